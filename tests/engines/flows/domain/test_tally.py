"""Counting votes, mode by mode, in the words of the approval semantics."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.engines.flows.domain.tally import Count, Mode, count, needed
from kuheng.engines.flows.domain.values import Task, TaskState
from tests.engines.flows.play import AT

P, R, LEFT = TaskState.PASSED, TaskState.REJECTED, TaskState.OPEN
SPARED, GIVEN = TaskState.SKIPPED, TaskState.CLOSED


def ballots(*states: TaskState, weights: tuple[int, ...] = (), veto: int | None = None) -> list[Task]:
    return [
        Task(
            number=number,
            visit=1,
            node="n",
            kind="approve",
            state=state,
            opened_at=AT,
            weight=weights[number] if weights else 1,
            veto=number == veto,
        )
        for number, state in enumerate(states)
    ]


@pytest.mark.parametrize(
    ("share", "total", "wanted"),
    [("23/100", 10, 3), ("1/2", 3, 2), ("2/3", 3, 2), ("2/3", 4, 3), ("1/1", 7, 7), ("1/100", 1, 1)],
)
def test_the_needed_number_is_rounded_up(share: str, total: int, wanted: int) -> None:
    assert needed(Fraction(share), total) == wanted


def test_all_must_pass_and_one_reject_fails_the_node() -> None:
    assert count(Mode.ALL, ballots(P, P, LEFT)) is Count.OPEN
    assert count(Mode.ALL, ballots(P, P, P)) is Count.PASSED
    assert count(Mode.ALL, ballots(P, R, LEFT)) is Count.REJECTED


def test_the_first_decision_decides() -> None:
    assert count(Mode.ANY_DECISION, ballots(LEFT, LEFT)) is Count.OPEN
    assert count(Mode.ANY_DECISION, ballots(P, LEFT)) is Count.PASSED
    assert count(Mode.ANY_DECISION, ballots(R, LEFT)) is Count.REJECTED


def test_the_first_pass_decides_and_only_all_rejects_reject() -> None:
    assert count(Mode.ANY_PASS, ballots(R, LEFT)) is Count.OPEN
    assert count(Mode.ANY_PASS, ballots(R, P)) is Count.PASSED
    assert count(Mode.ANY_PASS, ballots(R, R)) is Count.REJECTED


def test_one_reject_alone_does_not_fail_a_ratio() -> None:
    half = Fraction(1, 2)
    assert count(Mode.RATIO, ballots(R, LEFT, LEFT, LEFT), half) is Count.OPEN
    assert count(Mode.RATIO, ballots(R, P, P, LEFT), half) is Count.PASSED


def test_a_ratio_fails_as_soon_as_passing_is_impossible() -> None:
    two_thirds = Fraction(2, 3)
    assert count(Mode.RATIO, ballots(R, LEFT, LEFT), two_thirds) is Count.OPEN
    assert count(Mode.RATIO, ballots(R, R, LEFT), two_thirds) is Count.REJECTED


def test_weights_count_instead_of_heads() -> None:
    share = Fraction(1, 2)
    assert count(Mode.WEIGHTED, ballots(P, LEFT, LEFT, weights=(5, 2, 2)), share) is Count.PASSED
    assert count(Mode.WEIGHTED, ballots(R, LEFT, LEFT, weights=(5, 2, 2)), share) is Count.REJECTED
    assert count(Mode.WEIGHTED, ballots(LEFT, P, P, weights=(5, 2, 2)), share) is Count.OPEN


@pytest.mark.parametrize("mode", list(Mode))
def test_named_people_fail_it_alone(mode: Mode) -> None:
    assert count(mode, ballots(P, R, LEFT, veto=1), Fraction(1, 10)) is Count.REJECTED


def test_handed_over_tasks_do_not_count_and_spared_people_pass() -> None:
    assert count(Mode.ALL, ballots(GIVEN, P, SPARED)) is Count.PASSED


@given(st.lists(st.sampled_from([P, R]), min_size=1, max_size=9), st.fractions(Fraction(1, 50), 1))
def test_a_ratio_is_decided_early_exactly_as_it_would_be_late(
    states: list[TaskState], share: Fraction
) -> None:
    late = count(Mode.RATIO, ballots(*states), share)
    passed = states.count(P)
    assert late is (Count.PASSED if Fraction(passed, len(states)) >= share else Count.REJECTED)
    for seen in range(len(states)):
        early = count(Mode.RATIO, ballots(*states[:seen], *[LEFT] * (len(states) - seen)), share)
        assert early in (Count.OPEN, late)
