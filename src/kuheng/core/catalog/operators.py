"""Which operators a type of field has, and which of them an index serves under row-level security."""

from kuheng.core.catalog.entity import Field

_BARE = ("empty", "not_empty")
_SAME = ("eq", "ne", "in", "not_in")
_ORDERED = ("eq", "ne", "lt", "le", "gt", "ge", "between")

_OF_TYPE: dict[str, tuple[str, ...]] = {
    "text": (*_SAME, "starts_with", *_BARE),
    "long_text": _BARE,
    "code": (*_SAME, "starts_with", *_BARE),
    "whole": (*_ORDERED, "in", *_BARE),
    "year": (*_ORDERED, "in", *_BARE),
    "quantity": (*_ORDERED, "in", *_BARE),
    "money": (*_ORDERED, *_BARE),
    "decimal": (*_ORDERED, *_BARE),
    "date": (*_ORDERED, *_BARE),
    "instant": ("lt", "le", "gt", "ge", "between", "eq", *_BARE),
    "flag": ("eq", "ne"),
    "choice": (*_SAME, *_BARE),
    "person": (*_SAME, *_BARE),
    "unit": (*_SAME, *_BARE),
    "place": (*_SAME, *_BARE),
    "category": (*_SAME, "starts_with", *_BARE),
    "record": (*_SAME, *_BARE),
    "document": _BARE,
}

# Leakproof and positive: the planner may use them before the row-level policy is checked, and they name few
# rows.
_SERVED = frozenset({"eq", "in", "lt", "le", "gt", "ge", "between", "starts_with"})

_RIGHT = frozenset({"whole", "year", "quantity", "money", "decimal"})
GROUPS = frozenset(
    {"text", "code", "date", "flag", "choice", "person", "unit", "place", "category", "record"}
)
SUMS = frozenset({"whole", "quantity", "money"})
TYPES = frozenset(_OF_TYPE)


def operators(field: Field) -> tuple[str, ...]:
    """The operators that a filter on this field may use."""
    own = _OF_TYPE.get(field.type, _SAME)
    return (*own, "contains") if field.searchable else own


def fast_operators(field: Field) -> tuple[str, ...]:
    """Those that stay fast on a million rows: an index serves them."""
    return tuple(op for op in operators(field) if op in _SERVED) if field.indexed else ()


def align(field: Field) -> str:
    """Amounts stand to the right, so that their digits are in columns."""
    return "right" if field.type in _RIGHT else "left"
