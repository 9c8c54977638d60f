"""A kind of record with a field of every type, its table in a database of its own, and people with grants on
it.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import and_
from sqlalchemy.dialects.postgresql import psycopg as dialect_module
from sqlalchemy.schema import CreateIndex, CreateTable

from kuheng.core.access.domain.grants import Effect, Grant, Rights
from kuheng.core.access.domain.modes import FieldMode
from kuheng.core.access.rights import REMEMBER
from kuheng.core.catalog.entity import Choice, EntityKind, Field, Tags
from kuheng.core.catalog.search import index_many
from kuheng.core.store.policies import protect
from kuheng.core.store.tables import (
    Index,
    Table,
    day,
    document,
    flag,
    instant,
    metadata,
    tenant_table,
    text,
    unique,
    uuid,
    whole,
)
from kuheng.core.store.transaction import Database, Row, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.condition import EVERYTHING, Condition
from kuheng.kernel.ids import PersonId, TenantId

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)

box = tenant_table("toy_box", text("code"))
item = tenant_table(
    "toy_item",
    text("code"),
    text("name", null=True),
    text("note", null=True),
    text("contract", null=True),
    text("category"),
    text("state"),
    text("unit_path"),
    whole("quantity"),
    whole("value_fen", null=True),
    day("received_on", null=True),
    instant("moved_at", null=True),
    flag("frozen"),
    uuid("holder_id", null=True),
    text("holder_name", null=True),
    uuid("box_id", null=True),
    document("extra", null=True),
    unique("code", name="uq_toy_item_code"),
    record="toy_item",
)
tag = tenant_table("toy_tag", uuid("item_id"), text("tag"), unique("tag"))
TABLES: tuple[Table, ...] = (box, item, tag)
Index(None, item.c.tenant_id, item.c.category, item.c.state, item.c.code)
Index(None, item.c.tenant_id, item.c.category, item.c.state, item.c.received_on)
Index(None, item.c.tenant_id, item.c.received_on)
Index(None, item.c.tenant_id, item.c.value_fen)
Index(None, item.c.tenant_id, item.c.moved_at)
Index(None, item.c.tenant_id, item.c.unit_path, item.c.code)
Index(None, item.c.tenant_id, item.c.holder_id)
for table in TABLES:
    metadata.remove(table)  # what the house migrates is the house's alone

STATES = (
    Choice(value="in_stock", title=("在库", "In stock"), color="in"),
    Choice(value="out", title=("已出库", "Out"), color="out"),
)

_i = item.c


def _offered(row: dict[str, Any]) -> tuple[str, ...]:
    return ("toy.thaw",) if row.get("frozen") else ("toy.freeze",)


FIELDS = (
    Field(
        key="code", title=("编号", "Code"), column=_i.code,
        type="code", indexed=True, sortable=True, searchable=True,
    ),
    Field(key="name", title=("名称", "Name"), column=_i.name, searchable=True),
    Field(key="note", title=("备注", "Note"), column=_i.note, sensitive=True, searchable=True, sortable=True),
    Field(
        key="contract", title=("合同", "Contract"), column=_i.contract,
        type="code", searchable=True, sortable=True,
    ),
    Field(key="category", title=("类别", "Category"), column=_i.category, type="category", indexed=True),
    Field(key="state", title=("状态", "State"), column=_i.state, type="choice", choices=STATES),
    Field(key="unit_path", title=("机构", "Unit"), column=_i.unit_path, indexed=True),
    Field(key="quantity", title=("数量", "Quantity"), column=_i.quantity, type="quantity", sortable=True),
    Field(
        key="value_fen", title=("估值", "Value"), column=_i.value_fen,
        type="money", indexed=True, sortable=True,
    ),
    Field(
        key="received_on", title=("入库", "In"), column=_i.received_on,
        type="date", indexed=True, sortable=True,
    ),
    Field(
        key="moved_at", title=("变动", "Moved"), column=_i.moved_at,
        type="instant", indexed=True, sortable=True,
    ),
    Field(key="frozen", title=("冻结", "Frozen"), column=_i.frozen, type="flag"),
    Field(
        key="holder_id", title=("责任人", "Holder"), column=_i.holder_id, type="person", indexed=True,
        reference="person", shown_by=_i.holder_name,
    ),
    Field(
        key="box_id", title=("盒", "Box"), column=_i.box_id, type="place", reference="toy_box",
        shown_by=box.c.code, sortable=True,
    ),
    Field(key="box_code", title=("盒号", "Box no."), column=box.c.code, type="code", sortable=True),
    Field(key="extra", title=("附加", "Extra"), column=_i.extra, type="document"),
)  # fmt: skip

ITEM = EntityKind(
    key="toy_item",
    title=("玩具", "Toy"),
    table=item,
    source=item.outerjoin(box, and_(box.c.tenant_id == _i.tenant_id, box.c.id == _i.box_id)),
    fields=FIELDS,
    default_sort="code",
    code_field="code",
    name_field="name",
    commands=("toy.freeze", "toy.thaw", "toy.burn"),
    offered=_offered,
    tags=Tags(tag=tag.c.tag, record_id=tag.c.item_id),
)


def create_tables(database: Database) -> None:
    """Makes the toy's tables as a migration would, protection and all."""
    dialect = dialect_module.PGDialect_psycopg()  # type: ignore[no-untyped-call]
    with psycopg.connect(database.urls["owner"], autocommit=True) as owner:
        for one in TABLES:
            owner.execute(str(CreateTable(one).compile(dialect=dialect)))
            for index in one.indexes:
                owner.execute(str(CreateIndex(index).compile(dialect=dialect)))
            for statement in protect(one):
                owner.execute(statement)


@dataclass(frozen=True, slots=True, kw_only=True)
class Toys:
    """One tenant with toys in it."""

    database: Database
    tenant: TenantId = field(default_factory=lambda: TenantId(uuid4()))

    @contextmanager
    def by(self, actor: Actor) -> Iterator[Transaction]:
        """A transaction in which this person reads."""
        with self.database.transaction(self.tenant, at=AT) as tx:
            tx.acts_as(actor)
            yield tx

    def person(self, *grants: Grant, unit_path: str = "/001/") -> Actor:
        """Somebody who holds these grants and no others."""
        person = PersonId(uuid4())
        REMEMBER.put((self.tenant, person, 1), Rights(grants))
        return Actor(tenant=self.tenant, person=person, name="Toy", unit_path=unit_path, access_epoch=1)

    def everything(self) -> Actor:
        """Somebody who sees every row and field."""
        return self.person(allow("*", modes={"*": "write"}))

    def fill(self, *rows: Mapping[str, Any]) -> list[Row]:
        """Toys with these values; what is not said is as dull as can be."""
        with self.database.transaction(self.tenant, at=AT) as tx:
            made = [self._row(number, row) for number, row in enumerate(rows)]
            tx.insert_many(item, made, touch=False)
            texts = [(row["id"], " ".join(str(row.get(key) or "") for key in SEARCHED)) for row in made]
            index_many(tx, "toy_item", texts)
        return made

    def _row(self, number: int, given: Mapping[str, Any]) -> Row:
        dull = {
            "category": "metal",
            "state": "in_stock",
            "unit_path": "/001/",
            "quantity": 1,
            "frozen": False,
        }
        return {"id": uuid4(), "code": f"T-{number:06d}", "version": 1, **dull, **given}


SEARCHED = ("code", "name", "note", "contract")


def allow(
    action: str,
    *,
    where: Condition = EVERYTHING,
    modes: Mapping[str, str] | None = None,
    effect: Effect = Effect.ALLOW,
) -> Grant:
    """A grant of this act on the rows of `where`."""
    return Grant(
        id=uuid4(),
        effect=effect,
        action=action,
        where=where,
        modes={pattern: FieldMode(mode) for pattern, mode in (modes or {}).items()},
    )


def a_day(text_: str) -> date:
    return date.fromisoformat(text_)


def ids(rows: list[Row]) -> list[UUID]:
    return [row["id"] for row in rows]
