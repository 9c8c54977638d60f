"""Time as a value. Only doors read a clock; everybody else is told `at`."""

from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

BANK_ZONE = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    def now(self) -> datetime:
        """The present instant, with zone UTC."""
        ...


def business_date(at: datetime) -> date:
    """The calendar day of `at` where the bank is."""
    return at.astimezone(BANK_ZONE).date()
