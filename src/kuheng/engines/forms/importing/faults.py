"""What is wrong with one cell, as a value: where, what, and what could stand there instead."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from dataclasses import field as default

from kuheng.kernel.errors import ErrorText


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """A value to adopt. `certain`: it means the same and may be adopted unseen; else a person looks first."""

    value: str
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A cell's value that could not be read. `reason` picks the text within the code."""

    code: str
    reason: str = ""
    params: Mapping[str, object] = default(default_factory=dict)
    suggestion: Suggestion | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted:
    """A cell's value that was read, with something to check: a warning, no reason to skip the row."""

    value: object
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One fault or warning of one cell. `row` is 1-based, `column` a letter, "" where none gives it."""

    sheet: str
    row: int
    column: str
    code: str
    field: str
    header: str = ""
    value: str = ""
    reason: str = ""
    params: Mapping[str, object] = default(default_factory=dict)
    suggestion: Suggestion | None = None

    def to_json(self) -> dict[str, object]:
        return {
            "sheet": self.sheet,
            "row": self.row,
            "column": self.column,
            "code": self.code,
            "field": self.field,
            "header": self.header,
            "value": self.value,
            "reason": self.reason,
            "params": dict(self.params),
            "suggestion": (
                None
                if self.suggestion is None
                else {"value": self.suggestion.value, "certain": self.suggestion.certain}
            ),
        }


class FaultWords:
    """Texts of faults: `import.<code>_<reason>` where there is one, else `import.<code>`."""

    def __init__(self, texts: Iterable[ErrorText]) -> None:
        self._texts = {text.code: text for text in texts}

    def say(self, fault: Fault) -> dict[str, str]:
        """The fault in zh and en. Raises KeyError for a code without text: our own gap."""
        by_reason = self._texts.get(f"import.{fault.code}_{fault.reason}")
        text = by_reason or self._texts[f"import.{fault.code}"]
        return text.in_words({"value": fault.value, **fault.params})
