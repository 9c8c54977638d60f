"""Dates in every form that lists carry. What is not surely one date is a fault, with a suggestion."""

import re
from datetime import date, datetime, timedelta

from kuheng.engines.forms.importing.cells import NOTHING, Cell, cleaned
from kuheng.engines.forms.importing.faults import Suggestion, Unread
from kuheng.engines.forms.importing.vocabulary import words

_TIME = r"(?:[T\s]*\d{1,2}[:时]\d{1,2}(?:[:分]\d{1,2}(?:\.\d+)?)?[秒分]?)?"
_DASH = r"\s*[-‐-―−/.。_]\s*"
_YMD = re.compile(
    rf"(\d{{4}})(?:{_DASH}|\s*年\s*)(\d{{1,2}})(?:{_DASH}|\s*月\s*)(\d{{1,2}})\s*[日号]?{_TIME}"
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\.0)?")
_SHORT_YEAR = re.compile(
    rf"'?(\d{{2}})(?:{_DASH}|\s*年\s*)(\d{{1,2}})(?:{_DASH}|\s*月\s*)(\d{{1,2}})\s*[日号]?"
)
_YEAR_LAST = re.compile(rf"(\d{{1,2}}){_DASH}(\d{{1,2}}){_DASH}(\d{{4}})")
_SERIAL = re.compile(r"\d{5}(?:\.0)?")
_MONTHS = {
    name: number
    for number, name in enumerate(words("jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"), start=1)
}
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?"
_DAY_MONTH_YEAR = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[-\s]+{_MONTH}[-\s,]+(\d{{4}})", re.IGNORECASE)
_MONTH_DAY_YEAR = re.compile(rf"{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})", re.IGNORECASE)
_CHINESE = re.compile(
    r"([〇○零一二三四五六七八九]{4})年([一二三四五六七八九十]{1,2})月([一二三四五六七八九十]{1,3})[日号]?"
)
_CHINESE_DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0, "○": 0}

_LONGEST = 60  # no date is; and the patterns stay linear
_YEARS = range(1900, 2200)
_SERIAL_START = date(1899, 12, 30)


def read_date(raw: Cell) -> date | Unread | None:
    """A calendar date, None for a cell that says nothing, or why it cannot be read. Drops times of day."""
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = cleaned(raw)
    if text in NOTHING:
        return None
    if len(text) > _LONGEST:
        return Unread(code="bad_date")
    parts = _year_month_day(text)
    if parts is None:
        return _no_date(text)
    year, month, day = parts
    return _date(year, month, day) or _no_such_day(year, month, day)


def _year_month_day(text: str) -> tuple[int, int, int] | None:
    if found := _YMD.fullmatch(text) or _EIGHT.fullmatch(text):
        return int(found[1]), int(found[2]), int(found[3])
    if found := _DAY_MONTH_YEAR.fullmatch(text):
        return int(found[3]), _MONTHS[found[2].lower()], int(found[1])
    if found := _MONTH_DAY_YEAR.fullmatch(text):
        return int(found[3]), _MONTHS[found[1].lower()], int(found[2])
    if found := _CHINESE.fullmatch(text):
        year = int("".join(str(_CHINESE_DIGITS[digit]) for digit in found[1]))
        return year, _chinese_number(found[2]), _chinese_number(found[3])
    return None


def _chinese_number(words: str) -> int:
    tens, ten, ones = words.rpartition("十")
    if not ten:
        return _CHINESE_DIGITS[ones] if len(ones) == 1 else 0  # 二三 is no month: day 0 is refused
    return (_CHINESE_DIGITS.get(tens, 0) if tens else 1) * 10 + (_CHINESE_DIGITS.get(ones, 99) if ones else 0)


def _date(year: int, month: int, day: int) -> date | None:
    if year not in _YEARS:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _no_such_day(year: int, month: int, day: int) -> Unread:
    if year in _YEARS and 1 <= month <= 12 and 28 < day <= 31:
        last = _last_day(year, month)
        return Unread(
            code="bad_date",
            reason="no_such_day",
            suggestion=Suggestion(value=last.isoformat(), certain=False),
        )
    return Unread(code="bad_date", reason="no_such_day")


def _last_day(year: int, month: int) -> date:
    following = date(year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def _no_date(text: str) -> Unread:
    if found := _SHORT_YEAR.fullmatch(text):
        return _suggested(
            "short_year", _date(2000 + int(found[1]), int(found[2]), int(found[3])), certain=True
        )
    if found := _YEAR_LAST.fullmatch(text):
        first, second, year = int(found[1]), int(found[2]), int(found[3])
        day_first = _date(year, second, first)
        month_first = _date(year, first, second)
        one_reading = day_first is None or month_first is None or day_first == month_first
        return _suggested("year_last", day_first or month_first, certain=one_reading)
    if _SERIAL.fullmatch(text):
        days = int(float(text))
        if 20_000 <= days <= 80_000:  # 1954–2119: a date that lost its format
            return _suggested("serial", _SERIAL_START + timedelta(days=days), certain=False)
    return Unread(code="bad_date")


def _suggested(reason: str, day: date | None, *, certain: bool) -> Unread:
    if day is None:
        return Unread(code="bad_date")
    return Unread(
        code="bad_date", reason=reason, suggestion=Suggestion(value=day.isoformat(), certain=certain)
    )
