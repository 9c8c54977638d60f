"""The sealer: every entry exactly once, late ones too, and heads that are due."""

import threading
import time
from datetime import timedelta

import pytest

from kuheng.core.audit import log
from kuheng.core.audit.sealer import Sealed, Sealer
from kuheng.core.audit.tree import root_of
from kuheng.core.store.transaction import Database
from tests.core.audit.log_book import NOW, SIGNER, LogBook, kinds, sealer


def leaves(book: LogBook) -> list[bytes]:
    with book.opened() as tx:
        return log.leaves(tx, book.tenant, 0, 1 << 40)


def test_an_untouched_log_is_clean(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(5)
    book.write(2, outcome="denied")
    done = sealer(own_database).round()
    assert (done.entries, done.heads) == (7, 1)
    report = book.inspect(cross=True)
    assert (kinds(report), report.exit_code, report.gaps) == ([], 0, [])
    assert (report.entries, report.heads, report.unsealed, report.records) == (7, 1, 0, 7)


def test_nothing_to_do_is_done_quickly_and_signs_nothing(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(1)
    at_work = sealer(own_database)
    assert at_work.round().heads == 1
    assert [at_work.round() for _ in range(3)] == [at_work.round()] * 3
    assert book.inspect().heads == 1


def test_entries_of_two_tenants_go_into_two_trees(own_database: Database) -> None:
    one, two = LogBook(database=own_database), LogBook(database=own_database, algorithm="sha256")
    for _ in range(3):
        one.write(1)
        two.write(2)
    assert sealer(own_database).round().heads == 2
    assert (len(leaves(one)), len(leaves(two))) == (3, 6)
    report = one.inspect(cross=True, everyone=True)
    assert (report.exit_code, report.entries) == (0, 9)


def test_a_tree_is_taken_up_again_after_a_restart_at_any_size(own_database: Database) -> None:
    book = LogBook(database=own_database)
    for step in (1, 2, 250, 5, 300):
        book.write(step)
        sealer(own_database).round()
    report = book.inspect(cross=True)
    assert (report.exit_code, report.entries, report.heads) == (0, 558, 5)
    with book.opened() as tx:
        head = log.last_head(tx, book.tenant)
        nodes = tx.rows("SELECT level, idx FROM audit_node")
    assert head and bytes(head["root"]) == root_of("sm3", leaves(book))
    assert [(row["level"], row["idx"]) for row in nodes] == [(8, 0), (8, 1)]


def test_an_entry_that_commits_late_is_sealed_and_no_false_alarm(own_database: Database) -> None:
    book, at_work = LogBook(database=own_database), sealer(own_database)
    at_work.round()
    with book.opened() as tx:
        book.enter(tx)
        tx.settle()
        other = LogBook(database=own_database, tenant=book.tenant)
        other.write(3)
        time.sleep(0.1)
        assert at_work.round().entries == 3
        other.units.clear()
        time.sleep(0.1)
        at_work.round()
    assert at_work.round().entries == 1
    time.sleep(0.1)
    at_work.round()
    report = book.inspect()
    assert (kinds(report), report.exit_code, report.entries) == ([], 0, 4)


def test_many_writers_with_long_and_short_transactions_lose_nothing_and_raise_no_alarm(
    own_database: Database,
) -> None:
    books = [LogBook(database=own_database) for _ in range(4)]
    stop = threading.Event()

    def write(book: LogBook, pause: float) -> None:
        for _ in range(25):
            with book.opened() as tx:
                book.enter(tx)
                time.sleep(pause)

    at_work = sealer(own_database)

    def seal() -> None:
        while not stop.is_set():
            at_work.round()

    sealing = threading.Thread(target=seal)
    writing = [threading.Thread(target=write, args=(book, 0.02 * n)) for n, book in enumerate(books)]
    for thread in (sealing, *writing):
        thread.start()
    for thread in writing:
        thread.join()
    stop.set()
    sealing.join()
    at_work.round()
    report = books[0].inspect(everyone=True)
    assert (kinds(report), report.exit_code, report.entries, report.unsealed) == ([], 0, 100, 0)
    assert report.heads > 4


def test_two_sealers_at_once_do_the_work_once(own_database: Database) -> None:
    book = LogBook(database=own_database)
    workers = [sealer(own_database) for _ in range(2)]
    stop = threading.Event()
    threads = [
        threading.Thread(target=lambda one=one: [one.round() for _ in iter(stop.is_set, True)])
        for one in workers
    ]
    for thread in threads:
        thread.start()
    book.write(60)
    stop.set()
    for thread in threads:
        thread.join()
    workers[0].round()
    report = book.inspect(cross=True)
    assert (kinds(report), report.exit_code, report.entries, report.unsealed) == ([], 0, 60, 0)


def test_a_batch_that_fails_leaves_nothing_and_is_done_again(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, at_work = LogBook(database=own_database), sealer(own_database)
    book.write(3)
    at_work.round()
    book.write(4)
    grown = Sealer._seal

    def fails(*args: object) -> None:
        grown(*args)  # type: ignore[arg-type]
        raise RuntimeError("the machine stops here")

    monkeypatch.setattr(Sealer, "_seal", fails)
    with pytest.raises(RuntimeError):
        at_work.round()
    assert len(leaves(book)) == 3
    monkeypatch.setattr(Sealer, "_seal", grown)
    assert at_work.round().entries == 4
    assert book.inspect(cross=True).exit_code == 0


def test_a_head_is_due_by_time_or_by_length(own_database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    book, at_work = LogBook(database=own_database), sealer(own_database, every=8.0)
    book.write(1)
    assert at_work.round().heads == 1, "the first entry after a quiet time is signed at once"
    book.write(2)
    assert (at_work.round().heads, at_work.round().heads) == (0, 0)
    monkeypatch.setattr("kuheng.core.audit.sealer.STRETCH", 3)
    book.write(1)
    assert at_work.round().heads == 1
    book.write(1)
    assert at_work.round().heads == 0
    monkeypatch.setattr(at_work, "_every", 0.0)
    assert at_work.round().heads == 1


def test_a_sealer_that_was_stopped_before_signing_signs_when_it_starts(own_database: Database) -> None:
    book = LogBook(database=own_database)
    at_work = sealer(own_database, every=8.0)
    book.write(1)
    at_work.round()
    book.write(2)
    assert at_work.round().heads == 0
    assert sealer(own_database, every=8.0).round().heads == 1
    assert book.inspect().unsealed == 0


def test_a_forgotten_entry_is_found_by_the_patrol(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    book, at_work = LogBook(database=own_database), sealer(own_database)
    book.write(5)
    at_work.round()
    at_work.round()
    book.write(1)
    monkeypatch.setattr(at_work, "_window", NOW + timedelta(days=36500))
    assert at_work.round().entries == 0
    monkeypatch.setattr(at_work, "_window", NOW + timedelta(days=36500))
    monkeypatch.setattr(at_work, "_patrol_due", 0.0)
    assert at_work.round().entries == 1
    assert book.inspect().exit_code == 0


def test_a_tenant_that_was_tampered_with_is_left_alone_and_the_others_go_on(own_database: Database) -> None:
    bad, good = LogBook(database=own_database), LogBook(database=own_database)
    bad.write(3)
    good.write(3)
    at_work = sealer(own_database)
    at_work.round()
    bad.tamper("UPDATE audit_leaf SET leaf = '\\x00' WHERE tenant_id = %(tenant)s AND seq = 1")
    after = sealer(own_database)
    bad.write(1)
    good.write(1)
    assert after.round() == Sealed(entries=1, heads=1)
    assert after.contradicted == {bad.tenant}
    assert (good.inspect().exit_code, bad.inspect().exit_code) == (0, 1)


def test_a_tail_cut_under_the_sealers_eyes_is_not_signed_over(own_database: Database) -> None:
    book, at_work = LogBook(database=own_database), sealer(own_database)
    book.write(4)
    at_work.round()
    book.tamper("DELETE FROM audit_leaf WHERE tenant_id = %(tenant)s AND seq >= 2")
    book.write(1)
    at_work.round()
    assert at_work.contradicted == {book.tenant}
    assert book.inspect().exit_code == 1


def test_a_clock_that_was_set_back_raises_no_alarm(own_database: Database) -> None:
    seconds = [0.0]
    book = LogBook(database=own_database)
    at_work = sealer(own_database, steady=lambda: seconds[0] + time.monotonic())
    book.write(2)
    at_work.round()
    time.sleep(0.1)
    book.write(1)
    at_work.round()
    seconds[0] += 3600  # an hour passed by the steady count and none by the database's clock
    book.write(1)
    assert at_work.round().entries == 1
    report = book.inspect()
    assert (kinds(report), report.exit_code, report.entries, report.heads) == ([], 0, 4, 4)
    with book.opened() as tx:
        horizons = [
            row["horizon"] for row in tx.rows("SELECT horizon FROM audit_head ORDER BY size, signed_at")
        ]
    assert horizons[2] < horizons[1] - timedelta(minutes=59)


def test_the_application_cannot_write_the_tree_nor_change_an_entry(database: Database) -> None:
    book = LogBook(database=database)
    book.write(1)
    for statement in (
        "INSERT INTO audit_leaf (tenant_id, seq, entry_id, leaf, sealed_at)"
        " VALUES (%s, 0, gen_random_uuid(), '', now())",
        "INSERT INTO audit_key (tenant_id, key_id, vkey, since) VALUES (%s, 'x', 'x', now())",
        "UPDATE audit_entry SET reason = 'x' WHERE tenant_id = %s",
        "DELETE FROM audit_entry WHERE tenant_id = %s",
        "DELETE FROM audit_touch WHERE tenant_id = %s",
    ):
        with pytest.raises(Exception, match="permission denied"), book.opened() as tx:
            tx.write(statement, [book.tenant])


def test_an_entry_with_a_clock_of_its_own_is_refused(database: Database) -> None:
    book = LogBook(database=database)
    with pytest.raises(Exception, match="clock of the database"), book.opened() as tx:
        book.enter(tx, recorded_at=NOW)


def test_the_signer_is_known_to_every_tenant_it_signs_for(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(1)
    sealer(own_database).round()
    with book.opened() as tx:
        assert tx.rows("SELECT key_id FROM audit_key") == [{"key_id": SIGNER.name}]
