"""The one compiler from a Condition to SQL: lists, row scopes, rules and charts all come through here.

Every comparison yields true or false, never null, so that `not` means the same as in
`kernel.condition.matches`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    ColumnElement,
    Date,
    DateTime,
    LargeBinary,
    Uuid,
    and_,
    false,
    literal,
    literal_column,
    not_,
    or_,
    true,
)
from sqlalchemy.types import BigInteger, TypeEngine

from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.condition import Condition, Test, day_of, instant_of, is_day, resolve, whole_of
from kuheng.kernel.errors import Malformed

Columns = Mapping[str, ColumnElement[Any]]

_TYPED = (Uuid, BigInteger, DateTime, Date, Boolean)
# What has no order and no equality that people mean: only empty or not.
_SHAPELESS = (JSON, LargeBinary, ARRAY)


def where(condition: Condition, columns: Columns, context: Mapping[str, object]) -> ColumnElement[bool]:
    """The condition over these columns.

    Raises `Malformed("condition.…")` for unknown fields, unfit values and operators.
    """
    if isinstance(condition, Test):
        return _test(condition, columns, context)
    parts = [where(part, columns, context) for part in condition.parts]
    if condition.kind == "all":
        return and_(true(), *parts)
    return or_(false(), *parts) if condition.kind == "any" else not_(parts[0])


def _test(test: Test, columns: Columns, context: Mapping[str, object]) -> ColumnElement[bool]:
    column = columns.get(test.field)
    if column is None:
        raise Malformed("condition.unknown_field", field=test.field)
    if isinstance(column.type, _SHAPELESS) and test.op not in ("empty", "not_empty"):
        raise Malformed("condition.operator", field=test.field, op=test.op)
    value = resolve(test.value, context)
    return _OPERATORS[test.op](column, _fitted(test, column.type, value))


def _fitted(test: Test, type_: TypeEngine[Any], value: object) -> Any:
    if isinstance(value, tuple | list):
        return [_fitted(test, type_, item) for item in value]
    try:
        return fit(type_, value)
    except (ValueError, TypeError, OverflowError) as error:
        raise Malformed("condition.value", field=test.field) from error


@dataclass(frozen=True, slots=True)
class _Day:
    """A business day where instants are compared: from its first instant until the next day's."""

    start: datetime
    end: datetime


def _day(value: object) -> _Day:
    day = day_of(value)
    start = datetime.combine(day, time(), BANK_ZONE)
    return _Day(start, datetime.combine(day + timedelta(days=1), time(), BANK_ZONE))


def fit(type_: TypeEngine[Any], value: object) -> object:
    """The value in the type of its column. Raises `ValueError`, `TypeError` or `OverflowError` when unfit."""
    if value is None:
        return None
    match type_:
        case Uuid():
            return UUID(str(value))
        case BigInteger():
            return whole_of(value)
        case DateTime():
            return _day(value) if is_day(value) else instant_of(value)
        case Date():
            return day_of(value)
        case Boolean():
            return literal(value, type_) if isinstance(value, bool) else _unfit(value)
    return _text(value)


def _text(value: object) -> str:
    """Text that PostgreSQL can hold: no NUL, no half of a surrogate pair (encoding raises a `ValueError`)."""
    if isinstance(value, date):
        return value.isoformat()
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    value.encode()
    return value


def _unfit(value: object) -> Any:
    raise ValueError(value)


def _present(column: ColumnElement[Any], test: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(column.is_not(None), test)


_DAYS: dict[str, Callable[[ColumnElement[Any], _Day], ColumnElement[bool]]] = {
    "__eq__": lambda column, day: and_(column >= day.start, column < day.end),
    "__lt__": lambda column, day: column < day.start,
    "__le__": lambda column, day: column < day.end,
    "__gt__": lambda column, day: column >= day.end,
    "__ge__": lambda column, day: column >= day.start,
}


def _compared(name: str) -> Callable[[ColumnElement[Any], Any], ColumnElement[bool]]:
    def compare(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
        if value is None or isinstance(value, list):
            return false()
        found = _DAYS[name](column, value) if isinstance(value, _Day) else getattr(column, name)(value)
        return _present(column, found)

    return compare


_equal, _at_least, _at_most = _compared("__eq__"), _compared("__ge__"), _compared("__le__")


def _not_equal(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    if value is None or isinstance(value, list):
        return true()
    different = not_(_DAYS["__eq__"](column, value)) if isinstance(value, _Day) else column != value
    return or_(column.is_(None), different)


def _between(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    if not isinstance(value, list) or len(value) != 2:
        return false()
    return and_(_at_least(column, value[0]), _at_most(column, value[1]))


def _in(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    listed = [item for item in value if item is not None] if isinstance(value, list) else []
    if any(isinstance(item, list) for item in listed):
        return false()
    days = [_equal(column, item) for item in listed if isinstance(item, _Day)]
    others = [item for item in listed if not isinstance(item, _Day)]
    return or_(false(), *days, *([_present(column, column.in_(others))] if others else []))


def _starts_with(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """A prefix as a range of bytes: LIKE is not leakproof, so no index would serve it under row-level
    security.
    """
    if not isinstance(value, str) or isinstance(column.type, _TYPED):
        return false()
    if not value:
        return column.is_not(None)
    return and_(column.is_not(None), column >= value, column < after_prefix(value))


def after_prefix(prefix: str) -> str:
    """The least text (by bytes of UTF-8) greater than every text that starts with `prefix`."""
    for index in range(len(prefix) - 1, -1, -1):
        point = ord(prefix[index])
        if point < 0x10FFFF:
            following = 0xE000 if point == 0xD7FF else point + 1
            return prefix[:index] + chr(following)
    return chr(0x10FFFF) * (len(prefix) + 1)


def _contains(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    if not isinstance(value, str) or isinstance(column.type, _TYPED):
        return false()
    return _present(column, column.contains(value, autoescape=True))


def _empty(column: ColumnElement[Any], _: Any) -> ColumnElement[bool]:
    bare: ColumnElement[bool] = column.is_(None)
    if isinstance(column.type, JSON):
        return or_(bare, column == literal_column("'[]'::jsonb"))
    return bare if isinstance(column.type, _TYPED + _SHAPELESS) else or_(bare, column == "")


_OPERATORS: dict[str, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    "eq": _equal,
    "ne": _not_equal,
    "lt": _compared("__lt__"),
    "le": _at_most,
    "gt": _compared("__gt__"),
    "ge": _at_least,
    "in": _in,
    "not_in": lambda column, value: not_(_in(column, value)),
    "between": _between,
    "starts_with": _starts_with,
    "contains": _contains,
    "empty": _empty,
    "not_empty": lambda column, value: not_(_empty(column, value)),
}
