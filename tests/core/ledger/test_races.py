"""Real threads on one asset: one winner, and the book is right afterwards."""

import random
import time
from collections.abc import Callable, Sequence
from threading import Barrier, Thread

import pytest
from psycopg.errors import IntegrityError, OperationalError

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Claim, Kind, Movement, Span, Take
from kuheng.core.store.transaction import Database, Transaction
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import AssetId, LineId
from tests.core.ledger.book import CHEQUE, Book, new_asset, new_line


@pytest.fixture
def book(database: Database) -> Book:
    """Its own pool, as large as the crowd."""
    return Book(database=Database(database.urls, pool=16, wait=30))


@pytest.fixture(autouse=True)
def close(book: Book) -> object:
    yield
    book.database.close()


def at_once(acts: Sequence[Callable[[], object]]) -> list[str]:
    """What became of each: "done", or the code or class of its refusal."""
    gate, became = Barrier(len(acts)), ["lost"] * len(acts)

    def run(index: int) -> None:
        gate.wait(10)
        try:
            acts[index]()
            became[index] = "done"
        except Refused as refused:
            became[index] = refused.code
        except (IntegrityError, OperationalError) as error:
            became[index] = error.diag.constraint_name or type(error).__name__

    crowd = [Thread(target=run, args=[index]) for index in range(len(acts))]
    for one in crowd:
        one.start()
    for one in crowd:
        one.join(60)
    return became


@pytest.mark.parametrize("attempt", range(5))
def test_two_takers_of_one_bar_have_one_winner(book: Book, attempt: int) -> None:
    bar = book.serial()
    became = at_once([lambda: book.reserve(Claim(line=new_line(), asset=bar)) for _ in range(8)])
    assert sorted(became) == ["done", *["ledger.reserved"] * 7]
    assert book.differences() == []


@pytest.mark.parametrize("attempt", range(5))
def test_two_who_move_one_bar_without_a_lock_have_one_winner(book: Book, attempt: int) -> None:
    bar = book.serial()
    to = [book.shelf, book.hands] * 4
    became = at_once([lambda to=to: book.move(bar, Kind.SERIAL, book.vault, to) for to in to])  # type: ignore[misc]
    assert sorted(became) == ["done", *["ledger_not_there"] * 7]
    assert sum(book.where(bar).values()) == 1
    assert book.differences() == []


def test_a_bar_is_received_once(book: Book) -> None:
    bar = new_asset()
    receipt = Movement(kind="receive", entries=ledger.receipt(bar, Kind.SERIAL, book.vault))
    became = at_once([lambda: book.post(Movement(kind="receive", entries=receipt.entries)) for _ in range(8)])
    assert sorted(became) == ["done", *["ledger_second_custody"] * 7]


def test_many_takers_of_stock_take_what_there_is(book: Book) -> None:
    coins = book.stock(100)
    became = at_once(
        [lambda: book.reserve(Claim(line=new_line(), asset=coins, quantity=10)) for _ in range(14)]
    )
    assert sorted(became) == [*["done"] * 10, *["ledger.not_enough"] * 4]
    assert book.differences() == []


def test_stock_that_arrives_at_a_new_place_at_once_adds_up(book: Book) -> None:
    coins = book.stock(80)
    became = at_once(
        [lambda: book.move(coins, Kind.STOCK, book.vault, book.shelf, quantity=10) for _ in range(8)]
    )
    assert became == ["done"] * 8
    assert book.where(coins)[book.shelf] == 80
    assert book.differences() == []


def test_the_first_receipts_of_a_stock_add_up(book: Book) -> None:
    coins = new_asset()
    entries = ledger.receipt(coins, Kind.STOCK, book.vault, quantity=5)
    became = at_once([lambda: book.post(Movement(kind="receive", entries=entries)) for _ in range(8)])
    assert became == ["done"] * 8
    assert book.where(coins) == {book.vault: 40}
    assert book.differences() == []


@pytest.mark.parametrize("attempt", range(3))
def test_takers_of_the_lowest_numbers_get_different_ones(book: Book, attempt: int) -> None:
    cheques, lines = book.batch(1, 45), [new_line() for _ in range(8)]
    became = at_once([
        lambda line=line: book.reserve(Claim(line=line, asset=cheques, quantity=10)) for line in lines  # type: ignore[misc]
    ])  # fmt: skip
    assert sorted(became) == [*["done"] * 4, *["ledger.not_enough"] * 4]
    taken = [(first, last) for first, last, _, line in book.numbers(cheques) if line]
    assert taken == [(1, 10), (11, 20), (21, 30), (31, 40)]
    assert book.differences() == []


@pytest.mark.parametrize("attempt", range(3))
def test_two_takers_of_overlapping_numbers_have_one_winner(book: Book, attempt: int) -> None:
    cheques = book.batch(1, 100)
    wanted = [Span(10 + 2 * step, 40 + 2 * step) for step in range(8)]
    became = at_once([
        lambda span=span: book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(span,)) for span in wanted  # type: ignore[misc]
    ])  # fmt: skip
    assert sorted(became) == ["done", *["ledger_numbers_elsewhere"] * 7]
    assert book.differences() == []


def test_neighbours_who_move_at_once_leave_the_longest_intervals(book: Book) -> None:
    cheques = book.batch(1, 80)
    spans = [Span(1 + 10 * step, 10 + 10 * step) for step in range(8)]
    became = at_once([
        lambda span=span: book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(span,)) for span in spans  # type: ignore[misc]
    ])  # fmt: skip
    assert became == ["done"] * 8
    assert [found[:2] for found in book.numbers(cheques)] == [(1, 80)]
    assert book.differences() == []


def test_who_moves_the_numbers_beside_ours_waits_for_us(book: Book) -> None:
    """They share no holding, only a neighbour among the intervals."""
    cheques = book.batch(1, 20)
    book.move(cheques, Kind.RANGE, book.vault, book.shelf, spans=(Span(11, 20),))
    other = Thread(
        target=book.move,
        args=[cheques, Kind.RANGE, book.shelf, book.hands],
        kwargs={"spans": (Span(11, 20),)},
    )
    with book.open() as tx:
        entries = ledger.transfer(cheques, Kind.RANGE, book.vault, book.teller, spans=[Span(1, 10)])
        ledger.post(tx, Movement(kind="x", entries=entries))
        tx.settle()
        other.start()
        other.join(0.5)
        assert other.is_alive()
    other.join(10)
    assert book.where(cheques) == {book.teller: 10, book.hands: 10}
    assert book.differences() == []


def test_two_batches_with_the_same_numbers_do_not_both_arrive(book: Book) -> None:
    def arrive() -> None:
        asset = new_asset()
        with book.open() as tx:
            ledger.define_numbers(tx, {asset: CHEQUE})
            entries = ledger.receipt(asset, Kind.RANGE, book.vault, spans=(Span(500, 600),))
            ledger.post(tx, Movement(kind="receive", entries=entries))

    # PostgreSQL may see a circle where several wait at an exclusion constraint; dispatch then begins anew.
    became = at_once([arrive] * 6)
    assert became.count("done") == 1
    assert set(became) <= {"done", "ex_ledger_interval_numbers", "DeadlockDetected"}


def test_takers_of_many_assets_do_not_wait_in_a_circle(book: Book) -> None:
    assets = [book.serial() if step % 2 else book.stock(1_000) for step in range(10)]

    def take(seed: int) -> None:
        order = random.Random(seed)
        for _ in range(12):
            picked, line = order.sample(assets, 6), new_line()
            try:
                book.reserve(*(Claim(line=line, asset=asset) for asset in picked))
            except Refused:
                continue
            with book.open() as tx:
                ledger.release(tx, [line])

    became = at_once([lambda seed=seed: take(seed) for seed in range(6)])  # type: ignore[misc]
    assert became == ["done"] * 6
    assert book.differences() == []


def test_a_crowd_on_few_assets_leaves_the_book_right(book: Book) -> None:
    bars = [book.serial() for _ in range(5)]
    coins, cheques = book.stock(200), book.batch(1, 200)
    until = time.monotonic() + 3
    done = [0]

    def work(seed: int) -> None:
        chance = random.Random(seed)
        while time.monotonic() < until:
            claims = claims_of(chance, bars, coins, cheques)
            try:
                book.reserve(*claims)
                with book.open() as tx:
                    finish(tx, chance, claims, book)
                done[0] += 1
            except (Refused, IntegrityError):
                continue

    became = at_once([lambda seed=seed: work(seed) for seed in range(8)])  # type: ignore[misc]
    assert became == ["done"] * 8
    assert done[0] > 10
    assert book.differences() == []
    for bar in bars:
        assert sum(book.where(bar).values()) == 1
    assert sum(book.where(coins).values()) == sum(book.where(cheques).values()) == 200


def claims_of(
    chance: random.Random, bars: list[AssetId], coins: AssetId, cheques: AssetId
) -> tuple[Claim, ...]:
    line = LineId(new_line())
    many = chance.randint(1, 5)
    return chance.choice([
        (Claim(line=line, asset=chance.choice(bars)),),
        (Claim(line=line, asset=coins, quantity=many),),
        (Claim(line=line, asset=cheques, quantity=many),),
        (Claim(line=line, asset=coins, quantity=many), Claim(line=line, asset=cheques, quantity=many)),
    ])  # fmt: skip


def finish(tx: Transaction, chance: random.Random, claims: tuple[Claim, ...], book: Book) -> None:
    line = claims[0].line
    if chance.random() < 0.5:
        ledger.release(tx, [line])
        return
    to = chance.choice([book.vault, book.shelf])
    movement = ledger.settle(tx, [Take(line=line, to=to)], kind="transfer")
    if chance.random() < 0.5:
        ledger.correct(tx, movement, reason="back again")
