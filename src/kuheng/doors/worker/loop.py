"""The worker process: rounds over all tenants until told to stop."""

from datetime import UTC, datetime
from threading import Event

import structlog

from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.doors.worker.relay import POLL_SECONDS, run_round, tenants
from kuheng.kernel.errors import Broken

log = structlog.get_logger()


def run(database: Database, stop: Event) -> None:
    """Runs until `stop` is set. A database that is away is waited for."""
    compose()
    while not stop.is_set():
        try:
            busy = [run_round(database, tenant, _now()).busy for tenant in tenants(database, _now())]
        except Broken as trouble:
            log.warning("worker waits", code=trouble.code)
            busy = []
        if not any(busy):
            stop.wait(POLL_SECONDS)


def _now() -> datetime:
    return datetime.now(UTC)
