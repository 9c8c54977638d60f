"""A form that extends a record, as a kind of record in the catalog: the record's own fields and the form's beside them.

The rows, the grants and the words for searching are those of the record; only fields are added, so one path lists,
filters, sorts, masks and exports both.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Column, ColumnElement, and_, select

from kuheng.core.access.tables import person
from kuheng.core.catalog.api import ENTITIES, Choice, EntityKind, Field
from kuheng.core.store.transaction import Transaction
from kuheng.engines.forms.domain import EXTENDABLE, FormField
from kuheng.engines.forms.reading import Published, forms_in_use

_PREFIXES = ("form:", *(f"{record}_" for record in EXTENDABLE))


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRecords:
    """See the module's text."""

    key: str = "form"

    def of(self, tx: Transaction, key: str) -> EntityKind | None:
        """Under the key that lists use, and under the one that audit has for the form's own rows."""
        if not key.startswith(_PREFIXES):
            return None
        for one in forms_in_use(tx).values():
            if one.entity is not None and key in (one.entity, one.table.info["record"]):
                return replace(kind_of_form(one), key=key)
        return None

    def extending(self, tx: Transaction, key: str) -> Iterator[EntityKind]:
        if key in EXTENDABLE:
            yield from (kind_of_form(one) for one in forms_in_use(tx).values() if one.form.extends == key)


FORM_RECORDS = FormRecords()


def field_key(form_key: str, key: str) -> str:
    """What lists, filters and grants call a form's field: `custody.metal.refiner`."""
    return f"{form_key}.{key}"


def kind_of_form(published: Published) -> EntityKind:
    """The kind of record of a form that extends one."""
    return _built(_Same(published))


class _Same:
    """A published form, equal by its version: that never changes, so its kind is built once."""

    def __init__(self, published: Published) -> None:
        self.published = published

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.published.version.id == self.published.version.id

    def __hash__(self) -> int:
        return hash(self.published.version.id)


@lru_cache(maxsize=500)
def _built(same: _Same) -> EntityKind:
    published = same.published
    base = ENTITIES.get(published.form.extends or "")
    assert base is not None and published.entity is not None
    rows = published.table
    beside = and_(rows.c.tenant_id == base.table.c.tenant_id, rows.c.id == base.table.c.id)
    own = (_field(published, field, rows.c[field.column]) for field in published.form.fields if field.live)
    return replace(
        base,
        key=published.entity,
        title=published.version.title,
        source=base.source.outerjoin(rows, beside),
        fields=(*base.fields, *own),
        same_as=base.key,
        beside=rows,
    )


def _field(published: Published, field: FormField, column: Column[Any]) -> Field:
    listed = field.type.listed
    return Field(
        key=field_key(published.key, field.key),
        title=field.title,
        column=column,
        type=listed,
        choices=_choices(field) if listed == "choice" else (),
        sortable=listed not in ("person", "flag", "long_text"),
        sensitive=field.sensitive,
        reference=listed if listed == "person" else None,
        shown_by=_name_of(column) if listed == "person" else None,
        scale=field.type.places_of(field.settings),
        unit=field.type.unit_of(field.settings),
        form=published.key,
        required=field.required,
        help=field.help,
    )


def _choices(field: FormField) -> tuple[Choice, ...]:
    return tuple(Choice(value=one["key"], title=(one["zh"], one["en"])) for one in field.settings["options"])


def _name_of(column: Column[Any]) -> ColumnElement[Any]:
    named = person.alias()
    found = select(named.c.name).where(named.c.tenant_id == column.table.c.tenant_id, named.c.id == column)
    return found.scalar_subquery()
