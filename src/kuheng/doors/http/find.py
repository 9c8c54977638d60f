"""The scan box: what carries exactly this code."""

from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kuheng.core.catalog.api import find
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read


def router(house: House) -> APIRouter:
    """`GET /find?code=…`."""
    routes = APIRouter()

    @routes.get("/find")
    def found(request: Request, code: str = "") -> Response:
        hits = read(house, credential(request), lambda tx: find(tx, code))
        return JsonAnswer({"hits": [wire(asdict(hit)) for hit in hits]})

    return routes
