"""Every command may be sent again: under its key it acts once, answers alike, and belongs to one person and body.

The samples are what a tour through all of custody really sent; each is then sent once more in every way.
"""

from typing import Any
from uuid import UUID

import pytest

from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.commands.kit import COMMANDS
from kuheng.doors.compose import compose
from kuheng.kernel.errors import Malformed, Refused
from tests.bank import PASSWORD, Bank, Sent

compose()
# The import has its own tests; the house itself sends the others.
ELSEWHERE = {"custody.found_places", "custody.define_category", "custody.follow_case", "custody.build_vault"}
TOURED = sorted(
    kind.key
    for kind in COMMANDS.all()
    if kind.key.startswith("custody.") and "import" not in kind.key and kind.key not in ELSEWHERE
) + ["flows.approve_task", "flows.reject_task"]
PAPER = {"reason": "依文书办理", "document": "(2026)1号"}


@pytest.fixture(scope="module")
def tour(founded: Bank) -> dict[str, Sent]:
    """One accepted sample of each command."""
    bank = founded
    bank.use_keys()
    bank.sent.clear()
    _bindings(bank)
    _register(bank)
    _orders(bank)
    _numbers(bank)
    return {one.name: one for one in bank.sent if one.answered.status == 200}


def _bindings(bank: Bank) -> None:
    bar = {"asset_id": str(bank.bar()), **PAPER}
    for name in ("freeze_asset", "unfreeze_asset", "pledge_asset", "release_asset"):
        bank.as_("risk1").send(f"custody.{name}", bar)


def _register(bank: Bank) -> None:
    keeper, slot = bank.as_("keeper1"), str(bank.slots["101"][1])
    made = keeper.send(
        "custody.register_asset", {"name": "权证", "category": "deed", "place_id": slot, "value_fen": 1}
    )
    asset = {"asset_id": made["asset_id"]}
    keeper.send(
        "custody.revalue_asset", {**asset, "amount_fen": 9, "on_date": "2026-05-01", "source": "评估"}
    )
    keeper.send("custody.change_details", {**asset, "extra": {"address": "文三路 1 号"}})
    keeper.send("custody.link_asset", {**asset, "voucher_no": "PZ-1", "reason": "补录凭证号"})
    file_id = _uploaded(bank)
    keeper.send("custody.attach_file", {**asset, "file_id": file_id, "note": "权证扫描件"})
    keeper.send("custody.remove_file", {**asset, "file_id": file_id, "reason": "扫描不清"})
    box = keeper.send(
        "custody.register_asset", {"name": "封包", "category": "item.bag", "place_id": slot}
    )
    keeper.send("custody.put_in_box", {**asset, "box_id": box["asset_id"], "reason": "封包保管"})
    keeper.send("custody.take_out_of_box", {**asset, "reason": "客户查看"})
    keeper.send("custody.add_tag", {**asset, "tag": f"TAG-{made['asset_id'][-8:]}"})
    vault = {
        "code": f"V{made['asset_id'][-6:]}",
        "name": "小库",
        "kind": "vault",
        "unit_id": str(bank.units["101"]),
    }
    place = keeper.send("custody.create_place", vault)
    keeper.send("custody.change_place", {"place_id": place["place_id"], "name": "小金库"})


def _uploaded(bank: Bank) -> str:
    return bank.web("keeper1").upload("deed.pdf", b"%PDF-1.4\n%%EOF\n", "application/pdf")


def _orders(bank: Bank) -> None:
    bars = [bank.bar(), bank.bar()]
    order = bank.approved(bars)
    execution = bank.opened(order)
    bank.scan(execution, bank.codes(order)[0])
    rest = {"execution_id": str(execution), "codes": bank.codes(order)[1:], "device": "PDA-1"}
    bank.as_("keeper1").send("custody.scan_batch", rest)
    bank.as_("keeper1").send("custody.close_execution", {"execution_id": str(execution)})
    bank.signed(order)
    back = {"order_type": "return", "reason": "用毕归还", "receiver_id": str(bank.people["clerk"])}
    home = bank.as_("clerk").send("custody.submit_order", {**back, "lines": [{"asset_id": str(bars[0])}]})
    bank.relay()
    (line,) = bank.lines(UUID(home["order_id"]))
    check = {
        "order_id": home["order_id"],
        "line_ids": [str(line["id"])],
        "login": "keeper2",
        "password": PASSWORD,
    }
    bank.as_("keeper1").send("custody.receive_order", check)
    away = {"order_id": home["order_id"], "line_id": str(line["id"]), "place_id": str(bank.slots["101"][0])}
    bank.as_("keeper1").send("custody.put_away", away)
    _given_up(bank)


def _given_up(bank: Bank) -> None:
    bank.as_("clerk").send("custody.withdraw_order", {"order_id": str(bank.order([bank.bar()]))})
    cancelled = bank.approved([bank.bar()])
    bank.as_("clerk").send("custody.cancel_order", {"order_id": str(cancelled), "reason": "客户不来"})
    returned = bank.order([bank.bar()])
    (task,) = bank.tasks(returned).values()
    bank.as_("head").send("flows.return_task", {"task_id": str(task), "opinion": "请补充"})
    bank.relay()
    bank.as_("clerk").send("custody.resubmit_order", {"order_id": str(returned), "reason": "补充用途"})
    (task,) = bank.tasks(bank.order([bank.bar()])).values()
    bank.as_("head").send("flows.reject_task", {"task_id": str(task), "opinion": "材料不全"})


def _numbers(bank: Bank) -> None:
    batch = bank.vouchers()
    row, keeper = bank.asset(batch), bank.as_("keeper1")
    of = {"asset_id": str(batch), "reason": "柜面领用"}
    teller = str(bank.people["clerk"])
    keeper.send("custody.issue_numbers", {**of, "numbers": "00000001-00000010", "teller_id": teller})
    keeper.send("custody.consume_numbers", {**of, "numbers": "00000001-00000003"})
    keeper.send("custody.void_numbers", {**of, "numbers": "00000004"})
    back = {**of, "numbers": "00000005-00000010", "place_id": str(row["place_id"])}
    keeper.send("custody.return_numbers", back)
    keeper.send("custody.destroy_numbers", {**of, "numbers": "00000004", "document": "销毁记录 1 号"})
    assert bank.spans(batch) == [(1, 3, "consumed"), (4, 4, "destroyed"), (5, 100, "free")]


def again(bank: Bank, sent: Sent, payload: dict[str, Any] | None = None, who: str | None = None) -> Any:
    return dispatch(
        bank.database,
        Call(
            name=sent.name,
            payload=sent.payload if payload is None else payload,
            key=sent.key,
            at=bank.now,
            who=bank.credential(who or sent.who),
        ),
    )


@pytest.mark.parametrize("name", TOURED)
def test_sent_again_it_answers_alike_and_acts_once(bank: Bank, tour: dict[str, Sent], name: str) -> None:
    sent, before = tour[name], bank.snapshot()
    replay = again(bank, sent)
    assert (replay.replayed, replay.status, replay.body) == (True, 200, sent.answered.body)
    assert bank.snapshot() == before
    assert len(bank.entries(sent.key)) == 1


@pytest.mark.parametrize("name", TOURED)
def test_with_another_body_the_key_is_refused(bank: Bank, tour: dict[str, Sent], name: str) -> None:
    sent, before = tour[name], bank.snapshot()
    other = _changed(sent.payload)
    with pytest.raises((Refused, Malformed)) as caught:
        again(bank, sent, other)
    assert caught.value.code in ("command.key_reused", "command.unfit")
    assert bank.snapshot() == before


def _changed(payload: dict[str, Any]) -> dict[str, Any]:
    """The same wish with one word changed."""
    for key in ("reason", "opinion", "note", "name", "tag", "code", "device", "source", "statement"):
        if isinstance(payload.get(key), str):
            return {**payload, key: payload[key] + "改"}
    key = next(key for key, value in payload.items() if isinstance(value, str))
    return {**payload, key: "01a20000-0000-7000-8000-00000000dead"}


@pytest.mark.parametrize("name", TOURED)
def test_another_person_cannot_use_the_key(bank: Bank, tour: dict[str, Sent], name: str) -> None:
    with pytest.raises(Refused, match="command.key_reused"):
        again(bank, tour[name], who="auditor")


def test_a_refusal_replays_equal_too(bank: Bank) -> None:
    bank.as_("clerk").code("custody.freeze_asset", {"asset_id": str(bank.bar()), **PAPER})
    sent = bank.sent[-1]
    replay = again(bank, sent)
    assert (replay.replayed, replay.status, replay.body) == (True, sent.answered.status, sent.answered.body)
    (entry,) = bank.entries(sent.key)
    assert (entry["outcome"], entry["reason"]) == ("denied", "access.denied")


def test_every_accepted_command_left_one_entry_and_nothing_else_did(
    bank: Bank, tour: dict[str, Sent]
) -> None:
    for sent in tour.values():
        (entry,) = bank.entries(sent.key)
        assert (entry["command"], entry["outcome"], entry["actor_id"]) == (
            sent.name,
            "ok",
            bank.people[sent.who],
        )
    bank.invariants_hold()
    bank.verify()
