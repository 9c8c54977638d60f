"""The audit page: proofs, heads, verification and the bundle for a regulator."""

import time
from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response, StreamingResponse

from kuheng.core.access.api import decide, project
from kuheng.core.audit.api import bundle, heads, here, picture, prove, standing, verify_database
from kuheng.core.audit.stream import line
from kuheng.core.catalog import api as catalog
from kuheng.core.catalog.entity import ENTITIES
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Denied, NotFound

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

    @routes.post("/audit/verify")
    def verify(request: Request) -> Response:
        return JsonAnswer(plain(read(house, credential(request), _verify, snapshot=True)))

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


def _verify(tx: Transaction) -> dict[str, Any]:
    """The whole log of the viewer's bank, recomputed entry by entry in one snapshot."""
    _require_auditor(tx)
    began = time.monotonic()
    with tx.bare() as connection:
        report = verify_database(connection, here(connection))
    took = round(1000 * (time.monotonic() - began))
    return report.to_json() | {"took_ms": took, "standing": standing(tx)}


def _lines(house: House, who: Any, since: datetime | None, until: datetime | None) -> Iterator[str]:
    with (
        house.database.transaction(who.tenant, at=house.clock.now(), snapshot=True) as tx,
        tx.bare() as connection,
    ):
        yield from map(line, bundle(connection, str(who.tenant), since, until))
