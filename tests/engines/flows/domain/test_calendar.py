"""Working time: Monday to Friday, 9 to 17 where the bank is."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.engines.flows.domain.calendar import due, working_minutes
from kuheng.kernel.clock import BANK_ZONE


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BANK_ZONE)


@pytest.mark.parametrize(
    ("start", "minutes", "end"),
    [
        ("2026-11-20T10:00", 60, "2026-11-20T11:00"),
        ("2026-11-20T16:30", 60, "2026-11-23T09:30"),
        ("2026-11-20T20:00", 30, "2026-11-23T09:30"),
        ("2026-11-21T12:00", 480, "2026-11-23T17:00"),
        ("2026-11-23T07:00", 481, "2026-11-24T09:01"),
    ],
)
def test_a_limit_counts_working_time_over_nights_and_weekends(start: str, minutes: int, end: str) -> None:
    assert due(at(start), minutes, working=True) == at(end)


def test_a_limit_by_the_clock_counts_every_minute() -> None:
    assert due(at("2026-11-20T23:50"), 20, working=False) == at("2026-11-21T00:10")


@given(st.integers(0, 525_600), st.integers(1, 5_000))
def test_the_minutes_until_due_are_the_minutes_given(offset: int, minutes: int) -> None:
    begun = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=offset)
    ends = due(begun, minutes, working=True)
    assert working_minutes(begun, ends) == minutes
    assert working_minutes(begun, ends - timedelta(minutes=1)) == minutes - 1
