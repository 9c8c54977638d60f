"""Counts and sums by group."""

import pytest

from kuheng.core.catalog.api import aggregate
from kuheng.kernel.condition import parse
from kuheng.kernel.errors import Malformed
from tests.core.catalog.toy import Toys, a_day, allow

OURS = parse({"field": "unit_path", "op": "eq", "value": "/001/"})


def test_groups_come_with_their_counts_and_sums_the_fullest_first(toys: Toys) -> None:
    toys.fill(
        {"category": "metal", "value_fen": 2**62}, {"category": "metal", "value_fen": 2**62},
        {"category": "metal"}, {"category": "deed"},
    )  # fmt: skip
    with toys.by(toys.everything()) as tx:
        groups = aggregate(tx, "toy_item", group=["category"], measures=["count", "sum:value_fen"])
    assert groups == [
        {"category": "metal", "count": 3, "sum:value_fen": 2**63},
        {"category": "deed", "count": 1, "sum:value_fen": 0},
    ]


def test_without_a_group_there_is_one_row(toys: Toys) -> None:
    toys.fill({"quantity": 2, "received_on": a_day("2026-01-02")}, {"quantity": 5})
    measures = ["count", "min:quantity", "max:quantity", "max:received_on"]
    with toys.by(toys.everything()) as tx:
        (row,) = aggregate(tx, "toy_item", measures=measures)
    assert row == {"count": 2, "min:quantity": 2, "max:quantity": 5, "max:received_on": a_day("2026-01-02")}


def test_a_reference_is_grouped_with_its_title(toys: Toys) -> None:
    toys.fill({"holder_name": "张三"}, {"holder_name": "张三"})
    with toys.by(toys.everything()) as tx:
        assert aggregate(tx, "toy_item", group=["holder_id"]) == [
            {"holder_id": None, "holder_id_title": "张三", "count": 2}
        ]


def test_only_rows_within_the_scope_and_the_question_count(toys: Toys) -> None:
    toys.fill({"name": "金条"}, {"name": "银锭"}, {"name": "金条", "unit_path": "/002/"})
    with toys.by(toys.person(allow("toy_item.read", where=OURS))) as tx:
        assert aggregate(tx, "toy_item") == [{"count": 2}]
        assert aggregate(tx, "toy_item", q="金条") == [{"count": 1}]
        where = parse({"field": "name", "op": "eq", "value": "银锭"})
        assert aggregate(tx, "toy_item", where=where) == [{"count": 1}]


@pytest.mark.parametrize(
    ("group", "measures", "code"),
    [
        (["value_fen"], ["count"], "catalog.not_groupable"),
        (["extra"], ["count"], "catalog.not_groupable"),
        (["colour"], ["count"], "condition.unknown_field"),
        (["code", "name", "state", "category"], ["count"], "catalog.aggregate"),
        ([], [], "catalog.aggregate"),
        ([], ["count"] * 9, "catalog.aggregate"),
        ([], ["sum:name"], "catalog.measure"),
        ([], ["avg:quantity"], "catalog.measure"),
        ([], ["sum"], "condition.unknown_field"),
        ([], ["pg_sleep(10)"], "catalog.measure"),
    ],
)
def test_what_cannot_be_measured_is_refused(
    toys: Toys, group: list[str], measures: list[str], code: str
) -> None:
    with toys.by(toys.everything()) as tx, pytest.raises(Malformed) as refused:
        aggregate(tx, "toy_item", group=group, measures=measures)
    assert refused.value.code == code
