"""What the catalog of a migrated database says of its tables: every one belongs to tenants, and forces it."""

import psycopg
import pytest

import kuheng.migrations.schema  # noqa: F401  every room's tables
from kuheng.core.store.policies import ROLES, WITHOUT_TENANT
from kuheng.core.store.tables import metadata
from kuheng.core.store.transaction import Database

TABLES = sorted(table.name for table in metadata.tables.values() if "tenant_id" in table.columns)
FACTS = """
SELECT c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
  (SELECT a.attname FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum = 1) AS first,
  (SELECT array_agg(a.attname ORDER BY array_position(i.indkey::int[], a.attnum::int))
     FROM pg_index i JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY(i.indkey)
    WHERE i.indrelid = c.oid AND i.indisprimary) AS key,
  (SELECT array_agg(p.polname::text) FROM pg_policy p WHERE p.polrelid = c.oid) AS policies
FROM pg_class c WHERE c.oid = %s::regclass
"""


@pytest.fixture(scope="module")
def superuser(database: Database) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(database.urls["superuser"], autocommit=True)


def test_no_table_is_without_a_tenant_but_the_named_ones(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(
        "SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') "
        "AND NOT EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'tenant_id')"
    ).fetchall()
    assert {name for (name,) in rows} <= set(WITHOUT_TENANT) | {"alembic_version"}


@pytest.mark.parametrize("table", TABLES)
def test_a_table_forces_row_security_and_begins_with_the_tenant(
    superuser: psycopg.Connection, table: str
) -> None:
    row = superuser.execute(FACTS, [table]).fetchone()
    assert row is not None
    enabled, forced, first, key, policies = row
    assert (enabled, forced, first) == (True, True, "tenant_id")
    assert key and key[0] == "tenant_id", key
    assert policies, "no policy: nobody could read it"


def test_no_role_that_serves_passes_by_row_security(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(
        "SELECT rolname, rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = ANY(%s)",
        [[f"kuheng_{role}" for role in ROLES if role not in ("owner", "backup")]],
    ).fetchall()
    assert rows
    assert not [name for name, *powers in rows if any(powers)]


def test_no_serving_role_owns_a_table(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tableowner IN ('kuheng_app', 'kuheng_sealer', "
        "'kuheng_report', 'kuheng_backup')"
    ).fetchall()
    assert rows == []


def test_the_public_may_nothing(superuser: psycopg.Connection) -> None:
    rows = superuser.execute(
        "SELECT table_name, privilege_type FROM information_schema.role_table_grants "
        "WHERE grantee = 'PUBLIC' AND table_schema = 'public'"
    ).fetchall()
    assert rows == []


EVIDENCE = (
    "audit_entry", "audit_touch", "audit_leaf", "audit_node", "audit_head", "ledger_movement", "ledger_entry", "flow_step",
)  # fmt: skip


@pytest.mark.parametrize("table", EVIDENCE)
def test_what_is_evidence_is_only_added_to(superuser: psycopg.Connection, table: str) -> None:
    for role in ("app", "sealer", "report"):
        for act in ("UPDATE", "DELETE", "TRUNCATE"):
            row = superuser.execute(
                "SELECT has_table_privilege(%s, %s, %s)", [f"kuheng_{role}", table, act]
            ).fetchone()
            assert row == (False,), (role, act)


def test_as_the_app_role_another_tenants_rows_do_not_exist(database: Database) -> None:
    """Not only by the statements we write: by the database's own hand."""
    with psycopg.connect(database.urls["app"]) as connection:
        for table in TABLES:
            connection.execute(
                "SELECT set_config('app.tenant', '00000000-0000-0000-0000-00000000dead', true)"
            )
            if connection.execute("SELECT has_table_privilege(%s, 'SELECT')", [table]).fetchone() == (True,):
                assert connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,), table
