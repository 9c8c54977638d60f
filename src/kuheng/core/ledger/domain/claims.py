"""What an order line may reserve, and what it takes when it is carried out. Pure; refusals are values."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kuheng.core.ledger.domain.movement import (
    Entry,
    Holding,
    Interval,
    Kind,
    Reservation,
    Spot,
    State,
    by_asset,
    spans_of,
    spots_of,
    transfer,
)
from kuheng.core.ledger.domain.numbers import (
    Span,
    Spans,
    count,
    covers,
    intersect,
    show_numbers,
    subtract,
    take_lowest,
)
from kuheng.kernel.errors import Decision, Refusal
from kuheng.kernel.ids import AssetId, LineId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What one order line wants. `numbers` names those wanted of a range, else the lowest free ones are
    taken.

    `places`: only from there (all when `None`). `state`: how far wanted numbers have come (a return wants
    those with the teller). `exception`: the approved reason for numbers that are not the lowest free ones.
    """

    line: LineId
    asset: AssetId
    quantity: int = 1
    numbers: Spans | None = None
    places: frozenset[PlaceId] | None = None
    state: State = State.FREE
    exception: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reserve(Decision):
    """What is to be reserved, all of it."""

    rows: tuple[Reservation, ...]


def decide_reserve(
    claims: Sequence[Claim], holdings: Iterable[Holding], intervals: Iterable[Interval]
) -> Reserve | Refusal:
    """All claims or none; claims on one asset share what is there, in the order given.

    Refused: `ledger.not_held`, `ledger.reserved`, `ledger.not_enough`, `ledger.numbers_elsewhere`,
    `ledger.numbers_reserved`, `ledger.numbers_count`, `ledger.out_of_order`.
    """
    held = by_asset(holdings)
    numbers: dict[AssetId, list[Interval]] = defaultdict(list)
    for interval in intervals:
        numbers[interval.asset].append(interval)
    rows: list[Reservation] = []
    for claim in claims:
        taken = _decide_one(claim, held.get(claim.asset, []), numbers[claim.asset], rows)
        if isinstance(taken, Refusal):
            return taken
        rows.extend(taken)
    return Reserve(rows=tuple(rows))


def _decide_one(
    claim: Claim, held: list[Holding], numbers: list[Interval], earlier: Sequence[Reservation]
) -> list[Reservation] | Refusal:
    if not held:
        return Refusal("ledger.not_held", asset=claim.asset)
    if claim.quantity <= 0:
        return Refusal("ledger.quantity", "quantity", asset=claim.asset, quantity=claim.quantity)
    match held[0].kind:
        case Kind.RANGE:
            return _claim_numbers(claim, numbers, earlier)
        case Kind.SERIAL:
            return _claim_serial(claim, _offered(claim, held), earlier)
        case Kind.STOCK:
            return _claim_stock(claim, _offered(claim, held), earlier)


def _offered(claim: Claim, holdings: list[Holding]) -> list[Holding]:
    """Where the claim may take from; the longest held first, so that old stock does not stay behind."""
    fitting = [one for one in holdings if one.quantity > 0 and _fits(claim, one.spot)]
    return sorted(fitting, key=lambda one: (one.since is not None, one.since, one.spot.place.bytes))


def _fits(claim: Claim, spot: Spot) -> bool:
    return spot.state is claim.state and (claim.places is None or spot.place in claim.places)


def _claim_serial(
    claim: Claim, spots: list[Holding], earlier: Sequence[Reservation]
) -> list[Reservation] | Refusal:
    if claim.quantity != 1:
        return Refusal("ledger.quantity", "quantity", asset=claim.asset, quantity=claim.quantity)
    if not spots:
        return Refusal("ledger.not_there", asset=claim.asset)
    if not spots[0].available or any(row.asset == claim.asset for row in earlier):
        return Refusal("ledger.reserved", asset=claim.asset)
    return [_row(claim, Kind.SERIAL, spots[0].spot, 1)]


def _claim_stock(
    claim: Claim, spots: list[Holding], earlier: Sequence[Reservation]
) -> list[Reservation] | Refusal:
    wanted, rows = claim.quantity, []
    for spot in spots:
        before = sum(row.quantity for row in earlier if (row.asset, row.spot) == (spot.asset, spot.spot))
        part = min(wanted, max(0, spot.available - before))
        if part:
            rows.append(_row(claim, Kind.STOCK, spot.spot, part))
            wanted -= part
    if wanted:
        there = claim.quantity - wanted
        return Refusal(
            "ledger.not_enough", "quantity", asset=claim.asset, available=there, wanted=claim.quantity
        )
    return rows


def _row(claim: Claim, kind: Kind, spot: Spot, quantity: int, span: Span | None = None) -> Reservation:
    return Reservation(line=claim.line, asset=claim.asset, kind=kind, spot=spot, quantity=quantity, span=span)


def _claim_numbers(
    claim: Claim, intervals: list[Interval], earlier: Sequence[Reservation]
) -> list[Reservation] | Refusal:
    here = [one for one in intervals if _fits(claim, one.spot)]
    unbound = [one for one in here if one.line is None]
    gone = [row.span for row in earlier if row.asset == claim.asset and row.span]
    free = subtract(spans_of(unbound), gone)
    wanted = _wanted(claim, free, spans_of(here))
    if isinstance(wanted, Refusal):
        return wanted
    return [
        _row(claim, Kind.RANGE, interval.spot, piece.count, piece)
        for piece, interval in spots_of(wanted, unbound)
    ]


def _wanted(claim: Claim, free: Spans, here: list[Span]) -> Spans | Refusal:
    lowest = take_lowest(free, claim.quantity)
    if claim.numbers is None:
        there = count(free)
        return lowest or Refusal(
            "ledger.not_enough", "quantity", asset=claim.asset, available=there, wanted=claim.quantity
        )
    if count(claim.numbers) != claim.quantity:
        return Refusal("ledger.numbers_count", "numbers", count=count(claim.numbers), quantity=claim.quantity)
    if not covers(here, claim.numbers):
        stray = subtract(claim.numbers, here)
        return Refusal("ledger.numbers_elsewhere", "numbers", numbers=show_numbers(stray[:3]))
    if not covers(free, claim.numbers):
        bound = subtract(claim.numbers, free)
        return Refusal("ledger.numbers_reserved", "numbers", numbers=show_numbers(bound[:3]))
    if claim.numbers != lowest and not claim.exception:
        return Refusal("ledger.out_of_order", "numbers", lowest=show_numbers((lowest or ())[:3]))
    return claim.numbers


# ---------------------------------------------------------------- settling


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """What is carried out of an order line and where it goes: all of it, or a part by quantity or by
    numbers.
    """

    line: LineId
    to: Spot
    asset: AssetId | None = None
    quantity: int | None = None
    numbers: Spans | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement(Decision):
    """`entries` of the movement; `settled` rows end, `replaced` rows end and their `rest` stays reserved."""

    entries: tuple[Entry, ...]
    settled: tuple[Reservation, ...]
    replaced: tuple[Reservation, ...] = ()
    rest: tuple[Reservation, ...] = ()


def decide_settle(takes: Sequence[Take], reserved: Iterable[Reservation]) -> Settlement | Refusal:
    """What the takes do to the open reservations of their lines.

    Refused: `ledger.no_reservation`, and `ledger.not_enough` or `ledger.numbers_elsewhere` when more is
    taken than the line has reserved.
    """
    lines: dict[LineId, list[Reservation]] = defaultdict(list)
    for row in reserved:
        lines[row.line].append(row)
    parts: list[Settlement] = []
    for take in takes:
        rows = [row for row in lines[take.line] if take.asset in (None, row.asset)]
        lines[take.line] = [row for row in lines[take.line] if row not in rows]
        part = _settle_line(take, rows) if rows else Refusal("ledger.no_reservation", line=take.line)
        if isinstance(part, Refusal):
            return part
        parts.append(part)
    return Settlement(
        entries=tuple(entry for part in parts for entry in part.entries),
        settled=tuple(row for part in parts for row in part.settled),
        replaced=tuple(row for part in parts for row in part.replaced),
        rest=tuple(row for part in parts for row in part.rest),
    )


def _settle_line(take: Take, rows: list[Reservation]) -> Settlement | Refusal:
    pieces = _taken_numbers(take, rows) if rows[0].kind is Kind.RANGE else _taken_amounts(take, rows)
    if isinstance(pieces, Refusal):
        return pieces
    entries: list[Entry] = []
    ended: dict[bool, list[Reservation]] = {True: [], False: []}
    rest: list[Reservation] = []
    for row, quantity, spans in pieces:
        entries += transfer(row.asset, row.kind, row.spot, take.to, quantity=quantity, spans=spans)
        ended[quantity == row.quantity].append(row)
        rest += _rest(row, quantity, spans)
    return Settlement(
        entries=tuple(entries), settled=tuple(ended[True]), replaced=tuple(ended[False]), rest=tuple(rest)
    )


Piece = tuple[Reservation, int, Spans]


def _taken_amounts(take: Take, rows: list[Reservation]) -> list[Piece] | Refusal:
    there = sum(row.quantity for row in rows)
    wanted = there if take.quantity is None else take.quantity
    if not 0 < wanted <= there:
        return Refusal("ledger.not_enough", "quantity", asset=rows[0].asset, available=there, wanted=wanted)
    pieces: list[Piece] = []
    for row in rows:
        part = min(row.quantity, wanted)
        if part:
            pieces.append((row, part, ()))
        wanted -= part
    return pieces


def _taken_numbers(take: Take, rows: list[Reservation]) -> list[Piece] | Refusal:
    there = [row.span for row in rows if row.span]
    wanted = take.numbers
    if wanted is None:
        wanted = take_lowest(there, count(there) if take.quantity is None else take.quantity)
    if not wanted:
        return Refusal(
            "ledger.not_enough", "quantity", asset=rows[0].asset, available=count(there), wanted=take.quantity
        )
    if not covers(there, wanted):
        stray = subtract(wanted, there)
        return Refusal("ledger.numbers_elsewhere", "numbers", numbers=show_numbers(stray[:3]))
    pieces = [(row, intersect([row.span], wanted)) for row in rows if row.span]
    return [(row, count(spans), spans) for row, spans in pieces if spans]


def _rest(row: Reservation, quantity: int, spans: Spans) -> list[Reservation]:
    """What stays reserved of a row of which a part was taken."""
    if quantity == row.quantity:
        return []
    if row.span is None:
        return [_again(row, row.quantity - quantity, None)]
    return [_again(row, span.count, span) for span in subtract([row.span], spans)]


def _again(row: Reservation, quantity: int, span: Span | None) -> Reservation:
    return Reservation(
        line=row.line, asset=row.asset, kind=row.kind, spot=row.spot, quantity=quantity, span=span
    )
