"""What one viewer sees of one kind of record: which rows, which fields, and how."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, false

from kuheng.core.access.api import context, decide, project
from kuheng.core.catalog.entity import EntityKind, Field, kind_of
from kuheng.core.catalog.mask import masked
from kuheng.core.catalog.operators import operators
from kuheng.core.store.condition_sql import where
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import NOTHING, Condition, Group, Test, both, fields
from kuheng.kernel.errors import Denied, Malformed, NotFound

OPEN_MODES = ("read", "write")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lens:
    """`modes` has no hidden field: for this viewer those do not exist. `rows` is the row scope with the
    tenant.
    """

    kind: EntityKind
    modes: Mapping[str, str]
    rows: ColumnElement[bool]

    @property
    def shown(self) -> tuple[Field, ...]:
        return tuple(field for field in self.kind.fields if field.key in self.modes)

    def field(self, key: str) -> Field:
        """Raises `Malformed("condition.unknown_field")` alike for a field that is hidden and one there is
        not.
        """
        field = self.kind.field_of(key) if key in self.modes else None
        if field is None:
            raise Malformed("condition.unknown_field", field=key)
        return field

    def is_open(self, field: Field) -> bool:
        """Whether lists may be sorted, filtered, grouped and searched by it; a masked field may only be
        looked at.
        """
        return self.modes.get(field.key) in OPEN_MODES

    def open_columns(self) -> dict[str, ColumnElement[Any]]:
        """What a viewer's own conditions may name."""
        open_ = {field.key: field.column for field in self.kind.fields if self.is_open(field)}
        return {"id": id_of(self.kind)} | open_

    def as_seen(self, row: Row, chosen: Iterable[Field]) -> Row:
        """A row as this viewer may see it; a masked reference keeps its masked title alone."""
        seen: Row = {"id": row["id"]} | ({"version": row["version"]} if "version" in row else {})
        for field in chosen:
            title = f"{field.key}_title"
            if self.is_open(field):
                seen[field.key] = row[field.key]
                if title in row:
                    seen[title] = row[title]
            elif title in row:
                seen |= {field.key: None, title: masked(field, row[title])}
            else:
                seen[field.key] = masked(field, row[field.key])
        return seen


def look(tx: Transaction, entity: str, action: str = "read") -> Lens:
    """The lens of the transaction's actor. Raises `NotFound`, the same for an unknown kind and a forbidden
    one.
    """
    key = f"lens {entity} {action}"
    if key not in tx.memory:
        tx.memory[key] = _look(tx, entity, action)
    lens: Lens = tx.memory[key]
    return lens


def _look(tx: Transaction, entity: str, action: str) -> Lens:
    kind = kind_of(tx, entity)
    if kind is None:
        raise NotFound("record.not_found")
    asked = dict.fromkeys((f"{kind.record}.read", f"{kind.record}.{action}"))
    permitted = both(*(_scope(tx, name) for name in asked))
    found = project(tx, kind.record)
    modes = {field.key: str(found.of(field.key, sensitive=field.sensitive)) for field in kind.fields}
    return Lens(
        kind=kind,
        modes={key: mode for key, mode in modes.items() if mode != "hidden"},
        rows=rows_within(tx, kind, permitted),
    )


def _scope(tx: Transaction, action: str) -> Condition:
    try:
        return decide(tx, action).scope
    except Denied as denied:
        if denied.code != "access.denied":
            raise
        raise NotFound("record.not_found") from denied


def rows_within(tx: Transaction, kind: EntityKind, permitted: Condition) -> ColumnElement[bool]:
    """The rows of the tenant that a row scope opens; a scope over fields that the kind lacks opens none."""
    columns = {"id": id_of(kind)} | {field.key: field.column for field in kind.fields}
    condition = _within(permitted, frozenset(columns))
    tenant: ColumnElement[bool] = kind.table.c.tenant_id == tx.tenant
    return false() if condition == NOTHING else and_(tenant, where(condition, columns, context(tx)))


def check(lens: Lens, condition: Condition) -> Condition:
    """A viewer's own condition, if every field is open to him and has the operator asked for.

    Raises `Malformed("condition.…")`; a hidden field and one that does not exist answer alike.
    """
    if isinstance(condition, Group):
        for part in condition.parts:
            check(lens, part)
        return condition
    if condition.field == "id":
        allowed: tuple[str, ...] = ("eq", "ne", "in", "not_in")
    else:
        field = lens.field(condition.field)
        allowed = operators(field) if lens.is_open(field) else ()
    if condition.op not in allowed:
        raise Malformed("condition.operator", field=condition.field, op=condition.op)
    return condition


def id_of(kind: EntityKind) -> ColumnElement[Any]:
    return kind.table.c.id


def _within(condition: Condition, known: frozenset[str]) -> Condition:
    if isinstance(condition, Test):
        return condition if condition.field in known else NOTHING
    if condition.kind == "not":
        return condition if fields(condition) <= known else NOTHING
    parts = tuple(_within(part, known) for part in condition.parts)
    if condition.kind == "all":
        return NOTHING if NOTHING in parts else Group("all", parts)
    return Group("any", tuple(part for part in parts if part != NOTHING))
