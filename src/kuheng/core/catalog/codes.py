"""What a scanned code belongs to: exactly that code or nothing, never a part of one."""

import re
import unicodedata
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, any_, cast, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY

from kuheng.core.catalog.entity import ENTITIES, EntityKind, Field
from kuheng.core.catalog.lens import Lens, id_of, look
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound

LONGEST_CODE = 128
MOST_HITS = 20

# A label of ours is one word of letters, digits and the marks that codes and tags are written with.
_CODE = re.compile(r"[^\s\x00-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]+")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A record that a code names. `state` is its raw value where the viewer may see it."""

    entity: str
    id: UUID
    title: str
    code: str
    state: str | None


def normal_code(text: str) -> str | None:
    """A scanned text as codes are stored: NFKC, trimmed, capitals. None for what can be no code: too long, an
    address, control characters or blanks inside."""
    if len(text) > 4 * LONGEST_CODE:
        return None
    code = unicodedata.normalize("NFKC", text).strip()
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE or _ADDRESS.match(code):
        return None
    return code.upper()


def find(tx: Transaction, code: str) -> list[Hit]:
    """The records that carry exactly this code or tag, of all kinds the actor may read; one statement."""
    wanted = normal_code(code)
    if wanted is None:
        return []
    spellings = list(dict.fromkeys((wanted, unicodedata.normalize("NFKC", code).strip())))
    parts = [part for lens in _lenses(tx) for part in _parts(lens, spellings)]
    if not parts:
        return []
    rows = tx.rows(union_all(*parts).limit(MOST_HITS))
    hits = {(row["entity"], row["id"]): _hit(row) for row in rows}
    return list(hits.values())


def _hit(row: Row) -> Hit:
    return Hit(
        entity=row["entity"],
        id=row["id"],
        title=row["title"] or row["code"],
        code=row["code"],
        state=row["state"],
    )


def _lenses(tx: Transaction) -> list[Lens]:
    found = []
    for kind in ENTITIES:
        if kind.code_field is None:
            continue
        try:
            found.append(look(tx, kind.key))
        except NotFound:
            continue
    return [lens for lens in found if _open(lens, lens.kind.code_field)]


def _parts(lens: Lens, spellings: list[str]) -> list[Select[Any]]:
    code = _open(lens, lens.kind.code_field)
    assert code is not None
    asked = literal(spellings, ARRAY(Text()))
    parts = [_part(lens, code).where(code.column == any_(asked))]
    if lens.kind.tags is not None:
        tags = lens.kind.tags
        tagged = select(tags.record_id).where(
            tags.tag.table.c.tenant_id == lens.kind.table.c.tenant_id, tags.tag == any_(asked)
        )
        parts.append(_part(lens, code).where(id_of(lens.kind).in_(tagged)))
    return parts


def _part(lens: Lens, code: Field) -> Select[Any]:
    kind = lens.kind
    return (
        select(
            literal(kind.key, Text()).label("entity"),
            id_of(kind).label("id"),
            _text(lens, kind.name_field).label("title"),
            cast(code.column, Text()).label("code"),
            _text(lens, "state").label("state"),
        )
        .select_from(kind.source)
        .where(lens.rows)
    )


def _text(lens: Lens, key: str | None) -> ColumnElement[Any]:
    field = _open(lens, key)
    return cast(null() if field is None else field.column, Text())


def _open(lens: Lens, key: str | None) -> Field | None:
    field: Field | None = lens.kind.field_of(key) if key else None
    return field if field is not None and lens.is_open(field) else None


def kinds_with_codes() -> tuple[EntityKind, ...]:
    """The kinds of record that a scan may find."""
    return tuple(kind for kind in ENTITIES if kind.code_field is not None)
