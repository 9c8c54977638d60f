"""People's pages: what they read beyond records."""

from functools import cache
from typing import Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Request
from fastapi.responses import Response

from kuheng.apps.people.api import emergency_choices, matrix, view_as, why
from kuheng.core.access.api import ACTS
from kuheng.core.catalog.api import ENTITIES
from kuheng.core.commands.kit import TEXTS
from kuheng.doors.house import House
from kuheng.doors.http.limits import JsonAnswer, check_text
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.canonical import plain, sha256


def router(house: House) -> APIRouter:
    """`/people/…`, `/access/…` and `/acts`."""
    routes = APIRouter()

    def answer(request: Request, selector: Any) -> Response:
        return JsonAnswer(plain(read(house, credential(request), selector)))

    @routes.get("/people/{person_id}/view-as")
    def reach(person_id: UUID, request: Request) -> Response:
        return answer(request, lambda tx: view_as(tx, person_id))

    @routes.get("/access/matrix")
    def overview(request: Request) -> Response:
        """Roles against acts, with what each cell rests on."""
        return answer(request, matrix)

    @routes.get("/access/why")
    def explained(request: Request, person: UUID, action: str, record: UUID | None = None) -> Response:
        """Whether a person may do this (on this record), and by which grants."""
        asked = check_text(action, "action") or ""
        return answer(request, lambda tx: why(tx, person, asked, record))

    @routes.get("/access/emergency-acts")
    def openable(request: Request) -> Response:
        """What an emergency access may open, for whoever is signed in."""
        return answer(request, lambda tx: emergency_choices())

    @routes.get("/acts")
    def acts(request: Request) -> Response:
        """Some 70 kB that change only with the program: a browser that has them is told so in a line."""
        read(house, credential(request), lambda tx: None)
        body, etag = _named_bytes()
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        if etag in request.headers.get("If-None-Match", ""):
            return Response(status_code=304, headers=headers)
        return Response(body, media_type="application/json", headers=headers)

    return routes


@cache
def _named_bytes() -> tuple[bytes, str]:
    """The answer of this program and its ETag; the registries are frozen, so once a process is enough."""
    body = orjson.dumps(_named())
    return body, f'"{sha256(body).hex()[:32]}"'


def _named() -> dict[str, Any]:
    """What every act, kind of record and refusal is called, for whoever is signed in: the log and the grants
    name them by key."""
    return {
        "acts": [
            {"key": act.key, "entity": act.entity, "title": _text(act.title or (act.key, act.key))}
            for act in ACTS.all()
        ],
        "entities": [{"key": kind.key, "title": _text(kind.title)} for kind in ENTITIES.all()],
        "refusals": {text.code: _text((text.zh, text.en)) for text in TEXTS.all()},
    }


def _text(title: tuple[str, str]) -> dict[str, str]:
    return {"zh": title[0], "en": title[1]}
