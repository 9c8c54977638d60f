"""One asset on paper: to print and to take away, noted in audit like every export."""

from pathlib import Path
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kuheng.apps.custody.api import dossier_of
from kuheng.core.catalog.sheet import LANGUAGES
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.export import Made, hand_out
from kuheng.doors.http.who import credential
from kuheng.kernel.errors import Malformed


def router(house: House) -> APIRouter:
    """`GET /custody/assets/{id}/page.pdf`; with `show` it opens in the browser, for printing."""
    routes = APIRouter()

    @routes.get("/custody/assets/{asset_id}/page.pdf")
    def dossier(asset_id: UUID, request: Request, language: str = "zh", show: bool = False) -> Response:
        if language not in LANGUAGES:
            raise Malformed("records.value", "language")

        def write(tx: Transaction, path: Path) -> Made:
            made = dossier_of(tx, asset_id, language)
            path.write_bytes(made.pdf)
            return Made(title=made.code, fields=["id", "timeline"], rows=made.entries)

        where = {"field": "id", "op": "eq", "value": str(asset_id)}
        asked = {"entity": "asset", "where": where, "q": ""}
        place = "inline" if show else "attachment"
        return hand_out(house, credential(request), asked, "pdf", write, place=place)

    return routes
