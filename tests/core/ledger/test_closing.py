"""Closings never change an answer, and the projections are what the entries make of them."""

from datetime import date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread
from typing import Any

import psycopg
import pytest

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Claim, Kind, Movement, Span
from kuheng.core.ledger.domain import FROM_ORIGIN
from kuheng.core.store.transaction import Database
from kuheng.kernel.clock import BANK_ZONE, business_date
from kuheng.kernel.errors import Broken, Refused
from tests.core.ledger.book import Book, days_ago, history, new_asset, new_line, now, past


def month_before(day: date) -> date:
    return day.replace(day=1) - timedelta(days=1)


def a_year(book: Book) -> list[datetime]:
    """A bar and coins that moved all year, some moves told days late; the instants to ask about."""
    bar, coins = new_asset(), new_asset()
    moves = [
        past(Kind.SERIAL, bar, FROM_ORIGIN, book.vault, happened=days_ago(365)),
        past(Kind.STOCK, coins, FROM_ORIGIN, book.vault, happened=days_ago(365), quantity=10_000),
    ]
    spots = [book.vault, book.hands, book.shelf]
    for step in range(1, 72):
        happened = days_ago(365 - 5 * step)
        late = (
            timedelta(days=12) if step % 9 == 0 else timedelta(minutes=50) if step % 4 == 0 else timedelta(0)
        )
        moves.append(
            past(
                Kind.STOCK,
                coins,
                book.vault,
                book.shelf,
                happened=happened,
                recorded=happened + late,
                quantity=step,
            )
        )
        moves.append(
            past(
                Kind.SERIAL,
                bar,
                spots[(step - 1) % 3],
                spots[step % 3],
                happened=happened,
                recorded=happened + late,
            )
        )
    for move in moves:
        history(book, move)
    return [days_ago(365 - 7 * step) for step in range(52)]


def answers(book: Book, asked: list[datetime]) -> list[Any]:
    with book.open() as tx:
        plain = [ledger.holding(tx, as_of=at) for at in asked]
        known = [ledger.holding(tx, as_of=at, known_at=at + timedelta(days=3)) for at in asked]
    return [plain, known]


def close_the_year(book: Book) -> list[date]:
    days, day = [], month_before(business_date(now()))
    while day > business_date(days_ago(400)):
        days.append(day)
        day = month_before(day)
    with book.open() as tx:
        for day in sorted(days):
            ledger.close_month(tx, day)
    return days


def test_closings_change_no_answer(book: Book) -> None:
    asked = a_year(book)
    before = answers(book, asked)
    assert any(before[0]) and before[0] != before[1]
    days = close_the_year(book)
    assert len(days) >= 12
    assert answers(book, asked) == before
    assert book.differences() == []


def test_a_closing_made_between_others_is_the_same(book: Book) -> None:
    a_year(book)
    days = sorted(close_the_year(book))
    with book.open() as tx:
        rows = "SELECT * FROM ledger_closed WHERE tenant_id = %s AND at = %s ORDER BY place_id, asset_id"
        made = tx.rows(rows, [book.tenant, ledger.end_of(days[5])])
    with book.open(role="owner") as tx:
        for table in ("ledger_closed", "ledger_closing"):
            tx.write(
                f"DELETE FROM {table} WHERE tenant_id = %s AND at = %s", [book.tenant, ledger.end_of(days[5])]
            )
    with book.open() as tx:
        assert ledger.close_month(tx, days[5]) == len(made)
        assert tx.rows(rows, [book.tenant, ledger.end_of(days[5])]) == made


def test_closing_again_changes_nothing(book: Book) -> None:
    book_day = month_before(business_date(now()))
    history(book, past(Kind.SERIAL, new_asset(), FROM_ORIGIN, book.vault, happened=days_ago(100)))
    with book.open() as tx:
        assert ledger.close_month(tx, book_day) == 1
    history(
        book,
        past(
            Kind.SERIAL, new_asset(), FROM_ORIGIN, book.vault, happened=days_ago(99), recorded=days_ago(0.1)
        ),
    )
    with book.open() as tx:
        assert ledger.close_month(tx, book_day) == 1


def test_a_day_that_may_still_grow_is_not_closed(book: Book) -> None:
    with pytest.raises(Refused, match="ledger.too_early"), book.open() as tx:
        ledger.close_month(tx, business_date(now()))


def test_a_day_ends_at_midnight_of_the_bank() -> None:
    assert ledger.end_of(date(2026, 2, 28)) == datetime(2026, 3, 1, tzinfo=BANK_ZONE)


def test_the_horizon_lies_behind_all_that_may_still_be_recorded(book: Book) -> None:
    with book.open() as tx:
        at = ledger.horizon(tx)
        assert at == tx.recorded_at - timedelta(minutes=5)


def test_the_horizon_waits_for_who_is_posting(book: Book) -> None:
    bar, posted, seen = new_asset(), Event(), []

    def post_slowly() -> None:
        with book.open() as tx:
            ledger.post(tx, Movement(kind="receive", entries=ledger.receipt(bar, Kind.SERIAL, book.vault)))
            tx.settle()
            posted.set()
            Event().wait(0.4)

    slow = Thread(target=post_slowly)
    slow.start()
    posted.wait(5)
    with book.open() as tx:
        ledger.horizon(tx)
        seen = ledger.holding(tx, asset=bar)
    slow.join()
    assert len(seen) == 1


def test_the_horizon_gives_up_on_who_does_not_end(own_database: Database) -> None:
    book = Book(database=own_database)
    with book.open() as posting:
        entries = ledger.receipt(new_asset(), Kind.SERIAL, book.vault)
        ledger.post(posting, Movement(kind="receive", entries=entries))
        posting.settle()
        with pytest.raises(Broken, match="store.busy"), book.open() as tx:
            ledger.horizon(tx)


def test_others_post_while_a_closing_is_made(book: Book) -> None:
    with book.open() as tx:
        ledger.horizon(tx)
        book.serial()


def test_a_transaction_open_too_long_may_not_post(own_database: Database, tmp_path: Path) -> None:
    book = Book(database=own_database)
    with psycopg.connect(own_database.urls["superuser"], autocommit=True) as connection:
        body = connection.execute("SELECT pg_get_functiondef('ledger_apply_entries'::regproc)").fetchone()
        assert body is not None
        connection.execute(body[0].replace("5 minutes", "0 minutes"))
    with pytest.raises(psycopg.errors.IntegrityError) as error:
        book.serial()
    assert error.value.diag.constraint_name == "ledger_too_slow"


# ---------------------------------------------------------------- rebuild


def tamper(database: Database, statement: str) -> None:
    with psycopg.connect(database.urls["superuser"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement)


@pytest.fixture
def busy(own_database: Database) -> Book:
    """A book with something of everything in it."""
    book = Book(database=own_database)
    bar, coins, cheques = book.serial(), book.stock(100), book.batch(1, 100)
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(11, 20),))
    book.reserve(
        Claim(line=new_line(), asset=bar),
        Claim(line=new_line(), asset=coins, quantity=10),
        Claim(line=new_line(), asset=cheques, quantity=5),
    )
    history(book, past(Kind.SERIAL, new_asset(), FROM_ORIGIN, book.vault, happened=days_ago(100)))
    with book.open() as tx:
        ledger.close_month(tx, month_before(business_date(now())))
    assert book.differences() == []
    return book


@pytest.mark.parametrize(
    ("statement", "table"),
    [
        ("UPDATE ledger_holding SET quantity = 101 WHERE kind = 'stock' AND quantity > 0", "ledger_holding"),
        ("UPDATE ledger_holding SET reserved = 9 WHERE kind = 'stock' AND quantity > 0", "ledger_holding"),
        (
            "UPDATE ledger_holding SET since = since - interval '1 second' WHERE kind = 'stock'",
            "ledger_holding",
        ),
        ("UPDATE ledger_holding SET holder_id = asset_id WHERE kind = 'serial'", "ledger_holding"),
        ("UPDATE ledger_holding SET negative = true WHERE kind = 'stock' AND quantity > 0", "ledger_holding"),
        ("DELETE FROM ledger_holding WHERE kind = 'serial'", "ledger_holding"),
        ("UPDATE ledger_interval SET place_id = asset_id WHERE first_no = 11", "ledger_interval"),
        ("UPDATE ledger_interval SET order_line_id = NULL", "ledger_interval"),
        ("UPDATE ledger_interval SET last_no = 19 WHERE first_no = 11", "ledger_interval"),
        ("UPDATE ledger_interval SET id = asset_id WHERE first_no = 11", "ledger_interval"),
        ("DELETE FROM ledger_interval WHERE first_no = 11", "ledger_interval"),
        ("UPDATE ledger_closed SET quantity = 2", "ledger_closed"),
        ("DELETE FROM ledger_closed", "ledger_closed"),
    ],
)
def test_a_changed_projection_is_found_and_put_right(busy: Book, statement: str, table: str) -> None:
    tamper(busy.database, statement)
    assert {difference.table for difference in busy.differences()} == {table}
    with busy.open(role="owner") as tx:
        assert ledger.rebuild(tx, check=False)
    assert busy.differences() == []


def test_a_difference_names_the_row_on_both_sides(busy: Book) -> None:
    tamper(busy.database, "UPDATE ledger_holding SET quantity = 101 WHERE kind = 'stock' AND quantity > 0")
    found = {difference.side: difference.row["quantity"] for difference in busy.differences()}
    assert found == {"stray": 101, "absent": 100}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET quantity = quantity * 2 WHERE kind = 'stock'",
        "UPDATE ledger_entry SET holder_id = asset_id WHERE line_no = 2 AND kind = 'serial'",
        "UPDATE ledger_entry SET state = 'void' WHERE line_no = 2 AND kind = 'range'",
        "UPDATE ledger_entry SET effective_at = effective_at - interval '1 day'",
        "UPDATE ledger_movement SET effective_at = effective_at - interval '1 day'",
        "UPDATE ledger_movement SET digest = '\\x00'",
        "DELETE FROM ledger_entry WHERE kind = 'stock'",
        "INSERT INTO ledger_entry SELECT tenant_id, movement_id, 99, asset_id, kind, place_id, holder_id, state, quantity, "
        "first_no, last_no, effective_at, recorded_at FROM ledger_entry WHERE kind = 'stock' LIMIT 1",
        "DELETE FROM ledger_movement",
    ],
)
def test_a_changed_entry_is_found_by_its_movement(busy: Book, statement: str) -> None:
    with busy.open() as tx:
        assert ledger.altered(tx) == []
    tamper(busy.database, statement)
    with busy.open() as tx:
        assert ledger.altered(tx) != []


def test_many_pages_of_movements_are_all_looked_at(busy: Book, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kuheng.core.ledger.closing.MOVEMENTS_A_PAGE", 2)
    with busy.open() as tx:
        assert ledger.altered(tx) == []
    tamper(
        busy.database, "UPDATE ledger_entry SET holder_id = asset_id WHERE kind <> 'serial' AND quantity > 0"
    )
    with busy.open() as tx:
        assert len(ledger.altered(tx)) == 3
