"""The horizon against a simulated database: no entry ever shows behind it, and it moves on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from kuheng.core.audit.horizon import BEGINNING, Horizon

START = datetime.fromisoformat("2026-11-20T00:00:00Z")
GRACE = timedelta(seconds=1)


def at(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


@dataclass
class Running:
    name: str
    begun: datetime


STEPS = st.lists(
    st.tuples(st.sampled_from(["begin", "commit", "pass", "look", "look"]), st.integers(0, 4)), max_size=60
)


@settings(max_examples=300)
@given(STEPS, st.booleans())
def test_nothing_shows_behind_the_horizon(steps: list[tuple[str, int]], known: bool) -> None:
    seconds, running, made = 100.0, [Running("0/0", at(99.0))], 0
    horizon = Horizon(known=at(90) if known else BEGINNING, grace=GRACE)
    for act, number in steps:
        match act:
            case "begin":
                made += 1
                running.append(Running(f"1/{made}", at(seconds)))
            case "commit" if running:
                shown = running.pop(number % len(running))
                assert shown.begun >= horizon.at
            case "pass":
                seconds += number
            case "look":
                before = horizon.at
                assert horizon.look(at(seconds), (seconds, seconds), [one.name for one in running]) is False
                assert before <= horizon.at <= at(seconds)


def test_without_long_transactions_it_stays_close_behind_the_clock() -> None:
    horizon = Horizon(grace=GRACE)
    for second in range(5):
        horizon.look(at(second), (second, second), [])
    assert horizon.at == at(3)


def test_a_long_transaction_holds_it_and_lets_it_go() -> None:
    horizon = Horizon(grace=GRACE)
    horizon.look(at(0), (0, 0), [])
    for second in range(1, 100):
        horizon.look(at(second), (second, second), ["1/1"])
    assert horizon.at == at(-1)
    horizon.look(at(100), (100, 100), [])
    assert horizon.at == at(99)


def test_what_ran_before_the_first_look_holds_it_at_the_last_signed_one() -> None:
    horizon = Horizon(known=at(-50), grace=GRACE)
    horizon.look(at(0), (0, 0), ["1/1"])
    horizon.look(at(10), (10, 10), ["1/1"])
    assert horizon.at == at(-50)
    horizon.look(at(11), (11, 11), ["1/2"])
    assert horizon.at == at(9)


@given(st.integers(2, 10_000), st.integers(0, 5))
def test_when_the_clock_is_set_back_so_is_the_horizon(hours: int, passed: int) -> None:
    horizon = Horizon(grace=GRACE)
    horizon.look(at(0), (0, 0), [])
    set_back = at(passed - hours)
    if passed - hours < -0.5:
        assert horizon.look(set_back, (passed, passed), []) is True
        assert horizon.at <= at(-hours) - GRACE
        assert horizon.look(set_back + timedelta(seconds=5), (passed + 5, passed + 5), []) is False
        assert horizon.at == set_back + timedelta(seconds=4)


def test_a_clock_behind_the_last_head_at_the_start_counts_as_set_back() -> None:
    horizon = Horizon(known=at(0), grace=GRACE)
    assert horizon.look(at(-60), (0, 0), []) is True
    assert horizon.at == BEGINNING


@given(st.floats(-0.4, 0.4))
def test_a_clock_that_is_only_trimmed_changes_nothing(trim: float) -> None:
    horizon = Horizon(grace=GRACE)
    horizon.look(at(0), (0, 0), [])
    assert horizon.look(at(10 + trim), (10, 10), []) is False


def test_a_process_that_stood_still_is_no_clock_set_back() -> None:
    horizon = Horizon(grace=GRACE)
    horizon.look(at(0), (0, 50), [])
    assert horizon.look(at(51), (50.5, 80), []) is False
    assert horizon.look(at(81), (80.5, 81), []) is False
