"""From a form to its real table in schema `forms`, and to the statements that make or widen it."""

from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import Column, MetaData, Table
from sqlalchemy.dialects.postgresql import psycopg as dialect_module

from kuheng.core.store.policies import TENANT
from kuheng.core.store.tables import day, flag, text, uuid, whole
from kuheng.engines.forms.domain import Form, FormField

_DIALECT = dialect_module.PGDialect_psycopg()  # type: ignore[no-untyped-call]


def table_name(form_id: UUID) -> str:
    """The name never changes and is never that of another form."""
    return f"form_{form_id.hex}"


_BUILT: dict[tuple[UUID, int], Table] = {}


def form_table(form_id: UUID, version: int, form: Form) -> Table:
    """The table as this version sees it. A version never changes, so what was built for it is kept."""
    built = _BUILT.get((form_id, version))
    if built is None:
        built = _BUILT[form_id, version] = _build(form_id, form)
    return built


def _build(form_id: UUID, form: Form) -> Table:
    columns = (column_of(field) for field in form.fields if field.status != "removed")
    return Table(
        table_name(form_id),
        MetaData(schema="forms"),
        uuid("tenant_id"),
        uuid("id"),
        whole("version"),
        whole("form_version"),
        *columns,
        info={"record": f"form:{form_id}", "append_only": False, "deletable": False, "sealed": False},
    )


def column_of(field: FormField) -> Column[object]:
    """Nullable, whatever the form requires: rows of older versions have no value here."""
    match field.type.column:
        case "bigint":
            return whole(field.column, null=True)
        case "date":
            return day(field.column, null=True)
        case "uuid":
            return uuid(field.column, null=True)
        case "boolean":
            column = flag(field.column)
            column.nullable, column.server_default = True, None
            return column
    return text(field.column, null=True)


def creation(form_id: UUID, form: Form) -> Iterator[str]:
    """The table with its policies and grants, as every other table of the house has them."""
    name = f"forms.{table_name(form_id)}"
    columns = ", ".join(_ddl(field) for field in form.fields)
    yield (
        f"CREATE TABLE {name} (tenant_id uuid NOT NULL, id uuid NOT NULL, version bigint NOT NULL, "
        f"form_version bigint NOT NULL{', ' if columns else ''}{columns}, PRIMARY KEY (tenant_id, id))"
    )
    if form.extends:
        yield (
            f"ALTER TABLE {name} ADD CONSTRAINT fk_{table_name(form_id)} FOREIGN KEY (tenant_id, id) "
            f"REFERENCES {form.extends} (tenant_id, id) DEFERRABLE INITIALLY DEFERRED"
        )
    yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {name} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY tenant ON {name} USING (tenant_id = {TENANT}) WITH CHECK (tenant_id = {TENANT})"
    yield f"CREATE POLICY own ON {name} TO kuheng_owner USING (true) WITH CHECK (true)"
    yield f"CREATE POLICY backup ON {name} FOR SELECT TO kuheng_backup USING (true)"
    yield f"GRANT SELECT, INSERT, UPDATE ON {name} TO kuheng_app"
    yield f"GRANT SELECT ON {name} TO kuheng_report, kuheng_backup, kuheng_owner"


def widening(form_id: UUID, old: Form, new: Form) -> Iterator[str]:
    """Columns that the new version adds; nothing is ever dropped or altered."""
    known = {field.id for field in old.fields}
    for field in new.fields:
        if field.id not in known:
            yield f"ALTER TABLE forms.{table_name(form_id)} ADD COLUMN {_ddl(field)}"


def _ddl(field: FormField) -> str:
    column = column_of(field)
    return f"{column.name} {column.type.compile(dialect=_DIALECT)}"
