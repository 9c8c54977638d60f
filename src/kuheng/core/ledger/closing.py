"""Closings that make questions about the past fast, and the proof that every projection follows from
entries.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import groupby
from operator import itemgetter
from typing import Any
from uuid import UUID

from psycopg.errors import LockNotAvailable

from kuheng.core.ledger import closing_sql as sql
from kuheng.core.ledger.domain.movement import digest_columns
from kuheng.core.ledger.schema_sql import LONGEST_TRANSACTION
from kuheng.core.ledger.selectors import BEGINNING
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.errors import Broken, Refused
from kuheng.kernel.ids import MovementId

MOST_DIFFERENCES = 1_000
MOVEMENTS_A_PAGE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One row that is not what the entries say. `side`: stray (should not be there) or absent (should be)."""

    table: str
    side: str
    row: Row


def horizon(tx: Transaction) -> datetime:
    """The latest instant before which nothing can be recorded any more: a `known_at` that stays true for
    ever.

    Some minutes behind now, since a transaction may be that long. Raises `Broken("store.busy")` when one
    that posts does not end.
    """
    try:
        for statement in sql.BARRIER:
            tx.write(statement)
        at: datetime = tx.scalar(sql.HORIZON, {"longest": LONGEST_TRANSACTION})
    except LockNotAvailable as error:
        raise Broken("store.busy") from error
    return at


def end_of(day: date) -> datetime:
    """The instant at which the bank's day ends."""
    return datetime.combine(day + timedelta(days=1), time.min, BANK_ZONE)


def close_month(tx: Transaction, day: date) -> int:
    """Closes the book at the end of `day`; gives the number of its lines. Closing again changes nothing.

    It adds up what was recorded by then. What is recorded later, however early it happened, is not in it.
    Refused: `ledger.too_early` while something may still be recorded before that instant.
    """
    params: dict[str, Any] = {"tenant": tx.tenant, "at": end_of(day)}
    there = tx.one(sql.CLOSING_AT, params)
    if there:
        return int(there["lines"])
    if params["at"] > horizon(tx):
        raise Refused("ledger.too_early", "day", day=day)
    params["base"] = tx.scalar(sql.CLOSING_BEFORE, params) or BEGINNING
    tx.write(sql.INSERT_CLOSED, params)
    tx.write(sql.INSERT_CLOSING, params)
    lines: int = tx.scalar(sql.CLOSING_AT, params)
    return lines


def rebuild(tx: Transaction, *, check: bool = True) -> list[Difference]:
    """Compares holdings, intervals and closings with what the entries make of them, row by row and byte by
    byte.

    Gives the differences, at most `MOST_DIFFERENCES` of each table. With `check=False` it also puts the
    tables right, which only the owner's role may do.
    """
    found = [difference for table in sql.EXPECTED for difference in _differences(tx, table)]
    if found and not check:
        for table in sql.EXPECTED:
            _refill(tx, table)
    return found


def _differences(tx: Transaction, table: str) -> Iterator[Difference]:
    params = {"tenant": tx.tenant, "limit": MOST_DIFFERENCES}
    for row in tx.rows(_about(sql.DIFFERENCES, table), params):
        yield Difference(table=table, side=row["side"], row=row["row"])


def _refill(tx: Transaction, table: str) -> None:
    tx.write(_about(sql.REFILL, table), {"tenant": tx.tenant})


def _about(statement: str, table: str) -> str:
    given, columns, expected = sql.EXPECTED[table]
    joint = "," if given else "WITH"
    return statement.format(given=given, joint=joint, expected=expected, columns=columns, table=table)


def altered(tx: Transaction) -> list[MovementId]:
    """The movements whose entries are not those that their digest covers, or do not carry their instants.

    The digest itself is covered by the movement's audit touch, so together they show a change by any hand.
    """
    found = [
        row["movement_id"]
        for row in tx.rows(sql.WRONG_TIMES, {"tenant": tx.tenant, "limit": MOST_DIFFERENCES})
    ]
    for page in _pages(tx):
        for movement, lines in groupby(page, key=itemgetter("id")):
            if not _intact(list(lines)):
                found.append(movement)
    return sorted(set(found))


def _pages(tx: Transaction) -> Iterator[list[Row]]:
    after = UUID(int=0)
    while page := tx.rows(sql.DIGESTS, {"tenant": tx.tenant, "after": after, "page": MOVEMENTS_A_PAGE - 1}):
        yield page
        after = page[-1]["id"]


_STORED = itemgetter("asset_id", "place_id", "holder_id", "quantity", "first_no", "last_no", "kind", "state")


def _intact(lines: list[Row]) -> bool:
    entries = [_STORED(line) for line in lines if line["asset_id"]]
    return len(entries) == lines[0]["lines"] and digest_columns(entries) == bytes(lines[0]["digest"])
