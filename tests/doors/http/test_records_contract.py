"""Every kind of record of the house, asked in every way that its schema offers, by people with different grants."""

import json
from typing import Any
from uuid import uuid4

import pytest
from httpx import Response
from sqlalchemy import Uuid

from kuheng.core.catalog.entity import ENTITIES
from kuheng.core.catalog.operators import TYPES
from kuheng.doors.compose import compose
from tests import bank as banks
from tests.bank import Bank, Web

founded, bank = banks.founded, banks.bank

PEOPLE = ("keeper1", "auditor", "admin", "clerk", "guest")
VALUES: dict[str, Any] = {
    "whole": 7, "quantity": 7, "money": "9007199254740993", "date": "2026-11-20", "instant": "2026-11-20", "flag": True,
}  # fmt: skip

compose()
KINDS = [kind.key for kind in ENTITIES]


@pytest.fixture(scope="module")
def webs(founded: Bank) -> dict[str, Web]:
    founded.use_keys()
    founded.register("metal.gold_bar", "Au99.99 金条 100g")
    return {who: founded.web(who) for who in PEOPLE}


def _fields(web: Web, entity: str) -> list[dict[str, Any]]:
    answer = web.get(f"/schema/{entity}")
    assert answer.status_code in (200, 404), answer.text
    fields: list[dict[str, Any]] = answer.json()["fields"] if answer.status_code == 200 else []
    return fields


def _value(entity: str, field: dict[str, Any], op: str) -> Any:
    kind = ENTITIES.get(entity)
    assert kind is not None
    known = kind.field_of(field["key"])
    assert known is not None
    one = str(uuid4()) if isinstance(known.column.type, Uuid) else VALUES.get(field["type"], "x")
    return [one, one] if op in ("in", "not_in", "between") else one


def _tests(entity: str, field: dict[str, Any]) -> list[dict[str, Any]]:
    """One test for every operator of a field."""
    bare = ("empty", "not_empty")
    return [
        {"field": field["key"], "op": op} | ({} if op in bare else {"value": _value(entity, field, op)})
        for op in field["operators"]
    ]


def _said(answer: Response, key: str) -> tuple[str, ...]:
    error = answer.json()["error"]
    words = (error["field"] or "", *error["message"].values())
    return (error["code"], *(word.replace(key, "*") for word in words))


def _read(answer: Response, asked: object) -> None:
    assert answer.status_code == 200, (asked, answer.text)


@pytest.mark.parametrize("who", ["keeper1", "auditor"])
@pytest.mark.parametrize("entity", KINDS)
def test_every_filter_and_order_that_is_offered_is_answered(
    webs: dict[str, Web], entity: str, who: str
) -> None:
    web = webs[who]
    fields = _fields(web, entity)
    if not fields:
        assert web.get(f"/records/{entity}").status_code == 404
        return
    _read(web.get(f"/records/{entity}", limit=3, count="estimate"), entity)
    _read(web.get(f"/records/{entity}", limit=3, q="金条", count="exact"), "words")
    for field in fields:
        if field["sortable"]:
            for sign in ("", "-"):
                _read(web.get(f"/records/{entity}", sort=sign + field["key"], limit=3), field["key"])
        if tests := _tests(entity, field):
            _read(web.get(f"/records/{entity}", where=json.dumps({"any": tests}), limit=3), tests)


@pytest.mark.parametrize("entity", KINDS)
def test_a_field_that_the_schema_keeps_back_answers_as_one_that_there_is_not(
    webs: dict[str, Web], entity: str
) -> None:
    for web in webs.values():
        shown = {field["key"] for field in _fields(web, entity)}
        kind = ENTITIES.get(entity)
        assert kind is not None
        for key in {field.key for field in kind.fields} - shown if shown else ():
            for query in (
                {"fields": key},
                {"sort": key},
                {"where": json.dumps({"field": key, "op": "empty"})},
            ):
                hidden = web.get(f"/records/{entity}", **query)
                absent = web.get(f"/records/{entity}", **{k: v.replace(key, "zzz") for k, v in query.items()})
                assert (hidden.status_code, _said(hidden, key)) == (absent.status_code, _said(absent, "zzz"))


@pytest.mark.parametrize("entity", KINDS)
def test_every_sum_that_could_be_asked_is_answered_or_refused(webs: dict[str, Web], entity: str) -> None:
    web = webs["auditor"]
    for field in _fields(web, entity):
        for query in (
            {"group": field["key"]},
            {"measures": f"sum:{field['key']}"},
            {"measures": f"max:{field['key']}"},
        ):
            answer = web.get(f"/records/{entity}/aggregate", **query)
            assert answer.status_code in (200, 400), (query, answer.text)


@pytest.mark.parametrize("entity", KINDS)
def test_every_record_listed_opens(webs: dict[str, Web], entity: str) -> None:
    for web in webs.values():
        listed = web.get(f"/records/{entity}", limit=2)
        for row in listed.json().get("rows", []):
            answer = web.get(f"/records/{entity}/{row['id']}")
            assert answer.status_code == 200, answer.text
            assert answer.json()["record"]["id"] == row["id"]
        assert web.get(f"/records/{entity}/{uuid4()}").status_code == 404


def test_every_field_has_a_type_that_screens_know() -> None:
    assert {field.type for kind in ENTITIES for field in kind.fields} <= TYPES


def test_every_kind_sorts_by_a_field_of_its_own() -> None:
    for kind in ENTITIES:
        field = kind.field_of(kind.default_sort.removeprefix("-"))
        assert field is not None, kind.key
        assert field.sortable, f"{kind.key} is listed by {field.key}, by which nobody could ask to list it"


def test_references_lead_to_kinds_that_there_are() -> None:
    lost = {
        (kind.key, field.key, field.reference)
        for kind in ENTITIES
        for field in kind.fields
        if field.reference
    }
    assert {one for one in lost if one[2] not in ENTITIES} == set()


def test_an_asset_is_found_by_its_code_its_tag_and_its_words(webs: dict[str, Web], bank: Bank) -> None:
    tag = f"E280{uuid4().hex[:12].upper()}"
    asset = bank.register("metal.gold_bar", f"无双 {tag[-6:]} 金条", tags=[tag])
    code = bank.asset(asset)["code"]
    for scanned in (code, code.lower(), f" {tag.lower()}\n"):
        hits = webs["keeper1"].get("/find", code=scanned).json()["hits"]
        assert [(hit["entity"], hit["id"], hit["code"]) for hit in hits] == [("asset", str(asset), code)]
    for words in (f"无双 {tag[-6:]}", code[-5:], "双"):
        rows = webs["keeper1"].get("/records/asset", q=words, fields="code", limit=500).json()["rows"]
        assert str(asset) in {row["id"] for row in rows}, words
