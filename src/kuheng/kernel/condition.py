"""The filter tree as data: one meaning for lists, row scopes, flow branches, rules and dashboards.

`parse` checks and limits what arrives as JSON; `matches` is the in-memory meaning for a handful of values (a
flow branch). Queries are compiled by `core.store.condition_sql`; both are held to the same vectors.

A value is read as what the field holds: digits as a whole number, `2026-11-20` as a day, a time with its
zone as an instant (the bank's zone when none is given). An instant against a bare day is compared by its
business date.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from kuheng.kernel.clock import BANK_ZONE, business_date
from kuheng.kernel.errors import Malformed

MAX_DEPTH = 8
MAX_TESTS = 200
MAX_LIST = 1_000

OPERATORS = (
    "eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "between", "starts_with", "contains",
    "empty", "not_empty",
)  # fmt: skip
_LISTS = ("in", "not_in", "between")
_BARE = ("empty", "not_empty")


@dataclass(frozen=True, slots=True)
class Test:
    """One field against one value. `value` may be a literal, `Var` or `RelativeDate`."""

    field: str
    op: str
    value: object = None


@dataclass(frozen=True, slots=True)
class Group:
    """`kind` is all, any or not; an empty `all` is true, an empty `any` is false."""

    kind: str
    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Var:
    """A value taken from the context when the condition is asked, such as `actor.unit_path`."""

    name: str


@dataclass(frozen=True, slots=True)
class RelativeDate:
    """The business day of the question, moved by `days`."""

    days: int


Condition = Test | Group
EVERYTHING = Group("all", ())
NOTHING = Group("any", ())


def both(*conditions: Condition) -> Condition:
    """True where all are; flattens what is always true."""
    parts = tuple(part for part in conditions if part != EVERYTHING)
    return parts[0] if len(parts) == 1 else Group("all", parts)


def either(*conditions: Condition) -> Condition:
    """True where one is."""
    if EVERYTHING in conditions:
        return EVERYTHING
    parts = tuple(part for part in conditions if part != NOTHING)
    return parts[0] if len(parts) == 1 else Group("any", parts)


def parse(tree: object) -> Condition:
    """A condition from JSON. Raises `Malformed("condition.…")` for another shape or one beyond the limits."""
    tests = [0]
    return _parse(tree, 1, tests)


def fields(condition: Condition) -> frozenset[str]:
    """Every field that the condition reads."""
    return frozenset(test.field for test in _tests(condition))


def to_json(condition: Condition) -> dict[str, Any]:
    """The JSON from which `parse` makes this condition again."""
    if isinstance(condition, Test):
        return {"field": condition.field, "op": condition.op, "value": _value_json(condition.value)}
    if condition.kind == "not":
        return {"not": to_json(condition.parts[0])}
    return {condition.kind: [to_json(part) for part in condition.parts]}


def matches(condition: Condition, record: Mapping[str, object], context: Mapping[str, object]) -> bool:
    """Whether `record` satisfies the condition; an absent field is empty. Empty never equals or compares.

    `context` gives variables by name, and `today` (a `date`) for relative dates.
    """
    if isinstance(condition, Test):
        asked = _asked(condition.value, context)
        return _MEANING[condition.op](record.get(condition.field), asked)
    answers = (matches(part, record, context) for part in condition.parts)
    if condition.kind == "all":
        return all(answers)
    return any(answers) if condition.kind == "any" else not next(answers)


def resolve(value: object, context: Mapping[str, object]) -> object:
    """The value of a variable or relative date in this context; anything else is itself."""
    return _asked(value, context)


def whole_of(value: object) -> int:
    """A 64-bit whole number, given as one or in digits. Raises `ValueError`."""
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not -(2**63) <= value < 2**63:
        raise ValueError(value)
    return value


def day_of(value: object) -> date:
    """A calendar day, given as one or as `2026-11-20`. Raises `ValueError`."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError(value)
    return date.fromisoformat(value)


def instant_of(value: object) -> datetime:
    """An instant, given as one or as ISO 8601; without a zone the bank's is meant. Raises `ValueError`."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    if not isinstance(value, datetime):
        raise ValueError(value)
    return value if value.tzinfo else value.replace(tzinfo=BANK_ZONE)


_WHOLE = re.compile(r"-?[0-9]{1,19}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def is_day(value: object) -> bool:
    """Whether the value is a bare day, which an instant is compared with by its business date."""
    return _DAY.fullmatch(value) is not None if isinstance(value, str) else type(value) is date


def _parse(tree: object, depth: int, tests: list[int]) -> Condition:
    if depth > MAX_DEPTH:
        raise Malformed("condition.too_deep", limit=MAX_DEPTH)
    if not isinstance(tree, Mapping):
        raise Malformed("condition.shape")
    if "field" in tree:
        tests[0] += 1
        if tests[0] > MAX_TESTS:
            raise Malformed("condition.too_long", limit=MAX_TESTS)
        return _parse_test(tree)
    if len(tree) != 1:
        raise Malformed("condition.shape")
    ((kind, body),) = tree.items()
    if kind == "not":
        return Group("not", (_parse(body, depth + 1, tests),))
    if kind not in ("all", "any") or not isinstance(body, list):
        raise Malformed("condition.shape")
    return Group(kind, tuple(_parse(part, depth + 1, tests) for part in body))


def _parse_test(tree: Mapping[str, object]) -> Test:
    field, op, value = tree["field"], tree.get("op"), tree.get("value")
    if not isinstance(field, str) or op not in OPERATORS or set(tree) - {"field", "op", "value"}:
        raise Malformed("condition.shape", field=str(field)[:80])
    if op in _BARE:
        return Test(field, str(op))
    if op in _LISTS:
        wanted = value if isinstance(value, list) else [None] if _is_var(value) else []
        if not wanted or len(wanted) > MAX_LIST or (op == "between" and len(wanted) != 2):
            raise Malformed("condition.list", field=field)
        asked = _value(value) if _is_var(value) else tuple(_value(item) for item in wanted)
        return Test(field, str(op), asked)
    return Test(field, str(op), _value(value))


def _is_var(value: object) -> bool:
    return isinstance(value, Mapping) and set(value) == {"var"}


def _value(value: object) -> object:
    if isinstance(value, Mapping):
        if set(value) == {"var"} and isinstance(value["var"], str):
            return Var(value["var"])
        if set(value) <= {"date", "days"} and value.get("date") == "today":
            days = value.get("days", 0)
            if isinstance(days, int) and abs(days) <= 40_000:
                return RelativeDate(days)
        raise Malformed("condition.value")
    if value is None or not isinstance(value, str | int | bool):
        raise Malformed("condition.value")
    return value


def _value_json(value: object) -> object:
    match value:
        case Var(name):
            return {"var": name}
        case RelativeDate(days):
            return {"date": "today", "days": days}
        case tuple():
            return [_value_json(item) for item in value]
    return value


def _tests(condition: Condition) -> Iterator[Test]:
    if isinstance(condition, Test):
        yield condition
        return
    for part in condition.parts:
        yield from _tests(part)


def _asked(value: object, context: Mapping[str, object]) -> object:
    match value:
        case Var(name):
            return context.get(name)
        case RelativeDate(days):
            today = context["today"]
            assert isinstance(today, date)
            return (today + timedelta(days=days)).isoformat()
        case tuple():
            return tuple(_asked(item, context) for item in value)
    return value


def _pair(left: object, right: object) -> tuple[Any, Any]:
    """Both sides in the type of the left one. Raises `ValueError` or `TypeError` when they do not compare."""
    match left:
        case bool():
            return left, right if isinstance(right, bool) else _unfit(right)
        case int():
            return left, whole_of(right)
        case datetime():
            return (business_date(left), day_of(right)) if is_day(right) else (left, instant_of(right))
        case date():
            return left, day_of(right)
        case UUID():
            return left, UUID(str(right))
        case str():
            return left, _text_of(right)
    return left, _unfit(right)


def _text_of(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | UUID) else _unfit(value)


def _unfit(value: object) -> Any:
    raise TypeError(value)


def _compare(test: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    def compared(left: object, right: object) -> bool:
        if left is None or right is None:
            return False
        try:
            return test(*_pair(left, right))
        except (ValueError, TypeError):
            return False

    return compared


def _among(left: object, listed: object) -> bool:
    return any(_EQUAL(left, item) for item in listed) if isinstance(listed, list | tuple) else False


def _between(left: object, limits: object) -> bool:
    if not isinstance(limits, list | tuple) or len(limits) != 2:
        return False
    return _MEANING["ge"](left, limits[0]) and _MEANING["le"](left, limits[1])


def _is_empty(value: object, _: object = None) -> bool:
    return value is None or value == "" or value == []


_EQUAL = _compare(lambda a, b: a == b)

_MEANING: dict[str, Callable[[object, object], bool]] = {
    "eq": _EQUAL,
    "ne": lambda a, b: not _EQUAL(a, b),
    "lt": _compare(lambda a, b: a < b),
    "le": _compare(lambda a, b: a <= b),
    "gt": _compare(lambda a, b: a > b),
    "ge": _compare(lambda a, b: a >= b),
    "in": _among,
    "not_in": lambda a, b: not _among(a, b),
    "between": _between,
    "starts_with": lambda a, b: isinstance(a, str) and isinstance(b, str) and a.startswith(b),
    "contains": lambda a, b: isinstance(a, str) and isinstance(b, str) and b in a,
    "empty": _is_empty,
    "not_empty": lambda a, b: not _is_empty(a),
}
