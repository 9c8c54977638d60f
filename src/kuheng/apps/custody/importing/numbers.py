"""Voucher numbers as a list writes them, and the numbers that two rows claim."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field

from kuheng.engines.forms.importing.api import Unread, compact

_NUMBER = re.compile(r"((?:(?:[A-Z]{1,8}(?:\d[A-Z]{1,4})?|\d{1,2}[A-Z]{1,4})-?)?)(\d{1,18})")
_BETWEEN = re.compile(r"(.+?)\s*(?:--|—+|–|~|〜|至|到|\bto\b|-)\s*(.+)", re.IGNORECASE)
_BLANK = re.compile(r"[(]?空白[)]?|\(blank\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class VoucherNumber:
    """冠字 prefix, the number, and with how many digits it is printed."""

    prefix: str
    number: int
    digits: int
    from_number_cell: bool = False  # a number cell has lost its leading zeros

    def __str__(self) -> str:
        return f"{self.prefix}{self.number:0{self.digits}d}"

    def plus(self, count: int) -> "VoucherNumber":
        return VoucherNumber(self.prefix, self.number + count, self.digits)

    def padded(self, digits: int) -> "VoucherNumber":
        return VoucherNumber(self.prefix, self.number, digits)


@dataclass(frozen=True, slots=True)
class RangeKey:
    """Numbers are compared within one kind, prefix, edition and length only."""

    kind: str
    prefix: str
    edition: str
    digits: int


def read_number(text: str, *, from_number_cell: bool = False) -> VoucherNumber | Unread:
    """One voucher number. Spaces within are dropped, letters are upper."""
    found = _NUMBER.fullmatch(compact(text).upper())
    if found is None:
        return Unread(code="bad_number", reason="not_voucher")
    return VoucherNumber(found[1], int(found[2]), len(found[2]), from_number_cell)


def split_range(text: str) -> tuple[str, str] | None:
    """The two ends of 00412301-00412400 or 00412301至00412400; a short end (…301-400) is completed."""
    found = _BETWEEN.fullmatch(text)
    if found is None:
        return None
    first, last = compact(found[1]), compact(found[2])
    if last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first, last


def kind_of(spec: str | None, name: str | None) -> str:
    """What a voucher is: 转账支票 of 转账支票(空白)."""
    return spec if spec and spec != "-" else _BLANK.sub("", name or "").strip()


@dataclass(slots=True)
class NumberLine:
    """Who claimed which numbers last, as stretches painted over one another in file order.

    Adding n ranges costs n look-ups and at most 2n cuts, also when all of them overlap.
    """

    _starts: list[int] = field(default_factory=list)
    _ends: list[int] = field(default_factory=list)
    _owners: list[int] = field(default_factory=list)

    def owners(self, first: int, last: int) -> Iterator[int]:
        """Those who claimed a number between `first` and `last` before, both included."""
        at = bisect_left(self._ends, first)
        while at < len(self._starts) and self._starts[at] <= last:
            yield self._owners[at]
            at += 1

    def paint(self, first: int, last: int, owner: int) -> None:
        low = bisect_left(self._ends, first)
        high = low
        while high < len(self._starts) and self._starts[high] <= last:
            high += 1
        pieces = [(first, last, owner)]
        if low < high:
            if self._starts[low] < first:
                pieces.insert(0, (self._starts[low], first - 1, self._owners[low]))
            if self._ends[high - 1] > last:
                pieces.append((last + 1, self._ends[high - 1], self._owners[high - 1]))
        self._starts[low:high] = [piece[0] for piece in pieces]
        self._ends[low:high] = [piece[1] for piece in pieces]
        self._owners[low:high] = [piece[2] for piece in pieces]
