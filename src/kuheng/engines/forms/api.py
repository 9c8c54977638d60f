"""Forms, as apps see them: judge what was filled in, keep it beside its record, show it as the viewer may see it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.core.catalog.api import Field, Lens, field_json, look, record, two
from kuheng.core.commands.kit import TEXTS
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.forms.domain import Faulty, Form, FormField, read_form, read_values
from kuheng.engines.forms.field_types.base import FIELD_TYPES
from kuheng.engines.forms.reading import Published, form_in_use, form_numbered, forms_in_use
from kuheng.engines.forms.records import field_key
from kuheng.kernel.errors import Denied, ErrorText, NotFound, Refused, Said

__all__ = [
    "FIELD_TYPES",
    "Faulty", "Form", "FormField", "Published", "Seen", "declared", "field_key", "fill", "form_entity", "form_in_use",
    "forms_in_use", "history_key", "judge", "read_form", "require_writable", "seen", "seen_changes",
]  # fmt: skip

# One row of a form, locked: whoever changes it waits for whoever does.
LOCK_ROW = "SELECT {names} FROM {table} WHERE tenant_id = %s AND id = %s FOR UPDATE"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What one viewer sees of one record's form, and the kind of record whose `fields` these are, as the view schema
    has them; `values` by their keys."""

    form: str
    entity: str
    title: Mapping[str, str]
    fields: list[dict[str, Any]]
    values: dict[str, Any]

    def to_json(self) -> dict[str, Any]:
        return {
            "form": self.form, "entity": self.entity, "title": self.title, "fields": self.fields,
            "values": self.values,
        }  # fmt: skip


def judge(tx: Transaction, form_key: str, raw: Mapping[str, object], *, field: str = "extra") -> int:
    """Judges values before there is a record to keep them beside; gives the version they were judged by.

    Refused with `forms.faults` naming `<field>.<key>` of the first; `params.faults` lists all of them, in words.
    """
    published = form_in_use(tx, form_key)
    _read(published, raw, field)
    return published.number


def fill(
    tx: Transaction,
    form_key: str,
    record_id: UUID,
    raw: Mapping[str, object],
    *,
    number: int | None = None,
    field: str = "extra",
) -> list[str]:
    """Keeps the values of one record's form; what is not given stays as it was. Gives the keys that changed.

    `number`: the version they were judged by before; else the one in use. Refused with `forms.faults` as `judge`.
    """
    published = form_in_use(tx, form_key) if number is None else form_numbered(tx, form_key, number)
    table = published.table
    there = _locked(tx, published, record_id)
    known = {} if there is None else _shown(published.form, there)
    values = _read(published, known | dict(raw), field)
    before = there or {}
    changed = [
        one.key
        for one in published.form.fields
        if one.live and before.get(one.column) != values.get(one.column)
    ]
    if there is None:
        tx.insert(table, values | {"id": record_id, "version": 1, "form_version": published.number})
    elif changed:
        tx.update(table, there, **values, form_version=published.number)
    return changed


def require_writable(tx: Transaction, form_key: str, keys: Iterable[str], *, field: str = "extra") -> None:
    """Refused with `forms.not_writable` for a field that the actor may not write, `forms.unknown_field` for one
    that he may not see or that there is not."""
    lens = _lens(tx, form_in_use(tx, form_key))
    for key in keys:
        mode = lens.modes.get(field_key(form_key, key)) if lens else None
        if mode is None:
            raise Refused("forms.unknown_field", f"{field}.{key}")
        if mode != "write":
            raise Denied("forms.not_writable", f"{field}.{key}", name=key)


def form_entity(tx: Transaction, form_key: str | None) -> str | None:
    """The kind of record that this form makes in the catalog; None where it is not published."""
    published = forms_in_use(tx).get(form_key) if form_key else None
    return published.entity if published else None


def seen(tx: Transaction, form_key: str | None, record_id: UUID) -> Seen | None:
    """One record's form as the viewer may see it; None where there is no such form. One statement."""
    published = forms_in_use(tx).get(form_key) if form_key else None
    lens = _lens(tx, published) if published else None
    if published is None or lens is None:
        return None
    found = record(tx, lens.kind.key, record_id).record
    return _seen(published, lens, found)


def history_key(tx: Transaction, form_key: str | None) -> str | None:
    """Under which entity audit keeps the rows of this form."""
    published = forms_in_use(tx).get(form_key) if form_key else None
    return published.table.info["record"] if published else None


def seen_changes(tx: Transaction, form_key: str, before: Row | None, after: Row) -> list[dict[str, Any]]:
    """What changed between two rows of a form as audit keeps them, as the viewer may see it: key, before, after."""
    now = form_in_use(tx, form_key)
    lens = _lens(tx, now)
    if lens is None:
        return []
    own = [one for one in lens.shown if one.form == form_key]
    old, new = (lens.as_seen(_by_keys(now, own, row), own) for row in (before or {}, after))
    columns = _columns(now)
    return [
        {"key": one.key, "before": old[one.key], "after": new[one.key]}
        for one in own
        if (before or {}).get(columns[one.key]) != after.get(columns[one.key])
    ]


def declared(tx: Transaction, form_key: str | None, raw: Mapping[str, object], number: int) -> Seen | None:
    """Values that wait for their record (an order's arrivals) as the viewer may see them."""
    now = forms_in_use(tx).get(form_key) if form_key else None
    lens = _lens(tx, now) if now else None
    if now is None or lens is None or form_key is None:
        return None
    values, _ = read_values(form_numbered(tx, form_key, number).form, raw)
    own = [one for one in lens.shown if one.form == form_key]
    return _seen(now, lens, lens.as_seen(_by_keys(now, own, values), own))


def _columns(published: Published) -> dict[str, str]:
    return {field_key(published.key, field.key): field.column for field in published.form.fields}


def _by_keys(published: Published, own: Iterable[Field], row: Mapping[str, Any]) -> Row:
    """A form's row under the keys of the catalog; of references the title is looked up where it is shown."""
    columns = _columns(published)
    named: Row = {one.key: row.get(columns[one.key]) for one in own}
    return {"id": None} | named | {f"{one.key}_title": None for one in own if one.reference}


def _seen(published: Published, lens: Lens, found: Row) -> Seen:
    own = [one for one in lens.shown if one.form == published.key]
    titles = [f"{one.key}_title" for one in own if one.reference]
    return Seen(
        form=published.key,
        entity=lens.kind.key,
        title=two(published.version.title),
        fields=[field_json(lens, one) for one in own],
        values={key: found[key] for key in (*(one.key for one in own), *titles) if key in found},
    )


def _lens(tx: Transaction, published: Published) -> Lens | None:
    """None for a viewer who may not read the records that the form extends."""
    if published.entity is None:
        return None
    try:
        return look(tx, published.entity)
    except NotFound:
        return None


def _read(published: Published, raw: Mapping[str, object], field: str) -> dict[str, object]:
    values, faults = read_values(published.form, raw)
    if faults:
        listed = [_in_words(published.form, fault) for fault in faults]
        first = listed[0]
        title, message = first["title"], first["message"]
        said = Said((f"{title['zh']}：{message['zh']}", f"{title['en']}: {message['en']}"))
        raise Refused(
            "forms.faults", f"{field}.{faults[0].field}", count=len(faults), first=said, faults=listed
        )
    return values


def _in_words(form: Form, fault: Faulty) -> dict[str, Any]:
    """A fault as people read it: the field by its title, what is wrong in zh and en."""
    field, refusal = form.field(fault.field), fault.refusal
    text = TEXTS.get(refusal.code) or ErrorText(code=refusal.code, zh=refusal.code, en=refusal.code)
    title = field.title if field else (fault.field, fault.field)
    return {
        "field": fault.field,
        "code": refusal.code,
        "title": two(title),
        "message": text.in_words(refusal.params),
    }


def _locked(tx: Transaction, published: Published, record_id: UUID) -> Row | None:
    table = published.table
    names = ", ".join(column.name for column in table.columns)
    return tx.one(LOCK_ROW.format(names=names, table=table.fullname), [tx.tenant, record_id])


def _shown(form: Form, row: Row) -> dict[str, object]:
    return {
        field.key: field.type.show(row[field.column], field.settings)
        for field in form.fields
        if field.live and row.get(field.column) is not None
    }
