"""Files in, checked and encrypted; files out, as attachments and only to who may read what they belong to."""

from typing import Annotated
from urllib.parse import quote
from uuid import UUID

from fastapi import APIRouter, File, Request, UploadFile
from fastapi.responses import Response

from kuheng.core.catalog.api import is_readable
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.files.api import MAX_BYTES, Loaded, about, handing, load, prepare
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, uuid_of
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.errors import Malformed, NotFound
from kuheng.kernel.ids import new_id

# Nothing in an attachment may run, even if a browser is talked into showing it.
LOCKED = "default-src 'none'; sandbox"


def router(house: House) -> APIRouter:
    """`POST /files` (multipart) and `GET /files/{id}`."""
    routes = APIRouter()

    @routes.post("/files")
    def upload(request: Request, file: Annotated[UploadFile, File()]) -> Response:
        who = credential(request)
        prepared = prepare(file.filename or "", file.file.read(MAX_BYTES + 1))
        key = _key(request)
        payload = {"name": prepared.name, "digest": prepared.hash.hex()}
        with handing(prepared):
            call = Call(name="files.add_file", payload=payload, key=key, at=house.clock.now(), who=who)
            answered = dispatch(house.database, call)
        body = answered.body["result"] if answered.status == 200 else answered.body
        return JsonAnswer(body, status_code=answered.status)

    @routes.get("/files/{file_id}")
    def download(request: Request, file_id: str) -> Response:
        loaded = read(house, credential(request), lambda tx: _readable(tx, file_id))
        headers = {
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(loaded.view.name)}",
            "Content-Security-Policy": LOCKED,
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "private, no-store",
        }
        return Response(loaded.data, media_type=loaded.view.type, headers=headers)

    return routes


def _key(request: Request) -> UUID:
    given = request.headers.get("Idempotency-Key")
    if given is None:
        return new_id()
    key = uuid_of(given)
    if key is None:
        raise Malformed("input.key", "Idempotency-Key")
    return key


def _readable(tx: Transaction, file_id: str) -> Loaded:
    """The file, for its uploader and for who may read the record it is attached to; to others it is absent."""
    wanted = uuid_of(file_id)
    if wanted is None:
        raise NotFound("record.not_found")
    row = about(tx, wanted)
    own = row["uploaded_by"] == tx.actor.person
    if not own and not (row["entity"] and is_readable(tx, row["entity"], row["record_id"])):
        raise NotFound("record.not_found")
    return load(tx, wanted)
