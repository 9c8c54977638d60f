"""Working time as this house counts it until a bank writes its own calendar: Monday to Friday, 9 to 17."""

from datetime import datetime, time, timedelta

from kuheng.kernel.clock import BANK_ZONE

OPENS, CLOSES = time(9), time(17)


def due(at: datetime, minutes: int, *, working: bool) -> datetime:
    """The instant when `minutes` are over, counted from `at` by the clock or in working time."""
    if not working:
        return at + timedelta(minutes=minutes)
    here, left = at.astimezone(BANK_ZONE), timedelta(minutes=minutes)
    while True:
        opens, closes = (datetime.combine(here.date(), hour, BANK_ZONE) for hour in (OPENS, CLOSES))
        begin = max(here, opens)
        if here.weekday() < 5 and begin < closes:
            if left <= closes - begin:
                return (begin + left).astimezone(at.tzinfo)
            left -= closes - begin
        here = opens + timedelta(days=1)


def working_minutes(start: datetime, end: datetime) -> int:
    """Minutes of working time between two instants."""
    here, last, total = start.astimezone(BANK_ZONE), end.astimezone(BANK_ZONE), timedelta()
    while here < last:
        opens, closes = (datetime.combine(here.date(), hour, BANK_ZONE) for hour in (OPENS, CLOSES))
        if here.weekday() < 5:
            total += max(timedelta(), min(last, closes) - max(here, opens))
        here = opens + timedelta(days=1)
    return int(total.total_seconds()) // 60
