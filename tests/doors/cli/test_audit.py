"""`kuheng audit`: what an auditor types, and the exit codes that scripts rely on."""

import json
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from uuid import uuid4

import psycopg
import pytest
from typer.testing import CliRunner, Result

from kuheng.core.audit.inspection import verify_database
from kuheng.core.keys.api import verifier_key
from kuheng.core.store.transaction import Database
from kuheng.doors.cli.audit_pool import verifying
from kuheng.doors.cli.main import app
from kuheng.kernel.errors import NotFound, Refused
from tests.bank import Bank
from tests.core.audit.log_book import SIGNER, LogBook, sealer
from tests.core.audit.test_witness import Hall
from tests.shared_server import SharedServer


@pytest.fixture(scope="module")
def book(shared_server: SharedServer) -> Iterator[LogBook]:
    """Eight entries under two heads, and nothing wrong with them."""
    with shared_server.clone() as urls:
        database = Database(urls)
        book, at_work = LogBook(database=database), sealer(database)
        for count in (5, 3):
            book.write(count)
            sleep(0.03)
            at_work.round()
        yield book
        database.close()


def kuheng(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["audit", *map(str, arguments)])


def address(book: LogBook) -> str:
    return book.database.urls["backup"]


def test_a_clean_database_exits_with_zero_and_figures(book: LogBook) -> None:
    done = kuheng("verify", "--dsn", address(book), "--cross", "--json")
    report = json.loads(done.stdout)
    assert (done.exit_code, report["result"], report["entries"], report["records"]) == (0, "clean", 8, 8)
    assert "完整，未发现改动 clean: 8 entries, 2 heads" in kuheng("verify", "--dsn", address(book)).stdout


def test_a_tampered_database_exits_with_one_and_says_what_and_where(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(3)
    sealer(own_database).round()
    book.tamper(
        "UPDATE audit_entry SET reason = 'x' WHERE id = (SELECT entry_id FROM audit_leaf WHERE seq = 1)",
        "UPDATE org_unit SET name = 'x' WHERE code = '002'",
    )
    done = kuheng("verify", "--dsn", address(book), "--cross")
    assert done.exit_code == 1
    assert "可见列与存证内容不符 columns_changed #1" in done.stdout
    assert "业务数据未经指令被改动 record_changed #2" in done.stdout
    report = json.loads(kuheng("verify", "--dsn", address(book), "--json").stdout)
    assert [(one["kind"], one["index"]) for one in report["findings"]] == [("columns_changed", 1)]
    assert report["findings"][0]["since"] <= report["findings"][0]["until"]


def test_entries_of_the_ledger_that_were_changed_are_found_by_the_cross_check(
    own_database: Database, tmp_path: Path
) -> None:
    bank = Bank(own_database, tmp_path)
    bank.bar()
    sealer(own_database).round()
    verify = ("verify", "--dsn", own_database.urls["backup"], "--cross", "--json")
    assert json.loads(kuheng(*verify).stdout)["result"] == "clean"
    with psycopg.connect(own_database.urls["superuser"], autocommit=True) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute("UPDATE ledger_entry SET place_id = movement_id WHERE line_no = 2")
    found = kuheng(*verify)
    assert found.exit_code == 1
    assert {one["kind"] for one in json.loads(found.stdout)["findings"]} == {"movement_changed"}


def test_nothing_to_verify_is_incomplete(own_database: Database) -> None:
    assert kuheng("verify", "--dsn", own_database.urls["backup"]).exit_code == 2


@pytest.mark.parametrize(
    "arguments",
    [["--nonsense"], ["--processes", "0"], ["/no/such/file"], ["--dsn", "postgresql://127.0.0.1:1/none"],
     ["--key", "/no/such/file"]],
)  # fmt: skip
def test_a_wrong_call_and_an_absent_database_exit_with_three(arguments: list[str]) -> None:
    assert kuheng("verify", *arguments).exit_code == 3


def test_a_bundle_and_a_proof_are_written_and_verified(book: LogBook, tmp_path: Path) -> None:
    bundle, proof, key = tmp_path / "b.ndjson", tmp_path / "p.json", tmp_path / "bank.pub"
    key.write_text(verifier_key(SIGNER.name, SIGNER.kind, SIGNER.public))
    assert kuheng("export", "--dsn", address(book), "--out", bundle).exit_code == 0
    assert kuheng("prove", book.entry_at(4), "--dsn", address(book), "--out", proof).exit_code == 0
    for file in (bundle, proof):
        assert kuheng("verify", file, "--key", key).exit_code == 0
        file.write_text(file.read_text("utf-8").replace("A0236583", "A0236584"), "utf-8")
        assert kuheng("verify", file, "--key", key).exit_code == 1
    assert kuheng("verify", "--bundle", key).exit_code == 2


def test_a_proof_of_nothing_is_refused(book: LogBook) -> None:
    done = kuheng("prove", uuid4(), "--dsn", address(book))
    assert isinstance(done.exception, NotFound)


def test_an_entry_that_is_not_sealed_yet_has_no_proof(own_database: Database) -> None:
    book = LogBook(database=own_database)
    book.write(1)
    sealer(own_database).round()
    receipt = book.write(1)[0]
    done = kuheng("prove", receipt.entry, "--dsn", address(book))
    assert isinstance(done.exception, Refused)
    assert done.exception.code == "audit.not_sealed"


def test_the_witness_file_gives_a_cut_tail_away(own_database: Database, tmp_path: Path) -> None:
    from tests.core.audit.test_tamper import cut_back_to

    hall = Hall(own_database, tmp_path)
    for count in (3, 2):
        hall.step(count)
    cut_back_to(hall.book, 3)
    url = address(hall.book)
    assert kuheng("verify", "--dsn", url).exit_code == 0
    done = kuheng("verify", "--dsn", url, "--witness", hall.state / "seen.ndjson")
    assert done.exit_code == 1
    assert "tail_cut #3" in done.stdout


def test_several_processes_find_the_same_as_one(
    own_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kuheng.core.audit.stream.CHUNK", 3)
    book = LogBook(database=own_database)
    book.write(11)
    sealer(own_database).round()
    book.tamper(
        "UPDATE audit_entry SET reason = 'x' WHERE id IN (SELECT entry_id FROM audit_leaf WHERE seq IN (1, 7))",
        "DELETE FROM org_unit WHERE code = '009'",
    )
    url = address(book)
    tables = {"unit": "org_unit"}
    reports = []
    for processes in (2, 1):
        with verifying(url, processes) as (connection, run):
            reports.append(verify_database(connection, run, tables=tables).to_json())
    assert reports[0] == reports[1]
    assert [finding["index"] for finding in reports[0]["findings"]] == [1, 7, 10]
