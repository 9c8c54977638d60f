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


WAY_UP = """
WITH RECURSIVE up AS (
  SELECT id, parent_id, code, name, kind, path, capacity FROM place WHERE tenant_id = %(tenant)s AND id = %(place)s
  UNION ALL
  SELECT p.id, p.parent_id, p.code, p.name, p.kind, p.path, p.capacity
  FROM up JOIN place p ON p.tenant_id = %(tenant)s AND p.id = up.parent_id
)
SELECT * FROM up ORDER BY length(path)
"""


def shelf_picture(tx: Transaction, place_id: UUID) -> dict[str, Any]:
    """`place` with its way from the vault, and `picture`: the slots beside it; both None for what is no slot."""
    way = tx.rows(WAY_UP, {"tenant": tx.tenant, "place": place_id})
    if not way:
        return {"place": None, "picture": None}
    slot = way[-1]
    around = way[-2] if len(way) > 1 else slot
    cells = _cells([row for row in tx.rows(BELOW, _under(tx, around["path"])) if row["kind"] == "slot"])
    used = next((cell["used"] for cell in cells if cell["place_id"] == slot["id"]), 0)
    place = {
        "path": [{"id": row["id"], "name": row["name"]} for row in way],
        "code": slot["code"],
        "used": used,
        "capacity": slot["capacity"],
    }
    return {"place": place, "picture": _grid(around, cells) if cells else None}


def vault_picture(tx: Transaction, place_id: UUID) -> dict[str, Any]:
    """The same picture for a place that is opened by itself, with all places below it for the tree."""
    below = picture(tx, place_id)
    cells = _cells([row for row in below["places"] if row["kind"] == "slot"])
    return _grid(below["place"], cells) | {"places": below["places"]}


def _cells(slots: list[Row]) -> list[dict[str, Any]]:
    """Slots as a grid: the code's last part is the column, what stands before it the row."""
    rows: dict[str, int] = {}
    cells = []
    for slot in slots:
        head, _, tail = slot["code"].rpartition("-")
        rows[head] = rows.get(head, 0) + 1
        column = int(tail) if tail.isascii() and tail.isdigit() else rows[head]
        cells.append(
            {
                "place_id": slot["id"], "code": slot["code"], "row": head, "column": column,
                "used": slot["used"], "capacity": slot["capacity"],
            }
        )  # fmt: skip
    return cells


def _grid(place: Row, cells: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "place": {"id": place["id"], "code": place["code"], "name": place["name"], "kind": place["kind"]},
        "rows": sorted({cell["row"] for cell in cells}),
        "columns": max((cell["column"] for cell in cells), default=0),
        "cells": cells,
    }
