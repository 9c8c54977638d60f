"""Counts and sums by group, over what the viewer may see."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, select

from kuheng.core.catalog.entity import Field
from kuheng.core.catalog.lens import Lens, look
from kuheng.core.catalog.listing import filters
from kuheng.core.catalog.operators import GROUPS, SUMS
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import EVERYTHING, Condition
from kuheng.kernel.errors import Malformed

MAX_GROUPS = 1_000
MAX_KEYS = 3
MAX_MEASURES = 8

_FUNCTIONS: dict[str, Callable[[ColumnElement[Any]], ColumnElement[Any]]] = {
    "sum": lambda column: func.coalesce(func.sum(column), 0),
    "min": func.min,
    "max": func.max,
}
_ORDERED = SUMS | {"date", "instant"}


def aggregate(
    tx: Transaction,
    entity: str,
    *,
    group: Sequence[str] = (),
    measures: Sequence[str] = ("count",),
    where: Condition = EVERYTHING,
    q: str = "",
) -> list[Row]:
    """One row per group, the fullest first, at most 1,000: the group's fields under their keys, each measure
    under its text (`count`, `sum:value_fen`, `min:…`, `max:…`).

    Raises `NotFound` and `Malformed` as a list does; a masked field is neither grouped nor measured.
    """
    lens = look(tx, entity)
    if len(group) > MAX_KEYS or not 1 <= len(measures) <= MAX_MEASURES:
        raise Malformed("catalog.aggregate", limit=MAX_KEYS, measures=MAX_MEASURES)
    keys = [_group_field(lens, key) for key in dict.fromkeys(group)]
    values = {text: _measure(lens, text) for text in measures}
    found = filters(tx, lens, where, q)
    labels = [value.label(f"m{index}") for index, value in enumerate(values.values())]
    statement = select(*_group_columns(keys), *labels).select_from(lens.kind.source).where(*found)
    grouped = statement.group_by(*(field.column for field in keys)).order_by(func.count().desc())
    rows = tx.rows(grouped.limit(MAX_GROUPS))
    return [_row(row, keys, list(values)) for row in rows]


def _group_field(lens: Lens, key: str) -> Field:
    field = lens.field(key)
    if not lens.is_open(field) or field.type not in GROUPS:
        raise Malformed("catalog.not_groupable", field=key)
    return field


def _group_columns(keys: Sequence[Field]) -> list[ColumnElement[Any]]:
    columns: list[ColumnElement[Any]] = [field.column.label(field.key) for field in keys]
    titled = (field for field in keys if field.shown_by is not None)
    return columns + [func.max(field.shown_by).label(f"{field.key}_title") for field in titled]


def _measure(lens: Lens, text: str) -> ColumnElement[Any]:
    if text == "count":
        return func.count()
    name, _, key = text.partition(":")
    function = _FUNCTIONS.get(name)
    if function is None:
        raise Malformed("catalog.measure", "measures", measure=text[:80])
    field = lens.field(key)
    if not lens.is_open(field) or field.type not in (SUMS if name == "sum" else _ORDERED):
        raise Malformed("catalog.measure", "measures", measure=text[:80])
    return function(field.column)


def _row(row: Row, keys: Sequence[Field], measures: Sequence[str]) -> Row:
    titles = [f"{field.key}_title" for field in keys if field.shown_by is not None]
    shown = {key: row[key] for key in [*(field.key for field in keys), *titles]}
    return shown | {text: _whole(row[f"m{index}"]) for index, text in enumerate(measures)}


def _whole(value: object) -> object:
    """The sum of bigints is a numeric without a fraction."""
    return int(value) if isinstance(value, Decimal) else value
