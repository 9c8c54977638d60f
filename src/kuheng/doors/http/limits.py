"""What may come in: how large a body, how deep a document, which texts; and how values go out as JSON."""

import json
import math
from collections.abc import Iterator
from typing import Any, NoReturn
from uuid import UUID

import orjson
from fastapi import Request
from fastapi.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kuheng.core.commands.answers import status_of, trouble_json
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Malformed, Trouble

MEGABYTE = 1024 * 1024
MAX_BODY = 4 * MEGABYTE
# Uploads of files; the multipart frame is a little larger than the file in it.
MAX_UPLOAD = {"/api/v1/files": 21 * MEGABYTE, "/api/v1/imports": 64 * MEGABYTE}
MAX_QUERY = 32 * 1024
MAX_DEPTH = 32
MAX_TEXT = 100_000

# Above this a reader in JavaScript would round a number, so it travels as text.
SAFE_WHOLE = 2**53


class JsonAnswer(Response):
    """An answer in JSON, written by orjson."""

    media_type = "application/json"

    def render(self, content: Any) -> bytes:
        return orjson.dumps(content)


class BodyLimits:
    """Answers 413 before a body is read, or as soon as it has become too long. Pure ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        most = _most(scope["path"])
        meter = _Meter(most, scope, receive, send)
        try:
            _check_head(scope, most)
            await self.app(scope, meter.receive, meter.send)
        except _TooLarge as trouble:
            await meter.refuse(trouble)


class _Meter:
    """Counts a body as it is read. Past the limit the application's own answer, whatever it made of the broken
    body, is replaced by ours."""

    def __init__(self, most: int, scope: Scope, receive: Receive, send: Send) -> None:
        self._most = most
        self._scope = scope
        self._receive = receive
        self._send = send
        self._length = 0
        self._answered = False
        self._refused = False

    async def receive(self) -> Message:
        message = await self._receive()
        self._length += len(message.get("body", b""))
        if self._length > self._most:
            raise _TooLarge(self._most)
        return message

    async def send(self, message: Message) -> None:
        if self._length > self._most:
            await self.refuse(_TooLarge(self._most))
        if not self._refused:
            self._answered = True
            await self._send(message)

    async def refuse(self, trouble: Trouble) -> None:
        """Answers with the trouble, unless an answer has begun."""
        if self._answered:
            return
        self._answered = self._refused = True
        body = {"error": trouble_json(trouble)}
        response = JsonAnswer(body, status_code=status_of(trouble), headers={"Connection": "close"})
        await response(self._scope, self._receive, self._send)


class _TooLarge(Malformed):
    """The body, or the address, is longer than what this path takes."""

    def __init__(self, most: int) -> None:
        super().__init__("input.too_large", limit=max(1, most // MEGABYTE))


def _most(path: str) -> int:
    return next((most for prefix, most in MAX_UPLOAD.items() if path.startswith(prefix)), MAX_BODY)


def _check_head(scope: Scope, most: int) -> None:
    if len(scope.get("query_string", b"")) > MAX_QUERY:
        raise _TooLarge(MAX_QUERY)
    declared = dict(scope["headers"]).get(b"content-length", b"0")
    if not declared.isdigit() or int(declared[:18]) > most:
        raise _TooLarge(most)


async def json_body(request: Request) -> dict[str, Any]:
    """The body as an object. Raises `Malformed("input.json")` for what `read_json` refuses, or no object."""
    body = read_json(await request.body() or b"{}")
    if not isinstance(body, dict):
        raise Malformed("input.json", reason="not an object")
    return body


def read_json(text: bytes | str) -> Any:
    """JSON within limits: depth 32, texts of 100,000 characters without NUL and half surrogate pairs, numbers
    that are finite. Raises `Malformed("input.json")`."""
    try:
        value = json.loads(text, parse_constant=_no_number, parse_float=_finite)
    except RecursionError as error:
        raise Malformed("input.json", reason="too deep") from error
    except ValueError as error:
        raise Malformed("input.json", reason=str(error)[:120]) from error
    for item, depth in _walk(value):
        if depth > MAX_DEPTH:
            raise Malformed("input.json", reason="too deep")
        if isinstance(item, str):
            _check_text(item)
    return value


def check_text(text: str | None, field: str) -> str | None:
    """A text from the address. Raises `Malformed("input.json")` as for one in a body."""
    try:
        return None if text is None else _check_text(text)
    except Malformed as error:
        raise Malformed(error.code, field, **error.params) from error


def wire(value: object) -> Any:
    """The value as JSON says it: ids and times as text, whole numbers beyond 2^53 too."""
    return _safe(plain(value))


def uuid_of(text: str) -> UUID | None:
    """The id that a text is, or None: what is no id is as absent as an unknown one."""
    try:
        return UUID(text) if len(text) <= 36 else None
    except ValueError:
        return None


def _safe(value: object) -> object:
    match value:
        case bool() | None | str():
            return value
        case int() if abs(value) >= SAFE_WHOLE:
            return str(value)
        case dict():
            return {key: _safe(item) for key, item in value.items()}
        case list():
            return [_safe(item) for item in value]
    return value


def _walk(value: object) -> Iterator[tuple[object, int]]:
    """Every part of a document with its depth, names of members too."""
    waiting: list[tuple[object, int]] = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        yield item, depth
        if isinstance(item, dict):
            waiting += [(part, depth + 1) for pair in item.items() for part in pair]
        elif isinstance(item, list):
            waiting += [(part, depth + 1) for part in item]


def _check_text(text: str) -> str:
    if len(text) > MAX_TEXT:
        raise Malformed("input.json", reason="text too long")
    if "\x00" in text or any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Malformed("input.json", reason="NUL or half a surrogate pair in a text")
    return text


def _no_number(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("number beyond all limits")
    return number
