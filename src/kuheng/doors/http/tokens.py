"""Issuing a token: the door makes it and shows it once; the house below only ever sees its hash."""

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
from kuheng.doors.http.who import credential, token_hash

TOKEN_BYTES = 32


def router(house: House) -> APIRouter:
    """`POST /tokens`: as `access.issue_token` without its `token_hash`; the result has `token` beside the rest."""
    routes = APIRouter()

    @routes.post("/tokens")
    async def issue(request: Request) -> Response:
        body = await json_body(request)
        return await run_in_threadpool(_issue, house, request, body, key_of(request))

    return routes


def _issue(house: House, request: Request, body: dict[str, Any], key: UUID) -> Response:
    """A repeated request answers as before but without the token: it was shown, and is known to nobody here."""
    who = credential(request)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    payload = {**body, "token_hash": token_hash(token).hex()}
    call = Call(name="access.issue_token", payload=payload, key=key, at=house.clock.now(), who=who)
    answered = dispatch(house.database, call)
    body = answered.body
    if answered.status == 200 and not answered.replayed:
        body = body | {"result": {**body["result"], "token": f"{who.tenant}.{token}"}}
    return JsonAnswer(body, status_code=answered.status)
