"""Parts of one batch, fought over: what was received is never more and never less."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.commands.dispatch import Answered
from tests.bank import Bank
from tests.races.test_pairs import at_once, statuses

pytestmark = pytest.mark.race
ROUNDS = 5
# How consuming, returning and voiding the same numbers ended, and the state they are in then.
ENDS = {
    (200, 422, 422): "consumed",
    (422, 200, 422): "free",
    (422, 422, 200): "void",
    (422, 200, 200): "void",
}


def returning(bank: Bank, batch: UUID, quantity: int, who: str) -> Callable[[], Answered]:
    wish: dict[str, Any] = {
        "order_type": "return", "reason": "用毕归还", "receiver_id": str(bank.people[who]),
        "lines": [{"asset_id": str(batch), "quantity": quantity}],
    }  # fmt: skip
    return lambda: bank.as_(who).try_("custody.submit_order", wish)


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_returns_at_once_bring_back_no_more_than_was_issued(bank: Bank, _round: int) -> None:
    batch = bank.register("stock", "印泥", quantity=30, value_fen=1_000)
    bank.out([{"asset_id": str(batch), "quantity": 7}])
    other = bank.newcomer("applicant")
    answers = at_once(returning(bank, batch, 5, "clerk"), returning(bank, batch, 5, other))
    assert statuses(answers) == [200, 422]
    (lost,) = [one for one in answers if isinstance(one, Answered) and one.status == 422]
    assert lost.body["error"]["code"] == "custody.more_than_issued"
    bank.invariants_hold()


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_numbers_used_up_and_given_back_at_once_end_in_one_of_the_two(bank: Bank, _round: int) -> None:
    batch, keeper = bank.vouchers(10, value_fen=1_000), bank.as_("keeper1")
    base = {"asset_id": str(batch), "numbers": "00000001-00000010", "reason": "柜面业务"}
    keeper.send("custody.issue_numbers", {**base, "teller_id": str(bank.people["clerk"])})
    place = str(bank.asset(batch)["place_id"])
    consumed, returned, voided = at_once(
        lambda: bank.as_("keeper1").try_("custody.consume_numbers", base),
        lambda: bank.as_("keeper2").try_("custody.return_numbers", {**base, "place_id": place}),
        lambda: bank.as_("keeper3").try_("custody.void_numbers", base),
    )
    # What came back to the vault may still be voided there; all else excludes each other.
    went = (consumed.status, returned.status, voided.status)
    assert went in ENDS
    ((first, last, state),) = bank.spans(batch)
    assert (first, last, state) == (1, 10, ENDS[went])
    row = bank.asset(batch)
    assert (row["quantity"], row["value_fen"], row["out_quantity"]) == (
        (10, 1_000, 0) if state == "free" else (0, 0, 0)
    )
    bank.invariants_hold()
