"""Lists: pages by keyset in every order, what may be asked, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kuheng.core.catalog.api import Ask, Page, query
from kuheng.core.store.transaction import Row
from kuheng.kernel.actor import Actor
from kuheng.kernel.condition import NOTHING, parse
from kuheng.kernel.errors import Malformed, NotFound
from tests.core.catalog.toy import Toys, a_day, allow


def _mixed(number: int) -> dict[str, Any]:
    """Equal values, absent values and values that differ in a microsecond, in no order."""
    return {
        "value_fen": None if number % 3 == 0 else (number * 7) % 10,
        "received_on": None if number % 4 == 0 else a_day(f"2026-01-{number % 5 + 1:02d}"),
        "moved_at": datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=number % 6),
        "category": "metal" if number % 2 else "deed",
    }


MIXED = [_mixed(number) for number in range(40)]


def _all_pages(toys: Toys, actor: Actor, limit: int, **ask: Any) -> list[Row]:
    rows: list[Row] = []
    cursor: str | None = None
    while True:
        with toys.by(actor) as tx:
            page = query(tx, "toy_item", Ask(cursor=cursor, limit=limit, **ask))
        assert len(page.rows) <= limit
        rows += page.rows
        if page.next is None:
            return rows
        cursor = page.next


@pytest.mark.parametrize("limit", [1, 3, 7, 40, 41])
@pytest.mark.parametrize(
    "sort", ["code", "value_fen", "received_on", "moved_at", "quantity", "box_code", "id"]
)
@pytest.mark.parametrize("sign", ["", "-"])
def test_the_pages_together_are_the_list_in_order(toys: Toys, sort: str, sign: str, limit: int) -> None:
    made = toys.fill(*MIXED)
    rows = _all_pages(toys, toys.everything(), limit, sort=sign + sort)
    valued = [row for row in made if row.get(sort) is not None]
    valued.sort(key=lambda row: (row[sort], row["id"]), reverse=sign == "-")
    bare = sorted(
        (row for row in made if row.get(sort) is None), key=lambda row: row["id"], reverse=sign == "-"
    )
    assert [row["code"] for row in rows] == [row["code"] for row in [*valued, *bare]]


def test_rows_that_come_and_go_between_pages_disturb_no_other(toys: Toys) -> None:
    toys.fill(*({"code": f"T-{n:03d}"} for n in range(0, 20, 2)))
    actor = toys.everything()
    with toys.by(actor) as tx:
        first = query(tx, "toy_item", Ask(limit=5))
    toys.fill({"code": "T-001"}, {"code": "T-011"})
    with toys.by(actor) as tx:
        second = query(tx, "toy_item", Ask(limit=5, cursor=first.next))
    assert [row["code"] for row in second.rows] == ["T-010", "T-011", "T-012", "T-014", "T-016"]


def test_a_filter_narrows_and_a_count_is_made_only_on_request(toys: Toys) -> None:
    toys.fill(*MIXED)
    where = parse({"field": "category", "op": "eq", "value": "deed"})
    with toys.by(toys.everything()) as tx:
        page = query(tx, "toy_item", Ask(where=where, limit=5))
        exact = query(tx, "toy_item", Ask(where=where, limit=5, count="exact"))
        estimate = query(tx, "toy_item", Ask(where=where, limit=5, count="estimate"))
    assert {row["category"] for row in page.rows} == {"deed"}
    assert (page.count, exact.count) == (None, 20)
    assert estimate.count is not None
    assert estimate.count >= 1


def test_a_row_has_its_id_and_version_and_the_titles_of_what_it_refers_to(toys: Toys) -> None:
    made = toys.fill({"holder_name": "张建国"})
    with toys.by(toys.everything()) as tx:
        (row,) = query(tx, "toy_item", Ask(fields=("code", "holder_id"))).rows
    assert row == {
        "id": made[0]["id"],
        "version": 1,
        "code": "T-000000",
        "holder_id": None,
        "holder_id_title": "张建国",
    }


def test_without_an_order_the_kinds_own_holds(toys: Toys) -> None:
    toys.fill({"code": "B"}, {"code": "A"}, {"code": "C"})
    with toys.by(toys.everything()) as tx:
        assert [row["code"] for row in query(tx, "toy_item", Ask()).rows] == ["A", "B", "C"]


@pytest.mark.parametrize(
    ("ask", "code"),
    [
        (Ask(limit=0), "catalog.limit"),
        (Ask(limit=501), "catalog.limit"),
        (Ask(limit=10**9), "catalog.limit"),
        (Ask(count="roughly"), "catalog.count"),
        (Ask(sort="name"), "catalog.not_sortable"),
        (Ask(sort="colour"), "condition.unknown_field"),
        (Ask(sort="code; drop table toy_item"), "condition.unknown_field"),
        (Ask(fields=("code", "colour")), "condition.unknown_field"),
        (Ask(where=parse({"field": "tenant_id", "op": "not_empty"})), "condition.unknown_field"),
        (Ask(where=parse({"field": "extra", "op": "eq", "value": "x"})), "condition.operator"),
        (Ask(where=parse({"field": "state", "op": "contains", "value": "x"})), "condition.operator"),
        (Ask(where=parse({"field": "id", "op": "starts_with", "value": "0"})), "condition.operator"),
        (Ask(where=parse({"field": "quantity", "op": "eq", "value": "many"})), "condition.value"),
        (Ask(cursor="x"), "catalog.cursor"),
    ],
)
def test_what_cannot_be_asked_is_refused(toys: Toys, ask: Ask, code: str) -> None:
    with toys.by(toys.everything()) as tx, pytest.raises(Malformed) as refused:
        query(tx, "toy_item", ask)
    assert refused.value.code == code


def test_an_unknown_kind_and_a_forbidden_one_answer_alike(toys: Toys) -> None:
    answers = []
    for actor, entity in (
        (toys.everything(), "unheard_of"),
        (toys.person(), "toy_item"),
        (toys.person(allow("toy_item.read", where=NOTHING)), "toy_item"),
    ):
        with toys.by(actor) as tx, pytest.raises(NotFound) as missing:
            query(tx, entity, Ask())
        answers.append((missing.value.code, missing.value.field, missing.value.params))
    assert answers == [("record.not_found", None, {})] * 3


def test_a_row_scope_narrows_every_list(toys: Toys) -> None:
    toys.fill(
        {"unit_path": "/001/"}, {"unit_path": "/001/003/"}, {"unit_path": "/0010/"}, {"unit_path": "/002/"}
    )
    scope = parse({"field": "unit_path", "op": "starts_with", "value": {"var": "actor.unit_path"}})
    actor = toys.person(allow("toy_item.read", where=scope))
    with toys.by(actor) as tx:
        page = query(tx, "toy_item", Ask(count="exact"))
    assert [row["unit_path"] for row in page.rows] == ["/001/", "/001/003/"]
    assert page.count == 2


@pytest.mark.parametrize(
    "wrapped", [lambda test: test, lambda test: {"not": test}, lambda test: {"all": [test]}]
)
def test_a_scope_over_fields_that_the_kind_lacks_opens_nothing(toys: Toys, wrapped: Any) -> None:
    toys.fill({})
    scope = parse(wrapped({"field": "vault", "op": "eq", "value": "x"}))
    with toys.by(toys.person(allow("toy_item.read", where=scope))) as tx:
        assert query(tx, "toy_item", Ask(count="exact")) == Page(rows=[], next=None, count=0)


def test_another_tenants_rows_are_in_no_list(toys: Toys) -> None:
    Toys(database=toys.database).fill({"code": "FOREIGN"})
    toys.fill({"code": "OWN"})
    with toys.by(toys.everything()) as tx:
        page = query(tx, "toy_item", Ask(count="exact"))
    assert ([row["code"] for row in page.rows], page.count) == (["OWN"], 1)


def test_a_page_costs_two_statements_with_the_tenant_and_a_search_one_more(toys: Toys) -> None:
    toys.fill(*({"value_fen": 1, "name": "金条"} for _ in range(30)))
    where = parse({"field": "value_fen", "op": "ge", "value": 0})
    with toys.by(toys.everything()) as tx:
        query(tx, "toy_item", Ask(where=where, limit=25, sort="code"))
        assert (tx.statements, tx.waits) == (2, 1)
        query(tx, "toy_item", Ask(q="金条", limit=25, sort="code"))
        assert (tx.statements, tx.waits) == (4, 3)
        query(tx, "toy_item", Ask(limit=25, sort="code", count="exact"))
        assert (tx.statements, tx.waits) == (6, 4)
