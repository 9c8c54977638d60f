"""Server-sent events: which records have changed, ids alone and only of what the viewer may see.

The page asks for what it shows anew; what is in a record never travels this way, so a stream gives nothing away that
the reads behind it would not.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response, StreamingResponse

from kuheng.core.access.api import SessionCredential, scope
from kuheng.core.catalog.api import kind_of, permitted_ids
from kuheng.core.commands.dispatch import Credential
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.heard import Heard, News, Stream
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.errors import Broken, Denied, Malformed

HEARTBEAT_S = 15.0  # also how late a stream learns that its session is over
GATHER_S = 0.2  # one look for all that one act changed
RETRY_MS = 3_000
MOST = 500  # streams of one process; the pages of those beyond ask by the clock

OPENED = f"retry: {RETRY_MS}\n: open\n\n"
BEAT = ": beat\n\n"
ENDED = "event: ended\ndata: {}\n\n"


def router(house: House) -> APIRouter:
    """`GET /events`."""
    routes = APIRouter()
    heard = Heard(house.database)

    @routes.get("/events", response_class=Response)
    async def events(request: Request) -> Response:
        """A stream of `changed` with `{"records": [{"entity", "id"}], "missed": bool}`; `ended` with the session."""
        who = _listener(request)
        await run_in_threadpool(read, house, who, lambda tx: None)
        if heard.open >= MOST:
            raise Malformed("input.too_many")
        return StreamingResponse(
            stream(house, heard, who), media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
        )

    return routes


async def stream(house: House, heard: Heard, who: Credential) -> AsyncIterator[str]:
    """One viewer's stream until his session ends or he goes away."""
    news = heard.join(who.tenant)
    try:
        yield OPENED
        while True:
            changed = await _gathered(news)
            try:
                said = await run_in_threadpool(seen, house, who, changed)
            except Denied:
                yield ENDED
                return
            except Broken:
                said = None  # the database is away; what is missed meanwhile the listener tells of
            yield f"event: changed\ndata: {json.dumps(said)}\n\n" if said else BEAT
    finally:
        heard.leave(who.tenant, news)


async def _gathered(news: Stream) -> list[News]:
    """What has changed since; nothing when it is time for a heartbeat."""
    try:
        changed = [await asyncio.wait_for(news.get(), HEARTBEAT_S)]
    except TimeoutError:
        return []
    await asyncio.sleep(GATHER_S)
    while not news.empty():
        changed.append(news.get_nowait())
    return changed


def seen(house: House, who: Credential, changed: list[News]) -> dict[str, Any] | None:
    """What this viewer may know of it; None when that is nothing. Raises `Denied` once the session is over."""
    records = read(house, who, lambda tx: _readable(tx, changed))
    missed = None in changed
    return {"records": records, "missed": missed} if records or missed else None


def _readable(tx: Transaction, changed: list[News]) -> list[dict[str, str]]:
    by_entity: dict[str, set[UUID]] = defaultdict(set)
    for one in changed:
        if one is not None:
            by_entity[one[0]].add(one[1])
    known = [entity for entity in sorted(by_entity) if kind_of(tx, entity) is not None]
    return [
        {"entity": entity, "id": str(record)}
        for entity in known
        for record in sorted(permitted_ids(tx, entity, scope(tx, "read", entity), by_entity[entity]))
    ]


def _listener(request: Request) -> Credential:
    """A page left open must not keep its session alive."""
    who = credential(request)
    return replace(who, quiet=True) if isinstance(who, SessionCredential) else who
