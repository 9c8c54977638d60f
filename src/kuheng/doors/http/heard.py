"""What the worker says of changed records, heard once per process and passed on to every open stream."""

import asyncio
from collections import defaultdict
from uuid import UUID

import psycopg
import structlog

from kuheng.core.store.transaction import Database
from kuheng.kernel.ids import TenantId

log = structlog.get_logger()

CHANNEL = "LISTEN kuheng_facts"
WAITING = 200  # changes a stream may have waiting; past that it is told that it missed some
PAUSES_S = (1, 2, 5, 10)

# (entity, id) of a changed record; None: some were missed, so look at everything again.
News = tuple[str, UUID] | None
Stream = asyncio.Queue[News]


class Heard:
    """One LISTEN connection, made when the first stream opens, and the streams that it feeds.

    All of it runs in the process's event loop, so nothing is locked.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._streams: dict[TenantId, set[Stream]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None

    @property
    def open(self) -> int:
        return sum(len(streams) for streams in self._streams.values())

    def join(self, tenant: TenantId) -> Stream:
        stream: Stream = asyncio.Queue(WAITING)
        self._streams[tenant].add(stream)
        if self._listening is None or self._listening.done():
            self._listening = asyncio.create_task(self._listen())
        return stream

    def leave(self, tenant: TenantId, stream: Stream) -> None:
        """With the last stream the connection goes too."""
        self._streams[tenant].discard(stream)
        if not self._streams[tenant]:
            del self._streams[tenant]
        if not self._streams and self._listening is not None:
            self._listening.cancel()
            self._listening = None

    async def _listen(self) -> None:
        """Listens until cancelled. A lost connection is made again, and everybody is told that something was
        missed."""
        failed = 0
        while True:
            try:
                connecting = psycopg.AsyncConnection.connect(self._database.urls["app"], autocommit=True)
                async with await connecting as connection:
                    await connection.execute(CHANNEL)
                    self._missed()
                    failed = 0
                    async for notice in connection.notifies():
                        self._pass_on(notice.payload)
            except psycopg.OperationalError as trouble:
                log.warning("nothing is heard of changes", trouble=str(trouble))
            await asyncio.sleep(PAUSES_S[min(failed, len(PAUSES_S) - 1)])
            failed += 1

    def _pass_on(self, payload: str) -> None:
        tenant, *records = payload.split(" ")
        for record in records:
            entity, _, record_id = record.partition(":")
            for stream in self._streams.get(TenantId(UUID(tenant)), ()):
                _put(stream, (entity, UUID(record_id)))

    def _missed(self) -> None:
        for streams in self._streams.values():
            for stream in streams:
                _put(stream, None)


def _put(stream: Stream, news: News) -> None:
    """A stream that is not read fast enough forgets what waits and is told so."""
    if stream.full():
        while not stream.empty():
            stream.get_nowait()
        news = None
    stream.put_nowait(news)
