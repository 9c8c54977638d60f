"""How near a day is: the milestones before the end of validity and the next valuation."""

from datetime import date, timedelta

import pytest

from kuheng.apps.custody.domain.due import due_of

TODAY = date(2026, 11, 20)


@pytest.mark.parametrize(
    ("days", "stage"),
    [
        (-1, "late"),
        (0, "7"),
        (7, "7"),
        (8, "15"),
        (15, "15"),
        (16, "30"),
        (30, "30"),
        (31, "later"),
        (4000, "later"),
    ],
)
def test_the_nearest_milestone_reached_is_the_stage(days: int, stage: str) -> None:
    due = due_of(TODAY + timedelta(days=days), TODAY)
    assert due is not None
    assert (due.days, due.stage) == (days, stage)


def test_no_day_is_never_due() -> None:
    assert due_of(None, TODAY) is None
