"""How the house is doing, as numbers: what waits for the sealer and in the outbox, over all tenants."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from kuheng.core.audit.api import sealing_delay
from kuheng.core.store.transaction import Database, Transaction
from kuheng.doors.worker.relay import tenants

OUTBOX = """
SELECT count(*) FILTER (WHERE state = 'waiting') AS waiting, count(*) FILTER (WHERE state = 'parked') AS parked,
  coalesce(max(extract(epoch FROM now() - not_before)) FILTER (WHERE state = 'waiting'), 0)::float8 AS lag
FROM outbox WHERE tenant_id = %s AND state IN ('waiting', 'parked')
"""
# A relay polls every quarter second and a head is signed every 8 s: beyond this somebody should look.
LATE_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pulse:
    """Seconds that the oldest has waited, and how many wait or were given up; the worst over all tenants."""

    tenants: int = 0
    sealing_s: float = 0.0
    outbox_s: float = 0.0
    waiting: int = 0
    parked: int = 0

    @property
    def late(self) -> list[str]:
        """What is behind: `sealer`, `outbox`."""
        behind = {"sealer": self.sealing_s, "outbox": self.outbox_s}
        return [name for name, seconds in behind.items() if seconds > LATE_S]


def feel_pulse(database: Database, *, at: datetime) -> Pulse:
    """Two statements per tenant. Raises `Broken` when the database is away."""
    each = list(_pulses(database, at))
    return Pulse(
        tenants=len(each),
        sealing_s=max((one.sealing_s for one in each), default=0.0),
        outbox_s=max((one.outbox_s for one in each), default=0.0),
        waiting=sum(one.waiting for one in each),
        parked=sum(one.parked for one in each),
    )


def _pulses(database: Database, at: datetime) -> Iterator[Pulse]:
    for tenant in tenants(database, at):
        with database.transaction(tenant, at=at) as tx:
            yield _pulse(tx)


def _pulse(tx: Transaction) -> Pulse:
    queue = tx.one(OUTBOX, [tx.tenant])
    assert queue is not None
    return Pulse(
        tenants=1,
        sealing_s=sealing_delay(tx).waited.total_seconds(),
        outbox_s=max(queue["lag"], 0.0),
        waiting=queue["waiting"],
        parked=queue["parked"],
    )
