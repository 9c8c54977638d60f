"""The import wizard's way in: a list comes as a file, everything after it is commands and reads."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated, Any
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from kuheng.apps.custody.api import (
    FaultAsk,
    import_errors,
    import_faults,
    import_fields,
    import_page,
    import_template,
    received,
)
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, check_text, json_body, uuid_of, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.errors import Malformed, NotFound
from kuheng.kernel.ids import new_id

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BYTES = 64 * 1024 * 1024
BLOCK = 1024 * 1024


def router(house: House) -> APIRouter:
    """`/imports`: open, map, mend, judge, look at; run and undo are commands like any other."""
    routes = APIRouter()
    _reading(routes, house)
    _changing(routes, house)
    return routes


def _reading(routes: APIRouter, house: House) -> None:
    @routes.get("/imports/fields")
    def fields(request: Request) -> Response:
        read(house, credential(request), lambda tx: None)
        return JsonAnswer({"fields": import_fields()})

    @routes.get("/imports/template")
    def template(request: Request, category: str | None = None, language: str = "zh") -> Response:
        key = check_text(category, "category") or None
        made = read(house, credential(request), lambda tx: import_template(tx, key, _language(language)))
        return _workbook(made, "导入模板.xlsx" if language == "zh" else "import-template.xlsx")

    @routes.get("/imports/{import_id}")
    def page(request: Request, import_id: str) -> Response:
        return _page(house, request, _id(import_id))

    @routes.get("/imports/{import_id}/faults")
    def faults(
        request: Request,
        import_id: str,
        code: str | None = None,
        kind: str | None = None,
        cursor: str | None = None,
        limit: str = "100",
    ) -> Response:
        wanted = _id(import_id)
        ask = FaultAsk(
            code=check_text(code, "code") or None,
            kind=check_text(kind, "kind") or None,
            cursor=check_text(cursor, "cursor") or None,
            limit=_limit(limit),
        )
        found = read(house, credential(request), lambda tx: import_faults(tx, wanted, ask))
        return JsonAnswer(wire(found))

    @routes.get("/imports/{import_id}/errors.xlsx")
    def errors(request: Request, import_id: str, language: str = "zh") -> Response:
        wanted = _id(import_id)
        made = read(house, credential(request), lambda tx: import_errors(tx, wanted, _language(language)))
        return _workbook(made, "错误清单.xlsx" if language == "zh" else "faults.xlsx")


def _changing(routes: APIRouter, house: House) -> None:
    @routes.post("/imports")
    def opened(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        return _opened(house, request, file)

    @routes.put("/imports/{import_id}/mapping")
    async def mapped(request: Request, import_id: str) -> Response:
        body = await json_body(request)
        return await run_in_threadpool(_change, house, request, "custody.map_import", import_id, body)

    @routes.patch("/imports/{import_id}/cells")
    async def mended(request: Request, import_id: str) -> Response:
        payload = _cells(await json_body(request))
        return await run_in_threadpool(_change, house, request, "custody.mend_import", import_id, payload)

    @routes.post("/imports/{import_id}/dry-run")
    def judged(request: Request, import_id: str) -> Response:
        return _change(house, request, "custody.judge_import", import_id, {})


def _opened(house: House, request: Request, file: UploadFile) -> Response:
    who = credential(request)
    read(house, who, lambda tx: None)  # nobody's file is unpacked before he has proved who he is
    name = (file.filename or "")[-200:]
    with NamedTemporaryFile(suffix=Path(name).suffix[:8] if name.isprintable() else "") as kept:
        size = 0
        while block := file.file.read(BLOCK):
            size += len(block)
            if size > MOST_BYTES:
                raise Malformed("input.too_large", "file", limit=MOST_BYTES // BLOCK)
            kept.write(block)
        kept.flush()
        with received(Path(kept.name), name) as payload:
            return _send(house, request, "custody.open_import", payload)


def _cells(body: Mapping[str, Any]) -> dict[str, Any]:
    """One cell, several, or `{"adopt": "certain"}`."""
    if body.get("adopt") is not None:
        if body != {"adopt": "certain"}:
            raise Malformed("command.unfit", "adopt", reason="certain")
        return {"adopt_certain": True}
    return dict(body) if "cells" in body else {"cells": [dict(body)]}


def _change(house: House, request: Request, name: str, import_id: str, body: Mapping[str, Any]) -> Response:
    return _send(house, request, name, {**body, "import_id": str(_id(import_id))})


def _send(house: House, request: Request, name: str, payload: Mapping[str, Any]) -> Response:
    """Dispatches, and answers with the import as it then stands; a refusal as every command's."""
    call = Call(name=name, payload=payload, key=_key(request), at=house.clock.now(), who=credential(request))
    answered = dispatch(house.database, call)
    if answered.status != 200:
        return JsonAnswer(answered.body, status_code=answered.status)
    return _page(house, request, UUID(str(answered.body["result"]["import_id"])))


def _page(house: House, request: Request, import_id: UUID) -> Response:
    return JsonAnswer(wire(read(house, credential(request), lambda tx: import_page(tx, import_id))))


def _id(text: str) -> UUID:
    found = uuid_of(text)
    if found is None:
        raise NotFound("record.not_found")
    return found


def _key(request: Request) -> UUID:
    given = request.headers.get("Idempotency-Key")
    key = new_id() if given is None else uuid_of(given)
    if key is None:
        raise Malformed("input.key", "Idempotency-Key")
    return key


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 9):
        raise Malformed("command.unfit", "limit", reason="whole number")
    return int(text)


def _language(text: str) -> Any:
    if text not in ("zh", "en"):
        raise Malformed("command.unfit", "language", reason="zh, en")
    return text


def _workbook(data: bytes, name: str) -> Response:
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}",
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type=WORKBOOK, headers=headers)
