"""The one compiler from a Condition to SQL: lists, row scopes, rules and charts all come through here.

Every comparison yields true or false, never null, so that `not` means the same as in `kernel.condition.matches`.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, Date, DateTime, Uuid, and_, false, not_, or_, true
from sqlalchemy.types import BigInteger, TypeEngine

from kuheng.kernel.condition import Condition, Test, resolve
from kuheng.kernel.errors import Malformed

Columns = Mapping[str, ColumnElement[Any]]


def where(condition: Condition, columns: Columns, context: Mapping[str, object]) -> ColumnElement[bool]:
    """The condition over these columns. Raises `Malformed("condition.…")` for unknown fields and unfit values."""
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
    value = resolve(test.value, context)
    return _OPERATORS[test.op](column, _fitted(test, column.type, value))


def _fitted(test: Test, type_: TypeEngine[Any], value: object) -> Any:
    if isinstance(value, tuple | list):
        return [_fitted(test, type_, item) for item in value]
    try:
        return _fit(type_, value)
    except (ValueError, TypeError, OverflowError) as error:
        raise Malformed("condition.value", field=test.field) from error


def _fit(type_: TypeEngine[Any], value: object) -> object:
    if value is None:
        return None
    match type_:
        case Uuid():
            return UUID(str(value))
        case BigInteger():
            number = int(str(value))
            if isinstance(value, bool) or not -(2**63) <= number < 2**63:
                raise ValueError(number)
            return number
        case DateTime():
            return datetime.fromisoformat(str(value))
        case Date():
            return date.fromisoformat(str(value))
        case Boolean():
            if not isinstance(value, bool):
                raise ValueError(value)
            return value
    if not isinstance(value, str) or "\x00" in value:
        raise ValueError(value)
    return value


def _present(column: ColumnElement[Any], test: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(column.is_not(None), test)


def _compared(name: str) -> Callable[[ColumnElement[Any], Any], ColumnElement[bool]]:
    def compare(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
        return false() if value is None else _present(column, getattr(column, name)(value))

    return compare


def _not_equal(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    return true() if value is None else or_(column.is_(None), column != value)


def _between(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    if not isinstance(value, list) or len(value) != 2 or None in value:
        return false()
    return _present(column, and_(column >= value[0], column <= value[1]))


def _in(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    listed = [item for item in value or [] if item is not None]
    return _present(column, column.in_(listed)) if listed else false()


def _starts_with(column: ColumnElement[Any], value: Any) -> ColumnElement[bool]:
    """A prefix as a range of bytes: LIKE is not leakproof, so under row-level security no index would serve it."""
    if not value:
        return column.is_not(None) if value == "" else false()
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
    return false() if not isinstance(value, str) else _present(column, column.contains(value, autoescape=True))


def _empty(column: ColumnElement[Any], _: Any) -> ColumnElement[bool]:
    bare: ColumnElement[bool] = column.is_(None)
    return or_(bare, column == "") if not isinstance(column.type, _TYPED) else bare


_TYPED = (Uuid, BigInteger, DateTime, Date, Boolean)

_OPERATORS: dict[str, Callable[[ColumnElement[Any], Any], ColumnElement[bool]]] = {
    "eq": _compared("__eq__"),
    "ne": _not_equal,
    "lt": _compared("__lt__"),
    "le": _compared("__le__"),
    "gt": _compared("__gt__"),
    "ge": _compared("__ge__"),
    "in": _in,
    "not_in": lambda column, value: not_(_in(column, value)),
    "between": _between,
    "starts_with": _starts_with,
    "contains": _contains,
    "empty": _empty,
    "not_empty": lambda column, value: not_(_empty(column, value)),
}
