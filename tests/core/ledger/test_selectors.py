"""What was held at any past instant, as far as it was known at any later one."""

from datetime import timedelta

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Claim, Holding, Kind, Span, Spot, State
from kuheng.core.ledger.domain import FROM_ORIGIN
from kuheng.kernel.ids import AssetId, PersonId, PlaceId, new_id
from tests.core.ledger.book import CHEQUE, Book, days_ago, history, new_asset, new_line, now, past


def spots(found: list[Holding]) -> dict[Spot, int]:
    return {one.spot: one.quantity for one in found}


def a_travelled_bar(book: Book) -> AssetId:
    """Received 30 days ago, in hands 20 days ago, on the shelf 10 days ago; the last told five days late."""
    bar = new_asset()
    history(
        book,
        past(Kind.SERIAL, bar, FROM_ORIGIN, book.vault, happened=days_ago(30)),
        past(Kind.SERIAL, bar, book.vault, book.hands, happened=days_ago(20)),
        past(Kind.SERIAL, bar, book.hands, book.shelf, happened=days_ago(10), recorded=days_ago(5)),
    )
    return bar


def test_a_bar_was_where_its_movements_had_brought_it(book: Book) -> None:
    bar = a_travelled_bar(book)
    with book.open() as tx:
        was = {day: spots(ledger.holding(tx, asset=bar, as_of=days_ago(day))) for day in (40, 25, 15, 9, 1)}
    assert was == {40: {}, 25: {book.vault: 1}, 15: {book.hands: 1}, 9: {book.shelf: 1}, 1: {book.shelf: 1}}


def test_what_was_recorded_later_was_not_known_then(book: Book) -> None:
    bar = a_travelled_bar(book)
    with book.open() as tx:
        then = ledger.holding(tx, asset=bar, as_of=days_ago(9), known_at=days_ago(9))
        later = ledger.holding(tx, asset=bar, as_of=days_ago(9), known_at=days_ago(4))
        known = ledger.holding(tx, asset=bar, known_at=days_ago(6))
    assert (spots(then), spots(later), spots(known)) == (
        {book.hands: 1},
        {book.shelf: 1},
        {book.hands: 1},
    )


def test_the_instant_itself_counts(book: Book) -> None:
    bar, moment = new_asset(), days_ago(3)
    history(book, past(Kind.SERIAL, bar, FROM_ORIGIN, book.vault, happened=moment))
    with book.open() as tx:
        assert spots(ledger.holding(tx, asset=bar, as_of=moment)) == {book.vault: 1}
        assert ledger.holding(tx, asset=bar, as_of=moment - timedelta(microseconds=1)) == []
        assert ledger.holding(tx, asset=bar, known_at=moment - timedelta(microseconds=1)) == []


def test_as_of_now_is_what_is_held_now(book: Book) -> None:
    a_travelled_bar(book)
    book.serial()
    coins, cheques = book.stock(50), book.batch(1, 100)
    book.move(coins, Kind.STOCK, book.vault, book.hands, quantity=20)
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(5, 9),))
    with book.open() as tx:
        current = {(one.asset, one.kind, one.spot, one.quantity) for one in ledger.holding(tx)}
        then = {(one.asset, one.kind, one.spot, one.quantity) for one in ledger.holding(tx, as_of=now())}
    assert current == then
    assert len(current) == 6


def test_a_vault_is_asked_by_its_places_and_a_person_by_his_hands(book: Book) -> None:
    bar, coins = book.serial(), book.stock(50, book.shelf)
    mine = Spot(place=book.hands.place, holder=book.person)
    other = Spot(place=book.hands.place, holder=PersonId(new_id()))
    book.move(coins, Kind.STOCK, book.shelf, mine, quantity=5)
    book.move(coins, Kind.STOCK, book.shelf, other, quantity=7)
    with book.open() as tx:
        for as_of in (None, now()):
            both = ledger.holding(tx, place_ids=[book.vault.place, book.shelf.place], as_of=as_of)
            assert {(one.asset, one.quantity) for one in both} == {(bar, 1), (coins, 38)}
            assert spots(ledger.holding(tx, holder=book.person, as_of=as_of)) == {mine: 5}
            assert ledger.holding(tx, place_ids=[PlaceId(new_id())], as_of=as_of) == []


def test_numbers_were_where_their_movements_had_brought_them(book: Book) -> None:
    cheques = new_asset()
    with book.open(role="owner") as tx:
        ledger.define_numbers(tx, {cheques: CHEQUE})
    history(
        book,
        past(Kind.RANGE, cheques, FROM_ORIGIN, book.vault, happened=days_ago(30), spans=(Span(1, 100),)),
        past(Kind.RANGE, cheques, book.vault, book.teller, happened=days_ago(20), spans=(Span(11, 20),)),
        past(Kind.RANGE, cheques, book.teller, book.vault, happened=days_ago(10), spans=(Span(11, 15),)),
    )
    with book.open() as tx:
        was = {
            day: [
                (one.span.first, one.span.last, one.spot.state)
                for one in ledger.intervals(tx, asset=cheques, as_of=days_ago(day))
            ]
            for day in (40, 25, 15, 5)
        }
        assert ledger.intervals(tx, asset=cheques, as_of=now()) == ledger.intervals(tx, asset=cheques)
    assert was == {
        40: [],
        25: [(1, 100, State.FREE)],
        15: [(1, 10, State.FREE), (11, 20, State.WITH_TELLER), (21, 100, State.FREE)],
        5: [(1, 15, State.FREE), (16, 20, State.WITH_TELLER), (21, 100, State.FREE)],
    }


def test_a_number_is_found_in_its_interval(book: Book) -> None:
    cheques = book.batch(100, 199)
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(150, 159),))
    with book.open() as tx:
        found = {number: ledger.find_number(tx, CHEQUE, number) for number in (99, 100, 155, 160, 199, 200)}
    assert found[99] is None
    assert found[200] is None
    spans = {number: one.span for number, one in found.items() if one}
    assert spans == {100: Span(100, 149), 155: Span(150, 159), 160: Span(160, 199), 199: Span(160, 199)}


def test_available_is_what_is_on_hand_and_not_reserved(book: Book) -> None:
    coins, cheques = book.stock(100), book.batch(1, 100)
    book.move(coins, Kind.STOCK, book.vault, book.shelf, quantity=30)
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(1, 40),))
    book.reserve(Claim(line=new_line(), asset=coins, quantity=10, places=frozenset({book.shelf.place})))
    with book.open() as tx:
        everywhere, there = ledger.available(tx), ledger.available(tx, place_ids=[book.shelf.place])
    assert (everywhere[coins].on_hand, everywhere[coins].available) == (100, 90)
    assert everywhere[cheques].available == 60  # the teller's are his
    assert {asset: one.available for asset, one in there.items()} == {coins: 20}


def test_the_history_of_a_bar_tells_every_move(book: Book) -> None:
    bar = a_travelled_bar(book)
    with book.open() as tx:
        told = ledger.history(tx, bar)
    assert [(one["place_id"], one["quantity"], one["late"]) for one in told] == [
        (book.shelf.place, 1, True),
        (book.hands.place, -1, True),
        (book.hands.place, 1, False),
        (book.vault.place, -1, False),
        (book.vault.place, 1, False),
    ]
    assert {one["movement_kind"] for one in told} == {"transfer"}


def test_how_the_numbers_of_a_batch_read(book: Book) -> None:
    cheques = book.batch(1, 9)
    with book.open() as tx:
        assert ledger.numberings(tx, [cheques, new_asset()]) == {cheques: CHEQUE}


def test_the_entries_of_a_movement_come_back_as_they_were_posted(book: Book) -> None:
    coins = book.stock(10)
    entries = ledger.transfer(coins, Kind.STOCK, book.vault, book.hands, quantity=4)
    movement = book.post(ledger.Movement(kind="issue", entries=entries))
    with book.open() as tx:
        assert ledger.entries_of(tx, movement) == list(entries)
