"""The audit entry of a command: written last in its transaction, exactly once."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kuheng.core.store.transaction import Change, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.canonical import ALGORITHMS, canonical_bytes, plain

INSERT_ENTRY = """
INSERT INTO audit_entry (tenant_id, id, at, recorded_at, actor_id, actor_name, on_behalf_of, session_id, ip, device,
  request_id, command, record, record_id, outcome, reason, decision, detail, canonical, leaf, algorithm)
VALUES (%(tenant_id)s, %(id)s, %(at)s, %(recorded_at)s, %(actor_id)s, %(actor_name)s, %(on_behalf_of)s, %(session_id)s,
  %(ip)s, %(device)s, %(request_id)s, %(command)s, %(record)s, %(record_id)s, %(outcome)s, %(reason)s, %(decision)s,
  %(detail)s, %(canonical)s, %(leaf)s, %(algorithm)s)
"""

INSERT_TOUCH = """
INSERT INTO audit_touch (tenant_id, entry_id, line_no, entity, record_id, version, before, after, digest)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""

# Above this many records one COPY is cheaper than single statements; the statement count stops growing.
FEW_TOUCHES = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What is recorded of one command. `detail` is the payload with secrets left out."""

    actor: Actor
    request_id: UUID
    command: str
    recorded_at: datetime
    outcome: str
    detail: dict[str, Any]
    reason: str | None = None
    decision: dict[str, Any] | None = None
    record: str | None = None
    record_id: UUID | None = None
    algorithm: str = "sm3"


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """Proof handed out with every answer: enough to find the leaf in any later tree head."""

    entry: UUID
    leaf: bytes
    at: datetime

    def to_json(self) -> dict[str, str]:
        return {"entry": str(self.entry), "leaf": self.leaf.hex(), "at": str(plain(self.at))}


def write_entry(tx: Transaction, entry: Entry) -> Receipt:
    """Queues the entry and one touch per change of this transaction. Order of leaves is the sealer's affair."""
    digest = ALGORITHMS[entry.algorithm]
    afters = [canonical_bytes(change.after) for change in tx.changes]
    digests = [digest(after) for after in afters]
    row = _visible(tx, entry)
    canonical = canonical_bytes(row | {"touches": _listed(tx.changes, digests)})
    leaf = digest(b"\x00" + canonical)
    tx.write(
        INSERT_ENTRY,
        row
        | {
            "tenant_id": tx.tenant,
            "decision": Jsonb(row["decision"]) if row["decision"] is not None else None,
            "detail": Jsonb(row["detail"]),
            "canonical": canonical,
            "leaf": leaf,
            "at": tx.at,
            "recorded_at": entry.recorded_at,
        },
    )
    _write_touches(tx, afters, digests)
    return Receipt(entry=row["id"], leaf=leaf, at=entry.recorded_at)


def _visible(tx: Transaction, entry: Entry) -> dict[str, Any]:
    actor = entry.actor
    return {
        "id": tx.entry_id,
        "at": tx.at,
        "recorded_at": entry.recorded_at,
        "actor_id": actor.person,
        "actor_name": actor.name,
        "on_behalf_of": actor.on_behalf_of,
        "session_id": actor.session,
        "ip": actor.ip,
        "device": actor.device,
        "request_id": entry.request_id,
        "command": entry.command,
        "record": entry.record,
        "record_id": entry.record_id,
        "outcome": entry.outcome,
        "reason": entry.reason,
        "decision": plain(entry.decision),
        "detail": plain(entry.detail),
        "algorithm": entry.algorithm,
    }


def _listed(changes: list[Change], digests: list[bytes]) -> list[list[object]]:
    return [
        [change.entity, str(change.record_id), change.version, digest.hex()]
        for change, digest in zip(changes, digests, strict=True)
    ]


def _write_touches(tx: Transaction, afters: list[bytes], digests: list[bytes]) -> None:
    """The bytes that were hashed are what is stored: they are made once."""
    rows = [
        (
            tx.tenant, tx.entry_id, line, change.entity, change.record_id, change.version,
            None if change.before is None else _json(canonical_bytes(change.before)), _json(after), digest,
        )
        for line, (change, after, digest) in enumerate(zip(tx.changes, afters, digests, strict=True), 1)
    ]  # fmt: skip
    if len(rows) > FEW_TOUCHES:
        _copy_touches(tx, rows)
        return
    for row in rows:
        tx.write(INSERT_TOUCH, row)


def _json(encoded_already: bytes) -> Jsonb:
    return Jsonb(encoded_already, dumps=_as_it_is)


def _as_it_is(encoded_already: bytes) -> bytes:
    return encoded_already


def _copy_touches(tx: Transaction, rows: list[tuple[Any, ...]]) -> None:
    from kuheng.core.audit.tables import audit_touch

    columns = [column.name for column in audit_touch.columns]
    names = ", ".join(columns)
    order = [
        "tenant_id",
        "entry_id",
        "line_no",
        "entity",
        "record_id",
        "version",
        "before",
        "after",
        "digest",
    ]
    temporary = tx.copy(audit_touch, order, rows)
    tx.write(f"INSERT INTO audit_touch ({names}) SELECT {names} FROM {temporary}")
