"""What lines may reserve, and what they take."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kuheng.core.ledger.domain import (
    Claim,
    Holding,
    Interval,
    Kind,
    Reservation,
    Reserve,
    Settlement,
    Span,
    Spot,
    State,
    Take,
    count,
    decide_reserve,
    decide_settle,
    show_numbers,
)
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import AssetId, LineId, PersonId, PlaceId

BAR, CASH, CHEQUES = (AssetId(UUID(int=number)) for number in (1, 2, 3))
VAULT, SHELF, HANDS = (Spot(place=PlaceId(UUID(int=number))) for number in (101, 102, 103))
TELLER = Spot(place=HANDS.place, holder=PersonId(UUID(int=201)), state=State.WITH_TELLER)
LINE, OTHER = LineId(UUID(int=301)), LineId(UUID(int=302))


def held(asset: AssetId, kind: Kind, quantity: int, spot: Spot = VAULT, **more: Any) -> Holding:
    return Holding(asset=asset, kind=kind, spot=spot, quantity=quantity, **more)


def numbers(first: int, last: int, spot: Spot = VAULT, line: LineId | None = None) -> Interval:
    return Interval(asset=CHEQUES, span=Span(first, last), spot=spot, line=line)


BATCH = held(CHEQUES, Kind.RANGE, 100)


def reserved(
    *claims: Claim, holdings: list[Holding], intervals: tuple[Interval, ...] = ()
) -> tuple[Reservation, ...]:
    decision = decide_reserve(claims, holdings, intervals)
    assert isinstance(decision, Reserve), decision
    return decision.rows


def refusal(*claims: Claim, holdings: list[Holding], intervals: tuple[Interval, ...] = ()) -> Refusal:
    decision = decide_reserve(claims, holdings, intervals)
    assert isinstance(decision, Refusal)
    return decision


def test_a_serial_is_reserved_where_it_lies() -> None:
    (row,) = reserved(Claim(line=LINE, asset=BAR), holdings=[held(BAR, Kind.SERIAL, 1, SHELF)])
    assert (row.line, row.asset, row.spot, row.quantity) == (LINE, BAR, SHELF, 1)


def test_a_serial_is_reserved_once() -> None:
    holdings = [held(BAR, Kind.SERIAL, 1, reserved=1)]
    assert refusal(Claim(line=LINE, asset=BAR), holdings=holdings).code == "ledger.reserved"


def test_two_lines_of_one_order_do_not_reserve_one_serial() -> None:
    claims = [Claim(line=LINE, asset=BAR), Claim(line=OTHER, asset=BAR)]
    assert refusal(*claims, holdings=[held(BAR, Kind.SERIAL, 1)]).code == "ledger.reserved"


def test_what_the_book_does_not_hold_cannot_be_reserved() -> None:
    assert refusal(Claim(line=LINE, asset=BAR), holdings=[]).code == "ledger.not_held"


def test_a_serial_elsewhere_is_not_there() -> None:
    claim = Claim(line=LINE, asset=BAR, places=frozenset({SHELF.place}))
    assert refusal(claim, holdings=[held(BAR, Kind.SERIAL, 1, VAULT)]).code == "ledger.not_there"


def test_stock_comes_from_where_it_lies_longest() -> None:
    old, new = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
    holdings = [held(CASH, Kind.STOCK, 70, VAULT, since=new), held(CASH, Kind.STOCK, 60, SHELF, since=old)]
    rows = reserved(Claim(line=LINE, asset=CASH, quantity=100), holdings=holdings)
    assert [(row.spot, row.quantity) for row in rows] == [(SHELF, 60), (VAULT, 40)]


def test_lines_share_what_is_there() -> None:
    claims = [Claim(line=LINE, asset=CASH, quantity=60), Claim(line=OTHER, asset=CASH, quantity=60)]
    short = refusal(*claims, holdings=[held(CASH, Kind.STOCK, 100)])
    assert (short.code, short.params["available"], short.params["wanted"]) == ("ledger.not_enough", 40, 60)


def test_what_is_reserved_is_not_available() -> None:
    claim = Claim(line=LINE, asset=CASH, quantity=50)
    short = refusal(claim, holdings=[held(CASH, Kind.STOCK, 100, reserved=60)])
    assert short.params["available"] == 40


def test_the_lowest_free_numbers_are_given_without_question() -> None:
    free = (numbers(11, 30), numbers(41, 100))
    rows = reserved(Claim(line=LINE, asset=CHEQUES, quantity=30), holdings=[BATCH], intervals=free)
    assert [row.span for row in rows] == [Span(11, 30), Span(41, 50)]


def test_numbers_out_of_order_need_an_approved_reason() -> None:
    middle = (Span(40, 69),)
    claim = Claim(line=LINE, asset=CHEQUES, quantity=30, numbers=middle)
    answer = refusal(claim, holdings=[BATCH], intervals=(numbers(1, 100),))
    assert (answer.code, answer.params["lowest"]) == ("ledger.out_of_order", "1-30")
    excepted = Claim(line=LINE, asset=CHEQUES, quantity=30, numbers=middle, exception="first pages are wet")
    (row,) = reserved(excepted, holdings=[BATCH], intervals=(numbers(1, 100),))
    assert row.span == Span(40, 69)


def test_the_lowest_numbers_may_be_named() -> None:
    claim = Claim(line=LINE, asset=CHEQUES, quantity=10, numbers=(Span(1, 10),))
    assert (
        count(
            [row.span for row in reserved(claim, holdings=[BATCH], intervals=(numbers(1, 100),)) if row.span]
        )
        == 10
    )


def test_the_second_line_of_an_order_goes_on_where_the_first_ends() -> None:
    claims = [Claim(line=LINE, asset=CHEQUES, quantity=10), Claim(line=OTHER, asset=CHEQUES, quantity=10)]
    rows = reserved(*claims, holdings=[BATCH], intervals=(numbers(1, 100),))
    assert [row.span for row in rows] == [Span(1, 10), Span(11, 20)]


def test_reserved_numbers_are_passed_over_and_refused_when_named() -> None:
    there = (numbers(1, 10, line=OTHER), numbers(11, 100))
    (row,) = reserved(Claim(line=LINE, asset=CHEQUES, quantity=5), holdings=[BATCH], intervals=there)
    assert row.span == Span(11, 15)
    named = Claim(line=LINE, asset=CHEQUES, quantity=2, numbers=(Span(10, 11),), exception="agreed")
    answer = refusal(named, holdings=[BATCH], intervals=there)
    assert (answer.code, answer.params["numbers"]) == ("ledger.numbers_reserved", "10")


def test_numbers_of_another_state_are_elsewhere() -> None:
    there = (numbers(1, 10, TELLER), numbers(11, 100))
    named = Claim(line=LINE, asset=CHEQUES, quantity=3, numbers=(Span(9, 11),), exception="agreed")
    answer = refusal(named, holdings=[BATCH], intervals=there)
    assert (answer.code, answer.params["numbers"]) == ("ledger.numbers_elsewhere", "9-10")


def test_a_return_reserves_what_the_teller_has() -> None:
    there = (numbers(1, 10, TELLER), numbers(11, 100))
    claim = Claim(
        line=LINE,
        asset=CHEQUES,
        quantity=4,
        numbers=(Span(7, 10),),
        state=State.WITH_TELLER,
        places=frozenset({TELLER.place}),
        exception="unused at the end of the day",
    )
    (row,) = reserved(claim, holdings=[BATCH, held(CHEQUES, Kind.RANGE, 10, TELLER)], intervals=there)
    assert (row.spot, row.span) == (TELLER, Span(7, 10))


def test_the_count_of_named_numbers_is_the_quantity() -> None:
    claim = Claim(line=LINE, asset=CHEQUES, quantity=4, numbers=(Span(1, 5),))
    assert refusal(claim, holdings=[BATCH], intervals=(numbers(1, 100),)).code == "ledger.numbers_count"


def test_numbers_come_to_an_end() -> None:
    answer = refusal(
        Claim(line=LINE, asset=CHEQUES, quantity=101), holdings=[BATCH], intervals=(numbers(1, 100),)
    )
    assert (answer.code, answer.params["available"]) == ("ledger.not_enough", 100)


def test_no_quantity_is_refused() -> None:
    for asset, kind in ((BAR, Kind.SERIAL), (CASH, Kind.STOCK), (CHEQUES, Kind.RANGE)):
        for quantity in (0, -1):
            claim = Claim(line=LINE, asset=asset, quantity=quantity)
            assert refusal(claim, holdings=[held(asset, kind, 1)]).code == "ledger.quantity"
    assert (
        refusal(Claim(line=LINE, asset=BAR, quantity=2), holdings=[held(BAR, Kind.SERIAL, 1)]).code
        == "ledger.quantity"
    )


# ---------------------------------------------------------------- settling


def row(
    asset: AssetId, kind: Kind, quantity: int, span: Span | None = None, line: LineId = LINE
) -> Reservation:
    return Reservation(line=line, asset=asset, kind=kind, spot=VAULT, quantity=quantity, span=span)


def settled(*takes: Take, rows: list[Reservation]) -> Settlement:
    decision = decide_settle(takes, rows)
    assert isinstance(decision, Settlement), decision
    return decision


def test_a_line_is_taken_wholly() -> None:
    bar = row(BAR, Kind.SERIAL, 1)
    done = settled(Take(line=LINE, to=HANDS), rows=[bar])
    assert (done.settled, done.replaced, done.rest) == ((bar,), (), ())
    assert [(entry.spot, entry.quantity) for entry in done.entries] == [(VAULT, -1), (HANDS, 1)]


def test_a_part_of_a_line_leaves_the_rest_reserved() -> None:
    cash = row(CASH, Kind.STOCK, 100)
    done = settled(Take(line=LINE, to=HANDS, quantity=60), rows=[cash])
    assert (done.settled, done.replaced) == ((), (cash,))
    assert [(rest.line, rest.quantity) for rest in done.rest] == [(LINE, 40)]


def test_numbers_out_of_the_middle_leave_both_ends_reserved() -> None:
    cheques = row(CHEQUES, Kind.RANGE, 30, Span(1, 30))
    done = settled(Take(line=LINE, to=TELLER, numbers=(Span(10, 14),)), rows=[cheques])
    assert [rest.span for rest in done.rest] == [Span(1, 9), Span(15, 30)]
    assert show_numbers([entry.span for entry in done.entries if entry.span]) == "10-14, 10-14"


def test_a_part_of_numbers_without_names_is_the_lowest() -> None:
    rows = [row(CHEQUES, Kind.RANGE, 10, Span(21, 30)), row(CHEQUES, Kind.RANGE, 10, Span(1, 10))]
    done = settled(Take(line=LINE, to=TELLER, quantity=12), rows=rows)
    assert {entry.span for entry in done.entries} == {Span(1, 10), Span(21, 22)}
    assert [rest.span for rest in done.rest] == [Span(23, 30)]


def test_a_line_without_reservation_is_not_taken() -> None:
    answer = decide_settle([Take(line=OTHER, to=HANDS)], [row(BAR, Kind.SERIAL, 1)])
    assert isinstance(answer, Refusal)
    assert answer.code == "ledger.no_reservation"


def test_a_line_is_not_taken_twice_in_one_movement() -> None:
    twice = [Take(line=LINE, to=HANDS), Take(line=LINE, to=HANDS)]
    answer = decide_settle(twice, [row(BAR, Kind.SERIAL, 1)])
    assert isinstance(answer, Refusal)
    assert answer.code == "ledger.no_reservation"


def test_no_more_is_taken_than_was_reserved() -> None:
    for quantity in (101, 0, -1):
        answer = decide_settle([Take(line=LINE, to=HANDS, quantity=quantity)], [row(CASH, Kind.STOCK, 100)])
        assert isinstance(answer, Refusal)
        assert answer.code == "ledger.not_enough"
    beyond = decide_settle(
        [Take(line=LINE, to=TELLER, numbers=(Span(30, 31),))], [row(CHEQUES, Kind.RANGE, 30, Span(1, 30))]
    )
    assert isinstance(beyond, Refusal)
    assert beyond.code == "ledger.numbers_elsewhere"
