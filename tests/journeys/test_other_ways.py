"""The other ways of an order: in, back, across, given up, in a hurry, in parts; and which route it must take."""

from typing import Any
from uuid import UUID

import pytest

from tests.bank import PASSWORD, Bank

MILLION = 1_000_000_00


def receive(bank: Bank, order: UUID, lines: list[UUID] | None = None) -> dict[str, Any]:
    rows = [row for row in bank.lines(order) if not lines or row["id"] in lines]
    ranged = [row for row in rows if row["numbers"]]
    checked = [{"line_id": str(row["id"]), "note": row["numbers"], "found": row["numbers"]} for row in ranged]
    return bank.as_("keeper1").send(
        "custody.receive_order",
        {
            "order_id": str(order),
            "line_ids": [str(row["id"]) for row in rows],
            "numbers": checked,
            "login": "keeper2",
            "password": PASSWORD,
        },
    )


def home(bank: Bank, asset: UUID) -> UUID:
    """A part of a batch goes back to where the rest lies, anything else into the first slot."""
    held = bank.asset(asset)
    part = held["kind"] != "serial" and held["state"] == "in_stock"
    return UUID(str(held["place_id"])) if part else bank.slots["101"][0]


def put_away(bank: Bank, order: UUID) -> None:
    for line in bank.lines(order):
        if line["state"] in ("received", "executed"):
            bank.as_("keeper1").send(
                "custody.put_away",
                {
                    "order_id": str(order),
                    "line_id": str(line["id"]),
                    "place_id": str(home(bank, line["asset_id"])),
                },
            )
    bank.relay()


def sent(bank: Bank, order_type: str, by: str = "clerk", **more: Any) -> UUID:
    payload = {"order_type": order_type, "reason": "业务需要办理", **more}
    return UUID(bank.as_(by).send("custody.submit_order", payload)["order_id"])


def test_what_arrives_is_agreed_to_checked_by_two_and_laid_into_a_slot(bank: Bank) -> None:
    arrivals = [
        {"name": "标准金条", "category": "metal.gold_bar", "serial_no": "IN-1", "value_fen": 100},
        {
            "name": "转账支票",
            "category": "voucher",
            "quantity": 50,
            "prefix": "IN",
            "first_no": "0001",
            "last_no": "0050",
        },
    ]
    order = sent(bank, "in", arrivals=arrivals)
    assert bank.approve(order) == ["head"]
    assert bank.state(order) == "approved"
    receive(bank, order)
    assert bank.state(order) == "putting_away"
    put_away(bank, order)
    assert bank.state(order) == "done"
    bar, vouchers = (bank.asset(line["asset_id"]) for line in bank.lines(order))
    assert (bar["state"], bar["place_id"]) == ("in_stock", bank.slots["101"][0])
    assert bank.spans(vouchers["id"]) == [(1, 50, "free")]
    assert bank.out([bar["id"], {"asset_id": str(vouchers["id"]), "quantity": 5}])
    bank.invariants_hold()


def test_what_did_not_arrive_is_given_up(bank: Bank) -> None:
    arrivals = [
        {"name": "金条", "category": "metal.gold_bar", "serial_no": f"PART-{n}", "value_fen": 100}
        for n in (1, 2)
    ]
    order = sent(bank, "in", arrivals=arrivals)
    bank.approve(order)
    first, second = bank.lines(order)
    receive(bank, order, [first["id"]])
    put_away(bank, order)
    assert bank.state(order) == "done"
    assert [line["state"] for line in bank.lines(order)] == ["handed_over", "released"]
    assert bank.lines(order)[1]["asset_id"] is None and second["asset_id"] is None


def test_what_was_out_comes_back_to_a_slot_and_may_leave_again(bank: Bank) -> None:
    bar, batch = bank.bar(), bank.vouchers()
    bank.out([bar, {"asset_id": str(batch), "quantity": 30}])
    assert bank.asset(bar)["state"] == "out"
    clerk = str(bank.people["clerk"])
    lines = [{"asset_id": str(bar)}, {"asset_id": str(batch), "numbers": "00000011-00000030"}]
    order = sent(bank, "return", receiver_id=clerk, lines=lines)
    bank.relay()
    receive(bank, order)
    put_away(bank, order)
    assert bank.state(order) == "done"
    assert (bank.asset(bar)["state"], bank.asset(bar)["holder_id"]) == ("in_stock", None)
    assert bank.spans(batch) == [(1, 10, "issued"), (11, 100, "free")]
    assert bank.asset(batch)["quantity"] == 90
    bank.out([bar])
    bank.invariants_hold()


def test_of_a_return_that_came_in_part_the_rest_may_be_returned_later(bank: Bank) -> None:
    bars = [bank.bar(), bank.bar()]
    bank.out(bars)
    lines = [{"asset_id": str(bar)} for bar in bars]
    order = sent(bank, "return", receiver_id=str(bank.people["clerk"]), lines=lines)
    bank.relay()
    receive(bank, order, [bank.lines(order)[0]["id"]])
    put_away(bank, order)
    assert not bank.asset(bars[1])["reserved"]
    assert sent(bank, "return", receiver_id=str(bank.people["clerk"]), lines=lines[1:])
    bank.invariants_hold()


def test_a_transfer_is_scanned_out_of_one_slot_and_put_away_in_another(bank: Bank) -> None:
    bar = bank.bar(place_id=str(bank.slots["101"][3]))
    target = bank.slots["101"][0]
    order = sent(
        bank,
        "transfer",
        receiver_id=str(bank.people["clerk"]),
        to_place_id=str(target),
        lines=[{"asset_id": str(bar)}],
    )
    assert bank.approve(order) != []
    bank.executed(order)
    assert (bank.state(order), bank.asset(bar)["state"]) == ("handing_over", "transit")
    bank.signed(order)
    assert (bank.state(order), bank.asset(bar)["state"]) == ("receiving", "transit")
    receive(bank, order)
    (line,) = bank.lines(order)
    elsewhere = {"order_id": str(order), "line_id": str(line["id"]), "place_id": str(bank.slots["101"][4])}
    assert bank.as_("keeper1").code("custody.put_away", elsewhere) == "record.not_found"
    put_away(bank, order)
    assert (bank.state(order), bank.asset(bar)["place_id"]) == ("done", target)
    bank.invariants_hold()


def test_withdrawing_gives_back_what_was_reserved(bank: Bank) -> None:
    bar, batch = bank.bar(), bank.vouchers()
    order = bank.order([bar, {"asset_id": str(batch), "quantity": 30}])
    bank.as_("clerk").send("custody.withdraw_order", {"order_id": str(order), "reason": "客户改期"})
    assert (bank.state(order), bank.asset(bar)["reserved"]) == ("withdrawn", False)
    assert bank.tasks(order) == {}
    assert bank.spans(batch) == [(1, 100, "free")]
    assert bank.order([bar, {"asset_id": str(batch), "quantity": 100}])


def test_nothing_is_withdrawn_once_somebody_has_decided(bank: Bank) -> None:
    order = bank.order([bank.bar(value_fen=2 * MILLION)], by=bank.newcomer("applicant"))
    applicant = next(
        who
        for who, person in bank.people.items()
        if person == bank.row("custody_order", order)["applicant_id"]
    )
    (task,) = bank.tasks(order).values()
    bank.as_("head").send("flows.approve_task", {"task_id": str(task), "opinion": "同意"})
    wish = {"order_id": str(order), "reason": "反悔"}
    assert bank.as_(applicant).code("custody.withdraw_order", wish) == "flows.already_decided"


def test_cancelling_an_approved_order_gives_back_what_was_reserved(bank: Bank) -> None:
    bar = bank.bar()
    order = bank.approved([bar])
    bank.as_("clerk").send("custody.cancel_order", {"order_id": str(order), "reason": "客户不来了"})
    assert (bank.state(order), bank.asset(bar)["reserved"]) == ("cancelled", False)
    assert bank.tasks(order, "execute") == {}
    wish = {"order_id": str(order), "device": "PDA-1"}
    assert bank.as_("keeper1").code("custody.open_execution", wish) == "custody.order_state"


def test_rejecting_gives_back_what_was_reserved(bank: Bank) -> None:
    bar = bank.bar()
    order = bank.order([bar])
    (task,) = bank.tasks(order).values()
    bank.as_("head").send("flows.reject_task", {"task_id": str(task), "opinion": "材料不全"})
    bank.relay()
    assert (bank.state(order), bank.asset(bar)["reserved"]) == ("rejected", False)
    assert bank.order([bar])


def test_in_an_emergency_the_piece_leaves_first_and_the_approvers_confirm_afterwards(bank: Bank) -> None:
    bar = bank.bar(value_fen=2 * MILLION)
    who = bank.newcomer("applicant")
    order = bank.order([bar], by=who, urgency="emergency")
    asked = bank.tasks(order)
    assert len(asked) == 1
    ((duty, task),) = asked.items()
    bank.as_(duty).send("flows.approve_task", {"task_id": str(task), "opinion": "紧急，同意"})
    bank.relay()
    bank.executed(order)
    bank.signed(order, by=who)
    assert bank.state(order) == "done"
    later = bank.tasks(order)
    assert {"risk1", "risk2", "vp"} <= set(later)
    bank.approve(order)
    (case,) = bank.rows("SELECT status FROM flow_case WHERE subject_id = %s", order)
    assert case["status"] not in ("running", "disputed")
    bank.invariants_hold()


def test_an_emergency_asks_for_two_keepers_all_the_same(bank: Bank) -> None:
    bar = bank.bar()
    order = bank.order([bar], urgency="emergency")
    bank.approve(order)
    opened = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    answered = bank.scan(UUID(opened["execution_id"]), bank.asset(bar)["code"])
    assert answered.body["error"]["code"] == "custody.second_needed"


def test_an_order_may_be_executed_in_parts(bank: Bank) -> None:
    bars = [bank.bar(), bank.bar()]
    order = bank.approved(bars)
    keeper, codes = bank.as_("keeper1"), bank.codes(order)
    first = bank.opened(order)
    assert bank.scan(first, codes[0]).status == 200
    assert keeper.send("custody.close_execution", {"execution_id": str(first)}) == {
        "left": 1,
        "state": "executing",
    }
    assert bank.as_("clerk").code("custody.cancel_order", {"order_id": str(order), "reason": "算了吧"})
    assert bank.as_("clerk").code("custody.sign_handover", _signature(order)) == "custody.order_state"
    second = bank.opened(order)
    assert bank.scan(second, codes[1]).status == 200
    assert keeper.send("custody.close_execution", {"execution_id": str(second)})["left"] == 0
    bank.signed(order)
    assert bank.state(order) == "done"
    bank.invariants_hold()


def _signature(order: UUID) -> dict[str, Any]:
    return {"order_id": str(order), "statement": "我已当面核对。", "login": "clerk", "password": PASSWORD}


# ------------------------------------------------------------ which way it must go


def route_of(bank: Bank, lines: list[Any], by: str) -> list[str]:
    order = bank.order(lines, by=by)
    asked = bank.approve(order)
    bank.as_(by).send("custody.cancel_order", {"order_id": str(order), "reason": "只看路径"})
    return asked


ORDINARY, STRICT = ["head"], ["head", "risk1", "risk2", "vp"]


def test_below_a_million_the_head_decides_alone(bank: Bank) -> None:
    who = bank.newcomer("applicant")
    assert route_of(bank, [bank.bar(value_fen=MILLION - 1)], who) == ORDINARY


@pytest.mark.parametrize("value", [MILLION, 5 * MILLION])
def test_from_a_million_on_risk_control_and_the_vice_president_countersign(bank: Bank, value: int) -> None:
    assert route_of(bank, [bank.bar(value_fen=value)], bank.newcomer("applicant")) == STRICT


def test_one_secret_line_makes_a_mixed_order_take_the_strictest_way(bank: Bank) -> None:
    batch = {"asset_id": str(bank.vouchers()), "quantity": 1}
    assert route_of(bank, [bank.deed(), batch, bank.secret_file()], bank.newcomer("applicant")) == STRICT


def test_lines_that_are_small_by_themselves_add_up(bank: Bank) -> None:
    bars = [bank.bar(value_fen=MILLION // 2), bank.deed(value_fen=MILLION // 2)]
    assert route_of(bank, bars, bank.newcomer("applicant")) == STRICT


def test_splitting_an_order_does_not_lower_its_way(bank: Bank) -> None:
    who = bank.newcomer("applicant")
    first = bank.order([bank.bar(value_fen=MILLION * 6 // 10)], by=who)
    assert bank.approve(first) == ORDINARY
    second = bank.order([bank.bar(value_fen=MILLION * 6 // 10)], by=who)
    assert bank.approve(second) == STRICT


def test_what_was_given_up_today_counts_no_more(bank: Bank) -> None:
    who = bank.newcomer("applicant")
    assert route_of(bank, [bank.bar(value_fen=MILLION * 6 // 10)], who) == ORDINARY
    assert route_of(bank, [bank.bar(value_fen=MILLION * 6 // 10)], who) == ORDINARY
