"""How a value looks to those who may only see it masked: enough to recognise it, not enough to use it."""

from collections.abc import Callable

from kuheng.core.catalog.entity import Field

HIDDEN_PART = "****"


def masked(field: Field, value: object) -> object:
    """The masked form of a field's value; empty stays empty."""
    if value is None or value == "":
        return value
    return _MASKS[mask_of(field)](str(value))


def mask_of(field: Field) -> str:
    """The mask of a field: its own, else that of its type."""
    return field.mask or _OF_TYPE.get(field.type, "whole")


def name(text: str) -> str:
    """张建国 → 张*; a name in Latin letters keeps its first letter."""
    return text.strip()[:1] + "*"


def ends(text: str) -> str:
    """An ID card keeps six digits in front and four behind; what is shorter than fourteen four behind."""
    return f"{text[:6]}{HIDDEN_PART}{text[-4:]}" if len(text) >= 14 else tail(text)


def tail(text: str) -> str:
    """The last four; of what is shorter than eight nothing, since four would be half of it."""
    return HIDDEN_PART + text[-4:] if len(text) >= 8 else HIDDEN_PART


def whole(text: str) -> str:
    """Nothing but that there is a value."""
    return HIDDEN_PART


_MASKS: dict[str, Callable[[str], str]] = {"name": name, "ends": ends, "tail": tail, "whole": whole}

# An id would lead to the record itself, so a masked reference keeps only its masked title.
_OF_TYPE = {"text": "name", "person": "name", "code": "tail"}
