"""The audit page: proofs, heads, verification and the bundle for a regulator."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from kuheng.core.access.api import decide, project
from kuheng.core.audit.api import bundle, heads, picture, prove, standing
from kuheng.core.audit.stream import line
from kuheng.core.catalog import api as catalog
from kuheng.core.catalog.entity import ENTITIES
from kuheng.core.commands.dispatch import Call, Credential, dispatch
from kuheng.core.commands.verifying import last_verification, verification_at
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, wire
from kuheng.doors.http.verification import begin
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Denied, NotFound
from kuheng.kernel.ids import new_id

ABOUT = "SELECT record, record_id FROM audit_entry WHERE tenant_id = %s AND id = %s"
MOST_LINES = 10_000_000


def router(house: House) -> APIRouter:
    """`/audit/…`"""
    routes = APIRouter()

    @routes.get("/audit/entries/{entry_id}/proof")
    def proof(entry_id: UUID, request: Request) -> Response:
        return JsonAnswer(plain(read(house, credential(request), lambda tx: _proof(tx, entry_id))))

    @routes.get("/audit/entries/{entry_id}/picture")
    def way(entry_id: UUID, request: Request) -> Response:
        return JsonAnswer(plain(read(house, credential(request), lambda tx: _picture(tx, entry_id))))

    @routes.get("/audit/entries/{entry_id}/touches")
    def changed(entry_id: UUID, request: Request, after: int = Query(0, ge=0, le=MOST_LINES)) -> Response:
        """The records that an entry changed, before and after by field, from line `after` on."""
        return JsonAnswer(wire(read(house, credential(request), lambda tx: _touches(tx, entry_id, after))))

    @routes.get("/audit/heads")
    def signed_heads(request: Request, limit: int = Query(50, ge=1, le=500)) -> Response:
        return JsonAnswer(plain(read(house, credential(request), lambda tx: _heads(tx, limit))))

    @routes.post("/audit/verify", status_code=202)
    def verify(request: Request) -> Response:
        """Starts recomputing the whole log, or joins the one that runs; `GET /audit/verify` tells how far it is."""
        return _start(house, credential(request))

    @routes.get("/audit/verify")
    def newest(request: Request) -> Response:
        """The newest verification with its progress, and when it is over with its verdict."""
        return JsonAnswer(wire({"verification": read(house, credential(request), _newest)}))

    @routes.get("/audit/verify/{verification_id}")
    def one(verification_id: UUID, request: Request) -> Response:
        """One verification, as long ago as it may be."""
        return JsonAnswer(wire(read(house, credential(request), lambda tx: _one(tx, verification_id))))

    @routes.get("/audit/bundle")
    def download(
        request: Request,
        since: datetime | None = Query(None, alias="from"),
        until: datetime | None = Query(None, alias="to"),
    ) -> Response:
        read(house, credential(request), _require_auditor)
        headers = {"Content-Disposition": 'attachment; filename="kuheng-audit.ndjson"'}
        lines = _lines(house, credential(request), since, until)
        return StreamingResponse(lines, media_type="application/x-ndjson", headers=headers)

    return routes


def _require_auditor(tx: Transaction) -> None:
    decide(tx, "audit_entry.read")


def _require_sight(tx: Transaction, entry_id: UUID) -> None:
    """An auditor within his rows; else whoever may read, whole and unmasked, the record that the entry is about.

    The proof holds the command's whole content, so a single hidden field of that record keeps it away.
    """
    try:
        catalog.record(tx, "audit_entry", entry_id)
    except NotFound:
        about = tx.one(ABOUT, [tx.tenant, entry_id])
        if about is None or not _sees(tx, about["record"], about["record_id"]):
            raise


def _sees(tx: Transaction, entity: str | None, record_id: UUID | None) -> bool:
    kind = ENTITIES.get(entity) if entity else None
    if kind is None or record_id is None:
        return False
    try:
        catalog.record(tx, kind.key, record_id)
    except (NotFound, Denied):
        return False
    modes = project(tx, kind.key)
    # what a command said of a form's fields stands in the same content
    return all(modes.readable(one.key, sensitive=one.sensitive) for one in catalog.fields_of(tx, kind))


def _proof(tx: Transaction, entry_id: UUID) -> dict[str, Any]:
    _require_sight(tx, entry_id)
    return prove(tx, entry_id)


def _picture(tx: Transaction, entry_id: UUID) -> dict[str, Any]:
    _require_sight(tx, entry_id)
    return picture(tx, entry_id)


def _touches(tx: Transaction, entry_id: UUID, after: int) -> dict[str, Any]:
    _require_sight(tx, entry_id)
    return catalog.touched(tx, entry_id, after=after)


def _heads(tx: Transaction, limit: int) -> dict[str, Any]:
    _require_auditor(tx)
    return {"heads": heads(tx, limit=limit), "standing": standing(tx)}


def _start(house: House, who: Credential) -> Response:
    call = Call(name="audit.start_verification", payload={}, key=new_id(), at=house.clock.now(), who=who)
    answered = dispatch(house.database, call)
    if answered.status != 200:
        return JsonAnswer(answered.body, status_code=answered.status)
    started = answered.body["result"]
    if not started["joined"]:
        begin(house, who.tenant, UUID(str(started["verification_id"])))
    return JsonAnswer({"id": started["verification_id"], "joined": started["joined"]}, status_code=202)


def _newest(tx: Transaction) -> dict[str, Any] | None:
    _require_auditor(tx)
    return last_verification(tx)


def _one(tx: Transaction, verification_id: UUID) -> dict[str, Any]:
    _require_auditor(tx)
    return verification_at(tx, verification_id)


def _lines(house: House, who: Any, since: datetime | None, until: datetime | None) -> Iterator[str]:
    with (
        house.database.transaction(who.tenant, at=house.clock.now(), snapshot=True) as tx,
        tx.bare() as connection,
    ):
        yield from map(line, bundle(connection, str(who.tenant), since, until))
