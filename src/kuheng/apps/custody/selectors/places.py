"""The picture of a vault: every place below one, with how much lies in it."""

from typing import Any
from uuid import UUID

from kuheng.core.catalog import api as catalog
from kuheng.core.store.condition_sql import after_prefix
from kuheng.core.store.transaction import Row, Transaction

BELOW = """
SELECT p.id, p.code, p.name, p.kind, p.parent_id, p.path, p.capacity, p.closed,
  coalesce(n.used, 0)::bigint AS used
FROM place p
LEFT JOIN (SELECT place_id, count(*) AS used FROM asset
           WHERE tenant_id = %(tenant)s AND state = 'in_stock'
             AND place_id IN (SELECT id FROM place WHERE tenant_id = %(tenant)s AND path >= %(path)s AND path < %(next)s)
           GROUP BY place_id) n ON n.place_id = p.id
WHERE p.tenant_id = %(tenant)s AND p.path >= %(path)s AND p.path < %(next)s
ORDER BY p.path LIMIT 5000
"""
SUGGEST = """
-- the fullest slot of the vault that still has room for the pieces, with things of the same category first
SELECT s.id, s.code, s.path, s.capacity, s.used, s.alike FROM (
  SELECT p.id, p.code, p.path, p.capacity, count(a.id) AS used,
    count(a.id) FILTER (WHERE a.category = %(category)s) AS alike
  FROM place p LEFT JOIN asset a ON a.tenant_id = p.tenant_id AND a.place_id = p.id AND a.state = 'in_stock'
  WHERE p.tenant_id = %(tenant)s AND p.kind = 'slot' AND NOT p.closed AND p.path >= %(path)s AND p.path < %(next)s
  GROUP BY p.id, p.code, p.path, p.capacity
) s WHERE s.capacity IS NULL OR s.used + %(pieces)s <= s.capacity
ORDER BY (s.alike > 0) DESC, s.used DESC, s.path LIMIT %(limit)s
"""


def picture(tx: Transaction, place_id: UUID) -> dict[str, Any]:
    """The place and all below it, each with its occupancy. Raises `NotFound` for a place that is not the viewer's."""
    top = catalog.record(tx, "place", place_id).record
    rows = tx.rows(BELOW, _under(tx, top["path"]))
    return {"place": top, "places": [_occupied(row) for row in rows]}


def suggest_slots(tx: Transaction, *, path: str, category: str, pieces: int, limit: int = 3) -> list[Row]:
    """Slots below `path` with room for so many pieces: where things of this category lie already, then the fullest."""
    return tx.rows(SUGGEST, _under(tx, path) | {"category": category, "pieces": pieces, "limit": limit})


def _under(tx: Transaction, path: str) -> dict[str, Any]:
    return {"tenant": tx.tenant, "path": path, "next": after_prefix(path)}


def _occupied(row: Row) -> dict[str, Any]:
    fill = None if not row["capacity"] else round(100 * row["used"] / row["capacity"])
    return row | {"fill": fill}
