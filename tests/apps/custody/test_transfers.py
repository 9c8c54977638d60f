"""Transfers: from one branch's vault into another's, handed over on both sides, and who sees what meanwhile."""

from typing import Any
from uuid import UUID

import pytest

from tests.bank import PASSWORD, Bank

PAPER = {"reason": "依文书办理", "document": "(2026)浙01执3号"}


@pytest.fixture
def near_and_far(bank: Bank) -> Bank:
    """Two branches with two keepers each."""
    if "far.keeper2" not in bank.people:
        bank.hire("far.keeper2", "keeper", unit="102")
    return bank


def asked(bank: Bank, *assets: UUID | dict[str, Any], **more: Any) -> UUID:
    lines = [one if isinstance(one, dict) else {"asset_id": str(one)} for one in assets]
    wish = {
        "order_type": "transfer", "reason": "调往宁波分行", "receiver_id": str(bank.people["guest"]),
        "to_place_id": str(bank.slots["102"][0]), "lines": lines, **more,
    }  # fmt: skip
    return UUID(bank.as_("clerk").send("custody.submit_order", wish)["order_id"])


def on_its_way(bank: Bank, *assets: UUID | dict[str, Any], **more: Any) -> UUID:
    """Approved, scanned out by the keepers here, signed for by the carrier."""
    order = asked(bank, *assets, **more)
    bank.approve(order)
    bank.executed(order)
    badge = {"login": "guest", "password": PASSWORD, "statement": "已装箱上车，逐件核对。"}
    bank.as_("keeper1").send("custody.sign_handover", {"order_id": str(order), **badge})
    bank.relay()
    return order


def take_over(
    bank: Bank, order: UUID, *lines: UUID, who: str = "far.keeper", second: str = "far.keeper2"
) -> Any:
    chosen = lines or [line["id"] for line in bank.lines(order) if line["state"] == "on_its_way"]
    payload = {
        "order_id": str(order), "line_ids": [str(line) for line in chosen], "login": second, "password": PASSWORD,
    }  # fmt: skip
    return bank.as_(who).try_("custody.receive_order", payload)


def lay(bank: Bank, order: UUID, *, who: str = "far.keeper", slot: UUID | None = None) -> None:
    for line in bank.lines(order):
        away = {
            "order_id": str(order), "line_id": str(line["id"]), "place_id": str(slot or bank.slots["102"][0]),
        }  # fmt: skip
        bank.as_(who).send("custody.put_away", away)


def transferred(bank: Bank, *assets: UUID | dict[str, Any], **more: Any) -> UUID:
    order = on_its_way(bank, *assets, **more)
    assert take_over(bank, order).status == 200
    lay(bank, order)
    bank.relay()
    assert bank.state(order) == "done"
    return order


def sees(bank: Bank, who: str, entity: str, record: UUID) -> bool:
    return bank.web(who).get(f"/records/{entity}/{record}").status_code == 200


def test_owner_and_holder_follow_the_receiving_branch(near_and_far: Bank) -> None:
    bank = near_and_far
    bar = bank.bar()
    transferred(bank, bar)
    row = bank.asset(bar)
    assert (row["state"], row["unit_id"], row["place_id"]) == (
        "in_stock", bank.units["102"], bank.slots["102"][0],
    )  # fmt: skip
    assert row["unit_path"] == "/001/102/"
    assert (row["holder_id"], row["holder_name"]) == (bank.people["far.keeper"], "方静")
    bank.invariants_hold()
    bank.verify()


def test_each_side_sees_the_piece_while_it_is_his(near_and_far: Bank) -> None:
    bank = near_and_far
    bar = bank.bar()
    assert (sees(bank, "keeper1", "asset", bar), sees(bank, "far.keeper", "asset", bar)) == (True, False)
    order = on_its_way(bank, bar)
    assert (sees(bank, "keeper1", "asset", bar), sees(bank, "far.keeper", "asset", bar)) == (True, False)
    for who in ("keeper1", "far.keeper"):
        assert sees(bank, who, "order", order)
    assert not sees(bank, "far.clerk", "order", order)
    take_over(bank, order)
    lay(bank, order)
    assert (sees(bank, "keeper1", "asset", bar), sees(bank, "far.keeper", "asset", bar)) == (False, True)
    assert sees(bank, "keeper1", "order", order)


def test_after_a_transfer_the_other_branch_handles_the_piece_and_the_old_one_does_not(
    near_and_far: Bank,
) -> None:
    bank = near_and_far
    bar = bank.bar()
    transferred(bank, bar)
    value = {"asset_id": str(bar), "amount_fen": 5, "on_date": "2026-06-30", "source": "评估"}
    assert bank.as_("keeper1").code("custody.revalue_asset", value) == "record.not_found"
    assert bank.as_("far.keeper").send("custody.revalue_asset", value)
    wish = {"order_type": "out", "reason": "客户提取", "lines": [{"asset_id": str(bar)}]}
    near = {**wish, "receiver_id": str(bank.people["clerk"])}
    assert bank.as_("clerk").code("custody.submit_order", near) == "record.not_found"
    far = {**wish, "receiver_id": str(bank.people["far.clerk"])}
    assert bank.as_("far.clerk").send("custody.submit_order", far)


def test_on_its_way_the_piece_is_in_the_carriers_hands_and_no_order_takes_it(near_and_far: Bank) -> None:
    bank = near_and_far
    bar = bank.bar()
    order = on_its_way(bank, bar)
    row = bank.asset(bar)
    assert (bank.state(order), row["state"], row["holder_id"]) == (
        "receiving",
        "transit",
        bank.people["guest"],
    )
    wish = {
        "order_type": "out", "reason": "客户提取", "receiver_id": str(bank.people["clerk"]),
        "lines": [{"asset_id": str(bar)}],
    }  # fmt: skip
    assert bank.as_("clerk").code("custody.submit_order", wish) == "custody.not_there"
    bank.invariants_hold()


def test_the_task_to_receive_goes_to_the_keepers_of_the_other_side(near_and_far: Bank) -> None:
    bank = near_and_far
    order = on_its_way(bank, bank.bar())
    assert set(bank.tasks(order, "receive")) == {"far.keeper", "far.keeper2"}
    take_over(bank, order)
    assert set(bank.tasks(order, "put_away")) == {"far.keeper", "far.keeper2"}


def test_the_giving_side_neither_receives_nor_puts_away(near_and_far: Bank) -> None:
    bank = near_and_far
    order = on_its_way(bank, bank.bar())
    assert take_over(bank, order, who="keeper1", second="keeper2").status == 404
    mixed = take_over(bank, order, who="far.keeper", second="keeper2")
    assert mixed.body["error"]["code"] == "custody.not_keeper"
    take_over(bank, order)
    (line,) = bank.lines(order)
    away = {"order_id": str(order), "line_id": str(line["id"]), "place_id": str(bank.slots["101"][0])}
    assert bank.as_("keeper1").code("custody.put_away", away) == "record.not_found"
    assert bank.as_("far.keeper").code("custody.put_away", away) == "record.not_found"


def test_both_directions_are_handed_over_by_name(near_and_far: Bank) -> None:
    bank = near_and_far
    order = transferred(bank, bank.bar())
    signed = bank.rows("SELECT * FROM handover WHERE order_id = %s ORDER BY signed_at", order)
    assert [one["direction"] for one in signed] == ["out", "in"]
    assert {one["receiver_id"] for one in signed} == {bank.people["guest"]}
    assert {signed[0]["keeper_id"], signed[0]["second_id"]} == {
        bank.people["keeper1"],
        bank.people["keeper2"],
    }
    assert {signed[1]["keeper_id"], signed[1]["second_id"]} == {
        bank.people["far.keeper"], bank.people["far.keeper2"],
    }  # fmt: skip
    page = bank.web("keeper1").get(f"/custody/orders/{order}/page").json()
    assert page["handover"]["receiver"]["name"] == "罗磊"
    assert [one["giver"]["name"] for one in page["handed_in"]] == ["罗磊"]
    assert page["order"]["to"]["unit"] == "宁波分行"


def test_the_carrier_is_no_keeper_of_either_side(near_and_far: Bank) -> None:
    bank = near_and_far
    order = asked(bank, bank.bar(), receiver_id=str(bank.people["far.keeper2"]))
    bank.approve(order)
    bank.executed(order)
    badge = {"login": "far.keeper2", "password": PASSWORD, "statement": "已装箱上车。"}
    bank.as_("keeper1").send("custody.sign_handover", {"order_id": str(order), **badge})
    assert take_over(bank, order).body["error"]["code"] == "custody.keeper_is_receiver"


def test_what_did_not_arrive_stays_with_the_carrier_and_is_received_later(near_and_far: Bank) -> None:
    bank = near_and_far
    bars = [bank.bar(), bank.bar()]
    order = on_its_way(bank, *bars)
    first, second = [line["id"] for line in bank.lines(order)]
    assert take_over(bank, order, first).body["result"] == {"received": 1, "left": 1}
    assert bank.state(order) == "receiving"
    again = take_over(bank, order, first).body["error"]
    assert (again["code"], again["params"]["line"]) == ("custody.line_state", 1)
    assert take_over(bank, order, second).body["result"] == {"received": 1, "left": 0}
    lay(bank, order)
    assert {bank.asset(bar)["unit_id"] for bar in bars} == {bank.units["102"]}
    bank.invariants_hold()


def test_a_batch_of_vouchers_moves_whole_with_its_value(near_and_far: Bank) -> None:
    bank = near_and_far
    batch = bank.vouchers(value_fen=12_345)
    transferred(bank, {"asset_id": str(batch), "quantity": 100})
    row = bank.asset(batch)
    assert (row["state"], row["quantity"], row["value_fen"]) == ("in_stock", 100, 12_345)
    assert (row["unit_id"], bank.spans(batch)) == (bank.units["102"], [(1, 100, "free")])
    bank.invariants_hold()


def test_a_pledged_piece_is_transferred_and_stays_pledged(near_and_far: Bank) -> None:
    bank = near_and_far
    deed = bank.deed()
    bank.as_("risk1").send("custody.pledge_asset", {"asset_id": str(deed), **PAPER})
    transferred(bank, deed)
    row = bank.asset(deed)
    assert (row["pledged"], row["state"], row["unit_id"]) == (True, "in_stock", bank.units["102"])


def test_a_frozen_piece_is_transferred_with_its_document_only(near_and_far: Bank) -> None:
    bank = near_and_far
    deed = bank.deed()
    bank.as_("risk1").send("custody.freeze_asset", {"asset_id": str(deed), **PAPER})
    transferred(bank, deed, document="(2026)浙01执4号")
    row = bank.asset(deed)
    assert (row["frozen"], row["state"], row["unit_id"]) == (True, "in_stock", bank.units["102"])
