"""The door for change: one command, or the queue that a device gathered while it was away."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from kuheng.core.commands.answers import status_of, trouble_json
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, json_body
from kuheng.doors.http.who import credential
from kuheng.kernel.errors import Malformed, Trouble

MAX_BATCH = 500


def router(house: House) -> APIRouter:
    """`POST /commands/{name}` and `POST /commands/batch`."""
    routes = APIRouter()

    @routes.post("/commands/batch", include_in_schema=False)
    async def batch(request: Request) -> Response:
        body = await json_body(request)
        calls = body.get("calls")
        if not isinstance(calls, list) or len(calls) > MAX_BATCH:
            raise Malformed("command.batch", "calls", limit=MAX_BATCH)
        return await run_in_threadpool(_answer_all, house, request, calls)

    @routes.post("/commands/{name}", include_in_schema=False)
    async def one(name: str, request: Request) -> Response:
        payload = await json_body(request)
        key = key_of(request)
        if_match = _version(request.headers.get("If-Match"))
        answered = await run_in_threadpool(_run, house, request, name, payload, key, if_match)
        return _response(answered)

    return routes


def key_of(request: Request) -> UUID:
    """The key that makes a request safe to send again. Raises `Malformed("input.key")`."""
    return _uuid(request.headers.get("Idempotency-Key"), "Idempotency-Key")


def _run(
    house: House, request: Request, name: str, payload: dict[str, Any], key: UUID, if_match: int | None
) -> Answered:
    who = credential(request)
    return dispatch(
        house.database,
        Call(name=name, payload=payload, key=key, at=house.clock.now(), who=who, if_match=if_match),
    )


def _answer_all(house: House, request: Request, calls: list[Any]) -> Response:
    return JsonAnswer({"answers": [_answer_one(house, request, call) for call in calls]})


def _answer_one(house: House, request: Request, call: Any) -> dict[str, Any]:
    """Each call of a batch is answered by itself, in order; one that fails does not stop the next."""
    try:
        if not isinstance(call, dict) or not isinstance(call.get("payload"), dict):
            raise Malformed("input.json", reason="call")
        key = _uuid(call.get("key"), "key")
        answered = _run(house, request, str(call.get("name")), call["payload"], key, call.get("if_match"))
    except Trouble as trouble:
        return {"status": status_of(trouble), "body": {"error": trouble_json(trouble)}}
    return {"status": answered.status, "body": answered.body}


def _response(answered: Answered) -> Response:
    headers = {"X-Replayed": "1"} if answered.replayed else {}
    headers |= {"X-Statements": str(answered.statements), "X-Waits": str(answered.waits)}
    return JsonAnswer(answered.body, status_code=answered.status, headers=headers)


def _uuid(value: object, field: str) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Malformed("input.key", field) from error


def _version(value: str | None) -> int | None:
    if value is None:
        return None
    if not value.strip('"').isascii() or not value.strip('"').isdigit():
        raise Malformed("input.version", "If-Match")
    return int(value.strip('"')[:18])
