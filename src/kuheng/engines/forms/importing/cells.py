"""A cell's value as text: NFKC, trimmed, without what cannot be seen."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Generic, TypeVar
from unicodedata import normalize

Cell = str | float | date | time | timedelta  # bool never: a book turns it into TRUE or FALSE

T = TypeVar("T")

# Zero-width and direction marks, control characters (PostgreSQL refuses NUL), lone surrogates.
_UNSEEN = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]"
)
_SPACES = re.compile(r"\s+")
_NEUTRALISED = re.compile(r"'[=+\-@\t\r]")

# How a list says that a cell holds nothing.
NOTHING = frozenset(
    {"", "-", "--", "—", "——", "–", "/", "//", "\\", "无", "n/a", "N/A", "#N/A", "NA", "null", "NULL", "None"}
)

# Excel keeps 15 digits; what a longer number cell shows was never in the bank's records.
EXACT_BELOW = 10**15


def cleaned(raw: Cell) -> str:
    """The text of a cell after NFKC and trimming: 12 for 12.0, 2026-02-23 for a date. Keeps line ends."""
    if isinstance(raw, str):
        return _cleaned_text(raw)
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() else repr(raw)
    if isinstance(raw, datetime):
        return raw.isoformat(sep=" ")
    if isinstance(raw, date | time):
        return raw.isoformat()
    return str(raw)


def cleaned_line(raw: Cell) -> str:
    """As `cleaned`, on one line."""
    text = cleaned(raw)
    if "\n" in text or "\t" in text:
        return _SPACES.sub(" ", text)
    return text


def compact(text: str) -> str:
    """The text without any white space, for comparing headers and labels."""
    return _SPACES.sub("", text)


def _cleaned_text(raw: str) -> str:
    if not raw.isascii():
        raw = normalize("NFKC", raw)
    if not raw.isprintable():
        raw = _UNSEEN.sub("", raw.replace("\r\n", "\n"))
    raw = raw.strip()
    if raw[:1] == "'" and _NEUTRALISED.match(raw):
        return raw[1:].strip()  # our own export put the quote there
    return raw


def neutralised(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula: a leading ' before = + - @ tab or return."""
    if len(text) > 1 and text[0] in "=+-@\t\r":
        return "'" + text
    return text


def column_letter(index: int) -> str:
    """The letter of a 0-based column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


class Memo(dict[Cell, T], Generic[T]):
    """Reads each different cell value once: lists repeat themselves, so most cells cost a look-up."""

    def __init__(self, read: Callable[[Cell], T]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, raw: Cell) -> T:
        value = self[raw] = self._read(raw)
        return value
