"""What an audit entry changed, before and after, field by field as its viewer may see it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Column, Uuid, any_, literal, select

from kuheng.core.access.api import decide
from kuheng.core.audit.history import Touch, touches_of
from kuheng.core.catalog.entity import EntityKind, Field, kind_of
from kuheng.core.catalog.lens import Lens, id_of, look
from kuheng.core.catalog.listing import Ask, query
from kuheng.core.catalog.mask import HIDDEN_PART, masked
from kuheng.core.catalog.view_schema import field_json, two
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.condition import EVERYTHING, Test
from kuheng.kernel.errors import Malformed, NotFound

SHOWN = 20

Values = Mapping[str, Any]
Titles = Mapping[tuple[str, str], str]


def touched(tx: Transaction, entry_id: UUID, *, after: int = 0) -> dict[str, Any]:
    """The records that an entry changed, `SHOWN` from line `after` on: `{touches, count, next}`.

    A record that the viewer may not read is named by its kind and version alone. Fields hidden from him are
    absent, masked ones masked, on both sides. Whether he may see the entry is the caller's to have asked.
    """
    touches, count = touches_of(tx, entry_id, after=after, limit=SHOWN)
    lenses = {entity: _lens(tx, entity) for entity in dict.fromkeys(touch.entity for touch in touches)}
    open_ = {entity: _readable(tx, lens, touches) for entity, lens in lenses.items() if lens is not None}
    seen = [
        (touch, lenses[touch.entity]) for touch in touches if touch.record_id in open_.get(touch.entity, ())
    ]
    titles = _titles(tx, seen)
    shown = {touch.line: _open(touch, lens, titles) for touch, lens in seen if lens is not None}
    return {
        "touches": [shown.get(touch.line) or _closed(tx, touch) for touch in touches],
        "count": count,
        "next": touches[-1].line if touches and touches[-1].line < count else None,
    }


def _lens(tx: Transaction, entity: str) -> Lens | None:
    try:
        return look(tx, entity)
    except NotFound:
        return None


def _readable(tx: Transaction, lens: Lens, touches: Iterable[Touch]) -> set[UUID]:
    """Which of the touched records of this kind lie in the viewer's rows. Whoever reads all rows also reads
    of those that are no record any more."""
    ids = {touch.record_id for touch in touches if touch.entity == lens.kind.key}
    if decide(tx, f"{lens.kind.record}.read").scope == EVERYTHING:
        return ids
    among = id_of(lens.kind) == any_(literal(list(ids), ARRAY(Uuid())))
    rows = tx.rows(select(id_of(lens.kind).label("id")).select_from(lens.kind.source).where(lens.rows, among))
    return {row["id"] for row in rows}


def _closed(tx: Transaction, touch: Touch) -> dict[str, Any]:
    kind = kind_of(tx, touch.entity)
    title = (touch.entity, touch.entity) if kind is None else kind.title
    return _head(touch, title) | {"readable": False, "record_id": None, "name": None, "fields": []}


def _open(touch: Touch, lens: Lens, titles: Titles) -> dict[str, Any]:
    before = touch.before or {}
    fields = [_compared(lens, field, column, before, touch.after, titles) for field, column in _stored(lens)]
    return _head(touch, lens.kind.title) | {
        "readable": True,
        "record_id": touch.record_id,
        "name": _name(lens, touch.after),
        "fields": fields,
    }


def _head(touch: Touch, title: tuple[str, str]) -> dict[str, Any]:
    return {
        "line": touch.line,
        "entity": touch.entity,
        "title": two(title),
        "version": touch.version,
        "born": touch.before is None,
    }


def _compared(
    lens: Lens, field: Field, column: str, before: Values, after: Values, titles: Titles
) -> dict[str, Any]:
    sides = {"before": before.get(column), "after": after.get(column)}
    compared = field_json(lens, field) | {"changed": sides["before"] != sides["after"]}
    for side, value in sides.items():
        compared[side] = value if lens.is_open(field) else _masked(field, value)
        compared[f"{side}_title"] = (
            titles.get((field.reference or "", str(value))) if lens.is_open(field) else None
        )
    return compared


def _masked(field: Field, value: object) -> object:
    """Of a masked reference nothing but that there is one: its id would lead to the record."""
    if field.reference is not None:
        return None if value is None else HIDDEN_PART
    return masked(field, value)


def _stored(lens: Lens) -> Iterable[tuple[Field, str]]:
    """The fields that are columns of the record itself; what a join or a sum adds is no part of a touch."""
    kept = lens.kind.table if lens.kind.beside is None else lens.kind.beside
    for field in lens.shown:
        if isinstance(field.column, Column) and field.column.table is kept:
            yield field, field.column.name


def _name(lens: Lens, after: Values) -> str | None:
    """What people call it, where the viewer may read that unmasked."""
    stored = {field.key: after.get(column) for field, column in _stored(lens) if lens.is_open(field)}
    return next((str(stored[key]) for key in _called_by(lens.kind) if stored.get(key)), None)


def _titles(tx: Transaction, seen: Sequence[tuple[Touch, Lens | None]]) -> Titles:
    """What the records that the values refer to are called now; one page of each kind that may be read."""
    wanted: dict[str, set[str]] = {}
    for touch, lens in seen:
        for field, column in _stored(lens) if lens is not None else ():
            if field.reference is not None and lens is not None and lens.is_open(field):
                values = ((touch.before or {}).get(column), touch.after.get(column))
                wanted.setdefault(field.reference, set()).update(str(one) for one in values if one)
    return {
        (entity, record_id): title
        for entity, ids in wanted.items()
        for record_id, title in _named(tx, entity, sorted(ids))
    }


def _named(tx: Transaction, entity: str, ids: list[str]) -> Iterable[tuple[str, str]]:
    kind = kind_of(tx, entity)
    keys = () if kind is None else _called_by(kind)
    if not ids or not keys:
        return
    ask = Ask(where=Test("id", "in", ids), fields=keys[:1], sort="id", limit=len(ids))
    try:
        rows = query(tx, entity, ask).rows
    except (NotFound, Malformed):
        return
    yield from ((str(row["id"]), str(row[keys[0]])) for row in rows if row[keys[0]])


def _called_by(kind: EntityKind) -> tuple[str, ...]:
    """The fields that name a record: people and units go by their name, everything else by its number."""
    keys = (kind.code_field, kind.name_field)
    return tuple(key for key in (reversed(keys) if kind.key in ("person", "unit") else keys) if key)
