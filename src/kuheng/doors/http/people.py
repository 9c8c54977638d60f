"""People's pages: what they read beyond records."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from kuheng.apps.people.api import view_as
from kuheng.core.access.api import ACTS
from kuheng.core.catalog.api import ENTITIES
from kuheng.core.commands.kit import COMMANDS, TEXTS
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.canonical import plain


def router(house: House) -> APIRouter:
    """`/people/…` and `/acts`."""
    routes = APIRouter()

    def answer(request: Request, selector: Any) -> Response:
        return JsonAnswer(plain(read(house, credential(request), selector)))

    @routes.get("/people/{person_id}/view-as")
    def reach(person_id: UUID, request: Request) -> Response:
        return answer(request, lambda tx: view_as(tx, person_id))

    @routes.get("/acts")
    def acts(request: Request) -> Response:
        return answer(request, _named)

    return routes


def _named(_: Transaction) -> dict[str, Any]:
    """What every act, kind of record and refusal is called, for whoever is signed in: the log and the grants
    name them by key."""
    titles = {kind.key: kind.model.about.title for kind in COMMANDS.all()}
    return {
        "acts": [
            {"key": act.key, "entity": act.entity, "title": _text(titles.get(act.key, (act.key, act.key)))}
            for act in ACTS.all()
        ],
        "entities": [{"key": kind.key, "title": _text(kind.title)} for kind in ENTITIES.all()],
        "refusals": {text.code: _text((text.zh, text.en)) for text in TEXTS.all()},
    }


def _text(title: tuple[str, str]) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}
