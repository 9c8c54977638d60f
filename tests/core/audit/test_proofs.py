"""What the audit page shows: the way from an entry to the head, and how far sealing has come."""

from datetime import timedelta
from time import sleep
from uuid import uuid4

import pytest

from kuheng.core.audit.api import heads, newest_head, picture, places, prove, sealing_delay, standing
from kuheng.core.audit.verify import read_keys, verify_proof
from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import NotFound, Refused
from tests.core.audit.log_book import SIGNER, LogBook, sealer


@pytest.fixture
def book(database: Database) -> LogBook:
    """Thirteen entries under two heads."""
    book, at_work = LogBook(database=database), sealer(database)
    for count in (6, 7):
        book.write(count)
        sleep(0.03)
        at_work.round()
    return book


def test_the_picture_climbs_from_the_leaf_to_the_signed_root(book: LogBook) -> None:
    with book.opened() as tx:
        newest = newest_head(tx)
        for seq in range(13):
            drawn = picture(tx, book.entry_at(seq))
            assert (drawn["seq"], drawn["agrees"], drawn["root"]) == (seq, True, drawn["head"]["root"])
            assert drawn["levels"][0]["own"] == drawn["leaf"]
            assert newest and drawn["head"]["size"] == newest["size"] == 13
            assert len(drawn["levels"]) <= 4


def test_every_proof_verifies(book: LogBook) -> None:
    with book.opened() as tx:
        for seq in range(13):
            proof = prove(tx, book.entry_at(seq))
            assert verify_proof(proof, read_keys(proof["keys"])).exit_code == 0
            assert (proof["inclusion"]["seq"], proof["keys"][0].startswith(SIGNER.name)) == (seq, True)


def test_another_tenants_entry_is_as_absent_as_none(book: LogBook) -> None:
    other = LogBook(database=book.database)
    entry = book.entry_at(0)
    for absent in (entry, uuid4()):
        with pytest.raises(NotFound), other.opened() as tx:
            prove(tx, absent)


def test_an_entry_that_waits_has_no_proof_yet(book: LogBook) -> None:
    receipt = book.write(1)[0]
    with book.opened() as tx, pytest.raises(Refused, match="not_sealed"):
        picture(tx, receipt.entry)


def test_heads_come_newest_first_and_places_name_the_leaves(book: LogBook) -> None:
    with book.opened() as tx:
        assert [head["size"] for head in heads(tx)] == [13, 6]
        assert [head["size"] for head in heads(tx, limit=1, up_to=12)] == [6]
        entry = book.entry_at(3)
        assert places(tx, [entry, uuid4()]) == {entry: 3}
        assert standing(tx)["leaves"] == 13


def test_the_delay_counts_from_the_oldest_entry_under_no_head(own_database: Database) -> None:
    book = LogBook(database=own_database)
    with book.opened() as tx:
        assert sealing_delay(tx).waited == timedelta(0)
        assert newest_head(tx) is None
    book.write(1)
    sleep(0.2)
    with book.opened() as tx:
        assert timedelta(milliseconds=200) <= sealing_delay(tx).waited < timedelta(seconds=60)
    at_work = sealer(own_database, every=1000.0)
    at_work.round()
    with book.opened() as tx:
        assert sealing_delay(tx).oldest is None
    book.write(1)
    at_work.round()
    sleep(0.1)
    with book.opened() as tx:
        assert sealing_delay(tx).waited >= timedelta(milliseconds=100), "sealed, but under no head"
