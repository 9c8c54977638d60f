"""Custody's pages: what they read beyond records."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kuheng.apps.custody.api import (
    asset_page,
    desk,
    order_page,
    receipt_of,
    suggest_slots,
    todo,
    vault_picture,
)
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read, read_record
from kuheng.kernel.canonical import plain


def router(house: House) -> APIRouter:
    """`/custody/…` and `/workbench`."""
    routes = APIRouter()

    def answer(request: Request, selector: Any) -> Response:
        return JsonAnswer(plain(read(house, credential(request), selector)))

    def page(request: Request, entity: str, record_id: UUID, selector: Any) -> Response:
        return JsonAnswer(plain(read_record(house, credential(request), entity, record_id, selector)))

    @routes.get("/custody/assets/{asset_id}/page")
    def asset(asset_id: UUID, request: Request) -> Response:
        return page(request, "asset", asset_id, lambda tx: asset_page(tx, asset_id))

    @routes.get("/custody/orders/{order_id}/page")
    def order(order_id: UUID, request: Request) -> Response:
        return page(request, "order", order_id, lambda tx: order_page(tx, order_id))

    @routes.get("/custody/orders/{order_id}/receipt.pdf")
    def receipt(order_id: UUID, request: Request) -> Response:
        made = read(house, credential(request), lambda tx: receipt_of(tx, order_id))
        headers = {"Content-Disposition": f'inline; filename="{made.number}.pdf"'}
        return Response(made.pdf, media_type="application/pdf", headers=headers)

    @routes.get("/custody/places/{place_id}/picture")
    def place(place_id: UUID, request: Request) -> Response:
        return answer(request, lambda tx: vault_picture(tx, place_id))

    @routes.get("/custody/slots")
    def slots(request: Request, path: str, category: str, pieces: int = 1) -> Response:
        def found(tx: Transaction) -> dict[str, Any]:
            return {
                "slots": suggest_slots(tx, path=path, category=category, pieces=min(max(pieces, 1), 10_000))
            }

        return answer(request, found)

    @routes.get("/custody/todo")
    def todos(request: Request) -> Response:
        return answer(request, lambda tx: {"items": todo(tx)})

    @routes.get("/workbench")
    def workbench(request: Request) -> Response:
        return answer(request, desk)

    return routes
