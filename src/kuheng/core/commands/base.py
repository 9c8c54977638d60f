"""What a command is: a typed wish, its handler, and what the handler gives back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import Refusal

C = TypeVar("C", bound="Command")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a command is, apart from its payload.

    `record`: the entity whose grants decide; `target`: the field that holds the id of that record, when it exists
    already; `title` in zh and en; `secret`: fields never written to audit or replay; `open`: nobody need be signed in.
    """

    name: str
    record: str = ""
    target: str | None = None
    title: tuple[str, str] = ("", "")
    secret: tuple[str, ...] = ()
    open: bool = False
    connects_as: str = "app"


class Command(BaseModel):
    """Subclass with the facts of `About` as class keywords; the payload's fields may have any name but `about`."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, str_max_length=20_000)

    about: ClassVar[About]

    def __init_subclass__(
        cls,
        *,
        name: str = "",
        record: str = "",
        target: str | None = None,
        title: tuple[str, str] = ("", ""),
        secret: tuple[str, ...] = (),
        open: bool = False,
        connects_as: str = "app",
        **kwargs: Any,
    ) -> None:
        # Pydantic takes a keyword called `title` for its own configuration, and would show both languages as one.
        title = cast(tuple[str, str], cls.model_config.pop("title", None) or title)
        cls.about = About(
            name=name,
            record=record,
            target=target,
            title=title,
            secret=secret,
            open=open,
            connects_as=connects_as,
        )
        super().__init_subclass__(**kwargs)

    def target_id(self) -> UUID | None:
        """The record acted on, when the command names one."""
        return getattr(self, self.about.target) if self.about.target else None

    def subject(self) -> tuple[str | None, UUID | None]:
        """Kind and id of the record that its entry is about, where the handler names none."""
        return self.about.record or None, self.target_id()

    def detail(self) -> dict[str, Any]:
        """The payload as audit keeps it, without secrets."""
        return {k: v for k, v in self.model_dump(mode="json").items() if k not in self.about.secret}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """What happened, in the past tense, for whoever works after the commit."""

    topic: str
    aggregate: UUID
    payload: Mapping[str, Any] = field(default_factory=dict)
    quiet: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandCall:
    """A command that data asks for (a flow node, a rule, a timer): dispatched afresh by the worker.

    `otherwise` names the command that is told when this one is refused: with the same payload, and the refusal's
    `code` and `words` in both languages.
    """

    name: str
    payload: Mapping[str, Any]
    key: str
    otherwise: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What a handler did. `record` is (entity, id, version) of the record it is about.

    `refusal`: the answer is no, yet what was written stays (a failed sign-in counts, a wrong scan is kept).
    """

    result: Mapping[str, Any] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    calls: tuple[CommandCall, ...] = ()
    record: tuple[str, UUID, int] | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandKind:
    """A command with its handler, as registered."""

    model: type[Command]
    handler: Callable[[Any, Transaction], Outcome]

    @property
    def key(self) -> str:
        return self.model.about.name
