"""kill -9 under load: what was acknowledged is there, what was sent is there at most once, and the log is whole."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.audit.api import Sealer
from kuheng.core.commands.dispatch import dispatch
from kuheng.core.keys.api import make_signing_key
from kuheng.core.store.migrate import migrate
from kuheng.core.store.transaction import Database
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.settings.secrets import installation_secrets, remember_urls
from kuheng.doors.settings.settings import Settings, read_settings
from kuheng.doors.worker.sealer import signing_key_file
from tests.bank import Bank
from tests.crash.load import ABOUT, JOURNAL, KEY, STOP, Sending

pytestmark = pytest.mark.crash

ROUNDS = int(os.environ.get("KUHENG_CRASH_ROUNDS", "20"))
ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {
    "load": ["-m", "tests.crash.load"],
    "worker": ["-m", "kuheng.doors.cli", "worker"],
    "sealer": ["-m", "kuheng.doors.cli", "sealer"],
}
# Who dies in which round; two rounds have met everybody.
VICTIMS = (
    ("database",),
    ("load", "worker", "sealer"),
    ("database", "worker"),
    ("sealer", "load"),
    ("worker",),
)
ENOUGH = 40  # acknowledged commands between two kills
PATIENCE_S = 60.0


class House:
    """A database of its own with a bank in it, and the processes that work on it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            **os.environ,
            "KUHENG_DATA": str(folder / "data"),
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        }
        self.settings: Settings = read_settings(self.environment)
        self.server = EmbeddedServer.start(self.settings.postgres, settings={"shared_buffers": "32MB"})
        urls = migrate(self.server.owner_url, secret=installation_secrets(self.settings).installation)
        remember_urls(self.settings, urls)
        self.settings.key_file.write_text(KEY.hex())
        self.settings.key_file.chmod(0o600)
        self.database = Database(urls, pool=4)
        self.bank = Bank(self.database, self.settings.files)
        about = {
            "urls": urls,
            "tenant": str(self.bank.tenant),
            "people": {login: str(person) for login, person in self.bank.people.items()},
            "slots": [str(slot) for slot in self.bank.slots["101"]],
        }
        (folder / ABOUT).write_text(json.dumps(about))
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str) -> None:
        words = [sys.executable, *PROGRAMS[name], *([str(self.folder)] if name == "load" else [])]
        with (self.folder / f"{name}.log").open("ab") as said:
            self.processes[name] = subprocess.Popen(
                words, env=self.environment, cwd=ROOT, stdout=said, stderr=said
            )

    def kill(self, name: str) -> None:
        if name == "database":
            self.server.kill()
            self.server.restart()
        else:
            self.processes[name].kill()
            self.processes[name].wait()
            self.start(name)

    def journal(self) -> tuple[dict[str, Sending], dict[str, dict[str, Any]]]:
        """What was sent and what was answered, by key. The last line may be cut off."""
        sent, answered = {}, {}
        path = self.folder / JOURNAL
        for line in path.read_text().splitlines() if path.exists() else ():
            with suppress(json.JSONDecodeError):
                note = json.loads(line)
                if key := note.get("sent"):
                    sent[key] = Sending(key=key, who=note["who"], name=note["name"], payload=note["payload"])
                else:
                    answered[note["answered"]] = note
        return sent, answered

    def await_work(self) -> None:
        """Until so many more commands were acknowledged, and nobody has died by himself."""
        before, end = len(self.journal()[1]), monotonic() + PATIENCE_S
        while len(self.journal()[1]) < before + ENOUGH:
            assert monotonic() < end, {name: self.log(name) for name in PROGRAMS}
            for name, process in self.processes.items():
                assert process.poll() is None, self.log(name)
            sleep(0.05)

    def log(self, name: str) -> str:
        path = self.folder / f"{name}.log"
        return path.read_text()[-2_000:] if path.exists() else ""

    def quiet(self) -> None:
        """The load ends by itself; worker and sealer are asked to stop and must."""
        (self.folder / STOP).touch()
        assert self.processes["load"].wait(PATIENCE_S) == 0, self.log("load")
        for name in ("worker", "sealer"):
            self.processes[name].send_signal(signal.SIGTERM)
            # One that was started this moment may not listen for the signal yet.
            assert self.processes[name].wait(PATIENCE_S) in (0, -signal.SIGTERM), self.log(name)
        # Our own connections died with the database too.
        self.database.close()
        self.database = self.bank.database = Database(self.database.urls, pool=4)

    def close(self) -> None:
        for process in self.processes.values():
            process.kill()
            process.wait()
        self.database.close()
        self.server.stop("immediate")


@pytest.fixture
def house() -> Iterator[House]:
    folder = Path(tempfile.mkdtemp(prefix="kuheng-crash-"))
    folder.chmod(0o711)
    made = House(folder)
    yield made
    made.close()
    shutil.rmtree(folder)


def test_nothing_acknowledged_is_lost_and_nothing_happens_twice(house: House) -> None:
    for name in PROGRAMS:
        house.start(name)
    for number in range(ROUNDS):
        house.await_work()
        for victim in VICTIMS[number % len(VICTIMS)]:
            house.kill(victim)
    house.await_work()
    house.quiet()

    sent, answered = house.journal()
    assert len(answered) >= ENOUGH * (ROUNDS + 1)
    _acknowledged_is_there(house, sent, answered)
    _sent_is_there_once(house, sent)
    _orders_followed(house, sent)
    house.bank.invariants_hold()
    Sealer(house.database, make_signing_key(signing_key_file(house.settings)), every=0).round()
    house.bank.verify()


def _acknowledged_is_there(house: House, sent: dict[str, Sending], answered: dict[str, Any]) -> None:
    """The replay of every acknowledged command is what was answered then."""
    for key, note in answered.items():
        again = dispatch(house.database, sent[key].to_call(house.bank.tenant))
        assert again.replayed, sent[key]
        assert (again.status, again.body) == (note["status"], note["body"])


def _sent_is_there_once(house: House, sent: dict[str, Sending]) -> None:
    """Sent once more, what nobody had answered is done now at the latest; and every command once."""
    for sending in sent.values():
        dispatch(house.database, sending.to_call(house.bank.tenant))
    with house.bank.later(minutes=20):  # what failed while the database was away waits a while before it is tried again
        house.bank.relay()
    keys = [UUID(key) for key in sent]
    entries = house.bank.rows("SELECT request_id FROM audit_entry WHERE request_id = ANY(%s)", keys)
    assert sorted(row["request_id"] for row in entries) == sorted(keys)
    marks = [one.payload["serial_no"] for one in sent.values() if one.name == "custody.register_asset"]
    assets = house.bank.rows("SELECT serial_no FROM asset WHERE serial_no = ANY(%s)", marks)
    assert sorted(row["serial_no"] for row in assets) == sorted(marks)


def _orders_followed(house: House, sent: dict[str, Sending]) -> None:
    """What the worker had to carry on is carried on: a decided case has a decided order, and nothing waits."""
    states = house.bank.rows(
        "SELECT o.state, count(*) AS number FROM custody_order o JOIN flow_case c ON c.subject_id = o.id "
        "WHERE EXISTS (SELECT FROM flow_task t WHERE t.case_id = c.id AND t.kind = 'approve' AND t.state = 'passed') "
        "GROUP BY 1"
    )
    assert {row["state"] for row in states} == {"approved"}
    assert house.bank.rows("SELECT id FROM outbox WHERE state <> 'done' AND topic = 'command'") == []
