"""Definitions and versions from the database; a version never changes, so it is read once per process."""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any
from uuid import UUID

from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.definitions.domain import Document
from kuheng.kernel.errors import NotFound
from kuheng.kernel.ids import TenantId, installed_id

REMEMBERED = 2_000

LOCK = "SELECT * FROM definition WHERE tenant_id = %s AND id = %s FOR UPDATE"
LOCK_KEY = "SELECT * FROM definition WHERE tenant_id = %s AND kind = %s AND key = %s FOR UPDATE"
IN_USE = """
SELECT v.id FROM definition d
JOIN definition_version v ON v.tenant_id = d.tenant_id AND v.definition_id = d.id AND v.number = d.published
WHERE d.tenant_id = %s AND d.kind = %s AND d.key = %s AND d.standing = 'published'
"""
ALL_IN_USE = """
SELECT v.*, d.kind, d.key FROM definition d
JOIN definition_version v ON v.tenant_id = d.tenant_id AND v.definition_id = d.id AND v.number = d.published
WHERE d.tenant_id = %s AND d.kind = %s AND d.standing = 'published' ORDER BY d.key
"""
OF_PACKAGE = """
SELECT v.title_zh, v.title_en, v.spec, d.kind, d.key FROM definition d
JOIN definition_version v ON v.tenant_id = d.tenant_id AND v.definition_id = d.id AND v.number = d.published
WHERE d.tenant_id = %(tenant)s AND d.standing = 'published' AND (%(package)s::text IS NULL OR d.package = %(package)s)
ORDER BY d.kind, d.key
"""
VERSION = """
SELECT v.*, d.kind, d.key FROM definition_version v
JOIN definition d ON d.tenant_id = v.tenant_id AND d.id = v.definition_id
WHERE v.tenant_id = %s AND v.id = %s
"""
NUMBERED = "SELECT id FROM definition_version WHERE tenant_id = %s AND definition_id = %s AND number = %s"
HISTORY = """
SELECT v.id, v.number, v.note, v.published_at, v.published_by, p.name AS published_by_name
FROM definition_version v LEFT JOIN person p ON p.tenant_id = v.tenant_id AND p.id = v.published_by
WHERE v.tenant_id = %s AND v.definition_id = %s ORDER BY v.number DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One published version."""

    id: UUID
    definition_id: UUID
    kind: str
    key: str
    number: int
    title: tuple[str, str]
    spec: Mapping[str, Any]
    note: str
    published_at: datetime


class _Remembered:
    """Versions read before, the longest unused dropped first. They are immutable, so none is ever stale."""

    def __init__(self) -> None:
        self._held: OrderedDict[tuple[TenantId, UUID], Version] = OrderedDict()
        self._lock = Lock()

    def get(self, key: tuple[TenantId, UUID]) -> Version | None:
        with self._lock:
            version = self._held.get(key)
            if version is not None:
                self._held.move_to_end(key)
            return version

    def put(self, key: tuple[TenantId, UUID], version: Version) -> None:
        with self._lock:
            self._held[key] = version
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)


_REMEMBERED = _Remembered()


def definition_id(tenant: UUID, kind: str, key: str) -> UUID:
    """The id of a definition: the same wherever its package is applied."""
    return installed_id(tenant, f"definition:{kind}:{key}")


def lock_definition(tx: Transaction, wanted: UUID) -> Row:
    """The definition under lock. Raises `NotFound`."""
    row = tx.one(LOCK, [tx.tenant, wanted])
    if row is None:
        raise NotFound("record.not_found")
    return row


def published(tx: Transaction, kind: str, key: str) -> Version | None:
    """The version in use; None where nothing is published under this key."""
    found = tx.scalar(IN_USE, [tx.tenant, kind, key])
    return version(tx, found) if found else None


def all_published(tx: Transaction, kind: str) -> list[Version]:
    """Every version in use of this kind, by key."""
    return [_version_of(row) for row in tx.rows(ALL_IN_USE, [tx.tenant, kind])]


def version(tx: Transaction, version_id: UUID) -> Version:
    """One version. Costs no statement once this process has read it. Raises `NotFound`."""
    known = _REMEMBERED.get((tx.tenant, version_id))
    if known is None:
        known = _read(tx, version_id)
        _REMEMBERED.put((tx.tenant, version_id), known)
    return known


def numbered(tx: Transaction, definition: UUID, number: int) -> Version:
    """The version of this number. Raises `NotFound`."""
    found = tx.scalar(NUMBERED, [tx.tenant, definition, number])
    if found is None:
        raise NotFound("record.not_found", "number")
    return version(tx, found)


def history(tx: Transaction, definition: UUID) -> list[Row]:
    """Every version, newest first: id, number, note, who and when."""
    return tx.rows(HISTORY, [tx.tenant, definition])


def _read(tx: Transaction, version_id: UUID) -> Version:
    row = tx.one(VERSION, [tx.tenant, version_id])
    if row is None:
        raise NotFound("record.not_found")
    return _version_of(row)


def _version_of(row: Row) -> Version:
    return Version(
        id=row["id"],
        definition_id=row["definition_id"],
        kind=row["kind"],
        key=row["key"],
        number=row["number"],
        title=(row["title_zh"], row["title_en"]),
        spec=row["spec"],
        note=row["note"],
        published_at=row["published_at"],
    )


def documents_in_use(tx: Transaction, package: str | None = None) -> dict[tuple[str, str], Document]:
    """The documents in use by (kind, key): those that came with a package, or all of the tenant."""
    rows = tx.rows(OF_PACKAGE, {"tenant": tx.tenant, "package": package})
    return {
        (row["kind"], row["key"]): Document(
            kind=row["kind"], key=row["key"], title=(row["title_zh"], row["title_en"]), spec=row["spec"]
        )
        for row in rows
    }
