"""Printed numbers beside orders, bindings, places: each act, and what it is refused for."""

from typing import Any

import pytest

from tests.bank import Bank

PAPER = {"reason": "依文书办理", "document": "(2026)1号"}


def of(asset: object, numbers: str, **more: Any) -> dict[str, Any]:
    return {"asset_id": str(asset), "numbers": numbers, "reason": "柜面业务", **more}


def test_numbers_go_to_a_teller_are_used_up_spoilt_given_back_and_destroyed(bank: Bank) -> None:
    batch, keeper = bank.vouchers(), bank.as_("keeper1")
    teller, slot = str(bank.people["clerk"]), str(bank.asset(batch)["place_id"])
    keeper.send("custody.issue_numbers", of(batch, "00000001-00000010", teller_id=teller))
    assert bank.asset(batch)["quantity"] == 90
    keeper.send("custody.consume_numbers", of(batch, "00000001-00000003"))
    keeper.send("custody.void_numbers", of(batch, "00000004"))
    keeper.send("custody.return_numbers", of(batch, "00000005-00000010", place_id=slot))
    keeper.send("custody.destroy_numbers", of(batch, "00000004", document="销毁记录 1 号"))
    assert bank.spans(batch) == [(1, 3, "consumed"), (4, 4, "destroyed"), (5, 100, "free")]
    assert bank.asset(batch)["quantity"] == 96
    bank.invariants_hold()


@pytest.mark.parametrize(
    ("name", "numbers", "more", "code"),
    [
        ("issue_numbers", "00000011-00000020", {"teller_id": "@clerk"}, "custody.out_of_order"),
        ("issue_numbers", "00000099-00000101", {"teller_id": "@clerk"}, "custody.numbers_state"),
        ("consume_numbers", "00000001", {}, "custody.numbers_state"),
        ("destroy_numbers", "00000001", {"document": "1 号"}, "custody.numbers_state"),
        ("return_numbers", "00000001", {"place_id": "@slot"}, "custody.numbers_state"),
    ],
)
def test_a_number_goes_only_where_it_may_go_from_where_it_is(
    bank: Bank, name: str, numbers: str, more: dict[str, str], code: str
) -> None:
    batch = bank.vouchers()
    known = {"@clerk": str(bank.people["clerk"]), "@slot": str(bank.asset(batch)["place_id"])}
    payload = of(batch, numbers, **{key: known.get(value, value) for key, value in more.items()})
    assert bank.as_("keeper1").code(f"custody.{name}", payload) == code
    assert bank.spans(batch) == [(1, 100, "free")]


def test_numbers_that_an_order_holds_go_to_no_teller(bank: Bank) -> None:
    batch = bank.vouchers()
    bank.order([{"asset_id": str(batch), "quantity": 30}])
    teller = str(bank.people["clerk"])
    payload = of(batch, "00000001-00000010", teller_id=teller, out_of_order_reason="急用")
    assert bank.as_("keeper1").code("custody.issue_numbers", payload) == "custody.numbers_state"


def test_numbers_come_back_to_where_the_rest_lies(bank: Bank) -> None:
    batch, keeper = bank.vouchers(), bank.as_("keeper1")
    keeper.send("custody.issue_numbers", of(batch, "00000001", teller_id=str(bank.people["clerk"])))
    other = next(slot for slot in bank.slots["101"] if slot != bank.asset(batch)["place_id"])
    refused = keeper.code("custody.return_numbers", of(batch, "00000001", place_id=str(other)))
    assert refused == "custody.own_slot"


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        (["freeze", "freeze"], "custody.already_frozen"),
        (["unfreeze"], "custody.not_frozen"),
        (["pledge", "pledge"], "custody.already_pledged"),
        (["release"], "custody.not_pledged"),
        (["freeze", "pledge"], "custody.bound"),
        (["pledge", "freeze", "release"], "custody.bound"),
    ],
)
def test_bindings_follow_their_table(bank: Bank, steps: list[str], code: str) -> None:
    target = {"asset_id": str(bank.deed()), **PAPER}
    risk = bank.as_("risk1")
    for step in steps[:-1]:
        risk.send(f"custody.{step}_asset", target)
    assert risk.code(f"custody.{steps[-1]}_asset", target) == code


def test_a_binding_is_kept_from_its_beginning_to_its_end(bank: Bank) -> None:
    target = {"asset_id": str(bank.deed()), **PAPER}
    for step in ("freeze", "unfreeze"):
        bank.as_("risk1").send(f"custody.{step}_asset", target)
    (kept,) = bank.rows("SELECT * FROM binding WHERE asset_id = %s", target["asset_id"])
    assert (kept["kind"], kept["document"], kept["end_document"]) == (
        "frozen",
        PAPER["document"],
        PAPER["document"],
    )
    assert kept["started_at"] < kept["ended_at"]


@pytest.mark.parametrize("name", ["custody.register_asset", "custody.create_place", "custody.build_vault"])
def test_records_are_made_only_where_their_maker_may_make_them(bank: Bank, name: str) -> None:
    """A keeper of one branch, in the other branch's vault."""
    far = {
        "custody.register_asset": {"name": "权证", "category": "deed", "place_id": str(bank.slots["102"][0])},
        "custody.create_place": {"code": "FAR-V", "name": "远库", "kind": "vault", "unit_id": str(bank.units["102"])},
        "custody.build_vault": {
            "code": "FAR-B", "name": "远库", "unit_id": str(bank.units["102"]), "zones": 1, "shelves": 1, "slots": 1,
        },
    }  # fmt: skip
    before = bank.snapshot()["place"]
    assert bank.as_("keeper1").code(name, far[name]) in ("access.outside_scope", "record.not_found")
    assert bank.snapshot()["place"] == before


def test_an_asset_of_another_unit_is_not_registered_either(bank: Bank) -> None:
    facts = {
        "name": "权证", "category": "deed", "place_id": str(bank.slots["101"][0]), "unit_id": str(bank.units["102"]),
    }  # fmt: skip
    assert bank.as_("keeper1").code("custody.register_asset", facts) == "access.outside_scope"


def test_nothing_is_registered_at_the_edge_of_the_book(bank: Bank) -> None:
    (edge,) = bank.rows("SELECT id FROM place WHERE tenant_id = %s AND kind = 'hands'", bank.tenant)
    facts = {"name": "权证", "category": "deed", "place_id": str(edge["id"])}
    assert bank.office.try_("custody.register_asset", facts).body["error"]["code"] == "custody.not_a_slot"


def test_a_full_place_and_a_closed_one_take_nothing(bank: Bank) -> None:
    keeper = bank.as_("keeper1")
    vault = {
        "code": f"SMALL-{bank.bar().hex[-6:]}",
        "name": "小库",
        "kind": "vault",
        "unit_id": str(bank.units["101"]),
    }
    place = keeper.send("custody.create_place", {**vault, "capacity": 1})["place_id"]
    facts = {"name": "权证", "category": "deed", "place_id": place}
    keeper.send("custody.register_asset", facts)
    assert keeper.code("custody.register_asset", facts) == "custody.place_full"
    keeper.send("custody.change_place", {"place_id": place, "capacity": 5, "closed": True})
    assert keeper.code("custody.register_asset", facts) == "custody.place_closed"


def test_numbers_and_their_amount_off_the_balance_sheet_are_told_by_state(bank: Bank) -> None:
    batch, keeper = bank.vouchers(), bank.as_("keeper1")
    keeper.send("custody.issue_numbers", of(batch, "00000001-00000010", teller_id=str(bank.people["clerk"])))
    keeper.send("custody.void_numbers", of(batch, "00000004"))
    where = f'{{"field": "asset_id", "op": "eq", "value": "{batch}"}}'
    asked = bank.web("keeper1").get(
        "/records/range/aggregate", where=where, group="state", measures="sum:quantity,sum:off_balance_fen"
    )
    told = {
        group["state"]: (int(group["sum:quantity"]), int(group["sum:off_balance_fen"]))
        for group in asked.json()["groups"]
    }
    assert told == {"free": (90, 9_000), "with_teller": (9, 900), "void": (1, 100)}
