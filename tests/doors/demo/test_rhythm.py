"""The plan of the demonstration bank's year: the same for one seed, and with a bank's rhythm."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from kuheng.doors.demo.rhythm import BRANCHES, CHORES, KINDS, THINGS, Planned, Stop, is_free, plan, waiting
from kuheng.doors.demo.words import REASONS
from kuheng.kernel.clock import business_date

FIRST, UNTIL = date(2025, 11, 20), date(2026, 11, 20)


@pytest.fixture(scope="module")
def year() -> list[Planned]:
    return list(plan(seed=7, first=FIRST, until=UNTIL))


def orders(planned: list[Planned]) -> list[Planned]:
    return [one for one in planned if one.kind in THINGS]


def test_the_same_seed_gives_the_same_year_and_another_one_another(year: list[Planned]) -> None:
    assert year == list(plan(seed=7, first=FIRST, until=UNTIL))
    assert year != list(plan(seed=8, first=FIRST, until=UNTIL))


def test_a_day_is_the_same_wherever_the_plan_begins(year: list[Planned]) -> None:
    later = list(plan(seed=7, first=UNTIL - timedelta(days=30), until=UNTIL))
    assert later == year[-len(later) :]


def test_about_four_thousand_orders_in_the_order_of_time(year: list[Planned]) -> None:
    assert 3_700 <= len(orders(year)) <= 4_400
    assert [one.at for one in year] == sorted(one.at for one in year)


def test_free_days_see_emergencies_only(year: list[Planned]) -> None:
    free = [one for one in year if is_free(business_date(one.at))]
    assert free and all(one.urgent and one.kind == "out" for one in free)
    assert not is_free(date(2026, 11, 20)) and is_free(date(2026, 11, 21)) and is_free(date(2026, 10, 1))


def test_a_month_ends_busily(year: list[Planned]) -> None:
    days = Counter(business_date(one.at) for one in orders(year) if not is_free(business_date(one.at)))
    last = [count for day, count in days.items() if (day + timedelta(days=3)).month != day.month]
    rest = [count for day, count in days.items() if (day + timedelta(days=3)).month == day.month]
    assert sum(last) / len(last) > 1.3 * sum(rest) / len(rest)


def test_everything_happens_and_large_branches_have_more_of_it(year: list[Planned]) -> None:
    assert {one.kind for one in year} == {kind for kind, _ in (*KINDS, *CHORES)}
    assert {one.fate for one in year} == {"done", "rejected", "withdrawn", "cancelled"}
    of = Counter(one.branch for one in year)
    assert of[BRANCHES.index(max(BRANCHES))] > 2 * of[BRANCHES.index(min(BRANCHES))]


def test_every_sort_of_order_has_its_reasons() -> None:
    assert {(kind, thing) for kind, things in THINGS.items() for thing, _ in things} == set(REASONS)


@pytest.mark.parametrize("now", [datetime(2026, 11, 20, 0, 20, tzinfo=UTC), datetime(2026, 11, 22, 16, tzinfo=UTC)])
def test_the_first_branches_are_left_in_every_stage_on_a_working_day_that_was(now: datetime) -> None:
    left = list(waiting(seed=7, before=now))
    for branch in range(3):
        assert {one.stop for one in left if one.branch == branch} == set(Stop)
    assert {one.branch for one in left} == set(range(len(BRANCHES)))
    assert all(one.at < now and not is_free(business_date(one.at)) for one in left)
