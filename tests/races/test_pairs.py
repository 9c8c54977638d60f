"""Two at the same moment: one wins, the other is told why, and the book stays whole."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar
from uuid import UUID

import pytest

from kuheng.core.commands.dispatch import Answered
from kuheng.kernel.errors import Conflict, Refused
from kuheng.kernel.ids import new_id
from tests.bank import PASSWORD, Bank

pytestmark = pytest.mark.race
ROUNDS = 5
T = TypeVar("T")


def at_once(*acts: Callable[[], T]) -> list[T | BaseException]:
    """Everybody does his act at the same moment; what each got, or what was raised."""
    gate = Barrier(len(acts))

    def go(act: Callable[[], T]) -> T | BaseException:
        gate.wait()
        try:
            return act()
        except (Refused, Conflict) as trouble:
            return trouble

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(go, acts))


def statuses(answers: list[Any]) -> list[int]:
    return sorted(one.status for one in answers if isinstance(one, Answered))


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_orders_for_one_piece_give_it_to_one(bank: Bank, _round: int) -> None:
    bar = str(bank.bar())
    others = [bank.newcomer("applicant") for _ in range(2)]

    def ask(who: str) -> Callable[[], Answered]:
        wish = {"order_type": "out", "reason": "客户提取", "receiver_id": str(bank.people[who])}
        return lambda: bank.as_(who).try_("custody.submit_order", wish | {"lines": [{"asset_id": bar}]})

    answers = at_once(*map(ask, others))
    assert statuses(answers) == [200, 422]
    (lost,) = [one for one in answers if isinstance(one, Answered) and one.status == 422]
    assert lost.body["error"]["params"]["binding"] == "reserved"
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_keepers_who_open_one_order_share_no_piece(bank: Bank, _round: int) -> None:
    bar = bank.bar()
    order = bank.approved([bar])

    def issue(keeper: str, second: str) -> Callable[[], Answered]:
        def act() -> Answered:
            device = f"PDA-{keeper}"
            opened = bank.as_(keeper).try_(
                "custody.open_execution", {"order_id": str(order), "device": device}
            )
            if opened.status != 200:
                return opened
            execution = opened.body["result"]["execution_id"]
            proof = {"execution_id": execution, "device": device, "login": second, "password": PASSWORD}
            bank.as_(keeper).send("custody.prove_second_keeper", proof)
            return bank.scan(UUID(execution), bank.asset(bar)["code"], who=keeper, device=device)

        return act

    answers = at_once(issue("keeper1", "keeper2"), issue("keeper3", "keeper2"))
    assert statuses(answers) == [200, 422]
    scans = bank.rows("SELECT id FROM execution_scan WHERE order_id = %s AND refusal IS NULL", order)
    assert len(scans) == 1
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_piece_scanned_twice_at_once_is_taken_once(bank: Bank, _round: int) -> None:
    bar = bank.bar()
    execution = bank.opened(bank.approved([bar]))
    code = bank.asset(bar)["code"]
    answers = at_once(*[lambda: bank.scan(execution, code)] * 4)
    assert statuses(answers) == [200, 422, 422, 422]
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_key_sent_many_times_at_once_acts_once_and_answers_all_alike(bank: Bank, _round: int) -> None:
    bar, key = bank.bar(), new_id()
    freeze = {"asset_id": str(bar), "reason": "法院冻结", "document": "1 号"}
    answers = at_once(*[lambda: bank.as_("risk1").try_("custody.freeze_asset", freeze, key=key)] * 8)
    bodies = [one.body for one in answers if isinstance(one, Answered)]
    assert bodies == [bodies[0]] * 8 and bodies[0]["result"]["asset_id"] == str(bar)
    assert len(bank.entries(key)) == 1


def test_one_key_with_two_bodies_at_once_acts_for_one(bank: Bank) -> None:
    bars, key = [bank.bar(), bank.bar()], new_id()

    def freeze(bar: UUID) -> Callable[[], Answered]:
        payload = {"asset_id": str(bar), "reason": "法院冻结", "document": "1 号"}
        return lambda: bank.as_("risk1").try_("custody.freeze_asset", payload, key=key)

    answers = at_once(*map(freeze, bars))
    (refused,) = [one for one in answers if isinstance(one, Refused)]
    assert refused.code == "command.key_reused"
    assert sorted(bank.asset(bar)["frozen"] for bar in bars) == [False, True]


def test_of_two_changes_to_one_version_the_second_is_told(bank: Bank) -> None:
    bar = bank.bar()
    version = bank.asset(bar)["version"]

    def revalue(fen: int) -> Callable[[], Answered]:
        value = {"asset_id": str(bar), "amount_fen": fen, "on_date": "2026-06-30", "source": "评估"}
        return lambda: bank.as_("keeper1").try_("custody.revalue_asset", value, if_match=version)

    answers = at_once(revalue(1_000), revalue(2_000))
    assert statuses(answers) == [200]
    (late,) = [one for one in answers if isinstance(one, Conflict)]
    assert (late.code, late.params["current"]) == ("record.changed", version + 1)
    assert bank.asset(bar)["version"] == version + 1


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approving_against_withdrawing_ends_in_one_of_the_two(bank: Bank, _round: int) -> None:
    bar = bank.bar()
    order = bank.order([bar])
    (task,) = bank.tasks(order).values()
    answers = at_once(
        lambda: bank.as_("head").try_("flows.approve_task", {"task_id": str(task), "opinion": "同意"}),
        lambda: bank.as_("clerk").try_("custody.withdraw_order", {"order_id": str(order), "reason": "改期"}),
    )
    approved, withdrawn = (isinstance(one, Answered) and one.status == 200 for one in answers)
    assert approved != withdrawn
    bank.relay()
    assert bank.state(order) == ("approved" if approved else "withdrawn")
    assert bank.asset(bar)["reserved"] is approved
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_returning_against_withdrawing_leaves_a_case_that_its_order_agrees_with(bank: Bank, _round: int) -> None:
    bar = bank.bar()
    order = bank.order([bar])
    (task,) = bank.tasks(order).values()
    returned, withdrawn = at_once(
        lambda: bank.as_("head").try_("flows.return_task", {"task_id": str(task), "opinion": "请补充"}),
        lambda: bank.as_("clerk").try_("custody.withdraw_order", {"order_id": str(order), "reason": "改期"}),
    )
    bank.relay()
    # Who comes second after a return still may withdraw; nobody returns what is withdrawn.
    assert isinstance(withdrawn, Answered) and withdrawn.status == 200
    assert isinstance(returned, Answered) and returned.status in (200, 422)
    assert bank.state(order) == "withdrawn" and not bank.asset(bar)["reserved"]
    assert bank.tasks(order, "resubmit") == {}
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_submitting_again_against_withdrawing_ends_in_one_of_the_two(bank: Bank, _round: int) -> None:
    bar, other = bank.bar(), bank.bar()
    order = bank.order([bar])
    (task,) = bank.tasks(order).values()
    bank.as_("head").send("flows.return_task", {"task_id": str(task), "opinion": "请补充"})
    bank.relay()
    wish = {"order_id": str(order), "reason": "补充用途", "lines": [{"asset_id": str(other)}]}
    answers = at_once(
        lambda: bank.as_("clerk").try_("custody.resubmit_order", wish),
        lambda: bank.as_("clerk").try_("custody.withdraw_order", {"order_id": str(order), "reason": "改期"}),
    )
    bank.relay()
    assert 200 in statuses(answers)
    withdrawn = bank.state(order) == "withdrawn"
    assert withdrawn or bank.state(order) == "approving"
    assert not bank.asset(bar)["reserved"] and bank.asset(other)["reserved"] is not withdrawn
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_approving_against_rejecting_counts_one_decision(bank: Bank, _round: int) -> None:
    order = bank.order([bank.bar()])
    (task,) = bank.tasks(order).values()
    said = {"task_id": str(task), "opinion": "看过"}
    answers = at_once(
        lambda: bank.as_("head").try_("flows.approve_task", said),
        lambda: bank.as_("head").try_("flows.reject_task", said),
    )
    assert [one.status for one in answers if isinstance(one, Answered)].count(200) == 1
    bank.relay()
    assert bank.state(order) in ("approved", "rejected")


def test_scanning_against_freezing_ends_in_one_of_the_two(bank: Bank) -> None:
    for _ in range(ROUNDS):
        bar = bank.bar()
        execution = bank.opened(bank.approved([bar]))
        freeze = {"asset_id": str(bar), "reason": "法院冻结", "document": "1 号"}
        code = bank.asset(bar)["code"]
        scanned, frozen = at_once(
            lambda execution=execution, code=code: bank.scan(execution, code),
            lambda freeze=freeze: bank.as_("risk1").try_("custody.freeze_asset", freeze),
        )
        assert isinstance(scanned, Answered) and isinstance(frozen, Answered) and frozen.status == 200
        after = bank.asset(bar)
        assert after["frozen"]
        assert (scanned.status == 200) == (after["state"] == "transit")
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_who_correct_what_both_have_read_do_not_overwrite_each_other(bank: Bank, _round: int) -> None:
    bar = str(bank.bar())

    def correct(who: str, refiner: str) -> Callable[[], Answered]:
        extra = {"metal": "au", "refiner": refiner}
        return lambda: bank.as_(who).try_(
            "custody.change_details", {"asset_id": bar, "extra": extra}, if_match=1
        )

    answers = at_once(correct("keeper1", "紫金矿业"), correct("keeper2", "山东黄金"))
    assert statuses(answers) == [200]
    assert sum(isinstance(one, Conflict) for one in answers) == 1
    bank.verify()
