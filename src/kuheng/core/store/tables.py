"""How a table of this house is made: tenant first, composite keys, its protection declared beside it."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import SchemaItem

__all__ = [
    "CheckConstraint", "Index", "Table", "blob", "day", "document", "flag", "instant", "key_to", "metadata",
    "sealed_text", "tenant_table", "text", "unique", "uuid", "whole",
]  # fmt: skip

SEALED_TEXT = "sealed_text"

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def uuid(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Uuid(), nullable=null)


def text(name: str, *, null: bool = False, default: str | None = None) -> Column[Any]:
    """Text that sorts and compares by bytes: leakproof, so an index serves it under row-level security."""
    return Column(name, Text(collation="C"), nullable=null, server_default=default)


def sealed_text(name: str, *, null: bool = False) -> Column[Any]:
    """Text under the tenant's data key, sealed for its table, this column and the row; a rotation finds it by this."""
    column = text(name, null=null)
    column.info[SEALED_TEXT] = True
    return column


def whole(name: str, *, null: bool = False, default: int | None = None) -> Column[Any]:
    """A bigint: quantities in base units, money in 分, counters."""
    return Column(name, BigInteger(), nullable=null, server_default=None if default is None else str(default))


def day(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, Date(), nullable=null)


def instant(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, DateTime(timezone=True), nullable=null)


def flag(name: str, *, default: bool = False) -> Column[Any]:
    return Column(name, Boolean(), nullable=False, server_default="true" if default else "false")


def document(name: str, *, null: bool = False) -> Column[Any]:
    """A JSON document; never in an indexed filter."""
    return Column(name, JSONB(none_as_null=True), nullable=null)


def blob(name: str, *, null: bool = False) -> Column[Any]:
    return Column(name, LargeBinary(), nullable=null)


def unique(*columns: str, name: str | None = None) -> UniqueConstraint:
    """Unique within the tenant."""
    return UniqueConstraint("tenant_id", *columns, name=name)


def key_to(column: str, table: str, *, name: str | None = None) -> ForeignKeyConstraint:
    """A foreign key with the tenant in it: a plain one would ignore row-level security."""
    return ForeignKeyConstraint(
        ["tenant_id", column],
        [f"{table}.tenant_id", f"{table}.id"],
        name=name,
        deferrable=True,
        initially="DEFERRED",
    )


def tenant_table(
    name: str,
    *parts: SchemaItem,
    record: str | None = None,
    key: tuple[str, ...] = ("id",),
    append_only: bool = False,
    deletable: bool = False,
    sealed: bool = False,
) -> Table:
    """A table of one tenant's rows.

    `record`: the entity whose live rows it holds; it then has `id` and `version`, and every change of it
    leaves an audit touch. `key`: the primary key after `tenant_id`; an `id` column is added when it is named and
    not given. `append_only`: rows are never changed or removed, by trigger and by grants. `deletable`: the application may
    remove rows (work queues and the like). `sealed`: the audit sealer reads and writes it across tenants.
    """
    given = {part.name for part in parts if isinstance(part, Column)}
    own = [Column("id", Uuid(), nullable=False)] if "id" in key and "id" not in given else []
    version = [Column("version", BigInteger(), nullable=False, server_default="1")] if record else []
    return Table(
        name,
        metadata,
        Column("tenant_id", Uuid(), nullable=False),
        *own,
        *version,
        *parts,
        PrimaryKeyConstraint("tenant_id", *key, name=f"pk_{name}"),
        info={"record": record, "append_only": append_only, "deletable": deletable, "sealed": sealed},
    )
