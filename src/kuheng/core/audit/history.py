"""What happened to one record, newest first: the timeline that the audit already is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kuheng.core.store.transaction import Answer, Transaction

HISTORY = """
SELECT t.entity, t.record_id, t.version, t.before, t.after, t.digest,
  e.id AS entry_id, e.at, e.recorded_at, e.actor_id, e.actor_name, e.ip, e.device, e.command, e.detail, e.leaf,
  e.algorithm, l.seq
FROM audit_touch t
JOIN audit_entry e ON e.tenant_id = t.tenant_id AND e.id = t.entry_id
LEFT JOIN audit_leaf l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE t.tenant_id = %s AND t.entity = %s AND t.record_id = %s
ORDER BY t.version DESC LIMIT %s
"""
TOUCHES = """
SELECT line_no, entity, record_id, version, before, after FROM audit_touch
WHERE tenant_id = %s AND entry_id = %s AND line_no > %s ORDER BY line_no LIMIT %s
"""
COUNT_TOUCHES = "SELECT count(*) FROM audit_touch WHERE tenant_id = %s AND entry_id = %s"
COUNT = "SELECT count(*) AS entries FROM audit_touch WHERE tenant_id = %s AND entity = %s AND record_id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Happening:
    """One change of a record. `leaf_no` is None until the sealer has come by; before is None at birth."""

    entry_id: UUID
    leaf_no: int | None
    leaf: bytes
    algorithm: str
    command: str
    at: datetime
    actor_id: UUID
    actor_name: str
    ip: str | None
    device: str | None
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any]
    detail: dict[str, Any]

    def changed(self, *names: str) -> bool:
        """Whether one of these fields has another value than before."""
        before = self.before or {}
        return any(before.get(name) != self.after.get(name) for name in names)


@dataclass(frozen=True, slots=True)
class History:
    """A record's timeline, queued: it waits when first used."""

    _happenings: Answer
    _count: Answer

    @property
    def happenings(self) -> list[Happening]:
        return [_happening(row) for row in self._happenings.rows()]

    @property
    def entries(self) -> int:
        """How many there are in all."""
        return int(self._count.scalar() or 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Touch:
    """One record that an entry changed; before is None at birth."""

    line: int
    entity: str
    record_id: UUID
    version: int
    before: dict[str, Any] | None
    after: dict[str, Any]


def touches_of(tx: Transaction, entry_id: UUID, *, after: int = 0, limit: int) -> tuple[list[Touch], int]:
    """What an entry changed beyond line `after`, in the order of its lines, and how many records in all.

    Raw values: what of them a viewer may see is the catalog's affair. One network wait.
    """
    asked = tx.ask(TOUCHES, [tx.tenant, entry_id, after, limit])
    count = tx.ask(COUNT_TOUCHES, [tx.tenant, entry_id])
    touches = [
        Touch(
            line=row["line_no"],
            entity=row["entity"],
            record_id=row["record_id"],
            version=row["version"],
            before=row["before"],
            after=row["after"],
        )
        for row in asked.rows()
    ]
    return touches, int(count.scalar() or 0)


def ask_history(tx: Transaction, entity: str, record_id: UUID, *, limit: int = 200) -> History:
    """Queues the timeline of one record. Whether the viewer may see the record is the caller's to have asked."""
    params = [tx.tenant, entity, record_id]
    return History(tx.ask(HISTORY, [*params, limit]), tx.ask(COUNT, params))


def _happening(row: dict[str, Any]) -> Happening:
    return Happening(
        entry_id=row["entry_id"],
        leaf_no=row["seq"],
        leaf=bytes(row["leaf"]),
        algorithm=row["algorithm"],
        command=row["command"],
        at=row["at"],
        actor_id=row["actor_id"],
        actor_name=row["actor_name"],
        ip=row["ip"],
        device=row["device"],
        version=row["version"],
        before=row["before"],
        after=row["after"],
        detail=row["detail"],
    )
