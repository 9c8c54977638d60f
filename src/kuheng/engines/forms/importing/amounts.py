"""Amounts of money in every form, as integer 分, and whole quantities."""

import re
from collections.abc import Callable
from datetime import date, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from functools import partial

from kuheng.engines.forms.importing.cells import NOTHING, Cell, cleaned
from kuheng.engines.forms.importing.faults import Noted, Suggestion, Unread
from kuheng.engines.forms.importing.vocabulary import words

_LONGEST = 60  # no amount is; and the patterns stay linear
_UNITS = {"": 1, "千": 1_000, "万": 10_000, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_DIGITS = r"(?P<whole>\d{1,3}(?:[, ]\d{3})+|\d+)?(?P<part>\.\d*)?"
_MONEY = re.compile(
    rf"(?:¥|RMB|CNY|人民币)?\s*(?P<sign>[-+−]?)\s*¥?\s*{_DIGITS}\s*"
    r"(?P<unit>百万|千万|万亿|[千万亿])?\s*(?:元|圆|RMB|CNY|yuan)?\s*[整正]?",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"(¥?)\s*\((.+)\)")
_COUNT = re.compile(rf"(?P<sign>[-+−]?)\s*{_DIGITS}\s*(?P<unit>万)?")
_COUNT_AND_UNIT = re.compile(r"([\d,]+(?:\.0+)?)\s*([^\d\s.,\-]{1,6})")
_SCIENTIFIC = re.compile(r"[-+]?\d(?:\.\d+)?[eE][+]?\d{1,2}")
_MISPLACED = re.compile(r"¥?\s*([\d,]+(?:\.\d{1,2})?)")

# Words of people who have not valued it yet: the cell may become "no value".
_NOT_VALUED = frozenset(words("待评估|待估值|待估|未评估|未估值|评估中|待定|暂无|暂未评估|TBD|tbd"))

# Above ten trillion yuan or 2^53 pieces nobody means it, and bigint columns must never overflow.
MOST_FEN = 10**15
_MOST_DIGITS = 13  # of a suggestion in yuan
MOST_PIECES = 2**53


def read_fen(raw: Cell, fen_per_unit: int = 100) -> int | Noted | Unread | None:
    """An amount in 分. `fen_per_unit` is what a bare number counts: 100 for 元, 1,000,000 for 万元.

    A unit in the cell (1万元) beats that of the header. Parts of a 分 are rounded half up and noted. None: no
    value is given.
    """
    amount = _decimal_of(raw, _MONEY, fen_per_unit, 100)
    if amount is None or isinstance(amount, Unread):
        return amount
    fen = int(amount.to_integral_value(ROUND_HALF_UP))
    if abs(fen) > MOST_FEN:
        return Unread(code="bad_number", reason="too_large")
    if fen != amount and abs(amount - fen) > Decimal("0.0001"):  # less is dust of binary fractions
        return Noted(value=fen, code="rounded")
    return fen


def read_count(raw: Cell) -> int | Unread | None:
    """A whole number of pieces, negative ones too: the caller judges the sign. None: nothing given."""
    amount = _decimal_of(raw, _COUNT, 1, 1)
    if amount is None:
        return None
    if isinstance(amount, Unread):
        return _count_with_unit(cleaned(raw)) or amount
    if amount != amount.to_integral_value():
        return Unread(code="bad_number", reason="not_whole")
    if abs(amount) > MOST_PIECES:
        return Unread(code="bad_number", reason="too_large")
    return int(amount)


def money_reader(fen_per_unit: int) -> Callable[[Cell], int | Noted | Unread | None]:
    """`read_fen` for a column whose header names another unit than 元."""
    return partial(read_fen, fen_per_unit=fen_per_unit)


def _decimal_of(raw: Cell, form: re.Pattern[str], scale: int, base: int) -> Decimal | Unread | None:
    """The number times its unit: `scale` for a bare number, else `base` times the unit in the cell."""
    if isinstance(raw, int | float):
        return (
            Decimal(repr(raw)) * scale if abs(raw) < 1e18 else Unread(code="bad_number", reason="too_large")
        )
    if isinstance(raw, date | time | timedelta):
        return Unread(code="bad_number", reason="is_date")
    text = cleaned(raw)
    if text in NOTHING:
        return None
    if len(text) > _LONGEST:
        return Unread(code="bad_number")
    negative = False
    if bracketed := _IN_BRACKETS.fullmatch(text):
        negative, text = True, bracketed[1] + bracketed[2]
    found = form.fullmatch(text)
    if found is None or not (found["whole"] or len(found["part"] or "") > 1):
        return _no_number(text)
    return _signed(found, negative, scale if _bare(found, text) else base)


def _bare(found: re.Match[str], text: str) -> bool:
    return not found["unit"] and not text.rstrip("整正 ").endswith(("元", "圆"))


def _signed(found: re.Match[str], negative: bool, scale: int) -> Decimal | Unread:
    whole = (found["whole"] or "0").replace(",", "").replace(" ", "")
    if len(whole) > 20:
        return Unread(code="bad_number", reason="too_large")
    amount = Decimal(whole + (found["part"] or "").rstrip(".")) * _UNITS[found["unit"] or ""] * scale
    return -amount if negative or found["sign"] in {"-", "−"} and found["sign"] else amount


def _no_number(text: str) -> Unread:
    if text in _NOT_VALUED:
        return Unread(code="bad_number", reason="no_value_yet", suggestion=Suggestion(value="", certain=True))
    if _SCIENTIFIC.fullmatch(text):
        plain = format(Decimal(text), "f")
        if len(plain) > _MOST_DIGITS:
            return Unread(code="bad_number", reason="too_large")
        return Unread(code="bad_number", suggestion=Suggestion(value=plain, certain=False))
    if found := _MISPLACED.fullmatch(text):
        digits = found[1].replace(",", "")
        if digits and len(digits) <= _MOST_DIGITS:
            return Unread(
                code="bad_number", reason="commas", suggestion=Suggestion(value=digits, certain=False)
            )
    return Unread(code="bad_number")


def _count_with_unit(text: str) -> Unread | None:
    found = _COUNT_AND_UNIT.fullmatch(text)
    if found is None:
        return None
    digits = found[1].split(".")[0].replace(",", "")
    return Unread(
        code="bad_number",
        reason="with_unit",
        params={"unit": found[2]},
        suggestion=Suggestion(value=digits, certain=True),
    )
