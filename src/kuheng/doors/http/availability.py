"""What may be promised, per SKU and vault: to look at, and to take away."""

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from kuheng.apps.custody.api import availability, availability_sheet
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.asking import Text, condition_of, words_of
from kuheng.doors.http.export import FORMATS, Made, check_form, hand_out
from kuheng.doors.http.limits import JsonAnswer, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.condition import EVERYTHING, to_json

TITLES = {"zh": "可用量", "en": "Available"}


def router(house: House) -> APIRouter:
    """`GET /custody/availability` and `/custody/availability/export`; `where` and `q` choose among the assets."""
    routes = APIRouter()

    @routes.get("/custody/availability")
    def shown(request: Request, where: Text = None, q: Text = None) -> Response:
        condition, words = condition_of(where), words_of(q)
        found: dict[str, Any] = read(
            house, credential(request), lambda tx: availability(tx, where=condition, q=words)
        )
        return JsonAnswer(wire(found))

    @routes.get("/custody/availability/export")
    def exported(
        request: Request,
        format_: Annotated[str, Query(alias="format")] = "xlsx",
        language: str = "zh",
        where: Text = None,
        q: Text = None,
    ) -> Response:
        check_form(format_, language)
        condition, words = condition_of(where), words_of(q)

        def write(tx: Transaction, path: Path) -> Made:
            found = availability(tx, where=condition, q=words, action="export")
            heads, rows = availability_sheet(found, language)
            count = FORMATS[format_][1](path, heads, rows)
            fields = ["category", "spec", "unit", "quantity", "place_id"]
            return Made(title=TITLES[language], fields=fields, rows=count)

        asked = {
            "entity": "asset",
            "where": None if condition == EVERYTHING else to_json(condition),
            "q": words,
        }
        return hand_out(house, credential(request), asked, format_, write)

    return routes
