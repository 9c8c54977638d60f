"""When cycles are due."""

from datetime import UTC, date, datetime, timedelta

import pytest

from kuheng.core.outbox.cycle import closing_due, last_of_month, month_after, next_night


@pytest.mark.parametrize(
    ("day", "last", "after"),
    [
        (date(2026, 1, 1), date(2026, 1, 31), date(2026, 2, 28)),
        (date(2024, 2, 29), date(2024, 2, 29), date(2024, 3, 31)),
        (date(2026, 12, 31), date(2026, 12, 31), date(2027, 1, 31)),
    ],
)
def test_months_end_where_they_end(day: date, last: date, after: date) -> None:
    assert last_of_month(day) == last
    assert month_after(day) == after


def test_a_month_is_closed_in_the_first_hour_of_the_next_where_the_bank_is() -> None:
    assert closing_due(date(2026, 1, 31)) == datetime(2026, 1, 31, 16, 30, tzinfo=UTC)


@pytest.mark.parametrize("hour", range(24))
def test_the_next_night_is_ahead_and_at_most_a_day_away(hour: int) -> None:
    at = datetime(2026, 11, 22, hour, tzinfo=UTC)
    assert timedelta(0) < next_night(at) - at <= timedelta(days=1)
    assert next_night(at, days=7) - next_night(at) == timedelta(days=6)


def test_a_night_hour_is_followed_by_the_next_one() -> None:
    night = next_night(datetime(2026, 11, 22, tzinfo=UTC))
    assert next_night(night) - night == timedelta(days=1)
