"""One record: what is in it, how each field may be seen, what may be done with it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, bindparam, literal, select

from kuheng.core.access.api import context, decide, may, note_record, scope
from kuheng.core.catalog.entity import EntityKind, kind_of
from kuheng.core.catalog.lens import id_of, look, rows_within
from kuheng.core.catalog.listing import columns_of
from kuheng.core.store.transaction import Row, Transaction, compiled
from kuheng.kernel.condition import EVERYTHING, Condition
from kuheng.kernel.errors import Denied, NotFound

UNMASK = "unmask"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordView:
    """`commands` are those that rights and state of this very record leave open; `may_unmask`: whether the
    viewer may have its masked fields shown, each with a reason."""

    record: Row
    modes: dict[str, str]
    commands: tuple[str, ...]
    version: int | None
    may_unmask: bool


def record(tx: Transaction, entity: str, record_id: UUID) -> RecordView:
    """One record in one statement. Raises `NotFound` alike when absent, out of scope or of no kind."""
    lens = look(tx, entity)
    permitted = _permitted(tx, lens.kind)
    columns = [
        *columns_of(lens.kind, lens.shown),
        *(test.label(f"_may {name}") for name, test in permitted.items()),
    ]
    here = id_of(lens.kind) == literal(record_id, Uuid())
    row = tx.one(select(*columns).select_from(lens.kind.source).where(lens.rows, here))
    if row is None:
        raise NotFound("record.not_found")
    note_record(tx, entity, record_id)
    return RecordView(
        record=lens.as_seen(row, lens.shown),
        modes=dict(lens.modes),
        commands=_offered(lens.kind, row),
        version=row.get("version"),
        may_unmask=bool(row.get(f"_may {UNMASK}")),
    )


def permitted_ids(tx: Transaction, entity: str, scope: Condition, ids: Iterable[UUID]) -> set[UUID]:
    """Which of these records lie in the scope; one statement.

    Of a kind that the catalog does not know, all where the scope is everything, else none.
    """
    wanted = list(ids)
    kind = kind_of(tx, entity)
    if kind is None:
        return set(wanted) if scope == EVERYTHING else set()
    sql, params = _membership(tx, kind, scope)
    return {row["id"] for row in tx.rows(sql, {**params, "wanted": wanted})}


# Every command on a record asks this, and building the statement costs several times its running.
_BUILT: dict[tuple[object, ...], tuple[EntityKind, str, Mapping[str, Any]]] = {}
_MOST_BUILT = 4_000


def _membership(tx: Transaction, kind: EntityKind, scope: Condition) -> tuple[str, Mapping[str, Any]]:
    """The statement for one scope of one viewer on one day, and its parameters but for `wanted`."""
    asked = (tuple(value) if isinstance(value, list) else value for value in context(tx).values())
    key = (tx.tenant, id(kind), scope, *asked)
    try:
        known = _BUILT.get(key)
    except TypeError:  # a list among the values that the scope itself names
        return _built(tx, kind, scope)
    if known is None:
        if len(_BUILT) >= _MOST_BUILT:
            _BUILT.clear()
        # Keeps the kind itself too, so that its id is not another's later.
        known = _BUILT[key] = (kind, *_built(tx, kind, scope))
    return known[1], known[2]


def _built(tx: Transaction, kind: EntityKind, scope: Condition) -> tuple[str, Mapping[str, Any]]:
    among = id_of(kind) == any_(bindparam("wanted", None, ARRAY(Uuid())))
    found = (
        select(id_of(kind).label("id")).select_from(kind.source).where(rows_within(tx, kind, scope), among)
    )
    sql, params = compiled(found, None)
    assert isinstance(params, Mapping)
    return sql, params


def is_readable(tx: Transaction, entity: str, record_id: UUID) -> bool:
    """Whether the actor may read this record."""
    try:
        lens = look(tx, entity)
    except NotFound:
        return False
    here = id_of(lens.kind) == literal(record_id, Uuid())
    found = select(id_of(lens.kind)).select_from(lens.kind.source).where(lens.rows, here)
    return tx.one(found) is not None


def is_there(tx: Transaction, entity: str, record_id: UUID) -> bool:
    """Whether the bank has this record at all, whoever asks: for the log alone, never for an answer."""
    kind = kind_of(tx, entity)
    if kind is None:
        return False
    own = kind.table.c
    return (
        tx.one(select(own.id).where(own.tenant_id == tx.tenant, own.id == literal(record_id, Uuid())))
        is not None
    )


def permitted_commands(tx: Transaction, kind: EntityKind) -> dict[str, Condition]:
    """The kind's commands that the actor holds on some row, and on which."""
    found: dict[str, Condition] = {}
    for name in kind.commands:
        try:
            found[name] = decide(tx, name).scope
        except Denied:
            continue
    return found


def _permitted(tx: Transaction, kind: EntityKind) -> dict[str, ColumnElement[bool]]:
    scopes = permitted_commands(tx, kind)
    if may(tx, f"{kind.record}.{UNMASK}"):
        scopes[UNMASK] = scope(tx, UNMASK, kind.record)
    return {name: rows_within(tx, kind, rows) for name, rows in scopes.items()}


def _offered(kind: EntityKind, row: dict[str, Any]) -> tuple[str, ...]:
    held = [name for name in kind.commands if row.get(f"_may {name}")]
    open_ = kind.commands if kind.offered is None else kind.offered(row)
    return tuple(name for name in held if name in open_)
