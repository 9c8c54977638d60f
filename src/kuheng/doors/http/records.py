"""Reading records of any kind: lists, one record, sums. One path, the catalog's."""

from collections.abc import Callable
from time import perf_counter
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import Response

from kuheng.core.catalog.api import Ask, aggregate, query, record
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http import export, unmask
from kuheng.doors.http.asking import Text, ask_of, asked_in, condition_of, split, words_of
from kuheng.doors.http.limits import JsonAnswer, json_body, uuid_of, wire
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read, read_record
from kuheng.kernel.errors import NotFound


def router(house: House) -> APIRouter:
    """`/records/…`; exports first, since any word could be the id of a record."""
    routes = APIRouter()
    routes.include_router(export.router(house))
    routes.include_router(unmask.router(house))

    @routes.get("/records/{entity}")
    def listed(
        request: Request,
        entity: str,
        where: Text = None,
        q: Text = None,
        fields: Text = None,
        sort: Text = None,
        cursor: Text = None,
        limit: Text = None,
        count: Text = None,
    ) -> Response:
        ask = ask_of(where=where, q=q, fields=fields, sort=sort, cursor=cursor, limit=limit, count=count)
        return _list(house, request, entity, ask)

    @routes.post("/records/{entity}/query")
    async def queried(request: Request, entity: str) -> Response:
        ask = asked_in(await json_body(request))
        return await run_in_threadpool(_list, house, request, entity, ask)

    @routes.get("/records/{entity}/aggregate")
    def summed(
        request: Request,
        entity: str,
        where: Text = None,
        q: Text = None,
        group: Text = None,
        measures: Text = None,
    ) -> Response:
        condition, words = condition_of(where), words_of(q)
        keys, wanted = split(group, "group"), split(measures, "measures") or ["count"]

        def groups(tx: Transaction) -> dict[str, Any]:
            return {"groups": aggregate(tx, entity, group=keys, measures=wanted, where=condition, q=words)}

        return _answer(house, request, groups)

    @routes.get("/records/{entity}/{record_id}")
    def one(request: Request, entity: str, record_id: str) -> Response:
        who, wanted = credential(request), uuid_of(record_id)
        if wanted is None:
            raise NotFound("record.not_found")
        return JsonAnswer(wire(read_record(house, who, entity, wanted, lambda tx: _record(tx, entity, wanted))))

    return routes


def _list(house: House, request: Request, entity: str, ask: Ask) -> Response:
    began = perf_counter()

    def page(tx: Transaction) -> dict[str, Any]:
        found = query(tx, entity, ask)
        return {"rows": found.rows, "next": found.next, "count": found.count}

    answer = wire(read(house, credential(request), page))
    return JsonAnswer({**answer, "took_ms": round((perf_counter() - began) * 1000)})


def _record(tx: Transaction, entity: str, record_id: UUID) -> dict[str, Any]:
    view = record(tx, entity, record_id)
    return {
        "record": view.record,
        "modes": view.modes,
        "commands": view.commands,
        "version": view.version,
        "may_unmask": view.may_unmask,
    }


def _answer(house: House, request: Request, selector: Callable[[Transaction], dict[str, Any]]) -> Response:
    return JsonAnswer(wire(read(house, credential(request), selector)))
