"""Movements and what may be taken. Pure: no database, no clock; refusals are values.

The ledger knows assets, places and people by id alone. A quantity is a whole number of the asset's base unit.
"""

import struct
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from kuheng.core.ledger.domain.numbers import Span, Spans
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Decision, Refusal
from kuheng.kernel.ids import AssetId, LineId, MovementId, PersonId, PlaceId, new_id

# Where the book begins: what is received comes from here, what was received by mistake goes back. It is no
# place: nothing is ever held there, so it has no holding and may be short of everything. One id for every
# tenant.
ORIGIN = PlaceId(UUID("6b756865-6e67-7000-8000-6f726967696e"))
NOBODY = UUID(int=0)

MAX_QUANTITY = 2**62
# How far the door's clock may run ahead of the database's before a movement counts as one from the future.
CLOCK_DRIFT = timedelta(minutes=5)


class Kind(StrEnum):
    SERIAL = "serial"
    STOCK = "stock"
    RANGE = "range"


class State(StrEnum):
    """How far a numbered voucher has come. Serials and stock are always free: their state is their place."""

    FREE = "free"
    ISSUED = "issued"
    WITH_TELLER = "with_teller"
    CONSUMED = "consumed"
    VOID = "void"
    RETURNED = "returned"
    DESTROYED = "destroyed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where something is held: a place, who answers for it there, and how far its numbers have come."""

    place: PlaceId
    holder: PersonId | None = None
    state: State = State.FREE


FROM_ORIGIN = Spot(place=ORIGIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One side of one asset in a movement: `quantity` arrives at the spot, or leaves it when negative."""

    asset: AssetId
    kind: Kind
    spot: Spot
    quantity: int
    span: Span | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Decision):
    """What moved, at once. Entries of each asset sum to zero, and so do those of each stretch of numbers.

    `kind`: a word of the business (receive, issue, put_away …). `reference`: the order, import or count
    behind it. `effective_at`: when it happened; `at` of the command when not given. `recorded_at` and
    `actor` are given by bulk history alone, which only the owner role may write.
    """

    kind: str
    entries: tuple[Entry, ...]
    reason: str | None = None
    reference: UUID | None = None
    document: Mapping[str, Any] | None = None
    effective_at: datetime | None = None
    corrects: MovementId | None = None
    recorded_at: datetime | None = None
    actor: PersonId | None = None
    id: MovementId = field(default_factory=lambda: MovementId(new_id()))


def transfer(
    asset: AssetId, kind: Kind, source: Spot, to: Spot, *, quantity: int = 1, spans: Iterable[Span] = ()
) -> tuple[Entry, ...]:
    """Both sides of a move; of a range one pair for each stretch, whose lengths are the quantities."""
    if kind is not Kind.RANGE:
        return (
            Entry(asset=asset, kind=kind, spot=source, quantity=-quantity),
            Entry(asset=asset, kind=kind, spot=to, quantity=quantity),
        )
    return tuple(
        Entry(asset=asset, kind=kind, spot=spot, quantity=sign * span.count, span=span)
        for span in spans
        for spot, sign in ((source, -1), (to, 1))
    )


def check(movement: Movement) -> Movement | Refusal:
    """The movement, if it is lawful in itself; whether the holdings allow it, the database says.

    Refused: `ledger.empty`, `ledger.quantity`, `ledger.unbalanced`, `ledger.twice`.
    """
    if not movement.entries:
        return Refusal("ledger.empty")
    sums: dict[tuple[AssetId, Span | None], int] = defaultdict(int)
    serials: Counter[AssetId] = Counter()
    for entry in movement.entries:
        if not _fits(entry):
            return Refusal("ledger.quantity", "quantity", asset=entry.asset, quantity=entry.quantity)
        sums[entry.asset, entry.span] += entry.quantity
        if entry.kind is Kind.SERIAL:
            serials[entry.asset] += 1
    for (asset, _), total in sums.items():
        if total:
            return Refusal("ledger.unbalanced", asset=asset, difference=total)
    twice = next((asset for asset, times in serials.items() if times != 2), None)
    return movement if twice is None else Refusal("ledger.twice", asset=twice)


def _fits(entry: Entry) -> bool:
    if entry.spot.place == ORIGIN and entry.spot != FROM_ORIGIN:
        return False
    size = abs(entry.quantity)
    match entry.kind:
        case Kind.SERIAL:
            return size == 1 and entry.span is None and entry.spot.state is State.FREE
        case Kind.STOCK:
            return 0 < size < MAX_QUANTITY and entry.span is None and entry.spot.state is State.FREE
        case Kind.RANGE:
            return entry.span is not None and entry.span.count == size


def reverse(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The entries that undo these."""
    return tuple(
        Entry(asset=one.asset, kind=one.kind, spot=one.spot, quantity=-one.quantity, span=one.span)
        for one in entries
    )


_NUMBERS = struct.Struct(">qqq")


# asset, place, holder, quantity, first number, last number, kind, state: an entry as it is stored
Columns = tuple[UUID, UUID, UUID | None, int, int | None, int | None, str, str]


def digest_entries(entries: Iterable[Entry]) -> bytes:
    """SM3 over the entries in their order; it stands on the movement, so that none can be changed unseen."""
    return digest_columns(map(_columns, entries))


def digest_columns(entries: Iterable[Columns]) -> bytes:
    """The same from stored columns. Each entry: asset, place and holder as 16 bytes (nobody = zeros),
    quantity, first and last number as 8 bytes big endian (none = -1), then `kind/state` and a line feed.
    """
    return sm3(b"".join(map(_entry_bytes, entries)))


def _columns(entry: Entry) -> Columns:
    spot, span = entry.spot, entry.span
    numbers = (span.first, span.last) if span else (None, None)
    return (entry.asset, spot.place, spot.holder, entry.quantity, *numbers, entry.kind, spot.state)


def _entry_bytes(columns: Columns) -> bytes:
    asset, place, holder, quantity, first, last, kind, state = columns
    numbers = _NUMBERS.pack(quantity, -1 if first is None else first, -1 if last is None else last)
    return asset.bytes + place.bytes + (holder or NOBODY).bytes + numbers + f"{kind}/{state}\n".encode()


def effective(movement: Movement, *, at: datetime, recorded_at: datetime) -> datetime | Refusal:
    """When it happened: never after it was recorded. A clock a little ahead counts as now; more is
    refused.
    """
    happened = movement.effective_at or at
    if happened > recorded_at + CLOCK_DRIFT:
        return Refusal("ledger.future", "at", at=happened)
    return min(happened, recorded_at)


# ---------------------------------------------------------------- what is held


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """What lies at one spot. `since`: the last movement that touched it; as of a past instant it is not
    known.
    """

    asset: AssetId
    kind: Kind
    spot: Spot
    quantity: int
    reserved: int = 0
    since: datetime | None = None

    @property
    def available(self) -> int:
        return self.quantity - self.reserved


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """A stretch of numbers of one batch that lie at one spot; `line`: the order line that has reserved
    them.
    """

    asset: AssetId
    span: Span
    spot: Spot
    line: LineId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reservation:
    """What an order line holds until it is settled or released: a quantity at a spot, of a range its
    numbers.
    """

    id: UUID = field(default_factory=new_id)
    line: LineId
    asset: AssetId
    kind: Kind
    spot: Spot
    quantity: int
    span: Span | None = None


def spans_of(intervals: Iterable[Interval]) -> list[Span]:
    return [interval.span for interval in intervals]


def by_asset(holdings: Iterable[Holding]) -> dict[AssetId, list[Holding]]:
    """The holdings of each asset, in the order given."""
    grouped: dict[AssetId, list[Holding]] = defaultdict(list)
    for holding in holdings:
        grouped[holding.asset].append(holding)
    return grouped


def spots_of(spans: Spans, intervals: Sequence[Interval]) -> Iterator[tuple[Span, Interval]]:
    """These numbers cut where the intervals end, each piece with the interval that holds it.

    Both ascend and neither overlaps itself; numbers in no interval are left out.
    """
    lasts = [interval.span.last for interval in intervals]
    for span in spans:
        for index in range(bisect_left(lasts, span.first), len(intervals)):
            interval = intervals[index]
            if interval.span.first > span.last:
                break
            yield Span(max(span.first, interval.span.first), min(span.last, interval.span.last)), interval
