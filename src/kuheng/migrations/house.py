"""The statements that make the whole house, from the tables and the SQL beside them."""

import importlib
from collections.abc import Iterator
from importlib.util import find_spec

from sqlalchemy.dialects.postgresql import psycopg as dialect_module
from sqlalchemy.schema import CreateIndex, CreateTable

import kuheng.migrations.schema  # noqa: F401
from kuheng.core.store.policies import APPEND_ONLY, WITHOUT_TENANT, protect
from kuheng.core.store.tables import metadata

# Rooms that bring functions and triggers of their own: `MIGRATION_SQL` in their schema_sql.py.
SQL_OF = ("core.audit", "core.ledger", "core.catalog", "apps.custody")


def statements() -> Iterator[str]:
    """In order: tables, indexes, protection, then functions and triggers."""
    dialect = dialect_module.PGDialect_psycopg()  # type: ignore[no-untyped-call]
    yield APPEND_ONLY
    for table in metadata.sorted_tables:
        yield str(CreateTable(table).compile(dialect=dialect))
        for index in sorted(table.indexes, key=lambda one: str(one.name)):
            yield str(CreateIndex(index).compile(dialect=dialect))
    for table in metadata.sorted_tables:
        if table.name not in WITHOUT_TENANT:
            yield from protect(table)
    yield "GRANT SELECT, INSERT ON tenant_directory TO kuheng_app"
    yield "GRANT SELECT ON tenant_directory TO kuheng_sealer, kuheng_report, kuheng_backup"
    yield "GRANT SELECT ON alembic_version TO kuheng_backup"
    for room in SQL_OF:
        yield from _own_sql(f"kuheng.{room}.schema_sql")


def _own_sql(module: str) -> tuple[str, ...]:
    if find_spec(module) is None:
        return ()
    own: tuple[str, ...] = importlib.import_module(module).MIGRATION_SQL
    return own
