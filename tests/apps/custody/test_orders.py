"""Orders: who may ask for what, what is reserved at once, and who may take it back."""

from typing import Any

import pytest

from tests.bank import Bank


def wish(bank: Bank, *lines: dict[str, Any], by: str = "clerk", **more: Any) -> dict[str, Any]:
    asked = {"order_type": "out", "reason": "客户提取实物", "receiver_id": str(bank.people[by])}
    return asked | {"lines": list(lines)} | more


def test_a_piece_is_reserved_at_once_and_no_second_order_takes_it(bank: Bank) -> None:
    bar = bank.bar()
    bank.order([bar])
    answered = bank.as_("clerk").try_("custody.submit_order", wish(bank, {"asset_id": str(bar)}))
    error = answered.body["error"]
    assert (error["code"], error["params"]["binding"]) == ("custody.bound", "reserved")


@pytest.mark.parametrize(
    ("binding", "command"), [("frozen", "custody.freeze_asset"), ("pledged", "custody.pledge_asset")]
)
def test_a_bound_piece_is_refused_by_name_and_binding(bank: Bank, binding: str, command: str) -> None:
    bar = bank.bar()
    bank.as_("risk1").send(command, {"asset_id": str(bar), "reason": "依文书办理", "document": "文书 1 号"})
    answered = bank.as_("clerk").try_("custody.submit_order", wish(bank, {"asset_id": str(bar)}))
    error = answered.body["error"]
    assert error["code"] == "custody.bound"
    assert error["params"] == {"asset": bank.asset(bar)["code"], "binding": binding, "act": "out"}


def test_one_bound_line_stops_the_whole_order_and_nothing_is_reserved(bank: Bank) -> None:
    free, frozen, batch = bank.bar(), bank.bar(), bank.vouchers()
    bank.as_("risk1").send(
        "custody.freeze_asset", {"asset_id": str(frozen), "reason": "法院冻结", "document": "1 号"}
    )
    lines = [{"asset_id": str(free)}, {"asset_id": str(batch), "quantity": 5}, {"asset_id": str(frozen)}]
    assert bank.as_("clerk").code("custody.submit_order", wish(bank, *lines)) == "custody.bound"
    assert not bank.asset(free)["reserved"]
    assert bank.order([free, {"asset_id": str(batch), "quantity": 100}])


def test_a_pledged_piece_moves_between_vaults_and_a_frozen_one_only_with_a_document(bank: Bank) -> None:
    pledged, frozen = bank.deed(), bank.deed()
    bank.as_("risk1").send(
        "custody.pledge_asset", {"asset_id": str(pledged), "reason": "贷款抵押", "document": "合同 1 号"}
    )
    bank.as_("risk1").send(
        "custody.freeze_asset", {"asset_id": str(frozen), "reason": "法院冻结", "document": "1 号"}
    )
    across = {"order_type": "transfer", "to_place_id": str(bank.slots["101"][0])}
    clerk = bank.as_("clerk")
    assert clerk.send("custody.submit_order", wish(bank, {"asset_id": str(pledged)}, **across))
    frozen_wish = wish(bank, {"asset_id": str(frozen)}, **across)
    assert clerk.code("custody.submit_order", frozen_wish) == "custody.document_needed"
    assert clerk.send("custody.submit_order", frozen_wish | {"document": "(2026)浙01执2号"})


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ({"numbers": "00000041-00000070"}, "ledger.out_of_order"),
        ({"numbers": "00000002"}, "ledger.out_of_order"),
        ({"quantity": 101}, "ledger.not_enough"),
        ({"numbers": "00000090-00000110", "out_of_order_reason": "首段受潮"}, None),
        ({"numbers": "00000030-00000001"}, None),
        ({"numbers": "AB"}, None),
        ({"numbers": "00000001-00000005", "quantity": 6}, "custody.quantity_unfit"),
        ({}, "custody.numbers_needed"),
    ],
)
def test_numbers_that_cannot_be_had_are_refused(bank: Bank, line: dict[str, Any], code: str | None) -> None:
    batch = bank.vouchers()
    answered = bank.as_("clerk").try_("custody.submit_order", wish(bank, {"asset_id": str(batch), **line}))
    assert answered.status == 422
    assert code in (None, answered.body["error"]["code"])
    assert bank.spans(batch) == [(1, 100, "free")]
    bank.invariants_hold()


def test_two_orders_get_the_lowest_free_numbers_one_after_the_other(bank: Bank) -> None:
    batch = bank.vouchers()
    orders = [bank.order([{"asset_id": str(batch), "quantity": 30}]) for _ in range(2)]
    assert [bank.lines(order)[0]["numbers"][-8:] for order in orders] == ["00000030", "00000060"]


@pytest.mark.parametrize("quantity", [0, -1, 10**13, 1.5, "many"])
def test_a_quantity_is_a_whole_number_from_one_on(bank: Bank, quantity: object) -> None:
    from kuheng.kernel.errors import Malformed

    batch = bank.vouchers()
    with pytest.raises(Malformed):
        bank.as_("clerk").try_(
            "custody.submit_order", wish(bank, {"asset_id": str(batch), "quantity": quantity})
        )


def test_one_piece_stands_on_an_order_once(bank: Bank) -> None:
    line = {"asset_id": str(bank.bar())}
    assert bank.as_("clerk").code("custody.submit_order", wish(bank, line, line)) == "custody.asset_twice"


def test_an_order_needs_lines(bank: Bank) -> None:
    assert bank.as_("clerk").code("custody.submit_order", wish(bank)) == "custody.line_count"


def test_of_seals_and_keys_the_applicant_is_not_the_receiver(bank: Bank) -> None:
    line = {"asset_id": str(bank.register("item.seal", "业务印章"))}
    clerk = bank.as_("clerk")
    assert clerk.code("custody.submit_order", wish(bank, line)) == "custody.receiver_forbidden"
    assert clerk.send("custody.submit_order", wish(bank, line, receiver_id=str(bank.people["head"])))


def test_what_lies_in_another_branch_is_absent(bank: Bank) -> None:
    far = bank.register("metal.gold_bar", "金条", unit="102", serial_no="FAR-1")
    refused = bank.as_("clerk").try_("custody.submit_order", wish(bank, {"asset_id": str(far)}))
    unknown = bank.as_("clerk").try_(
        "custody.submit_order", wish(bank, {"asset_id": "01a20000-0000-7000-8000-000000000000"})
    )
    assert (refused.status, refused.body["error"]) == (unknown.status, unknown.body["error"])
    assert refused.status == 404


def test_an_order_is_made_only_where_its_maker_may_make_one(bank: Bank) -> None:
    """A clerk of one branch who applies for another branch only."""
    who = bank.newcomer("counter")
    bank.assign(who, "applicant", "102")
    far = bank.register("metal.gold_bar", "金条", unit="102", serial_no="FAR-2")
    refused = bank.as_(who).code("custody.submit_order", wish(bank, {"asset_id": str(far)}, by=who))
    assert refused == "access.outside_scope"
    assert not bank.asset(far)["reserved"]


@pytest.mark.parametrize("who", ["keeper1", "risk1", "auditor", "admin", "guest", "head"])
def test_only_applicants_apply(bank: Bank, who: str) -> None:
    line = {"asset_id": str(bank.bar())}
    assert bank.as_(who).code("custody.submit_order", wish(bank, line)) == "access.denied"


def test_only_the_applicant_withdraws(bank: Bank) -> None:
    order = bank.order([bank.bar()])
    other = bank.newcomer("applicant")
    wanted = {"order_id": str(order), "reason": "不是我的"}
    assert bank.as_(other).code("custody.withdraw_order", wanted) == "record.not_found"
    assert bank.state(order) == "approving"


def test_a_head_who_applies_is_judged_by_his_own_head(fresh_bank: Bank) -> None:
    fresh_bank.assign("head", "applicant")
    clerk = str(fresh_bank.people["clerk"])
    order = fresh_bank.order([fresh_bank.bar()], by="head", receiver_id=clerk)
    asked = fresh_bank.tasks(order)
    assert list(asked) == ["vp"]
    (task,) = asked.values()
    answered = fresh_bank.as_("head").try_("flows.approve_task", {"task_id": str(task), "opinion": "同意"})
    assert answered.status in (403, 404, 422)
    assert fresh_bank.state(order) == "approving"


def test_the_receiver_does_not_approve(bank: Bank) -> None:
    order = bank.order([bank.bar()], receiver_id=str(bank.people["head"]))
    assert "head" not in bank.tasks(order)


@pytest.mark.parametrize("who", ["clerk", "keeper1", "risk1", "admin"])
def test_only_who_holds_the_task_approves(bank: Bank, who: str) -> None:
    order = bank.order([bank.bar()])
    (task,) = bank.tasks(order).values()
    answered = bank.as_(who).try_("flows.approve_task", {"task_id": str(task), "opinion": "同意"})
    assert answered.status in (403, 404, 422)
    assert bank.tasks(order) != {}


def test_an_attachment_goes_with_its_order(bank: Bank) -> None:
    clerk = bank.web("clerk")
    file = clerk.upload("申请书.png", _picture(), "image/png")
    order = bank.order([bank.bar()], attachments=[file])
    assert bank.web("head").get(f"/files/{file}").status_code == 200
    assert bank.web("far.clerk").get(f"/files/{file}").status_code == 404
    assert bank.row("custody_order", order)["attachments"] == [file]


def test_another_persons_upload_is_no_attachment(bank: Bank) -> None:
    file = bank.web("head").upload("密件.png", _picture(), "image/png")
    line = {"asset_id": str(bank.bar())}
    refused = bank.as_("clerk").code("custody.submit_order", wish(bank, line, attachments=[file]))
    assert refused == "files.not_yours"


def _picture() -> bytes:
    from tests.bank import drawn_signature

    return drawn_signature()
