"""Forms, as apps see them: read a published form, fill it in for a record, show what was filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.definitions import api as definitions
from kuheng.engines.definitions.api import Version
from kuheng.engines.forms.compile import form_table
from kuheng.engines.forms.domain import Faulty, Form, FormField, read_form, read_values
from kuheng.kernel.errors import Refused

__all__ = ["Faulty", "Filled", "Form", "FormField", "fill", "filled", "form_schema", "read_form"]

_FORMS: dict[UUID, Form] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """One record's form: the version that it was filled in with, and its values by field key, ready to show."""

    form: Form
    number: int
    values: dict[str, object]
    row: Row


def fill(tx: Transaction, form_key: str, record_id: UUID, raw: Mapping[str, object]) -> None:
    """Keeps the values of one record's form, at the version in force; what is not given stays as it was.

    Refused with `forms.faults` naming the first field; `params.faults` lists all of them.
    """
    version = _in_force(tx, form_key)
    form = form_of(version)
    there = _row(tx, version, record_id)
    known = {} if there is None else _shown(form, there)
    values, faults = read_values(form, known | dict(raw))
    if faults:
        listed = [{"field": fault.field, "code": fault.refusal.code} for fault in faults]
        raise Refused("forms.faults", faults[0].field, count=len(faults), faults=listed)
    table = form_table(version.definition_id, version.number, form)
    if there is None:
        tx.insert(table, values | {"id": record_id, "version": 1, "form_version": version.number})
    else:
        tx.update(table, there, **values, form_version=version.number)


def filled(tx: Transaction, form_key: str, record_id: UUID) -> Filled | None:
    """What one record's form holds; None when nobody filled it in."""
    version = _in_force(tx, form_key)
    row = _row(tx, version, record_id)
    if row is None:
        return None
    form = form_of(version)
    return Filled(form=form, number=row["form_version"], values=_shown(form, row), row=row)


def form_schema(tx: Transaction, form_key: str) -> dict[str, Any]:
    """The view schema of a form: its fields in sections, for a screen that fills it in."""
    version = _in_force(tx, form_key)
    form = form_of(version)
    return {
        "key": form_key,
        "version": version.number,
        "title": {"zh": version.title[0], "en": version.title[1]},
        "fields": [_field(field) for field in form.fields if field.live],
        "sections": [dict(section) for section in form.sections],
    }


def _in_force(tx: Transaction, form_key: str) -> Version:
    version = definitions.published(tx, "form", form_key)
    if version is None:
        raise Refused("forms.unknown", form=form_key)
    return version


def form_of(version: Version) -> Form:
    """The form of a version; a version never changes, so it is read once."""
    known = _FORMS.get(version.id)
    return known if known is not None else _FORMS.setdefault(version.id, read_form(version.spec))


def _row(tx: Transaction, version: Version, record_id: UUID) -> Row | None:
    table = form_table(version.definition_id, version.number, form_of(version))
    names = ", ".join(column.name for column in table.columns)
    sql = f"SELECT {names} FROM {table.fullname} WHERE tenant_id = %s AND id = %s FOR UPDATE"
    return tx.one(sql, [tx.tenant, record_id])


def _shown(form: Form, row: Row) -> dict[str, object]:
    return {
        field.key: field.type.show(row[field.column], field.settings)
        for field in form.fields
        if field.live and row.get(field.column) is not None
    }


def _field(field: FormField) -> dict[str, Any]:
    return {
        "key": field.key,
        "type": field.type.key,
        "title": {"zh": field.title[0], "en": field.title[1]},
        "help": {"zh": field.help[0], "en": field.help[1]},
        "required": field.required,
        "sensitive": field.sensitive,
        "settings": dict(field.settings),
        "operators": list(field.type.operators),
    }
