"""The worker process: rounds over all tenants until told to stop, and the sender of webhooks beside them."""

from datetime import UTC, datetime
from threading import Event, Thread

import structlog

from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.doors.egress import Egress
from kuheng.doors.memory import settle
from kuheng.doors.worker import sender
from kuheng.doors.worker.relay import POLL_SECONDS, run_round, start_cycles, tenants
from kuheng.kernel.errors import Broken
from kuheng.kernel.ids import TenantId

log = structlog.get_logger()


def run(database: Database, stop: Event, egress: Egress | None = None) -> None:
    """Runs until `stop` is set. A database that is away is waited for."""
    compose()
    settle()
    started: set[TenantId] = set()
    sending = Thread(target=sender.run, args=(database, egress or Egress(), stop), daemon=True)
    sending.start()
    while not stop.is_set():
        try:
            busy = [_round(database, tenant, started) for tenant in tenants(database, _now())]
        except Broken as trouble:
            log.warning("worker waits", code=trouble.code)
            busy = []
        if not any(busy):
            stop.wait(POLL_SECONDS)


def _round(database: Database, tenant: TenantId, started: set[TenantId]) -> bool:
    """Whether there is more to do. A tenant met for the first time gets its cycles."""
    if tenant not in started:
        start_cycles(database, tenant, _now())
        started.add(tenant)
    return run_round(database, tenant, _now()).busy


def _now() -> datetime:
    return datetime.now(UTC)
