"""The filter tree as data: one meaning for lists, row scopes, flow branches, rules and dashboards.

`parse` checks and limits what arrives as JSON; `matches` is the in-memory meaning for a handful of values
(a flow branch). Queries are compiled by `core.store.condition_sql`; both are held to the same vectors.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from kuheng.kernel.errors import Malformed

MAX_DEPTH = 8
MAX_TESTS = 200
MAX_LIST = 1_000

OPERATORS = (
    "eq", "ne", "lt", "le", "gt", "ge", "in", "not_in", "between", "starts_with", "contains", "empty", "not_empty",
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
    """A condition from JSON. Raises `Malformed("condition.…")` for any other shape or one beyond the limits."""
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
        return Test(field, str(op), _value(value) if _is_var(value) else tuple(_value(item) for item in wanted))
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


def _comparable(value: object) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _compare(test: Callable[[Any, Any], bool]) -> Callable[[object, object], bool]:
    def compared(left: object, right: object) -> bool:
        a, b = _comparable(left), _comparable(right)
        if a is None or b is None or isinstance(a, str) != isinstance(b, str):
            return False
        return test(a, b)

    return compared


def _listed(value: object) -> tuple[object, ...]:
    return tuple(_comparable(item) for item in value) if isinstance(value, list | tuple) else ()


def _is_empty(value: object, _: object = None) -> bool:
    return value is None or value == "" or value == []


_MEANING: dict[str, Callable[[object, object], bool]] = {
    "eq": _compare(lambda a, b: a == b),
    "ne": lambda a, b: not _compare(lambda x, y: x == y)(a, b),
    "lt": _compare(lambda a, b: a < b),
    "le": _compare(lambda a, b: a <= b),
    "gt": _compare(lambda a, b: a > b),
    "ge": _compare(lambda a, b: a >= b),
    "in": lambda a, b: _comparable(a) in _listed(b),
    "not_in": lambda a, b: _comparable(a) not in _listed(b),
    "between": lambda a, b: all(
        (_MEANING["ge"](a, _listed(b)[0]), _MEANING["le"](a, _listed(b)[1])) if len(_listed(b)) == 2 else (False,)
    ),
    "starts_with": lambda a, b: isinstance(a, str) and isinstance(b, str) and a.startswith(b),
    "contains": lambda a, b: isinstance(a, str) and isinstance(b, str) and b in a,
    "empty": _is_empty,
    "not_empty": lambda a, b: not _is_empty(a),
}
