"""Setting up a webhook: the door makes the secret by which messages are signed, and shows it once."""

import secrets
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.doors.house import House
from kuheng.doors.http.commands import key_of
from kuheng.doors.http.limits import JsonAnswer, json_body
from kuheng.doors.http.who import credential

SECRET_BYTES = 32


def router(house: House) -> APIRouter:
    """`POST /webhooks`: as `exchange.add_webhook` without its `secret`; the result has `secret` beside the rest."""
    routes = APIRouter()

    @routes.post("/webhooks")
    async def add(request: Request) -> Response:
        body = await json_body(request)
        return await run_in_threadpool(_add, house, request, body, key_of(request))

    return routes


def _add(house: House, request: Request, body: dict[str, Any], key: UUID) -> Response:
    """A repeated request answers as before but without the secret."""
    secret = f"whsec_{secrets.token_urlsafe(SECRET_BYTES)}"
    payload = {**body, "secret": secret}
    who = credential(request)
    call = Call(name="exchange.add_webhook", payload=payload, key=key, at=house.clock.now(), who=who)
    answered = dispatch(house.database, call)
    said = answered.body
    if answered.status == 200 and not answered.replayed:
        said = said | {"result": {**said["result"], "secret": secret}}
    return JsonAnswer(said, status_code=answered.status)
