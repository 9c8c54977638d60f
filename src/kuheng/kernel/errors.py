"""The kinds of trouble. A door turns each family into one HTTP status and one exit code.

`Refusal` is the value that a pure decision returns; `Trouble` and its families are what is raised.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorText:
    """What people read for one code, in both languages; `{name}` stands for a parameter."""

    code: str
    zh: str
    en: str

    @property
    def key(self) -> str:
        return self.code

    def in_words(self, params: Mapping[str, object]) -> dict[str, str]:
        """The text in zh and en; an unknown placeholder stays visible, never a second error.

        A parameter with `words` (zh, en) of its own is said in them.
        """
        zh, en = (
            _Shown({name: _said(value, language) for name, value in params.items()}) for language in (0, 1)
        )
        return {"zh": self.zh.format_map(zh), "en": self.en.format_map(en)}


def _said(value: object, language: int) -> str:
    words = getattr(value, "words", None)
    return str(words[language]) if isinstance(words, tuple) else str(value)


@dataclass(frozen=True, slots=True)
class Said:
    """A parameter that texts say in the reader's language; among the parameters of the answer stands its key."""

    words: tuple[str, str]
    key: str = ""

    def __str__(self) -> str:
        return self.key or self.words[0]


class _Shown(dict[str, str]):
    def __missing__(self, name: str) -> str:
        return "{" + name + "}"


class Trouble(Exception):
    """Something was not done. `code` is `<app>.<reason>` and is never renamed."""

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        super().__init__(code, field, params)
        self.code = code
        self.field = field
        self.params = params

    def __reduce__(self) -> tuple[object, ...]:
        """So that it can cross from one process to another."""
        return _again, (type(self), self.code, self.field, self.params)


def _again(family: type[Trouble], code: str, field: str | None, params: dict[str, object]) -> Trouble:
    return family(code, field, **params)


class Malformed(Trouble):
    """The request cannot be read; repeating it cannot help."""


class Refused(Trouble):
    """A rule of the business says no."""


class Denied(Refused):
    """This actor may not do this here."""


class NotFound(Trouble):
    """There is no such record for this actor: absent, hidden and foreign look the same."""


class Conflict(Trouble):
    """Someone was faster; read again and decide again."""


class Broken(Trouble):
    """Our side failed; the same request with the same key may be sent again."""


class Decision:
    """A pure decision that says yes. Subclasses carry what is to be done."""

    __slots__ = ()

    def or_refuse(self) -> Self:
        return self


@dataclass(frozen=True, slots=True, init=False)
class Refusal:
    """A pure decision that says no, and why."""

    code: str
    field: str | None
    params: Mapping[str, object]

    def __init__(self, code: str, field: str | None = None, **params: object) -> None:
        object.__setattr__(self, "code", code)
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "params", params)

    def or_refuse(self) -> NoReturn:
        """Raises `Refused` with this code."""
        raise Refused(self.code, self.field, **self.params)
