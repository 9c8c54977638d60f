"""Reserved at submit, settled at execution, released on cancel."""

import pytest
from psycopg.errors import IntegrityError

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Claim, Kind, Span, Spot, State, Take
from kuheng.core.ledger.texts import CONSTRAINTS
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import AssetId
from tests.core.ledger.book import Book, constraint_of, new_asset, new_line


def code(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return CONSTRAINTS[constraint_of(error.value) or ""][0]


def free_of(book: Book, asset: AssetId) -> int:
    with book.open() as tx:
        found = ledger.available(tx, asset=asset)
    return found[asset].available


def test_a_reserved_bar_stays_where_it_is_and_is_not_available(book: Book) -> None:
    bar = book.serial()
    book.reserve(Claim(line=new_line(), asset=bar))
    assert book.where(bar) == {book.vault: 1}
    assert free_of(book, bar) == 0


def test_a_reserved_bar_is_not_reserved_again_nor_moved_by_others(book: Book) -> None:
    bar = book.serial()
    book.reserve(Claim(line=new_line(), asset=bar))
    with pytest.raises(Refused, match="ledger.reserved"):
        book.reserve(Claim(line=new_line(), asset=bar))
    with pytest.raises(IntegrityError) as error:
        book.move(bar, Kind.SERIAL, book.vault, book.hands)
    assert code(error) == "ledger.reserved"


def test_what_is_settled_moves_and_is_free_there(book: Book) -> None:
    bar, line = book.serial(), new_line()
    book.reserve(Claim(line=line, asset=bar))
    with book.open() as tx:
        ledger.settle(tx, [Take(line=line, to=book.hands)], kind="issue")
    assert book.where(bar) == {book.hands: 1}
    assert free_of(book, bar) == 1
    assert book.differences() == []


def test_what_is_released_can_be_reserved_by_the_next(book: Book) -> None:
    bar, coins, cheques = book.serial(), book.stock(100), book.batch(1, 100)
    first, second = new_line(), new_line()
    book.reserve(
        Claim(line=first, asset=bar),
        Claim(line=first, asset=coins, quantity=100),
        Claim(line=first, asset=cheques, quantity=100),
    )
    with book.open() as tx:
        ledger.release(tx, [first])
    assert book.numbers(cheques) == [(1, 100, State.FREE, None)]
    book.reserve(
        Claim(line=second, asset=bar),
        Claim(line=second, asset=coins, quantity=100),
        Claim(line=second, asset=cheques, quantity=100),
    )
    assert book.numbers(cheques) == [(1, 100, State.FREE, second)]
    assert book.differences() == []


def test_a_line_that_holds_nothing_is_released_without_effect(book: Book) -> None:
    bar, line = book.serial(), new_line()
    book.reserve(Claim(line=line, asset=bar))
    with book.open() as tx:
        ledger.release(tx, [line])
        ledger.release(tx, [line, new_line()])
    assert free_of(book, bar) == 1


def test_all_claims_are_reserved_or_none(book: Book) -> None:
    bar, coins = book.serial(), book.stock(5)
    with pytest.raises(Refused, match="ledger.not_enough"):
        book.reserve(Claim(line=new_line(), asset=bar), Claim(line=new_line(), asset=coins, quantity=6))
    assert free_of(book, bar) == 1


def test_thirty_numbers_from_the_middle_make_three_intervals(book: Book) -> None:
    cheques, line = book.batch(1, 1000), new_line()
    book.reserve(
        Claim(
            line=line,
            asset=cheques,
            quantity=30,
            numbers=(Span(401, 430),),
            exception="the box stands in front",
        )
    )
    with book.open() as tx:
        ledger.settle(tx, [Take(line=line, to=book.hands)], kind="issue")
        found = ledger.intervals(tx, asset=cheques)
    assert [(one.span, one.spot) for one in found] == [
        (Span(1, 400), book.vault),
        (Span(401, 430), book.hands),
        (Span(431, 1000), book.vault),
    ]
    assert sum(one.span.count for one in found) == 1000


def test_reserved_numbers_show_their_line_and_are_moved_by_no_other(book: Book) -> None:
    cheques, line = book.batch(1, 100), new_line()
    book.reserve(Claim(line=line, asset=cheques, quantity=30))
    assert book.numbers(cheques) == [(1, 30, State.FREE, line), (31, 100, State.FREE, None)]
    with pytest.raises(IntegrityError) as error:
        book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(30, 31),))
    assert code(error) == "ledger.numbers_moved"
    with book.open() as tx:
        shown = tx.rows(
            "SELECT shown FROM ledger_interval WHERE tenant_id = %s AND asset_id = %s ORDER BY first_no",
            [book.tenant, cheques],
        )
    assert [row["shown"] for row in shown] == ["reserved", "free"]


def test_stock_beyond_what_is_reserved_may_move(book: Book) -> None:
    coins = book.stock(100)
    book.reserve(Claim(line=new_line(), asset=coins, quantity=60))
    book.move(coins, Kind.STOCK, book.vault, book.shelf, quantity=40)
    with pytest.raises(IntegrityError) as error:
        book.move(coins, Kind.STOCK, book.vault, book.shelf, quantity=1)
    assert code(error) == "ledger.reserved"


def test_a_part_is_settled_and_the_rest_stays_reserved(book: Book) -> None:
    coins, cheques = book.stock(100), book.batch(1, 100)
    money, paper = new_line(), new_line()
    book.reserve(Claim(line=money, asset=coins, quantity=80), Claim(line=paper, asset=cheques, quantity=30))
    with book.open() as tx:
        takes = [
            Take(line=money, to=book.hands, quantity=50),
            Take(line=paper, to=book.teller, numbers=(Span(11, 15),)),
        ]
        ledger.settle(tx, takes, kind="issue")
    assert book.where(coins) == {book.vault: 50, book.hands: 50}
    assert book.numbers(cheques) == [
        (1, 10, State.FREE, paper),
        (11, 15, State.WITH_TELLER, None),
        (16, 30, State.FREE, paper),
        (31, 100, State.FREE, None),
    ]
    assert book.differences() == []
    with book.open() as tx:
        ledger.settle(tx, [Take(line=money, to=book.hands), Take(line=paper, to=book.teller)], kind="issue")
    assert book.where(coins) == {book.vault: 20, book.hands: 80}
    assert [found[:3] for found in book.numbers(cheques)] == [
        (1, 30, State.WITH_TELLER),
        (31, 100, State.FREE),
    ]
    assert book.differences() == []


def test_a_line_is_settled_once(book: Book) -> None:
    bar, line = book.serial(), new_line()
    book.reserve(Claim(line=line, asset=bar))
    with book.open() as tx:
        ledger.settle(tx, [Take(line=line, to=book.hands)], kind="issue")
    with pytest.raises(Refused, match="ledger.no_reservation"), book.open() as tx:
        ledger.settle(tx, [Take(line=line, to=book.hands)], kind="issue")


def test_a_return_takes_back_what_the_teller_has(book: Book) -> None:
    cheques, line = book.batch(1, 100), new_line()
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(1, 30),))
    book.reserve(
        Claim(
            line=line,
            asset=cheques,
            quantity=10,
            numbers=(Span(21, 30),),
            state=State.WITH_TELLER,
            exception="unused",
        )
    )
    returned = Spot(place=book.vault.place, state=State.RETURNED)
    with book.open() as tx:
        ledger.settle(tx, [Take(line=line, to=returned)], kind="return")
    assert [found[:3] for found in book.numbers(cheques)] == [
        (1, 20, State.WITH_TELLER),
        (21, 30, State.RETURNED),
        (31, 100, State.FREE),
    ]


def test_settling_one_bar_costs_four_statements_and_one_wait(book: Book) -> None:
    bar, line = book.serial(), new_line()
    book.reserve(Claim(line=line, asset=bar))
    with book.open() as tx:
        tx.began_at(tx.recorded_at)  # dispatch brings the clock along
        statements, waits = tx.statements, tx.waits
        ledger.settle(tx, [Take(line=line, to=book.hands)], kind="issue")
        assert (tx.statements - statements, tx.waits - waits) == (4, 1)


def test_a_lock_asked_for_before_shares_a_wait(book: Book) -> None:
    bar, line = book.serial(), new_line()
    book.reserve(Claim(line=line, asset=bar))
    with book.open() as tx:
        tx.began_at(tx.recorded_at)
        waits = tx.waits
        locked = ledger.lock_lines(tx, [line])
        other = tx.ask("SELECT 1 AS one")
        assert other.scalar() == 1
        ledger.settle(tx, [Take(line=line, to=book.hands)], kind="issue", locked=locked)
        assert tx.waits - waits == 1


def test_five_hundred_bars_cost_the_statements_of_one(book: Book) -> None:
    bars = [new_asset() for _ in range(500)]
    entries = tuple(entry for bar in bars for entry in ledger.receipt(bar, Kind.SERIAL, book.vault))
    book.post(ledger.Movement(kind="receive", entries=entries))
    lines = [new_line() for _ in bars]
    with book.open() as tx:
        before = tx.statements
        ledger.reserve(tx, [Claim(line=line, asset=bar) for line, bar in zip(lines, bars, strict=True)])
        reserving = tx.statements - before
    with book.open() as tx:
        tx.began_at(tx.recorded_at)
        before = tx.statements
        ledger.settle(tx, [Take(line=line, to=book.hands) for line in lines], kind="issue")
        settling = tx.statements - before
    assert (reserving, settling) == (4, 4)
    with book.open() as tx:
        assert len(ledger.holding(tx, place_ids=[book.hands.place])) == 500


def test_a_locked_asset_shows_what_lies_where(book: Book) -> None:
    coins, cheques = book.stock(10), book.batch(1, 9)
    with book.open() as tx:
        locked = ledger.lock_assets(tx, [coins, cheques, new_asset()])
        assert {asset: [one.quantity for one in held] for asset, held in locked.by_asset().items()} == {
            coins: [10],
            cheques: [9],
        }
        assert [one.span for one in locked.intervals] == [Span(1, 9)]
