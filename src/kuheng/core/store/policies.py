"""The protection of tables as SQL: row-level security, grants, append-only triggers. Run by migrations."""

from collections.abc import Iterable, Iterator

from sqlalchemy import Table

ROLES = ("owner", "app", "former", "sealer", "report", "backup")

TENANT = "nullif(current_setting('app.tenant', true), '')::uuid"

# Tables whose rows belong to no tenant. They hold ids and keys only.
WITHOUT_TENANT = frozenset({"tenant_directory", "alembic_version"})

APPEND_ONLY = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation',
    CONSTRAINT = 'append_only';
END $$
"""


def protect(table: Table) -> Iterator[str]:
    """Every statement that makes one table as safe as house.md §3 demands."""
    name, info = table.name, table.info
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY tenant ON {name} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
    yield f"CREATE POLICY own ON {name} TO kuheng_owner USING (true) WITH CHECK (true)"
    yield f"CREATE POLICY backup ON {name} FOR SELECT TO kuheng_backup USING (true)"
    if info["sealed"]:
        yield f"CREATE POLICY seal ON {name} TO kuheng_sealer USING (true) WITH CHECK (true)"
    yield from _grants(
        name, append_only=info["append_only"], deletable=info["deletable"], sealed=info["sealed"]
    )
    if info["append_only"]:
        yield (
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {name} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )


def _grants(name: str, *, append_only: bool, deletable: bool, sealed: bool) -> Iterable[str]:
    acts = "SELECT, INSERT" + ("" if append_only else ", UPDATE") + (", DELETE" if deletable else "")
    yield f"GRANT {acts} ON {name} TO kuheng_app"
    yield f"GRANT SELECT ON {name} TO kuheng_report, kuheng_backup"
    if sealed:
        yield f"GRANT SELECT, INSERT{'' if append_only else ', UPDATE'} ON {name} TO kuheng_sealer"
