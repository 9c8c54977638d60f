"""The sealer's process: it seals what comes, carries heads to witnesses, and outlives its database."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from kuheng.core.audit.witness import Witness
from kuheng.core.store.transaction import Database
from kuheng.doors.settings.settings import Settings, read_settings
from kuheng.doors.worker import sealer
from tests.core.audit.log_book import LogBook


@contextmanager
def running(database: Database, settings: Settings) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=sealer.run, args=(database, settings, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def wait_for(book: LogBook, *, heads: int, cosignatures: int = 0) -> None:
    """Until so many heads are there and nothing waits."""
    for _ in range(400):
        report = book.inspect()
        if (report.heads, report.cosignatures) >= (heads, cosignatures) and not report.unsealed:
            return
        time.sleep(0.05)
    raise AssertionError(report)


def test_it_seals_signs_and_has_heads_witnessed(own_database: Database, tmp_path: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(tmp_path)})
    exchange = sealer.exchange_folder(settings)
    witness = Witness("branch", tmp_path / "branch", str(exchange))
    (exchange / "branch").mkdir(parents=True)
    (exchange / "branch" / "key.pub").write_text(witness.vkey)
    book = LogBook(database=own_database)
    book.write(3)
    with running(own_database, settings):
        wait_for(book, heads=1)
        for _ in range(100):
            if witness.look():
                break
            time.sleep(0.05)
        wait_for(book, heads=1, cosignatures=1)
    assert book.inspect().exit_code == 0
    assert sealer.signing_key_file(settings).stat().st_mode & 0o777 == 0o600


def test_it_goes_on_after_its_connections_were_cut(own_database: Database, tmp_path: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(tmp_path)})
    book = LogBook(database=own_database)
    with running(own_database, settings):
        book.write(1)
        wait_for(book, heads=1)
        with psycopg.connect(own_database.urls["superuser"], autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'kuheng_sealer'"
                " AND datname = current_database()"
            )
        book.write(2)
        for _ in range(400):
            if book.inspect().unsealed == 0:
                break
            time.sleep(0.05)
    report = book.inspect()
    assert (report.exit_code, report.entries) == (0, 3)
