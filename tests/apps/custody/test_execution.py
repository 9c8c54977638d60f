"""Two keepers and a scanner: what is taken, what is refused, and what it costs."""

from uuid import UUID

import pytest

from tests.bank import PASSWORD, Bank

MOST_STATEMENTS, MOST_WAITS = 22, 6


def why(answered: object) -> str:
    return str(answered.body["error"]["code"])  # type: ignore[attr-defined]


def test_a_scan_takes_the_piece_into_the_keepers_hands(bank: Bank) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    taken = bank.scan(execution, bank.asset(bar)["code"]).body["result"]
    assert taken["asset_id"] == str(bar)
    assert (bank.asset(bar)["state"], bank.asset(bar)["reserved"]) == ("transit", False)
    bank.invariants_hold()


@pytest.mark.parametrize("say", [str.lower, lambda code: f"  {code}\n", lambda code: code.translate(WIDE)])
def test_a_code_is_read_whatever_the_scanner_makes_of_its_letters(bank: Bank, say: object) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    assert bank.scan(execution, say(bank.asset(bar)["code"])).status == 200  # type: ignore[operator]


WIDE = {ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"}


def test_a_serial_number_names_the_piece_as_well(bank: Bank) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    assert bank.scan(execution, bank.asset(bar)["serial_no"]).status == 200


def test_a_piece_of_another_order_is_refused_with_where_it_belongs(bank: Bank) -> None:
    wanted, wrong = bank.bar(), bank.bar()
    execution = bank.opened(bank.approved([wanted]))
    answered = bank.scan(execution, bank.asset(wrong)["code"])
    assert why(answered) == "custody.not_on_order"
    assert "place" in answered.body["error"]["params"]
    assert bank.asset(wrong)["state"] == "in_stock"


def test_where_a_wrong_piece_belongs_stays_on_the_order_page(bank: Bank) -> None:
    wanted, wrong = bank.bar(), bank.bar()
    order = bank.approved([wanted])
    bank.scan(bank.opened(order), bank.asset(wrong)["code"])
    (scan,) = bank.web("keeper1").get(f"/custody/orders/{order}/page").json()["execution"]["scans"]
    place = bank.row("place", bank.asset(wrong)["place_id"])["code"]
    assert not scan["ok"]
    assert place in scan["words"]["zh"] and place in scan["words"]["en"]


def test_five_hundred_pieces_are_taken_in_one_command(bank: Bank) -> None:
    bars = [bank.bar() for _ in range(500)]
    order = bank.approved(bars)
    payload = {"execution_id": str(bank.opened(order)), "codes": bank.codes(order), "device": "PDA-1"}
    answered = bank.as_("keeper1").try_("custody.scan_batch", payload)
    assert len(answered.body["result"]["taken"]) == 500
    assert answered.statements <= 2 * MOST_STATEMENTS
    assert {bank.asset(bar)["state"] for bar in bars} == {"transit"}


def test_every_wrong_scan_stays_on_record_with_its_reason(bank: Bank) -> None:
    order = bank.approved([bank.bar()])
    execution = bank.opened(order)
    bank.scan(execution, "NO-SUCH-CODE")
    (kept,) = bank.rows("SELECT code, refusal FROM execution_scan WHERE execution_id = %s", execution)
    assert kept == {"code": "NO-SUCH-CODE", "refusal": "custody.unknown_code"}


def test_a_piece_is_taken_once(bank: Bank) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    code = bank.asset(bar)["code"]
    assert bank.scan(execution, code).status == 200
    assert why(bank.scan(execution, code)) == "custody.already_scanned"


@pytest.mark.parametrize(
    "code",
    [
        "https://evil.example/GJS-1",
        "GJS\x07-1",
        "GJS 1",
        "G" * 7_000,
        "' OR 1=1 --",
        "\u202eGJS-1",
        "GJS-2",
    ],
)
def test_what_no_label_of_ours_says_takes_nothing(bank: Bank, code: str) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    assert why(bank.scan(execution, code)) == "custody.unknown_code"
    assert bank.asset(bar)["state"] == "in_stock"


def test_a_beginning_of_a_code_is_not_the_code(bank: Bank) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    code = bank.asset(bar)["code"]
    for other in (code[:-1], f"{code}0", code[1:]):
        assert why(bank.scan(execution, other)) == "custody.unknown_code"


def test_another_banks_code_is_as_unknown_as_none(bank: Bank, fresh_bank: Bank) -> None:
    theirs = fresh_bank.register("metal.gold_bar", "金条", code="THEIR-1", serial_no="THEIR-NO-1")
    execution = bank.opened(bank.approved([bank.bar()]))
    for code in ("THEIR-1", "THEIR-NO-1"):
        assert why(bank.scan(execution, code)) == "custody.unknown_code"
    assert fresh_bank.asset(theirs)["state"] == "in_stock"


def test_a_piece_frozen_after_its_order_was_approved_stays_where_it_is(bank: Bank) -> None:
    bar, other = bank.bar(), bank.bar()
    order = bank.approved([bar, other])
    freeze = {"asset_id": str(bar), "reason": "法院冻结", "document": "(2026)浙01执1号"}
    bank.as_("risk1").send("custody.freeze_asset", freeze)
    execution = bank.opened(order)
    codes = bank.codes(order)
    answered = bank.scan(execution, bank.asset(bar)["code"])
    assert why(answered) == "custody.bound"
    assert answered.body["error"]["params"]["binding"] == "frozen"
    batch = {"execution_id": str(execution), "codes": codes, "device": "PDA-1"}
    result = bank.as_("keeper1").send("custody.scan_batch", batch)
    assert [one["asset_id"] for one in result["taken"]] == [str(other)]
    assert [one["why"] for one in result["refused"]] == ["custody.bound"]
    assert bank.asset(bar)["state"] == "in_stock"


def test_of_a_batch_the_right_ones_are_taken_and_the_wrong_ones_named(bank: Bank) -> None:
    bars, wrong = [bank.bar() for _ in range(3)], bank.bar()
    order = bank.approved(bars)
    execution = bank.opened(order)
    codes = [*bank.codes(order), bank.codes(order)[0].lower(), bank.asset(wrong)["code"], "NOTHING"]
    payload = {"execution_id": str(execution), "codes": codes, "device": "PDA-1"}
    result = bank.as_("keeper1").send("custody.scan_batch", payload)
    assert sorted(one["asset_id"] for one in result["taken"]) == sorted(map(str, bars))
    assert [one["why"] for one in result["refused"]] == ["custody.not_on_order", "custody.unknown_code"]
    bank.invariants_hold()


# ------------------------------------------------------------ who


def test_nobody_is_his_own_second_keeper(bank: Bank) -> None:
    order = bank.approved([bank.bar()])
    opened = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    answered = bank.prove_second(UUID(opened["execution_id"]), login="keeper1")
    assert why(answered) == "custody.same_keeper"


def test_a_wrong_password_proves_nobody(bank: Bank) -> None:
    bank.hire("forgetful", "keeper")
    order = bank.approved([bank.bar()])
    opened = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    payload = {**opened, "device": "PDA-1", "login": "forgetful", "password": "guess"}
    assert bank.as_("keeper1").code("custody.prove_second_keeper", payload) == "people.proof_failed"
    assert "guess" not in str(bank.entries(bank.sent[-1].key))


def test_a_second_keeper_must_be_a_keeper_of_this_vault(bank: Bank) -> None:
    order = bank.approved([bank.bar()])
    opened = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    for login in ("risk1", "far.keeper"):
        assert why(bank.prove_second(UUID(opened["execution_id"]), login=login)) == "custody.not_keeper"


def a_keeper_who_applies(bank: Bank) -> str:
    who = bank.newcomer("keeper")
    bank.assign(who, "applicant")
    return who


def test_the_applicant_keeps_neither_first_nor_second(bank: Bank) -> None:
    who = a_keeper_who_applies(bank)
    bar = bank.bar()
    wish = {
        "order_type": "out",
        "reason": "自己申请的",
        "receiver_id": str(bank.people["clerk"]),
        "lines": [{"asset_id": str(bar)}],
    }
    order = UUID(bank.as_(who).send("custody.submit_order", wish)["order_id"])
    bank.approve(order)
    opening = {"order_id": str(order), "device": "PDA-1"}
    assert bank.as_(who).code("custody.open_execution", opening) == "custody.keeper_is_applicant"
    opened = bank.as_("keeper1").send("custody.open_execution", opening)
    answered = bank.prove_second(UUID(opened["execution_id"]), login=who)
    assert why(answered) == "custody.keeper_is_applicant"


def test_the_receiver_keeps_neither_first_nor_second(bank: Bank) -> None:
    receiver = bank.newcomer("keeper")
    order = bank.approved([bank.bar()], receiver_id=str(bank.people[receiver]))
    opening = {"order_id": str(order), "device": "PDA-1"}
    assert bank.as_(receiver).code("custody.open_execution", opening) == "custody.keeper_is_receiver"
    opened = bank.as_("keeper1").send("custody.open_execution", opening)
    answered = bank.prove_second(UUID(opened["execution_id"]), login=receiver)
    assert why(answered) == "custody.keeper_is_receiver"


def test_who_approved_keeps_neither_first_nor_second(bank: Bank, fresh_bank: Bank) -> None:
    fresh_bank.assign("head", "keeper")
    order = fresh_bank.approved([fresh_bank.bar()])
    opening = {"order_id": str(order), "device": "PDA-1"}
    assert fresh_bank.as_("head").code("custody.open_execution", opening) == "custody.keeper_is_approver"
    opened = fresh_bank.as_("keeper1").send("custody.open_execution", opening)
    answered = fresh_bank.prove_second(UUID(opened["execution_id"]), login="head")
    assert why(answered) == "custody.keeper_is_approver"


def test_without_the_second_keeper_nothing_is_taken(bank: Bank) -> None:
    bar = bank.bar()
    order = bank.approved([bar])
    opened = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    assert why(bank.scan(UUID(opened["execution_id"]), bank.asset(bar)["code"])) == "custody.second_needed"


@pytest.mark.parametrize(("minutes", "code"), [(4.9, None), (5.1, "custody.second_needed")])
def test_the_second_keepers_proof_holds_five_minutes(bank: Bank, minutes: float, code: str | None) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    with bank.later(minutes=minutes):
        answered = bank.scan(execution, bank.asset(bar)["code"])
    assert answered.body.get("error", {}).get("code") == code


def test_a_proof_holds_on_the_device_that_opened_the_execution_only(bank: Bank) -> None:
    bar = bank.bar()
    order = bank.approved([bar])
    execution, code = bank.opened(order), bank.asset(bar)["code"]
    assert why(bank.scan(execution, code, device="PDA-2")) == "custody.other_device"
    again = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-2"})
    assert again["execution_id"] == str(execution)
    assert why(bank.scan(execution, code, device="PDA-2")) == "custody.second_needed"


def test_another_keeper_neither_opens_nor_scans_an_execution_that_runs(bank: Bank) -> None:
    bar = bank.bar()
    order = bank.approved([bar])
    execution = bank.opened(order)
    opening = {"order_id": str(order), "device": "PDA-3"}
    assert bank.as_("keeper3").code("custody.open_execution", opening) == "custody.execution_open"
    answered = bank.scan(execution, bank.asset(bar)["code"], who="keeper3")
    assert why(answered) == "custody.not_your_execution"


def test_a_closed_execution_takes_nothing_more(bank: Bank) -> None:
    bars = [bank.bar(), bank.bar()]
    order = bank.approved(bars)
    execution = bank.opened(order)
    bank.scan(execution, bank.codes(order)[0])
    bank.as_("keeper1").send("custody.close_execution", {"execution_id": str(execution)})
    assert why(bank.scan(execution, bank.codes(order)[1])) == "custody.execution_closed"


@pytest.mark.parametrize("who", ["clerk", "head", "risk1", "auditor", "far.keeper", "guest", "admin"])
def test_only_keepers_of_the_vault_open_an_execution(bank: Bank, who: str) -> None:
    order = bank.approved([bank.bar()])
    answered = bank.as_(who).try_("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    assert answered.status in (403, 404)
    assert bank.state(order) == "approved"


def test_an_order_that_nobody_approved_is_not_executed(bank: Bank) -> None:
    order = bank.order([bank.bar()])
    opening = {"order_id": str(order), "device": "PDA-1"}
    assert bank.as_("keeper1").code("custody.open_execution", opening) == "custody.order_state"


# ------------------------------------------------------------ what it costs


def test_a_scan_costs_at_most_22_statements_in_6_waits(bank: Bank) -> None:
    bars = [bank.bar() for _ in range(3)]
    order = bank.approved(bars)
    execution = bank.opened(order)
    costs = [bank.scan(execution, code) for code in bank.codes(order)]
    assert max(one.statements for one in costs) <= MOST_STATEMENTS
    assert max(one.waits for one in costs) <= MOST_WAITS


def test_what_a_batch_costs_does_not_depend_on_its_size(bank: Bank) -> None:
    costs = []
    for size in (12, 40):
        order = bank.approved([bank.bar() for _ in range(size)])
        payload = {"execution_id": str(bank.opened(order)), "codes": bank.codes(order), "device": "PDA-1"}
        answered = bank.as_("keeper1").try_("custody.scan_batch", payload)
        assert len(answered.body["result"]["taken"]) == size
        costs.append(answered.statements)
    assert costs[0] == costs[1]


def test_the_second_keepers_password_is_nowhere(bank: Bank) -> None:
    order = bank.approved([bank.bar()])
    bank.opened(order)
    proof = next(one for one in reversed(bank.sent) if one.name == "custody.prove_second_keeper")
    stored = bank.rows("SELECT answer FROM command_replay WHERE key = %s", proof.key)
    assert PASSWORD not in str(bank.entries(proof.key)) + str(stored)
