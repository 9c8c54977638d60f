"""Printed numbers: stretches of them, the list that people type, and how they look on paper. Pure."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from kuheng.kernel.errors import Decision, Refusal

# A number has at most this many digits: what a bigint holds with room to spare.
MAX_DIGITS = 18
MAX_TOKENS = 1_000
MAX_TEXT = 20_000


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """The numbers from `first` to `last`, both included. Raises `ValueError` when they are reversed or
    negative.
    """

    first: int
    last: int

    def __post_init__(self) -> None:
        if not 0 <= self.first <= self.last < 10**MAX_DIGITS:
            raise ValueError(f"no span {self.first}-{self.last}")

    @property
    def count(self) -> int:
        return self.last - self.first + 1


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """What makes a number one of its kind: two vouchers are the same only if all of this and the number
    agree.
    """

    kind: str
    prefix: str = ""
    edition: str = ""
    digits: int

    def __post_init__(self) -> None:
        if not 1 <= self.digits <= MAX_DIGITS:
            raise ValueError(f"{self.digits} digits")

    def show(self, number: int) -> str:
        """As printed: 冠字 and leading zeros kept."""
        return f"{self.prefix}{number:0{self.digits}d}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberList(Decision):
    """What a typed list means. `spans` ascend and never touch; `count` and `last` are shown before saving."""

    spans: Spans
    count: int
    last: int


def count(spans: Iterable[Span]) -> int:
    return sum(span.count for span in spans)


def merge(spans: Iterable[Span]) -> Spans:
    """The same numbers in the fewest ascending stretches."""
    merged: list[Span] = []
    for span in sorted(spans):
        if merged and span.first <= merged[-1].last + 1:
            merged[-1] = Span(merged[-1].first, max(merged[-1].last, span.last))
        else:
            merged.append(span)
    return tuple(merged)


def repeated(spans: Iterable[Span]) -> Spans:
    """The numbers that are named more than once."""
    twice: list[Span] = []
    reach = -1
    for span in sorted(spans):
        if span.first <= reach:
            twice.append(Span(span.first, min(span.last, reach)))
        reach = max(reach, span.last)
    return merge(twice)


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> Spans:
    """The numbers of `spans` that are not in `taken`."""
    return tuple(_pieces(merge(spans), merge(taken)))


def _pieces(spans: Spans, taken: Spans) -> Iterator[Span]:
    index = 0
    for span in spans:
        start = span.first
        while index < len(taken) and taken[index].last < start:
            index += 1
        at = index
        while at < len(taken) and taken[at].first <= span.last:
            if taken[at].first > start:
                yield Span(start, taken[at].first - 1)
            start = max(start, taken[at].last + 1)
            at += 1
        if start <= span.last:
            yield Span(start, span.last)


def intersect(spans: Iterable[Span], others: Iterable[Span]) -> Spans:
    """The numbers in both."""
    whole = merge(spans)
    return subtract(whole, subtract(whole, others))


def covers(spans: Iterable[Span], wanted: Iterable[Span]) -> bool:
    """Whether every wanted number is there."""
    return not subtract(wanted, spans)


def take_lowest(free: Iterable[Span], wanted: int) -> Spans | None:
    """The `wanted` lowest numbers (顺号); `None` when there are fewer."""
    taken: list[Span] = []
    for span in merge(free):
        if wanted <= 0:
            break
        taken.append(Span(span.first, min(span.last, span.first + wanted - 1)))
        wanted -= taken[-1].count
    return tuple(taken) if wanted <= 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What was delivered against what the note says.

    `twice` 重号: delivered more than once; `foreign` 错号: delivered but not on the note; `skipped` 跳号: on
    the note but not delivered.
    """

    twice: Spans
    foreign: Spans
    skipped: Spans

    @property
    def clean(self) -> bool:
        return not (self.twice or self.foreign or self.skipped)


def compare_delivery(*, note: Iterable[Span], delivered: Iterable[Span]) -> Delivery:
    """Every number that is wrong about a delivery, of all three sorts at once."""
    noted, came = list(note), list(delivered)
    return Delivery(twice=repeated(came), foreign=subtract(came, noted), skipped=subtract(noted, came))


# ---------------------------------------------------------------- the typed list

_SEPARATOR = re.compile(r"[,;、\s]+")
_RANGE = r"(?:--|—+|–|‐|−|-|~|〜|至|到)"
_JOINED = re.compile(rf"\s*({_RANGE}|#)\s*")


def parse_numbers(text: str, numbering: Numbering | None = None) -> NumberList | Refusal:
    """`10, 14, 20#3, 30-35` → 10, 14, 20 to 22 (three numbers), 30 to 35.

    Full-width digits and signs, 至 and ～ are understood; a known prefix and leading zeros may be written or
    left out. Refused: `ledger.numbers_unread` (which part), `ledger.numbers_reversed`,
    `ledger.numbers_repeated`, `ledger.number_too_long`, `ledger.numbers_too_many`.
    """
    if len(text) > MAX_TEXT:
        return Refusal("ledger.numbers_too_many", "numbers", limit=MAX_TOKENS)
    spans = read_spans(text, numbering)
    return spans if isinstance(spans, Refusal) else _listed(list(spans), numbering)


def read_spans(text: str, numbering: Numbering | None = None) -> Spans | Refusal:
    """The same list as it was written: in its order, what is named twice named twice."""
    plain = _JOINED.sub(r"\1", unicodedata.normalize("NFKC", text).strip())
    tokens = [token for token in _SEPARATOR.split(plain) if token]
    if not tokens:
        return Refusal("ledger.numbers_unread", "numbers", part=text[:40])
    if len(tokens) > MAX_TOKENS:
        return Refusal("ledger.numbers_too_many", "numbers", limit=MAX_TOKENS)
    pattern, digits = _pattern(numbering), numbering.digits if numbering else MAX_DIGITS
    spans: list[Span] = []
    for token in tokens:
        span = _span(token, pattern, digits)
        if isinstance(span, Refusal):
            return span
        spans.append(span)
    return tuple(spans)


def _pattern(numbering: Numbering | None) -> re.Pattern[str]:
    prefix = re.escape(unicodedata.normalize("NFKC", numbering.prefix)) if numbering else ""
    one = rf"(?:{prefix})?([0-9]+)"
    return re.compile(rf"{one}(?:{_RANGE}{one}|#([0-9]+))?", re.IGNORECASE)


def _span(token: str, pattern: re.Pattern[str], digits: int) -> Span | Refusal:
    found = pattern.fullmatch(token)
    if found is None:
        return Refusal("ledger.numbers_unread", "numbers", part=token[:40])
    if max(len(group or "") for group in found.groups()) > digits:
        return Refusal("ledger.number_too_long", "numbers", part=token[:40], digits=digits)
    first = int(found[1])
    last = int(found[2]) if found[2] else first + int(found[3] or 1) - 1
    if last < first:
        return Refusal("ledger.numbers_reversed", "numbers", part=token[:40])
    if last >= 10**digits:
        return Refusal("ledger.number_too_long", "numbers", part=token[:40], digits=digits)
    return Span(first, last)


def _listed(spans: list[Span], numbering: Numbering | None) -> NumberList | Refusal:
    twice = repeated(spans)
    if twice:
        return Refusal("ledger.numbers_repeated", "numbers", numbers=show_numbers(twice[:3], numbering))
    merged = merge(spans)
    return NumberList(spans=merged, count=count(merged), last=merged[-1].last)


def show_numbers(spans: Iterable[Span], numbering: Numbering | None = None) -> str:
    """The list as people read it, and as `parse_numbers` reads it back: `AB000010, AB000020-AB000022`."""
    show = numbering.show if numbering else str
    return ", ".join(
        show(span.first) if span.count == 1 else f"{show(span.first)}-{show(span.last)}" for span in spans
    )


def tally(numbers: Iterable[int]) -> Spans:
    """Single scanned numbers as stretches; a number scanned twice stays twice (see `repeated`)."""
    seen = Counter(numbers)
    once = merge(Span(number, number) for number in seen)
    again = [Span(number, number) for number, times in seen.items() for _ in range(times - 1)]
    return tuple(sorted([*once, *again]))
