"""What a screen needs to show a kind of record to this viewer."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kuheng.core.catalog.api import view_schema
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read


def router(house: House) -> APIRouter:
    """`GET /schema/{entity}`."""
    routes = APIRouter()

    @routes.get("/schema/{entity}")
    def schema(request: Request, entity: str) -> Response:
        return JsonAnswer(wire(read(house, credential(request), lambda tx: view_schema(tx, entity))))

    return routes
