"""The installation's database: the bank's own when DATABASE_URL names one, else the one that comes along."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.settings.settings import Settings


@contextmanager
def owner_address(settings: Settings, tuning: Mapping[str, str] | None = None) -> Iterator[str]:
    """The owner's address, good for the length of the block; the embedded database runs that long.

    A process inside the block that asks again, or another process, is attached to the same server.
    """
    if settings.database_url:
        yield settings.database_url
        return
    with EmbeddedServer.start(settings.postgres, port=settings.postgres_port, settings=tuning) as server:
        yield server.owner_url
