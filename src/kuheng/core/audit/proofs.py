"""What people and receipts are shown: the proof of an entry, signed heads, and how far sealing has come."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from kuheng.core.audit import log, tree
from kuheng.core.audit.checkpoint import note_of
from kuheng.core.audit.verify import hash_function
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import NotFound, Refused

READ_ENTRY = """
SELECT e.id, e.canonical, e.leaf, l.seq FROM audit_entry e
LEFT JOIN audit_leaf l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE e.tenant_id = %s AND e.id = %s
"""
READ_COSIGNS = """
SELECT size, signed_at, witness, signature, at FROM audit_cosign
WHERE tenant_id = %s AND size = ANY(%s) ORDER BY witness
"""
READ_VKEYS = "SELECT key_id, vkey FROM audit_key WHERE tenant_id = %s ORDER BY since"
READ_HEADS = """
SELECT tenant_id, size, signed_at, horizon, root, algorithm, key_id, signature FROM audit_head
WHERE tenant_id = %s AND size <= coalesce(%s, 9223372036854775807) ORDER BY size DESC, signed_at DESC LIMIT %s
"""
READ_WITNESSES = """
SELECT DISTINCT ON (witness) witness, size, signed_at, at FROM audit_cosign WHERE tenant_id = %s
ORDER BY witness, size DESC, signed_at DESC
"""
READ_COUNTS = """
SELECT (SELECT count(*) FROM audit_head WHERE tenant_id = %(tenant)s) AS heads,
  (SELECT count(*) FROM audit_cosign WHERE tenant_id = %(tenant)s) AS cosignatures
"""
READ_BEHIND = """
SELECT count(*) FROM audit_head WHERE tenant_id = %s AND (size, signed_at) > (%s, %s)
"""
# Everything before the last head's horizon is under it, so only what came since is looked at.
READ_OLDEST_OPEN = """
SELECT now() AS now, (
  SELECT e.recorded_at FROM audit_entry e
  WHERE e.tenant_id = %(tenant)s AND e.recorded_at >= coalesce(%(horizon)s, '-infinity'::timestamptz)
    AND NOT EXISTS (SELECT FROM audit_leaf l
      WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id AND l.seq < %(size)s)
  ORDER BY e.recorded_at LIMIT 1) AS oldest
"""


def prove(tx: Transaction, entry: UUID) -> dict[str, Any]:
    """The proof that an entry is under a signed head: verified offline by `verify.py`, or by `kuheng audit verify`.

    `inclusion` is ≤ 1 KiB up to four million leaves. Raises `NotFound`, and `Refused("audit.not_sealed")` for the
    first seconds of an entry.
    """
    row, head = _sealed(tx, entry)
    ranges = tree.inclusion_ranges(row["seq"], head["size"])
    path = b"".join(log.hashes(tx, tx.tenant, head["algorithm"], ranges))
    cosigned = _cosigns(tx, [head])[head["size"], head["signed_at"]]
    names = {head["key_id"], *(one["witness"] for one in cosigned)}
    return {
        "kuheng": "proof/1",
        "entry": str(entry),
        "inclusion": {"seq": row["seq"], "size": head["size"], "path": base64.b64encode(path).decode()},
        "head": note_of(head, cosigned),
        "keys": [key["vkey"] for key in tx.rows(READ_VKEYS, [tx.tenant]) if key["key_id"] in names],
        "canonical": bytes(row["canonical"]).decode(),
    }


def picture(tx: Transaction, entry: UUID) -> dict[str, Any]:
    """The way from an entry to the head, leaf first: own hash (recomputed), sibling (from the proof), its side."""
    row, head = _sealed(tx, entry)
    digest = hash_function(head["algorithm"])
    ranges = tree.inclusion_ranges(row["seq"], head["size"])
    own = bytes(row["leaf"])
    levels = []
    for (low, _), sibling in zip(ranges, log.hashes(tx, tx.tenant, head["algorithm"], ranges), strict=True):
        left = low < row["seq"]
        levels.append({"own": own.hex(), "sibling": sibling.hex(), "side": "left" if left else "right"})
        own = digest(b"\x01" + (sibling + own if left else own + sibling))
    return {
        "entry": str(entry),
        "seq": row["seq"],
        "leaf": bytes(row["leaf"]).hex(),
        "levels": levels,
        "root": own.hex(),
        "agrees": own == bytes(head["root"]),
        "head": _head_json(head, _cosigns(tx, [head])[head["size"], head["signed_at"]]),
    }


def heads(tx: Transaction, *, limit: int = 50, up_to: int | None = None) -> list[dict[str, Any]]:
    """Signed heads with their witnesses, newest first."""
    rows = tx.rows(READ_HEADS, [tx.tenant, up_to, limit])
    cosigned = _cosigns(tx, rows)
    return [_head_json(row, cosigned[row["size"], row["signed_at"]]) for row in rows]


def newest_head(tx: Transaction) -> dict[str, Any] | None:
    """The last signed head in few words: `size`, `at`, how many `witnesses`, and who (`witness_list`)."""
    head = log.last_head(tx, tx.tenant)
    if head is None:
        return None
    seen = [
        {"name": one["witness"], "at": plain(one["at"]), "ok": True}
        for one in _cosigns(tx, [head])[head["size"], head["signed_at"]]
    ]
    return {"size": head["size"], "at": plain(head["signed_at"]), "witnesses": len(seen), "witness_list": seen}


def standing(tx: Transaction) -> dict[str, Any]:
    """Counts for the audit page: leaves, heads, cosignatures, and how many heads each witness is behind."""
    counts = tx.ask(READ_COUNTS, {"tenant": tx.tenant})
    witnesses = tx.ask(READ_WITNESSES, [tx.tenant])
    sizes = log.sizes(tx, [tx.tenant])
    behind = [tx.ask(READ_BEHIND, [tx.tenant, one["size"], one["signed_at"]]) for one in witnesses.rows()]
    latest = heads(tx, limit=1)
    return {
        "leaves": sizes[tx.tenant],
        **(counts.one() or {}),
        "head": latest[0] if latest else None,
        "witnesses": [
            {"name": one["witness"], "size": one["size"], "at": plain(one["at"]), "behind": count.scalar()}
            for one, count in zip(witnesses.rows(), behind, strict=True)
        ],
    }


def places(tx: Transaction, entries: list[UUID]) -> dict[UUID, int]:
    """The leaf number of each entry that has one."""
    sql = "SELECT entry_id, seq FROM audit_leaf WHERE tenant_id = %s AND entry_id = ANY(%s)"
    return {row["entry_id"]: row["seq"] for row in tx.rows(sql, [tx.tenant, entries])}


@dataclass(frozen=True, slots=True, kw_only=True)
class SealingDelay:
    """How long the oldest entry has waited for a signed head; zero when none waits."""

    oldest: datetime | None
    waited: timedelta


def sealing_delay(tx: Transaction) -> SealingDelay:
    """For the rule that high-value orders stop when the sealer does. One indexed look at the newest entries."""
    head = log.last_head(tx, tx.tenant)
    params = {"tenant": tx.tenant, "horizon": head and head["horizon"], "size": head["size"] if head else 0}
    row = tx.one(READ_OLDEST_OPEN, params)
    assert row is not None
    oldest = row["oldest"]
    return SealingDelay(oldest=oldest, waited=row["now"] - oldest if oldest else timedelta(0))


# So long may entries wait for their head before acts of high value wait as well (safety.md).
STANDSTILL = timedelta(minutes=10)


def sealing_stopped(tx: Transaction) -> int | None:
    """For how many minutes sealing has stood still; None while it goes on."""
    waited = sealing_delay(tx).waited
    return None if waited < STANDSTILL else int(waited.total_seconds() // 60)


def require_sealing(tx: Transaction) -> None:
    """For acts of high value. Refused with `audit.sealing_stopped` once entries have waited ten minutes for a head."""
    minutes = sealing_stopped(tx)
    if minutes is not None:
        raise Refused("audit.sealing_stopped", minutes=minutes)


def _sealed(tx: Transaction, entry: UUID) -> tuple[Row, Row]:
    """The entry and the newest head over it."""
    row = tx.one(READ_ENTRY, [tx.tenant, entry])
    if row is None:
        raise NotFound("record.not_found")
    head = log.last_head(tx, tx.tenant)
    if row["seq"] is None or head is None or head["size"] <= row["seq"]:
        raise Refused("audit.not_sealed")
    return row, head


def _cosigns(tx: Transaction, rows: list[Row]) -> dict[tuple[int, datetime], list[Row]]:
    found: dict[tuple[int, datetime], list[Row]] = {(row["size"], row["signed_at"]): [] for row in rows}
    for one in tx.rows(READ_COSIGNS, [tx.tenant, [row["size"] for row in rows]]):
        found.setdefault((one["size"], one["signed_at"]), []).append(one)
    return found


def _head_json(head: Mapping[str, Any], cosigned: list[Row]) -> dict[str, Any]:
    return {
        "size": head["size"],
        "root": bytes(head["root"]).hex(),
        "algorithm": head["algorithm"],
        "at": plain(head["signed_at"]),
        "horizon": plain(head["horizon"]),
        "key_id": head["key_id"],
        "note": note_of(head, cosigned),
        "witnesses": [{"name": one["witness"], "at": plain(one["at"])} for one in cosigned],
    }
