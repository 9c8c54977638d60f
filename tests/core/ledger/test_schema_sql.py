"""What the database refuses by itself, whoever asks."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg import Connection
from psycopg.errors import (
    CheckViolation,
    ExclusionViolation,
    InsufficientPrivilege,
    IntegrityConstraintViolation,
    IntegrityError,
    UniqueViolation,
)

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger import closing_sql, schema_sql, sql, texts
from kuheng.core.ledger.api import Claim, Kind, Movement, Span, Spot
from kuheng.core.ledger.domain import FROM_ORIGIN, ORIGIN
from kuheng.core.store.transaction import Database
from kuheng.kernel.clock import business_date
from kuheng.kernel.ids import AssetId, new_id
from tests.core.ledger.book import CHEQUE, Book, constraint_of, days_ago, new_asset, new_line, new_spot
from tests.shared_server import SharedServer

ENTRY = (
    "INSERT INTO ledger_entry (tenant_id, movement_id, line_no, asset_id, kind, place_id, state, quantity, first_no, "
    "last_no, effective_at, recorded_at) VALUES "
)


@pytest.fixture
def hands_on(book: Book) -> Iterator[Connection]:
    """Somebody with psql and the application's password."""
    with psycopg.connect(book.database.urls["app"]) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, false)", [str(book.tenant)])
        yield connection
        connection.rollback()


def movement(connection: Connection, book: Book) -> str:
    made = str(new_id())
    connection.execute(
        "INSERT INTO ledger_movement (tenant_id, id, kind, effective_at, recorded_at, actor_id, lines, digest) "
        "VALUES (%s, %s, 'x', now(), now(), %s, 2, '')",
        [book.tenant, made, book.person],
    )
    return made


def row(book: Book, made: str, line: int, quantity: int, place: object = None, *, asset: object, kind: str = "stock",
        numbers: str = "NULL, NULL", at: str = "now()", recorded: str | None = None) -> str:  # fmt: skip
    return (
        f"('{book.tenant}', '{made}', {line}, '{asset}', '{kind}', '{place or book.vault.place}', 'free', {quantity}, "
        f"{numbers}, {at}, {recorded or at})"
    )


def test_a_movement_is_never_changed_nor_removed(book: Book, hands_on: Connection) -> None:
    book.serial()
    for statement in (
        "UPDATE ledger_movement SET kind = 'y'",
        "DELETE FROM ledger_movement",
        "UPDATE ledger_entry SET quantity = 2",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
    ):
        with pytest.raises(InsufficientPrivilege):
            hands_on.execute(statement)
        hands_on.rollback()


def test_not_even_by_the_owner(book: Book) -> None:
    book.serial()
    for table in ("ledger_movement", "ledger_entry", "ledger_numbering"):
        for statement in (
            f"UPDATE {table} SET tenant_id = tenant_id",
            f"DELETE FROM {table}",
            f"TRUNCATE {table}",
        ):
            with (
                psycopg.connect(book.database.urls["owner"]) as connection,
                pytest.raises(IntegrityError) as error,
            ):
                connection.execute(statement)
            assert constraint_of(error.value) == "append_only"


def test_holdings_and_intervals_follow_and_are_not_written(book: Book, hands_on: Connection) -> None:
    book.batch(1, 9)
    columns = "(tenant_id, asset_id, kind, place_id, state, quantity, since)"
    values = f"('{book.tenant}', '{new_id()}', 'stock', '{new_id()}', 'free', 5, now())"
    for statement in (
        f"INSERT INTO ledger_holding {columns} VALUES {values}",
        "UPDATE ledger_holding SET quantity = quantity + 1",
        "INSERT INTO ledger_interval (tenant_id, id, asset_id, range_kind, prefix, edition, digits, first_no, last_no, "
        "place_id, state) SELECT tenant_id, asset_id, asset_id, range_kind, prefix, edition, digits, 50, 60, place_id, "
        "state FROM ledger_interval",
        "UPDATE ledger_interval SET last_no = last_no + 1",
    ):
        with pytest.raises(InsufficientPrivilege):
            hands_on.execute(statement)
        hands_on.rollback()
        hands_on.execute("SELECT set_config('app.tenant', %s, false)", [str(book.tenant)])
    assert hands_on.execute("DELETE FROM ledger_interval").rowcount == 0
    assert (
        len(hands_on.execute("SELECT * FROM ledger_holding FOR UPDATE").fetchall()) == 2
    )  # locking is allowed


def test_entries_balance_by_asset_and_by_numbers(book: Book, hands_on: Connection) -> None:
    one, other = new_id(), new_id()
    for lines in (
        [(1, 5, {"asset": one})],
        [(1, -5, {"asset": one, "place": ORIGIN}), (2, 5, {"asset": other})],
        [
            (1, -2, {"asset": one, "kind": "range", "numbers": "1, 2", "place": ORIGIN}),
            (2, 2, {"asset": one, "kind": "range", "numbers": "2, 3"}),
        ],
    ):
        made = movement(hands_on, book)
        values = ", ".join(row(book, made, line, quantity, **more) for line, quantity, more in lines)  # type: ignore[arg-type]
        with pytest.raises(IntegrityConstraintViolation) as error:
            hands_on.execute(ENTRY + values)
        assert constraint_of(error.value) == "ledger_balance"
        hands_on.rollback()
        hands_on.execute("SELECT set_config('app.tenant', %s, false)", [str(book.tenant)])


def test_nothing_is_slipped_into_an_old_movement(book: Book, hands_on: Connection) -> None:
    """Neither with the instants of now nor with those that the movement has."""
    coins = book.stock(5)
    find = "SELECT id, effective_at, recorded_at FROM ledger_movement"
    old = hands_on.execute(find).fetchone()
    assert old is not None
    hands_on.rollback()  # its transaction is older than the movement
    hands_on.execute("SELECT set_config('app.tenant', %s, false)", [str(book.tenant)])
    for effective, recorded in ((old[1], "now()"), ("now()", "now()"), old[1:]):
        values = [
            row(
                book,
                old[0],
                line,
                quantity,
                place,
                asset=coins,
                at=f"'{effective}'",
                recorded=f"'{recorded}'",
            )
            for line, quantity, place in ((8, -1, ORIGIN), (9, 1, None))
        ]
        statement = (ENTRY + ", ".join(values)).replace("'now()'", "now()")
        with pytest.raises(IntegrityConstraintViolation) as error:
            hands_on.execute(statement)
        assert constraint_of(error.value) == "ledger_movement"
        hands_on.rollback()
        hands_on.execute("SELECT set_config('app.tenant', %s, false)", [str(book.tenant)])


def test_entries_without_a_movement_are_refused(book: Book, hands_on: Connection) -> None:
    made, coins = str(new_id()), new_id()
    with pytest.raises(IntegrityConstraintViolation) as error:
        hands_on.execute(
            ENTRY + row(book, made, 1, -1, ORIGIN, asset=coins) + "," + row(book, made, 2, 1, asset=coins)
        )
    assert constraint_of(error.value) == "ledger_movement"


@pytest.mark.parametrize(
    ("quantity", "more"),
    [
        (0, {}),
        (2, {"kind": "serial"}),
        (2, {"numbers": "1, 2"}),
        (2, {"kind": "range"}),
        (3, {"kind": "range", "numbers": "1, 2"}),
        (2, {"kind": "range", "numbers": "-1, 0"}),
        (1, {"kind": "thing"}),
    ],
)
def test_an_entry_fits_its_kind(
    book: Book, hands_on: Connection, quantity: int, more: dict[str, str]
) -> None:
    made = movement(hands_on, book)
    with pytest.raises(CheckViolation):
        hands_on.execute(ENTRY + row(book, made, 1, quantity, asset=new_id(), **more))  # type: ignore[arg-type]


def test_a_raw_move_of_a_bar_keeps_one_custody(book: Book, hands_on: Connection) -> None:
    """Two receipts of one bar in one statement, as two movements."""
    bar, first, second = new_id(), movement(hands_on, book), movement(hands_on, book)
    values = [
        row(book, made, line, quantity, place, asset=bar, kind="serial")
        for made, to in ((first, book.vault), (second, book.shelf))
        for line, quantity, place in ((1, -1, ORIGIN), (2, 1, to.place))
    ]
    with pytest.raises(IntegrityError):
        hands_on.execute(ENTRY + ", ".join(values))


def test_two_rows_of_one_bar_are_refused_by_the_index(book: Book) -> None:
    book.serial()
    with (
        psycopg.connect(book.database.urls["superuser"]) as connection,
        pytest.raises(UniqueViolation) as error,
    ):
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, state, quantity, since) SELECT tenant_id, "
            "asset_id, kind, asset_id, state, 1, since FROM ledger_holding WHERE tenant_id = %s",
            [book.tenant],
        )
    assert constraint_of(error.value) == "uq_ledger_holding_custody"


def test_two_intervals_never_share_a_number(book: Book) -> None:
    book.batch(1, 9)
    with (
        psycopg.connect(book.database.urls["superuser"]) as connection,
        pytest.raises(ExclusionViolation) as error,
    ):
        connection.execute("SET session_replication_role = replica")
        connection.execute(
            "INSERT INTO ledger_interval (tenant_id, id, asset_id, range_kind, prefix, edition, digits, first_no, "
            "last_no, place_id, state) SELECT tenant_id, asset_id, place_id, range_kind, prefix, edition, digits, 9, 20, "
            "place_id, state FROM ledger_interval WHERE tenant_id = %s",
            [book.tenant],
        )
    assert constraint_of(error.value) == "ex_ledger_interval_numbers"


def test_a_batch_stays_complete_also_under_the_owner(book: Book) -> None:
    book.batch(1, 9)
    with psycopg.connect(book.database.urls["owner"]) as connection, pytest.raises(IntegrityError) as error:
        connection.execute("DELETE FROM ledger_interval WHERE tenant_id = %s", [book.tenant])
    assert constraint_of(error.value) == "ledger_numbers_complete"


def test_a_reservation_lies_where_it_says(book: Book, hands_on: Connection) -> None:
    coins = book.stock(5)
    for place, quantity, constraint in (
        (book.shelf.place, 1, "ledger_not_there"),
        (book.vault.place, 6, "ck_ledger_holding_reserved"),
    ):
        with pytest.raises(IntegrityError) as error:
            hands_on.execute(
                "INSERT INTO ledger_reservation (tenant_id, id, order_line_id, asset_id, kind, place_id, held_state, "
                "quantity, reserved_at) VALUES (%s, %s, %s, %s, 'stock', %s, 'free', %s, now())",
                [book.tenant, new_id(), new_id(), coins, place, quantity],
            )
        assert constraint_of(error.value) == constraint
        hands_on.rollback()
        hands_on.execute("SELECT set_config('app.tenant', %s, false)", [str(book.tenant)])


# ---------------------------------------------------------------- names and plans


def test_every_constraint_that_has_words_exists(database: Database) -> None:
    with psycopg.connect(database.urls["superuser"]) as connection:
        there = {name for (name,) in connection.execute("SELECT conname FROM pg_constraint")}
        there |= {name for (name,) in connection.execute("SELECT indexname FROM pg_indexes")}
    there |= set(re.findall(r"CONSTRAINT = '(\w+)'", " ".join(schema_sql.MIGRATION_SQL)))
    assert set(texts.CONSTRAINTS) <= there
    assert set(re.findall(r"CONSTRAINT = '(\w+)'", " ".join(schema_sql.MIGRATION_SQL))) <= set(
        texts.CONSTRAINTS
    )


def test_every_code_has_words_in_both_languages() -> None:
    said = {error.code for error in texts.ERRORS}
    home = Path(sql.__file__).parent
    used = {
        code for path in home.rglob("*.py") for code in re.findall(r'"(ledger\.[a-z_]+)"', path.read_text())
    }
    assert used == said
    assert all(error.zh and error.en and error.zh != error.en for error in texts.ERRORS)


PLANS = {
    "an asset now": (sql.HOLDINGS_NOW.format(where="AND asset_id = %(asset)s"), r"asset_id = "),
    "a place now": (
        sql.HOLDINGS_NOW.format(where="AND place_id = ANY(%(places)s::uuid[])"),
        r"place_id = ANY",
    ),
    "an asset then": (
        sql.HOLDINGS_THEN.format(where="AND asset_id = %(asset)s"),
        r"asset_id = .*effective_at > ",
    ),
    "a place then": (
        sql.HOLDINGS_THEN.format(where="AND place_id = ANY(%(places)s::uuid[])"),
        r"place_id = ANY.*effective_at > ",
    ),
    "the bank then": (sql.HOLDINGS_THEN.format(where=""), r"Index Cond: .*effective_at > "),
    "late entries": (sql.HOLDINGS_THEN.format(where=""), r"ix_ledger_entry_late"),
    "a number": (sql.FIND_NUMBER, r"first_no <= "),
    "a month of entries": (closing_sql.INSERT_CLOSED, r"Index Cond: .*recorded_at > "),
    "a history": (sql.HISTORY, r"ix_ledger_entry_asset"),
    "a lock": (sql.LOCK_ASSETS, r"asset_id = ANY"),
    "lines": (sql.LOCK_LINES, r"order_line_id = ANY"),
    "entries of a movement": (sql.ENTRIES_OF, r"movement_id = "),
}


@pytest.fixture(scope="module")
def large(shared_server: SharedServer) -> Iterator[Book]:
    """Two tenants with 800 bars that moved all year, some of them late, and 300 batches of cheques."""
    with shared_server.clone() as urls:
        database = Database(urls)
        book = Book(database=database)
        for one in (Book(database=database), book):
            fill(one)
        with psycopg.connect(urls["superuser"], autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
        yield book
        database.close()


def fill(book: Book) -> None:
    bars, batches = [new_asset() for _ in range(800)], [new_asset() for _ in range(300)]
    spots = [new_spot() for _ in range(100)]
    with book.open(role="owner") as tx:
        ledger.define_numbers(tx, dict.fromkeys(batches, CHEQUE))
        ledger.post_many(tx, [month_of(month, bars, spots) for month in range(12, 0, -1)])
        receipts = [
            entry
            for index, batch in enumerate(batches)
            for entry in ledger.receipt(
                batch, Kind.RANGE, spots[0], spans=(Span(index * 100, index * 100 + 99),)
            )
        ]
        ledger.post(tx, Movement(kind="receive", entries=tuple(receipts)))
        ledger.reserve(tx, [Claim(line=new_line(), asset=bar) for bar in bars])
    with book.open() as tx:
        ledger.close_month(tx, business_date(days_ago(100)))


def month_of(month: int, bars: list[AssetId], spots: list[Spot]) -> Movement:
    """Every bar comes to the next spot; in the first month from the origin."""
    entries = [
        entry
        for index, bar in enumerate(bars)
        for entry in ledger.transfer(
            bar,
            Kind.SERIAL,
            FROM_ORIGIN if month == 12 else spots[(index + month + 1) % 100],
            spots[(index + month) % 100],
        )
    ]
    happened = days_ago(30 * month)
    recorded = happened + timedelta(days=2) if month == 6 else happened
    return Movement(kind="x", entries=tuple(entries), effective_at=happened, recorded_at=recorded)


@pytest.mark.parametrize("what", PLANS)
def test_under_row_level_security_an_index_serves(large: Book, what: str) -> None:
    statement, cond = PLANS[what]
    with large.open() as tx:
        (one, *_) = ledger.holding(tx)
        (line,) = tx.rows(
            "SELECT order_line_id FROM ledger_reservation WHERE tenant_id = %s LIMIT 1", [tx.tenant]
        )
    params = {
        "tenant": large.tenant, "asset": one.asset, "assets": sql.uuids([one.asset]),
        "places": sql.uuids([one.spot.place]), "lines": sql.uuids([line["order_line_id"]]), "base": days_ago(100),
        "as_of": days_ago(80), "known_at": None, "at": days_ago(80), "kind": CHEQUE.kind, "prefix": CHEQUE.prefix,
        "edition": "", "digits": 8, "number": 5_000, "limit": 10, "movement": new_id(),
    }  # fmt: skip
    with psycopg.connect(large.database.urls["app"]) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, false)", [str(large.tenant)])
        plan = [line for (line,) in connection.execute("EXPLAIN " + statement, params)]
    assert any(re.search(cond, line) for line in plan if "Index" in line), "\n".join(plan)
    assert not any("Seq Scan on ledger_entry" in line for line in plan), "\n".join(plan)
