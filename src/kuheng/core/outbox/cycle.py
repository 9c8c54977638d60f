"""When cycles are due, where the bank is. Pure."""

from datetime import date, datetime, time, timedelta

from kuheng.kernel.clock import BANK_ZONE, business_date

# In the month's first hour, later than a transaction that posts may last.
AFTER_MONTH = time(0, 30)
# When nobody works.
NIGHT = time(3, 15)


def last_of_month(day: date) -> date:
    """The last day of the month of `day`."""
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def month_after(day: date) -> date:
    """The last day of the month after that of `day`."""
    return last_of_month(last_of_month(day) + timedelta(days=1))


def closing_due(last_day: date) -> datetime:
    """When the month that ends with `last_day` is closed."""
    return datetime.combine(last_day + timedelta(days=1), AFTER_MONTH, BANK_ZONE)


def next_night(at: datetime, days: int = 1) -> datetime:
    """The first night hour after `at`, or one `days` − 1 days later."""
    night = datetime.combine(business_date(at), NIGHT, BANK_ZONE)
    return night + timedelta(days=days - 1 if night > at else days)
