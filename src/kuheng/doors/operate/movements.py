"""Whether the ledger's movements are still those that were posted, in every tenant."""

from collections.abc import Iterator
from datetime import datetime

from kuheng.core.ledger.api import altered
from kuheng.core.store.transaction import Database
from kuheng.doors.worker.relay import tenants
from kuheng.kernel.ids import MovementId, TenantId


def altered_movements(
    database: Database, *, at: datetime, role: str = "app"
) -> Iterator[tuple[TenantId, MovementId]]:
    """Each movement whose entries are not those that its digest covers; the digest itself stands in audit."""
    for tenant in tenants(database, at, role=role):
        with database.transaction(tenant, at=at, role=role, snapshot=True) as tx:
            for movement in altered(tx):
                yield tenant, movement
