"""The ledger against small models: nothing is lost, nothing is twice, and the book can always be made again."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.errors import IntegrityError

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.domain import (
    FROM_ORIGIN,
    ORIGIN,
    Claim,
    Holding,
    Kind,
    Movement,
    Numbering,
    NumberList,
    Reservation,
    Reserve,
    Settlement,
    Span,
    Spot,
    State,
    Take,
    compare_delivery,
    count,
    covers,
    decide_reserve,
    decide_settle,
    intersect,
    merge,
    parse_numbers,
    repeated,
    show_numbers,
    subtract,
    take_lowest,
    transfer,
)
from kuheng.core.ledger.domain.movement import Interval, spots_of
from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import AssetId, LineId, MovementId, PersonId, PlaceId, new_id
from tests.core.ledger.book import CHEQUE, Book

# ---------------------------------------------------------------- stretches of numbers

SPANS = st.lists(
    st.tuples(st.integers(0, 60), st.integers(0, 12)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
)


def numbers(spans: object) -> set[int]:
    return {number for span in spans for number in range(span.first, span.last + 1)}  # type: ignore[attr-defined]


def longest(spans: tuple[Span, ...]) -> bool:
    return all(one.last + 1 < next_one.first for one, next_one in zip(spans, spans[1:], strict=False))


@given(SPANS, SPANS)
def test_stretches_are_sets_of_numbers(one: list[Span], other: list[Span]) -> None:
    for made, meant in (
        (merge(one), numbers(one)),
        (subtract(one, other), numbers(one) - numbers(other)),
        (intersect(one, other), numbers(one) & numbers(other)),
    ):
        assert numbers(made) == meant
        assert longest(made)
        assert count(made) == len(meant)
    assert covers(one, other) == (numbers(other) <= numbers(one))


@given(SPANS, SPANS)
def test_cutting_loses_no_number(one: list[Span], other: list[Span]) -> None:
    kept, taken = subtract(one, other), intersect(one, other)
    assert count(kept) + count(taken) == count(merge(one))
    assert merge([*kept, *taken]) == merge(one)


@given(SPANS, st.integers(0, 80))
def test_the_lowest_are_the_lowest(free: list[Span], wanted: int) -> None:
    taken, there = take_lowest(free, wanted), sorted(numbers(free))
    assert (taken is None) == (wanted > len(there))
    if taken is not None:
        assert sorted(numbers(taken)) == there[:wanted]


@given(SPANS)
def test_repeated_are_those_named_more_than_once(spans: list[Span]) -> None:
    named = [number for span in spans for number in range(span.first, span.last + 1)]
    assert numbers(repeated(spans)) == {number for number in named if named.count(number) > 1}


@given(SPANS, SPANS)
def test_a_delivery_is_clean_exactly_when_it_is_the_note(note: list[Span], delivered: list[Span]) -> None:
    found = compare_delivery(note=note, delivered=delivered)
    assert numbers(found.foreign) == numbers(delivered) - numbers(note)
    assert numbers(found.skipped) == numbers(note) - numbers(delivered)
    assert found.clean == (numbers(note) == numbers(delivered) and not repeated(delivered))


NUMBERINGS = st.builds(
    Numbering,
    kind=st.just("k"),
    prefix=st.text("ABZ-/.(+", max_size=4),
    digits=st.integers(2, 18),
)


@given(SPANS.filter(bool), NUMBERINGS)
def test_what_is_shown_is_read_again(spans: list[Span], numbering: Numbering) -> None:
    whole = merge(span for span in spans if span.last < 10**numbering.digits)
    if not whole:
        return
    expected = NumberList(spans=whole, count=count(whole), last=whole[-1].last)
    assert parse_numbers(show_numbers(whole, numbering), numbering) == expected
    assert parse_numbers(show_numbers(whole)) == expected


@given(st.text(max_size=60))
def test_any_text_is_a_list_or_a_refusal(text: str) -> None:
    read = parse_numbers(text, CHEQUE)
    if isinstance(read, NumberList):
        assert read.count == count(read.spans) > 0
        assert longest(read.spans)
    else:
        assert read.code.startswith("ledger.number")


# ---------------------------------------------------------------- claims and takes

HERE, THERE = Spot(place=PlaceId(UUID(int=1))), Spot(place=PlaceId(UUID(int=2)))
BATCH = AssetId(UUID(int=3))


@given(SPANS, st.lists(st.integers(1, 20), min_size=1, max_size=4), st.data())
def test_what_is_reserved_is_taken_or_stays_reserved(
    free: list[Span], sizes: list[int], data: st.DataObject
) -> None:
    there = [Interval(asset=BATCH, span=span, spot=HERE) for span in merge(free)]
    holdings = [Holding(asset=BATCH, kind=Kind.RANGE, spot=HERE, quantity=max(1, count(merge(free))))]
    claims = [
        Claim(line=LineId(UUID(int=9 + index)), asset=BATCH, quantity=size)
        for index, size in enumerate(sizes)
    ]
    decided = decide_reserve(claims, holdings, there)
    assert isinstance(decided, Reserve) == (sum(sizes) <= count(merge(free)))
    if not isinstance(decided, Reserve):
        return
    got = [row.span for row in decided.rows if row.span]
    assert not repeated(got)
    assert merge(got) == merge(take_lowest(free, sum(sizes)) or ())
    takes = [
        Take(line=claim.line, to=THERE, quantity=data.draw(st.integers(1, claim.quantity)))
        for claim in claims
    ]
    done = decide_settle(takes, decided.rows)
    assert isinstance(done, Settlement)
    taken = [entry.span for entry in done.entries if entry.span and entry.quantity > 0]
    rest = [row.span for row in done.rest if row.span]
    whole = [row.span for row in decided.rows if row not in (*done.settled, *done.replaced) and row.span]
    assert merge([*taken, *rest, *whole]) == merge(got)
    assert count(taken) == sum(take.quantity or 0 for take in takes)
    assert not repeated([*taken, *rest, *whole])


@given(SPANS, SPANS)
def test_pieces_lie_in_their_intervals(wanted: list[Span], free: list[Span]) -> None:
    there = [Interval(asset=BATCH, span=span, spot=HERE) for span in merge(free)]
    pieces = list(spots_of(merge(wanted), there))
    assert numbers(piece for piece, _ in pieces) == numbers(wanted) & numbers(free)
    assert all(covers([interval.span], [piece]) for piece, interval in pieces)


# ---------------------------------------------------------------- the whole book

PERSON = PersonId(UUID(int=7))
PLACES = [PlaceId(UUID(int=number)) for number in (11, 12)]
SPOTS = [Spot(place=PLACES[0]), Spot(place=PLACES[1]), Spot(place=PLACES[1], holder=PERSON)]
STAGES = [*SPOTS, Spot(place=PLACES[1], holder=PERSON, state=State.WITH_TELLER)]


@dataclass(frozen=True, slots=True)
class Act:
    """One wish; `which`, `source`, `to` and so on pick among what there is."""

    what: str
    kind: Kind
    which: int
    source: int
    to: int
    amount: int
    first: int


ACTS = st.lists(
    st.builds(
        Act,
        st.sampled_from(
            [
                "enter",
                "enter",
                "move",
                "move",
                "leave",
                "reserve",
                "reserve",
                "settle",
                "part",
                "release",
                "correct",
            ]
        ),
        st.sampled_from(list(Kind)),
        *(st.integers(0, 11) for _ in range(3)),
        st.integers(1, 6),
        st.integers(1, 20),
    ),
    min_size=8,
    max_size=30,
)


@dataclass(slots=True)
class Model:
    """What should be held, as plain dictionaries: amounts by asset and spot, numbers one by one."""

    amounts: dict[tuple[AssetId, Spot], int] = field(default_factory=dict)
    numbers: dict[int, Spot] = field(default_factory=dict)
    bound: dict[int, LineId] = field(default_factory=dict)
    reserved: dict[LineId, list[Reservation]] = field(default_factory=dict)
    posted: list[tuple[MovementId, list[tuple[AssetId, Kind, Spot, Spot, int, Span | None]]]] = field(
        default_factory=list
    )

    def held_back(self, asset: AssetId, spot: Spot) -> int:
        rows = [row for rows in self.reserved.values() for row in rows]
        return sum(row.quantity for row in rows if (row.asset, row.spot) == (asset, spot))

    def may(self, asset: AssetId, kind: Kind, source: Spot, to: Spot, amount: int, span: Span | None) -> bool:
        if span is not None:
            wanted = range(span.first, span.last + 1)
            if source == FROM_ORIGIN:
                return not any(number in self.numbers for number in wanted)
            return all(self.numbers.get(number) == source and number not in self.bound for number in wanted)
        if source != FROM_ORIGIN:
            return self.amounts.get((asset, source), 0) - self.held_back(asset, source) >= amount
        return kind is Kind.STOCK or not any(self.amounts.get((asset, spot)) for spot in SPOTS)

    def move(self, asset: AssetId, source: Spot, to: Spot, amount: int, span: Span | None) -> None:
        for number in range(span.first, span.last + 1) if span else ():
            if to == FROM_ORIGIN:
                del self.numbers[number]
            else:
                self.numbers[number] = to
        for spot, change in ((source, -amount), (to, amount)):
            if spot != FROM_ORIGIN:
                self.amounts[asset, spot] = self.amounts.get((asset, spot), 0) + change

    def holdings(self) -> dict[tuple[AssetId, Spot], int]:
        return {key: amount for key, amount in self.amounts.items() if amount}

    def intervals(self) -> list[tuple[int, int, Spot, LineId | None]]:
        runs: list[tuple[int, int, Spot, LineId | None]] = []
        for number, spot in sorted(self.numbers.items(), key=lambda pair: pair[0]):
            line = self.bound.get(number)
            if runs and (runs[-1][1], runs[-1][2], runs[-1][3]) == (number - 1, spot, line):
                runs[-1] = (runs[-1][0], number, spot, line)
            else:
                runs.append((number, number, spot, line))
        return runs


@dataclass(slots=True)
class Play:
    """Carries acts out on the book and on the model, and holds them to the same answer."""

    book: Book
    assets: dict[Kind, list[AssetId]]
    model: Model = field(default_factory=Model)
    lines: list[LineId] = field(default_factory=list)
    moments: list[tuple[datetime, dict[tuple[AssetId, Spot], int]]] = field(default_factory=list)

    def act(self, act: Act) -> None:
        {
            "enter": self._move, "move": self._move, "leave": self._move, "reserve": self._reserve,
            "settle": self._settle, "part": self._settle, "release": self._release, "correct": self._correct,
        }[act.what](act)  # fmt: skip
        with self.book.open() as tx:
            self.moments.append((tx.recorded_at, self.model.holdings()))

    def tried(self, lawful: bool, do: Callable[[], object]) -> bool:
        """Does it; the book agrees with the model whether it is lawful."""
        try:
            do()
        except (Refused, IntegrityError):
            assert not lawful
            return False
        assert lawful
        return True

    def _pick(self, act: Act) -> tuple[AssetId, Spot]:
        """Mostly something that is held; sometimes anything, which the book must refuse."""
        held = [key for key in self.model.holdings() if key[0] in self.assets[act.kind]]
        if held and act.source % 5:
            return held[act.which % len(held)]
        spots = STAGES if act.kind is Kind.RANGE else SPOTS
        return self.assets[act.kind][act.which % len(self.assets[act.kind])], spots[act.source % len(spots)]

    def _span(self, act: Act, source: Spot) -> Span:
        """Mostly numbers that begin where some lie."""
        there = sorted(number for number, spot in self.model.numbers.items() if spot == source)
        first = there[act.first % len(there)] if there and act.to % 4 else act.first
        return Span(first, first + act.amount - 1)

    def _move(self, act: Act) -> None:
        asset, source = self._pick(act)
        spots = STAGES if act.kind is Kind.RANGE else SPOTS
        if act.what == "enter":
            asset, source = self.assets[act.kind][act.which % len(self.assets[act.kind])], FROM_ORIGIN
        to = FROM_ORIGIN if act.what == "leave" else spots[act.to % len(spots)]
        if source == to:
            return
        span = self._span(act, source) if act.kind is Kind.RANGE else None
        amount = 1 if act.kind is Kind.SERIAL else act.amount
        entries = transfer(asset, act.kind, source, to, quantity=amount, spans=[span] if span else ())
        movement = Movement(kind="x", entries=entries)
        if self.tried(
            self.model.may(asset, act.kind, source, to, amount, span), lambda: self.book.post(movement)
        ):
            self.model.move(asset, source, to, amount, span)
            self.model.posted.append((movement.id, [(asset, act.kind, source, to, amount, span)]))

    def _reserve(self, act: Act) -> None:
        asset, _ = self._pick(act)
        amount = 1 if act.kind is Kind.SERIAL else act.amount
        line = LineId(new_id())
        if act.kind is Kind.RANGE:
            free = sorted(
                n
                for n, spot in self.model.numbers.items()
                if spot.state is State.FREE and n not in self.model.bound
            )
            lawful = len(free) >= amount
        else:
            there = sum(
                self.model.amounts.get((asset, spot), 0) - self.model.held_back(asset, spot) for spot in SPOTS
            )
            free, lawful = [], there >= amount
        made: list[Reservation] = []

        def reserve() -> None:
            with self.book.open() as tx:
                made.extend(ledger.reserve(tx, [Claim(line=line, asset=asset, quantity=amount)]))

        if self.tried(lawful, reserve):
            self.lines.append(line)
            self.model.reserved[line] = made
            taken = sorted(numbers(row.span for row in made if row.span))
            assert taken == free[:amount] if act.kind is Kind.RANGE else not taken
            self.model.bound.update(dict.fromkeys(taken, line))
            assert sum(row.quantity for row in made) == amount

    def _settle(self, act: Act) -> None:
        if not self.lines:
            return
        open_lines = [line for line in self.lines if self.model.reserved.get(line)]
        lines = open_lines if open_lines and act.source % 5 else self.lines
        line = lines[act.which % len(lines)]
        rows = self.model.reserved.get(line, [])
        spots = STAGES if rows and rows[0].kind is Kind.RANGE else SPOTS
        to = spots[act.to % len(spots)]
        quantity = act.amount if act.what == "part" else None
        there = sum(row.quantity for row in rows)
        decided = decide_settle([Take(line=line, to=to, quantity=quantity)], rows)
        done: list[MovementId] = []

        def settle() -> None:
            with self.book.open() as tx:
                done.append(ledger.settle(tx, [Take(line=line, to=to, quantity=quantity)], kind="x"))

        if self.tried(0 < (there if quantity is None else quantity) <= there, settle):
            assert isinstance(decided, Settlement)
            with self.book.open() as tx:
                self.model.reserved[line] = ledger.lock_lines(tx, [line]).reservations
            self._carry(done[0], decided, line)

    def _carry(self, movement: MovementId, decided: Settlement, line: LineId) -> None:
        moves = [
            (leaves.asset, leaves.kind, leaves.spot, arrives.spot, arrives.quantity, leaves.span)
            for leaves, arrives in zip(decided.entries[::2], decided.entries[1::2], strict=True)
        ]
        for asset, _, source, to, amount, span in moves:
            for number in range(span.first, span.last + 1) if span else ():
                self.model.bound.pop(number)
            self.model.move(asset, source, to, amount, span)
        self.model.posted.append((movement, moves))

    def _release(self, act: Act) -> None:
        if not self.lines:
            return
        line = self.lines[act.which % len(self.lines)]
        with self.book.open() as tx:
            ledger.release(tx, [line])
        self.model.reserved.pop(line, None)
        self.model.bound = {number: by for number, by in self.model.bound.items() if by != line}

    def _correct(self, act: Act) -> None:
        if not self.model.posted:
            return
        movement, moves = self.model.posted[-1 - act.which % min(3, len(self.model.posted))]
        if any(source == to for _, _, source, to, _, _ in moves):
            return
        lawful = all(
            self.model.may(asset, kind, to, source, amount, span)
            for asset, kind, source, to, amount, span in moves
        )
        together: dict[tuple[AssetId, Spot], int] = {}
        for asset, _, _, to, amount, _ in moves:
            together[asset, to] = together.get((asset, to), 0) + amount
        for (asset, to), amount in together.items():
            lawful &= (
                to == FROM_ORIGIN
                or self.model.amounts.get((asset, to), 0) - self.model.held_back(asset, to) >= amount
            )

        def correct() -> None:
            with self.book.open() as tx:
                ledger.correct(tx, movement, reason="undone")

        if self.tried(lawful, correct):
            self.model.posted.remove((movement, moves))
            for asset, _, source, to, amount, span in moves:
                self.model.move(asset, to, source, amount, span)


RECEIVED = """
SELECT coalesce(-sum(quantity), 0)::bigint FROM ledger_entry WHERE tenant_id = %s AND asset_id = %s AND place_id = %s
"""


@settings(max_examples=25, deadline=None)
@given(acts=ACTS)
def test_the_book_is_what_its_movements_make_of_it(database: Database, acts: list[Act]) -> None:
    book = Book(database=database)
    assets = {kind: [AssetId(new_id()) for _ in range(1 if kind is Kind.RANGE else 2)] for kind in Kind}
    with book.open() as tx:
        ledger.define_numbers(tx, {assets[Kind.RANGE][0]: CHEQUE})
    play = Play(book=book, assets=assets)
    for act in acts:
        play.act(act)
    with book.open() as tx:
        assert {(one.asset, one.spot): one.quantity for one in ledger.holding(tx)} == play.model.holdings()
        found = [(one.span.first, one.span.last, one.spot, one.line) for one in ledger.intervals(tx)]
        assert found == play.model.intervals()
        assert ledger.rebuild(tx) == []
        assert ledger.altered(tx) == []
        sums = tx.rows(
            "SELECT movement_id, asset_id FROM ledger_entry WHERE tenant_id = %s GROUP BY 1, 2 HAVING sum(quantity) <> 0",
            [book.tenant],
        )
        assert sums == []
        for numbers_of in assets[Kind.RANGE]:
            # Over all states together there is what was received less what left the book again: no more, no less.
            received = tx.scalar(RECEIVED, [book.tenant, numbers_of, ORIGIN])
            assert sum(one.span.count for one in ledger.intervals(tx, asset=numbers_of)) == received
        for moment, held in play.moments:
            for known in (moment, None):
                then = ledger.holding(tx, as_of=moment, known_at=known)
                assert {(one.asset, one.spot): one.quantity for one in then} == held
