"""An order that comes back to its applicant: what stays reserved, what he may mend, and where it goes on."""

from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain.order import HIGH_VALUE_FEN
from tests.bank import Bank

REASON = "请补充用途"


def sent_back(bank: Bank, lines: list[Any], **more: Any) -> UUID:
    order = bank.order(lines, **more)
    (login, task), *_ = bank.tasks(order).items()
    bank.as_(login).send("flows.return_task", {"task_id": str(task), "opinion": REASON})
    bank.relay()
    return order


def mended(order: UUID, *lines: Any, **more: Any) -> dict[str, Any]:
    named = [line if isinstance(line, dict) else {"asset_id": str(line)} for line in lines]
    return (
        {"order_id": str(order), "reason": "客户张三 12 月 3 日提取"}
        | ({"lines": named} if named else {})
        | more
    )


def test_a_returned_order_says_so_keeps_what_it_reserved_and_is_a_to_do_of_its_applicant(bank: Bank) -> None:
    bar = bank.bar()
    order = sent_back(bank, [bar])
    assert bank.state(order) == "returned" and bank.asset(bar)["reserved"]
    todo = [
        one for one in bank.web("clerk").get("/custody/todo").json()["items"] if one["order_id"] == str(order)
    ]
    assert [one["kind"] for one in todo] == ["resubmit"]
    page = bank.web("clerk").get(f"/custody/orders/{order}/page").json()
    assert {"custody.resubmit_order", "custody.withdraw_order", "custody.cancel_order"} <= set(
        page["commands"]
    )


def test_submitted_again_as_it_was_it_is_approved_like_any_other(bank: Bank) -> None:
    bar = bank.bar()
    order = sent_back(bank, [bar])
    bank.as_("clerk").send("custody.resubmit_order", mended(order))
    bank.relay()
    assert bank.state(order) == "approving"
    assert bank.row("custody_order", order)["reason"] == "客户张三 12 月 3 日提取"
    bank.approve(order)
    assert bank.state(order) == "approved"
    bank.executed(order)
    bank.signed(order)
    assert bank.state(order) == "done"
    bank.invariants_hold()


def test_mended_lines_are_asked_for_anew_and_what_is_left_out_is_free(bank: Bank) -> None:
    gone, kept, fresh, batch = bank.bar(), bank.bar(), bank.bar(), bank.vouchers()
    order = sent_back(bank, [gone, kept, {"asset_id": str(batch), "quantity": 40}])
    wish = mended(order, kept, fresh, {"asset_id": str(batch), "quantity": 10})
    bank.as_("clerk").send("custody.resubmit_order", wish)
    assert [bank.asset(one)["reserved"] for one in (gone, kept, fresh)] == [False, True, True]
    row = bank.row("custody_order", order)
    assert (row["state"], row["line_count"], row["quantity"]) == ("approving", 3, 12)
    page = bank.web("clerk").get(f"/custody/orders/{order}/page").json()
    assert [line["asset_id"] for line in page["lines"]] == [str(kept), str(fresh), str(batch)]
    assert [line["state"] for line in bank.lines(order)] == ["replaced"] * 3 + ["reserved"] * 3
    assert bank.order([gone, {"asset_id": str(batch), "quantity": 90}])
    bank.invariants_hold()


def test_a_mended_amount_takes_the_route_it_now_means(bank: Bank) -> None:
    small, dear = bank.bar(value_fen=100), bank.bar(value_fen=HIGH_VALUE_FEN)
    applicant = bank.newcomer("applicant")
    order = sent_back(bank, [small], by=applicant)
    bank.as_(applicant).send("custody.resubmit_order", mended(order, small, dear))
    assert {"head", "risk1"} <= set(bank.approve(order))


def test_a_line_that_another_order_holds_is_refused_and_nothing_changes(bank: Bank) -> None:
    own, taken = bank.bar(), bank.bar()
    order = sent_back(bank, [own])
    bank.order([taken])
    before = bank.snapshot()
    assert bank.as_("clerk").code("custody.resubmit_order", mended(order, taken)) == "custody.bound"
    assert bank.state(order) == "returned" and bank.asset(own)["reserved"]
    assert {name for name, n in bank.snapshot().items() if n != before[name]} <= {
        "audit_entry",
        "command_replay",
    }


def test_withdrawn_or_cancelled_it_gives_everything_free(bank: Bank) -> None:
    for command in ("custody.withdraw_order", "custody.cancel_order"):
        bar = bank.bar()
        order = sent_back(bank, [bar])
        bank.as_("clerk").send(command, {"order_id": str(order), "reason": "不再需要"})
        bank.relay()
        assert not bank.asset(bar)["reserved"]
        assert bank.as_("clerk").code("custody.resubmit_order", mended(order)) == "custody.order_state"


def test_only_its_applicant_mends_it_and_only_on_its_own_page(bank: Bank) -> None:
    order = sent_back(bank, [bank.bar()])
    assert bank.as_(bank.newcomer("applicant")).try_("custody.resubmit_order", mended(order)).status in (
        403,
        404,
    )
    (task,) = bank.tasks(order, "resubmit").values()
    assert bank.as_("clerk").code("flows.complete_task", {"task_id": str(task)}) == "flows.done_elsewhere"


def test_an_order_that_nobody_returned_is_not_submitted_again(bank: Bank) -> None:
    order = bank.order([bank.bar()])
    assert bank.as_("clerk").code("custody.resubmit_order", mended(order)) == "custody.order_state"


def test_news_of_a_return_that_is_mended_already_changes_nothing(bank: Bank) -> None:
    order = sent_back(bank, [bank.bar()])
    bank.as_("clerk").send("custody.resubmit_order", mended(order))
    bank.office.send("custody.follow_case", {"order_id": str(order), "outcome": "returned"})
    assert bank.state(order) == "approving"


def test_an_arrival_is_mended_too(bank: Bank) -> None:
    arrival = {"category": "metal.gold_bar", "name": "标准金条", "serial_no": "AU-R-1", "value_fen": 100}
    order = sent_back(bank, [], order_type="in", arrivals=[arrival])
    page = bank.web("clerk").get(f"/custody/orders/{order}/page").json()
    assert page["lines"][0]["intake"]["serial_no"] == "AU-R-1"
    wish = mended(order, arrivals=[arrival | {"serial_no": "AU-R-2"}])
    bank.as_("clerk").send("custody.resubmit_order", wish)
    assert [line["intake"]["serial_no"] for line in bank.lines(order) if line["state"] == "reserved"] == [
        "AU-R-2"
    ]
