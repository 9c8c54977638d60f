"""What stands beside an asset's facts: its files, the box it lies in, and what lies in it."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.apps.custody.selectors.words import words
from kuheng.core.catalog import api as catalog
from kuheng.core.catalog.api import Ask
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.kernel.condition import Group, Test

FILES = """
SELECT f.file_id AS id, s.name, s.size, s.type, f.note, f.at, p.name AS by
FROM asset_file f
JOIN stored_file s ON s.tenant_id = f.tenant_id AND s.id = f.file_id
LEFT JOIN person p ON p.tenant_id = f.tenant_id AND p.id = f.by_id
WHERE f.tenant_id = %s AND f.asset_id = %s AND f.removed_at IS NULL ORDER BY f.at DESC, f.id LIMIT 200
"""
MOST_RELATED = 200
SHOWN = ("code", "name", "state", "box_id")


@dataclass(frozen=True, slots=True)
class Links:
    """The files, queued: they wait when first used."""

    _files: Answer

    @property
    def files(self) -> list[Row]:
        return self._files.rows()


def ask_links(tx: Transaction, asset_id: UUID) -> Links:
    return Links(tx.ask(FILES, [tx.tenant, asset_id]))


def related(tx: Transaction, row: Row) -> list[dict[str, Any]]:
    """The box first, then the contents; by the one query path, so another unit's is not there."""
    if row["box_id"] is None and not row["content_count"]:
        return []
    inside = Test("box_id", "eq", str(row["id"]))
    where = Group("any", (inside, Test("id", "eq", str(row["box_id"])))) if row["box_id"] else inside
    page = catalog.query(tx, "asset", Ask(where=where, fields=SHOWN, sort="code", limit=MOST_RELATED))
    found = [_related(row, one) for one in page.rows]
    return sorted(found, key=lambda one: one["role"] != "box")


def _related(row: Row, other: Row) -> dict[str, Any]:
    role = "box" if other["id"] == row["box_id"] else "content"
    relation = words("所在箱包", "the box it lies in") if role == "box" else words("箱内", "in this box")
    return {
        "id": other["id"],
        "code": other.get("code"),
        "name": other.get("name"),
        "state": other.get("state"),
        "role": role,
        "relation": relation,
    }
