"""One masked value in clear: for whoever may unmask that record, and only after the act has been noted."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Uuid, literal, select

from kuheng.core.access.api import decide
from kuheng.core.catalog.lens import id_of, look
from kuheng.core.catalog.listing import columns_of
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import NotFound, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmasked:
    """`record`: the kind under which audit knows it; `title`: what people call a reference, else None."""

    record: str
    version: int
    value: object
    title: object


def unmasked(tx: Transaction, entity: str, record_id: UUID, key: str) -> Unmasked:
    """The value of a field that the actor sees masked. The caller has noted the act, or notes it in this transaction.

    Raises `NotFound` for a kind or record that is not for him, `Denied` without the right to unmask,
    `Refused` with `catalog.no_field` for a field that is hidden and one there is not alike, and with
    `catalog.not_masked` for one that he sees in clear anyway.
    """
    kind = look(tx, entity).kind
    decide(tx, f"{kind.record}.unmask")
    lens = look(tx, entity, "unmask")
    field = kind.field_of(key) if key in lens.modes else None
    if field is None:
        raise Refused("catalog.no_field", "field", name=key)
    if lens.is_open(field):
        raise Refused("catalog.not_masked", "field")
    here = id_of(kind) == literal(record_id, Uuid())
    row = tx.one(select(*columns_of(kind, (field,))).select_from(kind.source).where(lens.rows, here))
    if row is None:
        raise NotFound("record.not_found")
    return Unmasked(
        record=kind.record, version=row.get("version", 1), value=row[key], title=row.get(f"{key}_title")
    )
