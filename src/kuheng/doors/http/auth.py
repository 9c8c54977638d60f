"""Signing in and out. The door makes the session token; the house below only ever sees its hash."""

import secrets
from typing import Any

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from kuheng import __version__
from kuheng.apps.people.api import session_answer, unit_choices
from kuheng.core.access.api import AnonymousCredential, SessionCredential, csrf_of
from kuheng.core.audit.api import newest_head
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, json_body
from kuheng.doors.http.who import COOKIE, session_credential, token_hash
from kuheng.doors.reading import read
from kuheng.doors.worker.relay import tenants
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Malformed
from kuheng.kernel.ids import TenantId, new_id, tenant_id_of

TOKEN_BYTES = 32


def router(house: House) -> APIRouter:
    """`/auth/…` and the few public facts of `/status`."""
    routes = APIRouter()

    @routes.get("/auth/tenants")
    def banks() -> list[dict[str, Any]]:
        return _banks(house)

    @routes.get("/status")
    def status() -> dict[str, Any]:
        return _status(house)

    @routes.post("/auth/sign-in")
    async def sign_in(request: Request) -> Response:
        body = await json_body(request)
        return await run_in_threadpool(_sign_in, house, request, body)

    @routes.get("/auth/session")
    def session(request: Request) -> Response:
        return JsonAnswer(_session(house, session_credential(request)))

    @routes.post("/auth/sign-out")
    def sign_out(request: Request) -> Response:
        who = session_credential(request)
        call = Call(name="people.sign_out", payload={}, key=new_id(), at=house.clock.now(), who=who)
        answered = dispatch(house.database, call)
        response = JsonAnswer(answered.body, status_code=answered.status)
        response.delete_cookie(COOKIE, path="/")
        return response

    return routes


def _sign_in(house: House, request: Request, body: dict[str, Any]) -> Response:
    tenant = _tenant(house, body.get("tenant"))
    token = secrets.token_urlsafe(TOKEN_BYTES)
    ip = request.client.host if request.client else None
    device = (request.headers.get("X-Device") or "")[:80] or None
    payload = {
        "login": body.get("login"),
        "password": body.get("password"),
        "token_hash": token_hash(token).hex(),
        "device": device,
    }
    call = Call(
        name="people.sign_in",
        payload=payload,
        key=new_id(),
        at=house.clock.now(),
        who=AnonymousCredential(tenant=tenant, ip=ip, device=device),
    )
    answered = dispatch(house.database, call)
    if answered.status != 200:
        return JsonAnswer(answered.body, status_code=answered.status)
    opened = SessionCredential(tenant=tenant, token_hash=token_hash(token), ip=ip, device=device)
    response = JsonAnswer(_session(house, opened))
    response.set_cookie(
        COOKIE, f"{tenant}.{token}", httponly=True, samesite="strict", secure=house.secure_cookies, path="/"
    )
    return response


def _session(house: House, who: SessionCredential) -> dict[str, Any]:
    answer = read(house, who, session_answer)
    return {**_plain(answer), "csrf": csrf_of(who.token_hash)}


def _plain(value: object) -> dict[str, Any]:
    made = plain(value)
    assert isinstance(made, dict)
    return made


def _tenant(house: House, key: object) -> TenantId:
    """The tenant named, or the only one there is. Raises `Malformed` where a name is needed."""
    known = tenants(house.database, house.clock.now())
    if key is None and len(known) == 1:
        return known[0]
    wanted = tenant_id_of(str(key))
    if key is None or wanted not in known:
        raise Malformed("people.no_tenant", "tenant")
    return wanted


def _banks(house: House) -> list[dict[str, Any]]:
    at = house.clock.now()
    found = []
    for tenant in tenants(house.database, at):
        with house.database.transaction(tenant, at=at) as tx:
            row = tx.one("SELECT key, name FROM tenant")
            found.append({**(row or {}), "units": unit_choices(tx)})
    return found


def _status(house: House) -> dict[str, Any]:
    at = house.clock.now()
    known = tenants(house.database, at)
    head = None
    if len(known) == 1:
        with house.database.transaction(known[0], at=at) as tx:
            head = plain(newest_head(tx))
    return {"environment": house.environment, "time": plain(at), "head": head, "version": __version__}
