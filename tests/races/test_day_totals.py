"""Splitting an order does not lower its route, not even at the same moment."""

from collections.abc import Callable

import pytest

from kuheng.core.commands.dispatch import Answered
from tests.bank import Bank
from tests.races.test_pairs import at_once, statuses

pytestmark = pytest.mark.race
ROUNDS = 5
MILLION = 1_000_000_00


@pytest.mark.parametrize("_round", range(ROUNDS))
def test_two_halves_submitted_at_once_are_worth_their_sum(bank: Bank, _round: int) -> None:
    who = bank.newcomer("applicant")
    bars = [bank.bar(value_fen=MILLION // 2 + 1) for _ in range(2)]

    def ask(index: int) -> Callable[[], Answered]:
        wish = {
            "order_type": "out", "reason": "客户提取", "receiver_id": str(bank.people[who]),
            "lines": [{"asset_id": str(bars[index])}],
        }  # fmt: skip
        return lambda: bank.as_(who).try_("custody.submit_order", wish)

    answers = at_once(ask(0), ask(1))
    assert statuses(answers) == [200, 200]
    routes = sorted(one.body["result"]["route"] for one in answers if isinstance(one, Answered))
    assert routes == ["high_value", "ordinary"]
    sums = bank.rows(
        "SELECT day_amount_fen FROM custody_order WHERE applicant_id = %s ORDER BY day_amount_fen",
        bank.people[who],
    )
    assert [row["day_amount_fen"] for row in sums] == [MILLION // 2 + 1, MILLION + 2]
