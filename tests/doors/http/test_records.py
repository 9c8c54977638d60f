"""Lists, records and sums over HTTP."""

import json
from typing import Any
from uuid import uuid4

import pytest

from kuheng.kernel.condition import parse
from tests.core.catalog.toy import Toys, allow
from tests.doors.http import records_desk
from tests.doors.http.records_desk import Desk, said

desk_database, desk = records_desk.desk_database, records_desk.desk

METAL = {"field": "category", "op": "eq", "value": "metal"}


def test_a_list_answers_in_an_address_as_in_a_body(desk: Desk) -> None:
    desk.toys.fill({"category": "metal"}, {"category": "deed"}, {"category": "metal"})
    asked = {"fields": "code,category", "sort": "-code", "limit": "1", "count": "exact"}
    by_address = desk.get("/records/toy_item", where=json.dumps(METAL), **asked)
    body = {
        "where": METAL,
        "fields": ["code", "category"],
        "sort": "-code",
        "limit": 1,
        "count": "exact",
        "q": None,
    }
    by_body = desk.client.post("/api/v1/records/toy_item/query", json=body)
    assert by_address.status_code == by_body.status_code == 200
    one, other = by_address.json(), by_body.json()
    assert one["rows"] == other["rows"]
    assert [(row["code"], row["category"], set(row)) for row in one["rows"]] == [
        ("T-000002", "metal", {"id", "version", "code", "category"})
    ]
    assert (one["count"], other["count"]) == (2, 2)
    assert isinstance(one["took_ms"], int)
    assert one["next"] == other["next"]


def test_a_cursor_leads_to_the_next_page(desk: Desk) -> None:
    desk.toys.fill({}, {}, {})
    first = desk.get("/records/toy_item", limit=2).json()
    second = desk.get("/records/toy_item", limit=2, cursor=first["next"]).json()
    assert [row["code"] for row in first["rows"] + second["rows"]] == ["T-000000", "T-000001", "T-000002"]
    assert second["next"] is None


def test_numbers_that_a_browser_would_round_travel_as_text(desk: Desk) -> None:
    desk.toys.fill({"value_fen": 2**53 - 1}, {"value_fen": 2**53}, {"value_fen": -(2**53)})
    assert [row["value_fen"] for row in desk.rows()] == [2**53 - 1, str(2**53), str(-(2**53))]


def test_one_record_comes_with_modes_and_commands(desk: Desk) -> None:
    (made,) = desk.toys.fill({"name": "金条"})
    answer = desk.get(f"/records/toy_item/{made['id']}").json()
    assert answer["record"]["name"] == "金条"
    assert (answer["modes"]["name"], answer["commands"], answer["version"]) == ("write", ["toy.freeze"], 1)


def test_sums_by_group(desk: Desk) -> None:
    desk.toys.fill({"category": "metal", "value_fen": 5}, {"category": "deed"})
    answer = desk.get("/records/toy_item/aggregate", group="category", measures="count,sum:value_fen").json()
    assert sorted(answer["groups"], key=lambda group: group["category"]) == [
        {"category": "deed", "count": 1, "sum:value_fen": 0},
        {"category": "metal", "count": 1, "sum:value_fen": 5},
    ]


@pytest.mark.parametrize("path", ["/records/{}", "/records/{}/aggregate", "/schema/{}", "/records/{}/export"])
def test_an_unknown_kind_and_a_forbidden_one_answer_alike(desk: Desk, path: str) -> None:
    unknown = [
        desk.get(path.format(name))
        for name in ("unheard_of", "TOY_ITEM", "toy_item;", "a" * 5_000, "%00", "'")
    ]
    desk.sit(desk.toys.person())
    answers = [*unknown, desk.get(path.format("toy_item"))]
    assert {(answer.status_code, answer.text) for answer in answers} == {(404, answers[0].text)}
    assert said(answers[0]) == "record.not_found"


def test_a_record_that_is_foreign_hidden_or_absent_answers_alike(desk: Desk) -> None:
    (foreign,) = Toys(database=desk.toys.database).fill({})
    (hidden,) = desk.toys.fill({"unit_path": "/002/"})
    scope = parse({"field": "unit_path", "op": "eq", "value": "/001/"})
    desk.sit(desk.toys.person(allow("toy_item.read", where=scope)))
    wanted = [foreign["id"], hidden["id"], uuid4(), "1", "00000000", "x" * 10_000, "{}", "%00", "../../etc"]
    answers = [desk.get(f"/records/toy_item/{one}") for one in wanted]
    assert {(answer.status_code, said(answer)) for answer in answers} == {(404, "record.not_found")}


def test_without_a_session_nothing_is_answered(desk: Desk) -> None:
    desk.actor = None
    for path in (
        "/records/toy_item",
        f"/records/toy_item/{uuid4()}",
        "/schema/toy_item",
        "/find?code=A",
        f"/files/{uuid4()}",
    ):
        assert desk.get(path).status_code == 401


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"limit": "0"}, "catalog.limit"),
        ({"limit": "1000000000"}, "catalog.limit"),
        ({"limit": "10e8"}, "records.value"),
        ({"limit": "-1"}, "records.value"),
        ({"limit": "１"}, "records.value"),
        ({"limit": "9" * 400}, "records.value"),
        ({"sort": "colour"}, "condition.unknown_field"),
        ({"sort": "name"}, "catalog.not_sortable"),
        ({"sort": "code\x00"}, "input.json"),
        ({"fields": "code,colour"}, "condition.unknown_field"),
        ({"fields": ",".join(f"f{n}" for n in range(300))}, "records.value"),
        ({"count": "yes"}, "catalog.count"),
        ({"cursor": "abc"}, "catalog.cursor"),
        ({"cursor": "银"}, "catalog.cursor"),
        ({"q": "x" * 501}, "records.value"),
        ({"q": "a\x00b"}, "input.json"),
        ({"where": "{"}, "input.json"),
        ({"where": "[]"}, "condition.shape"),
        ({"where": "NaN"}, "input.json"),
        ({"where": '{"field": "value_fen", "op": "eq", "value": 1e400}'}, "input.json"),
        ({"where": '{"field": "value_fen", "op": "eq", "value": 0.3}'}, "condition.value"),
        ({"where": '{"field": "value_fen", "op": "eq", "value": 9223372036854775808}'}, "condition.value"),
        ({"where": '{"field": "code", "op": "eq", "value": "a\\u0000"}'}, "input.json"),
        ({"where": '{"field": "code", "op": "eq", "value": "\\ud800"}'}, "input.json"),
        ({"where": "[" * 5_000}, "input.json"),
        ({"where": '{"not":' * 20 + '{"all":[]}' + "}" * 20}, "condition.too_deep"),
        ({"where": '{"field": "tenant_id", "op": "not_empty"}'}, "condition.unknown_field"),
    ],
)
def test_what_cannot_be_read_is_refused_in_both_languages(
    desk: Desk, query: dict[str, str], code: str
) -> None:
    answer = desk.get("/records/toy_item", **query)
    assert (answer.status_code, said(answer)) == (400, code)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 200, ""),
        (b"{}", 200, ""),
        (b"[]", 400, "input.json"),
        (b"null", 400, "input.json"),
        (b"{", 400, "input.json"),
        (b"\xff\xfe", 400, "input.json"),
        (b'{"limit": NaN}', 400, "input.json"),
        (b'{"limit": Infinity}', 400, "input.json"),
        (b'{"limit": 1e400}', 400, "input.json"),
        (b'{"limit": ' + b"9" * 5_000 + b"}", 400, "input.json"),
        (b'{"limit": true}', 400, "records.value"),
        (b'{"limit": 2.5}', 400, "records.value"),
        (b'{"limit": "25"}', 400, "records.value"),
        (b'{"limit": 1000000000}', 400, "catalog.limit"),
        (b'{"q": 7}', 400, "records.value"),
        (b'{"fields": "code"}', 400, "records.value"),
        (b'{"fields": [1]}', 400, "records.value"),
        (b'{"sort": ["code"]}', 400, "records.value"),
        (b'{"where": "code"}', 400, "condition.shape"),
        (b'{"tenant_id": "x"}', 400, "records.unknown"),
        (b'{"status": "approved"}', 400, "records.unknown"),
        (b'{"q": "\\u0000"}', 400, "input.json"),
        (b'{"q": "\\ud800"}', 400, "input.json"),
        (b'{"q": "' + b"x" * 200_000 + b'"}', 400, "input.json"),
        (b'{"q": "' + b"x" * 10_000_000 + b'"}', 413, "input.too_large"),
        (b'{"where": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400, "input.json"),
        (b'{"where": ' + b'{"all":[' * 100_000 + b"]}" * 100_000 + b"}", 400, "input.json"),
        (b'{"a":' * 100_000, 400, "input.json"),
    ],
    ids=lambda value: value[:24] if isinstance(value, bytes) else None,
)
def test_a_body_is_read_within_limits(desk: Desk, body: bytes, status: int, code: str) -> None:
    answer = desk.client.post(
        "/api/v1/records/toy_item/query", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == status, answer.text[:200]
    if code:
        assert said(answer) == code


def test_a_body_that_does_not_say_how_long_it_is_is_cut_off_too(desk: Desk) -> None:
    def endless() -> Any:
        for _ in range(100):
            yield b"x" * 100_000

    answer = desk.client.post("/api/v1/records/toy_item/query", content=endless())
    assert (answer.status_code, said(answer)) == (413, "input.too_large")


def test_an_address_without_end_is_refused(desk: Desk) -> None:
    answer = desk.get("/records/toy_item", where="x" * 40_000)
    assert (answer.status_code, said(answer)) == (413, "input.too_large")


def test_the_schema_is_what_the_viewer_may_see(desk: Desk) -> None:
    desk.sit(desk.toys.person(allow("toy_item.read")))
    answer = desk.get("/schema/toy_item").json()
    assert "note" not in [field["key"] for field in answer["fields"]]
    assert {field["mode"] for field in answer["fields"]} == {"read"}


def test_a_scan_finds_its_record(desk: Desk) -> None:
    (made,) = desk.toys.fill({"code": "A0236591", "name": "金条"})
    answer = desk.get("/find", code=" a0236591 ")
    assert answer.json() == {
        "hits": [
            {
                "entity": "toy_item",
                "id": str(made["id"]),
                "title": "金条",
                "code": "A0236591",
                "state": "in_stock",
            }
        ]
    }


@pytest.mark.parametrize(
    "code", ["", "A02", "http://x/A0236591", "A0236591\x00", "x" * 7_000, "\u202eA0236591"]
)
def test_a_scan_of_anything_else_finds_nothing(desk: Desk, code: str) -> None:
    desk.toys.fill({"code": "A0236591"})
    answer = desk.get("/find", code=code)
    assert (answer.status_code, answer.json()) == (200, {"hits": []})
