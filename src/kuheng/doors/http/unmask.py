"""A masked value in clear, for one look: the act is noted first, and what is noted never holds the value."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from kuheng.core.catalog.api import unmasked
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.commands import key_of
from kuheng.doors.http.limits import JsonAnswer, json_body, uuid_of, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.errors import NotFound, Refused

# A lost answer may be asked for again under its key, but an old key is no standing permission.
AGAIN_FOR = timedelta(minutes=2)


def router(house: House) -> APIRouter:
    """`POST /records/{entity}/{record_id}/unmask` with `field` and `reason`: as `catalog.unmask_field`, with `value`
    and `title` beside the rest of the result."""
    routes = APIRouter()

    @routes.post("/records/{entity}/{record_id}/unmask")
    async def unmask(request: Request, entity: str, record_id: str) -> Response:
        body = await json_body(request)
        wanted = uuid_of(record_id)
        if wanted is None:
            raise NotFound("record.not_found")
        return await run_in_threadpool(_show, house, request, entity, wanted, body, key_of(request))

    return routes


def _show(
    house: House, request: Request, entity: str, record_id: UUID, body: dict[str, Any], key: UUID
) -> Response:
    """The reading decides again: a right that went between the note and the look shows nothing."""
    who, now = credential(request), house.clock.now()
    payload = {**body, "entity": entity, "record_id": str(record_id)}
    call = Call(name="catalog.unmask_field", payload=payload, key=key, at=now, who=who)
    answered = dispatch(house.database, call)
    if answered.status != 200:
        return JsonAnswer(answered.body, status_code=answered.status)
    noted = datetime.fromisoformat(answered.body["receipt"]["at"])
    if answered.replayed and now - noted > AGAIN_FOR:
        raise Refused("catalog.unmask_over")

    def look(tx: Transaction) -> dict[str, Any]:
        found = unmasked(tx, entity, record_id, str(body["field"]).strip())
        return {"value": found.value, "title": found.title}

    shown = wire(read(house, who, look))
    return JsonAnswer(answered.body | {"result": answered.body["result"] | shown})
