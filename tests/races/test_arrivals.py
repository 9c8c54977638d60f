"""Two keepers at the far end of a transfer, two at one finding: one does it, the other is told."""

from collections.abc import Callable
from uuid import UUID

import pytest

from kuheng.core.commands.dispatch import Answered
from tests.apps.custody.test_emergency import refused_later
from tests.apps.custody.test_transfers import near_and_far, on_its_way, take_over
from tests.bank import Bank
from tests.races.test_pairs import at_once, statuses

__all__ = ["near_and_far"]

pytestmark = pytest.mark.race
ROUNDS = 3
KEEPERS = ("far.keeper", "far.keeper2")


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_keepers_who_receive_one_transfer_at_once_take_it_over_once(
    near_and_far: Bank, _round: int
) -> None:
    bank = near_and_far
    bar = bank.bar()
    order = on_its_way(bank, bar)
    first, second = KEEPERS

    def receive(who: str, beside: str) -> Callable[[], Answered]:
        return lambda: take_over(bank, order, who=who, second=beside)

    assert statuses(at_once(receive(first, second), receive(second, first))) == [200, 422]
    bank.relay()
    assert bank.state(order) == "putting_away"
    assert len(bank.rows("SELECT id FROM handover WHERE order_id = %s AND direction = 'in'", order)) == 1
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_piece_is_laid_into_one_slot_by_whoever_comes_first(near_and_far: Bank, _round: int) -> None:
    bank = near_and_far
    bar = bank.bar()
    order = on_its_way(bank, bar)
    assert take_over(bank, order).status == 200
    (line,) = bank.lines(order)

    def lay(who: str, slot: UUID) -> Callable[[], Answered]:
        away = {"order_id": str(order), "line_id": str(line["id"]), "place_id": str(slot)}
        return lambda: bank.as_(who).try_("custody.put_away", away)

    slots = (bank.slots["102"][0],) * 2  # the place that the transfer names
    assert statuses(at_once(*map(lay, KEEPERS, slots))) == [200, 422]
    bank.relay()
    assert bank.state(order) == "done" and bank.asset(bar)["place_id"] in slots
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_one_finding_is_closed_with_one_conclusion(bank: Bank, _round: int) -> None:
    _, finding = refused_later(bank)

    def close(who: str) -> Callable[[], Answered]:
        said = {"finding_id": str(finding), "conclusion": f"{who} 已核查完毕。"}
        return lambda: bank.as_(who).try_("flows.close_finding", said)

    answers = at_once(close("risk1"), close("risk2"))
    assert statuses(answers) == [200, 422]
    won = next(
        who for who, one in zip(("risk1", "risk2"), answers, strict=True) if getattr(one, "status", 0) == 200
    )
    assert bank.row("flow_finding", finding)["closed_by"] == bank.people[won]
