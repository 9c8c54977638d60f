"""The sealer process: rounds over all tenants until told to stop, and the exchange with witnesses."""

from pathlib import Path
from threading import Event

import psycopg
import structlog

from kuheng.core.audit.api import Exchange, Sealed, Sealer
from kuheng.core.keys.api import make_signing_key
from kuheng.core.store.transaction import Database
from kuheng.doors.settings.settings import Settings
from kuheng.kernel.errors import Broken

POLL_SECONDS = 0.25
EXCHANGE_EVERY = 8  # rounds without a new head; answers of witnesses are not urgent

log = structlog.get_logger()


def signing_key_file(settings: Settings) -> Path:
    """Beside the key-encryption key: outside the database and its backups."""
    return settings.key_file.with_name("signing.key")


def exchange_folder(settings: Settings) -> Path:
    """One folder per witness; the administrator puts the witness's `key.pub` there."""
    return settings.data / "exchange"


def run(database: Database, settings: Settings, stop: Event) -> None:
    """Runs until `stop` is set. A database that is away is waited for."""
    sealer = Sealer(database, make_signing_key(signing_key_file(settings)))
    exchange = Exchange(database, exchange_folder(settings))
    contradicted: set[object] = set()
    quiet = 0
    while not stop.is_set():
        done = _round(sealer)
        for tenant in sealer.contradicted - contradicted:
            log.error(
                "the leaves of a tenant no longer give its signed root: not sealed on", tenant=str(tenant)
            )
            contradicted.add(tenant)
        quiet = 0 if done.heads else quiet + 1
        if done.heads or quiet % EXCHANGE_EVERY == 0:
            _exchange(exchange)
        if not done.entries:
            stop.wait(POLL_SECONDS)


def _round(sealer: Sealer) -> Sealed:
    """After trouble the sealer has forgotten what was not committed, and starts from what is."""
    try:
        return sealer.round()
    except Broken as trouble:
        log.warning("sealer waits", code=trouble.code)
    except psycopg.Error as trouble:
        log.error("sealer starts over", trouble=str(trouble))
    return Sealed()


def _exchange(exchange: Exchange) -> None:
    """A witness or its folder that is away stops nothing."""
    try:
        exchange.round()
    except (Broken, psycopg.Error, OSError, ValueError) as trouble:
        log.warning("witnesses wait", trouble=str(trouble))
