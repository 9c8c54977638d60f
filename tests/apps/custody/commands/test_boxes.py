"""A box contains bars: shown on both pages, and while it does neither leaves the vault."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import UUID

import psycopg
import pytest

from tests.bank import Bank


def bag(bank: Bank, slot: int = 0, **more: Any) -> UUID:
    return bank.register("item.bag", "封包", place_id=str(bank.slots["101"][slot]), **more)


def bar(bank: Bank, slot: int = 0, **more: Any) -> UUID:
    return bank.bar(place_id=str(bank.slots["101"][slot]), **more)


def into(asset: UUID, box: UUID) -> dict[str, str]:
    return {"asset_id": str(asset), "box_id": str(box), "reason": "封包保管"}


def out(asset: UUID) -> dict[str, str]:
    return {"asset_id": str(asset), "reason": "客户查看"}


def related(bank: Bank, asset: UUID, who: str = "keeper1") -> list[tuple[str, str]]:
    page = bank.web(who).get(f"/custody/assets/{asset}/page").json()
    assert page["counts"]["related"] == len(page["related"])
    return [(one["role"], one["id"]) for one in page["related"]]


def test_box_and_contents_stand_on_both_pages_and_part_again(bank: Bank) -> None:
    box, first, second = bag(bank), bar(bank), bar(bank)
    keeper = bank.as_("keeper1")
    for one in (first, second):
        keeper.send("custody.put_in_box", into(one, box))
    assert related(bank, first) == [("box", str(box))]
    assert {found for _, found in related(bank, box)} == {str(first), str(second)}
    keeper.send("custody.take_out_of_box", out(first))
    assert (related(bank, first), related(bank, box)) == ([], [("content", str(second))])
    assert bank.asset(box)["content_count"] == 1
    bank.invariants_hold()


def test_no_cycle_no_second_level_no_other_slot(bank: Bank) -> None:
    box, other, one, away = bag(bank), bag(bank), bar(bank), bar(bank, slot=1)
    keeper = bank.as_("keeper1")
    keeper.send("custody.put_in_box", into(one, box))
    assert keeper.code("custody.put_in_box", into(box, one)) == "custody.box_in_box"
    assert keeper.code("custody.put_in_box", into(box, other)) == "custody.box_in_box"
    assert keeper.code("custody.put_in_box", into(box, box)) == "custody.box_in_box"
    assert keeper.code("custody.put_in_box", into(one, other)) == "custody.boxed"
    assert keeper.code("custody.put_in_box", into(away, box)) == "custody.box_elsewhere"
    assert keeper.code("custody.take_out_of_box", out(away)) == "custody.not_boxed"


def test_neither_the_box_nor_what_lies_in_it_leaves_before_it_is_empty(bank: Bank) -> None:
    box, one = bag(bank), bar(bank)
    bank.as_("keeper1").send("custody.put_in_box", into(one, box))
    order = {"order_type": "out", "reason": "客户提取实物", "receiver_id": str(bank.people["clerk"])}
    clerk = bank.as_("clerk")
    assert (
        clerk.code("custody.submit_order", {**order, "lines": [{"asset_id": str(box)}]}) == "custody.box_full"
    )
    assert clerk.code("custody.submit_order", {**order, "lines": [{"asset_id": str(one)}]}) == "custody.boxed"
    bank.as_("keeper1").send("custody.take_out_of_box", out(one))
    bank.order([box, one])
    assert bank.as_("keeper1").code("custody.put_in_box", into(one, box)) == "custody.box_held"


def test_a_box_of_another_branch_is_not_there(bank: Bank) -> None:
    far = bank.register("item.bag", "封包", unit="102")
    assert bank.as_("keeper1").try_("custody.put_in_box", into(bar(bank), far)).status == 404
    assert bank.as_("far.keeper").try_("custody.put_in_box", into(bar(bank), far)).status == 404
    assert bank.as_("clerk").try_("custody.put_in_box", into(bar(bank), bag(bank))).status == 403


def test_two_who_put_each_into_the_other_leave_one_box(bank: Bank) -> None:
    for _ in range(5):
        one, other = bag(bank), bag(bank)
        with ThreadPoolExecutor(2) as pool:
            calls = [(one, other, "keeper1"), (other, one, "keeper2")]
            tried = list(
                pool.map(
                    lambda call: bank.as_(call[2]).try_("custody.put_in_box", into(*call[:2])).status, calls
                )
            )
        assert sorted(tried) == [200, 422]
        assert sorted(bank.asset(bag)["content_count"] for bag in (one, other)) == [0, 1]


def test_the_database_itself_keeps_boxes_out_of_boxes(bank: Bank) -> None:
    box, one = bag(bank), bar(bank)
    bank.as_("keeper1").send("custody.put_in_box", into(one, box))
    with (
        pytest.raises(psycopg.errors.CheckViolation),
        bank.database.transaction(bank.tenant, at=bank.now) as tx,
    ):
        tx.write("UPDATE asset SET box_id = %s WHERE tenant_id = %s AND id = %s", [one, bank.tenant, box])
        tx.settle()
