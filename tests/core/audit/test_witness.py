"""Witnesses: they sign what continues, refuse what does not, and their memory gives a cut tail away."""

import json
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from kuheng.core.audit import verify, witness
from kuheng.core.audit.exchange import Exchange
from kuheng.core.audit.proofs import heads, newest_head, standing
from kuheng.core.audit.verify import Head, read_head
from kuheng.core.audit.witness import Contradiction, Witness
from kuheng.core.store.transaction import Database
from tests.core.audit.log_book import LogBook, kinds, sealer
from tests.core.audit.test_tamper import cut_back_to


class Hall:
    """A log with a sealer, an exchange folder and one witness."""

    def __init__(self, database: Database, folder: Path, name: str = "audit-department") -> None:
        self.book, self.sealer = LogBook(database=database), sealer(database)
        self.folder, self.state = folder / "exchange", folder / name
        self.exchange = Exchange(database, self.folder)
        self.witness = Witness(name, self.state, str(self.folder))
        home = self.folder / name
        home.mkdir(parents=True)
        (home / "key.pub").write_text((self.state / "key.pub").read_text())

    def step(self, count: int) -> int:
        """Entries, a head, and the head carried to the witness and back."""
        self.book.write(count)
        sleep(0.03)
        self.sealer.round()
        self.exchange.round()
        self.witness.look()
        return self.exchange.round()

    @property
    def seen(self) -> tuple[Head, ...]:
        lines = (self.state / "seen.ndjson").read_text("utf-8").splitlines()
        return tuple(read_head(json.loads(line)["note"]) for line in lines)


@pytest.fixture
def hall(own_database: Database, tmp_path: Path) -> Hall:
    return Hall(own_database, tmp_path)


def test_every_head_is_co_signed_and_counted(hall: Hall) -> None:
    assert [hall.step(count) for count in (3, 1, 300)] == [1, 1, 1]
    report = hall.book.inspect()
    assert (report.exit_code, report.heads, report.cosignatures) == (0, 3, 3)
    with hall.book.opened() as tx:
        assert [[one["name"] for one in head["witnesses"]] for head in heads(tx)] == [
            ["audit-department"]
        ] * 3
        said = newest_head(tx)
        stands = standing(tx)
    assert said and (said["size"], said["witnesses"]) == (304, 1)
    assert (stands["leaves"], stands["heads"], stands["cosignatures"]) == (304, 3, 3)
    assert [(one["name"], one["behind"]) for one in stands["witnesses"]] == [("audit-department", 0)]


def test_a_witness_that_was_away_catches_up_in_one_step(hall: Hall) -> None:
    hall.step(2)
    for _ in range(3):
        hall.book.write(5)
        hall.sealer.round()
        hall.exchange.round()
    with hall.book.opened() as tx:
        assert standing(tx)["witnesses"][0]["behind"] == 3
    assert hall.step(1) == 1
    assert [head.size for head in hall.seen] == [2, 18]


def test_a_lost_answer_is_given_again(hall: Hall) -> None:
    hall.step(2)
    hall.book.write(1)
    hall.sealer.round()
    hall.exchange.round()
    hall.witness.look()
    answers = hall.folder / "audit-department" / "answers.ndjson"
    answers.unlink()
    assert hall.step(1) == 1, "the answer before is laid out again"
    assert hall.step(1) == 1
    assert hall.seen[-1].size == 5


def test_a_witness_remembers_over_a_restart(hall: Hall, tmp_path: Path) -> None:
    hall.step(2)
    hall.witness = Witness("audit-department", hall.state, str(hall.folder))
    assert hall.step(2) == 1
    assert [head.size for head in hall.seen] == [2, 4]


def test_the_tail_cut_after_the_last_head_is_found_with_the_witness_file_only(hall: Hall) -> None:
    for count in (5, 4, 3):
        hall.step(count)
    cut_back_to(hall.book, 9)
    assert hall.book.inspect().exit_code == 0, "nothing in the database tells"
    report = hall.book.inspect(witnessed=hall.seen)
    assert kinds(report) == [("tail_cut", 9)]
    assert report.findings[0].until == hall.seen[-1].time


def test_everything_removed_is_found_with_the_witness_file(hall: Hall) -> None:
    hall.step(3)
    cut_back_to(hall.book, 0)
    assert hall.book.inspect().exit_code == 2
    assert kinds(hall.book.inspect(witnessed=hall.seen)) == [("tail_cut", 0)]


def test_an_older_copy_that_went_on_is_found_with_the_witness_file(hall: Hall) -> None:
    for count in (5, 4):
        hall.step(count)
    cut_back_to(hall.book, 5)
    hall.book.tamper("DELETE FROM org_unit WHERE tenant_id = %(tenant)s")
    after = sealer(hall.book.database)
    hall.book.units.clear()
    hall.book.write(7)
    after.round()
    assert hall.book.inspect().exit_code == 0
    assert kinds(hall.book.inspect(witnessed=hall.seen)) == [("history_replaced", 5)]


def test_a_witness_refuses_a_log_that_was_rewritten(hall: Hall) -> None:
    for count in (5, 4):
        hall.step(count)
    cut_back_to(hall.book, 5)
    hall.book.tamper(
        "DELETE FROM org_unit WHERE tenant_id = %(tenant)s", "DELETE FROM audit_cosign WHERE size > 5"
    )
    hall.book.units.clear()
    hall.book.write(7)
    sealer(hall.book.database).round()
    Exchange(hall.book.database, hall.folder).round()
    with pytest.raises(Contradiction, match="12 does not continue 9"):
        hall.witness.look()


def test_a_witness_refuses_a_log_that_became_shorter(hall: Hall) -> None:
    for count in (5, 4):
        hall.step(count)
    cut_back_to(hall.book, 5)
    Exchange(hall.book.database, hall.folder).round()
    with pytest.raises(Contradiction, match="5 does not continue 9"):
        hall.witness.look()


def test_a_witness_refuses_a_head_that_another_key_signed(hall: Hall) -> None:
    hall.step(2)
    offers = hall.folder / "audit-department" / "offers.ndjson"
    offer = json.loads(offers.read_text("utf-8"))
    offer["note"] = offer["note"].replace("hash sm3", "hash sha256")
    offers.write_text(json.dumps(offer) + "\n", "utf-8")
    with pytest.raises(Contradiction, match="not signed"):
        hall.witness.look()


@pytest.mark.parametrize(
    "text", ["nonsense\n", "{}\n", '{"tenant": "x", "size": 1, "time": "y", "signature": "z"}\n']
)
def test_answers_that_are_none_are_passed_over(hall: Hall, text: str) -> None:
    hall.step(2)
    answers = hall.folder / "audit-department" / "answers.ndjson"
    good = answers.read_text("utf-8")
    hall.book.tamper("DELETE FROM audit_cosign WHERE tenant_id = %(tenant)s")
    answers.write_text(text + good.replace('"size": 2', '"size": 3') + good, "utf-8")
    assert hall.exchange.round() == 1


def test_a_forged_co_signature_in_the_database_is_found(hall: Hall) -> None:
    hall.step(2)
    hall.book.tamper("UPDATE audit_cosign SET signature = set_byte(signature, 20, 0)")
    assert kinds(hall.book.inspect()) == [("head_forged", 1)]


def test_it_runs_on_another_machine_beside_the_verifier(hall: Hall, tmp_path: Path) -> None:
    hall.book.write(3)
    hall.sealer.round()
    hall.exchange.round()
    away = tmp_path / "away"
    away.mkdir()
    for module in (verify, witness):
        source = Path(module.__file__)
        (away / source.name).write_text(source.read_text("utf-8"), "utf-8")
    program = "import sys; sys.path.insert(0, '.'); import witness; sys.exit(witness.main(sys.argv[1:]))"
    where = ["--state", str(hall.state), "--exchange", str(hall.folder)]
    command = [sys.executable, "-I", "-c", program, "audit-department", *where, "--once"]
    done = subprocess.run(command, cwd=away, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert hall.exchange.round() == 1
    assert (hall.state / "key.pem").stat().st_mode & 0o777 == 0o600
