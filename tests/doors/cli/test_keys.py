"""`kuheng keys`: all under the new key in the end, readable all the while, killed halfway and finished, all audited."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from typer.testing import CliRunner

from kuheng.apps.exchange.commands import place_of
from kuheng.core.files.cabinet import Cabinet
from kuheng.core.keys.api import Keyring, installed_keyring, number_of, offer_keyring, use_keyring
from kuheng.doors.cli import keys
from kuheng.doors.cli.main import app
from kuheng.doors.settings.secrets import key_encryption_key
from kuheng.doors.settings.settings import read_settings
from tests.bank import Bank, fresh_bank

__all__ = ["fresh_bank"]

FILES = 5


class Killed(BaseException):
    """What the process dies of."""


class Console:
    """A bank with a webhook and some files, and the command line beside it."""

    def __init__(self, bank: Bank, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bank = bank
        self.settings = read_settings({"KUHENG_DATA": str(folder)})
        folder.mkdir()
        self.settings.key_file.write_text((b"k" * 32).hex())
        self.settings.key_file.chmod(0o600)
        web = bank.web("keeper1")
        self.files = [web.upload("a.txt", b"letter %d" % number, "text/plain") for number in range(FILES)]
        machine = bank.machine([]).person
        self.hooks = [self._hook(machine, number) for number in range(2)]

        @contextmanager
        def house() -> Iterator[keys.House]:
            yield keys.House(settings=self.settings, database=bank.database, tenants=[bank.tenant])

        monkeypatch.setattr(keys, "_house", house)

    def _hook(self, machine: str, number: int) -> UUID:
        wanted = {"title": f"h{number}", "url": "https://a.example/", "topics": ["asset.*"], "machine_id": machine,
                  "secret": f"{number}" * 40}  # fmt: skip
        self.bank.as_("admin").send("exchange.add_webhook", wanted)
        row = "SELECT id FROM webhook WHERE tenant_id = %s AND title = %s"
        return UUID(str(self.bank.rows(row, self.bank.tenant, f"h{number}")[0]["id"]))

    def run(self, *words: str, code: int = 0) -> list[dict[str, Any]]:
        done = CliRunner().invoke(app, ["keys", *words, "--json"])
        assert done.exit_code == code, (done.output, done.exception)
        return [json.loads(line) for line in done.output.splitlines()]

    def numbers(self) -> set[int]:
        """The data keys under which what is sealed lies."""
        cells = {number_of(self.bank.row("webhook", hook)["secret"]) for hook in self.hooks}
        names = [self.bank.row("stored_file", UUID(file))["blob_name"] for file in self.files]
        blobs = [self.bank.folder / str(self.bank.tenant) / name[:2] / name for name in names]
        return cells | {int.from_bytes(blob.read_bytes()[:4], "big") for blob in blobs}

    def all_is_readable(self) -> None:
        web = self.bank.web("keeper1")
        for number, file in enumerate(self.files):
            assert web.get(f"/files/{file}").content == b"letter %d" % number
        with self.bank.database.transaction(self.bank.tenant, at=self.bank.now) as tx:
            for number, hook in enumerate(self.hooks):
                sealed = self.bank.row("webhook", hook)["secret"]
                ring = installed_keyring().of(tx, number=number_of(sealed))
                assert ring.open(sealed, place_of(hook)) == f"{number}" * 40


@pytest.fixture
def console(fresh_bank: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Console]:
    yield Console(fresh_bank, tmp_path / "data", monkeypatch)
    offer_keyring(None)


def test_a_rotation_puts_everything_under_the_new_key_and_the_log_stays_whole(console: Console) -> None:
    said = console.run("rotate", "--most", "2")
    assert (said[0]["number"], said[0]["joined"], said[0]["state"]) == (2, False, "running")
    assert (said[-1]["state"], said[-1]["cells"], said[-1]["files"], said[-1]["faults"]) == (
        "done",
        2,
        FILES,
        [],
    )
    assert console.numbers() == {2}
    console.all_is_readable()
    console.bank.verify()


def test_during_a_rotation_old_and_new_are_readable_and_what_comes_is_new(console: Console) -> None:
    house = keys.House(settings=console.settings, database=console.bank.database, tenants=[])
    begun = house.send(console.bank.tenant, "house.rotate_keys", {})
    house.send(
        console.bank.tenant, "house.reseal_data", {"rotation_id": str(begun["rotation_id"]), "most": 1}
    )
    assert console.numbers() == {1, 2}
    console.all_is_readable()
    late = console.bank.web("keeper1").upload("late.txt", b"a late one", "text/plain")
    name = console.bank.row("stored_file", UUID(late))["blob_name"]
    blob = console.bank.folder / str(console.bank.tenant) / name[:2] / name
    assert blob.read_bytes()[:4] == b"\x00\x00\x00\x02"
    assert console.run("rotate")[0]["joined"]
    assert console.numbers() == {2}


def test_killed_in_the_middle_it_goes_on_where_it_was(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, calls = Cabinet.put, iter(range(100))

    def dying(self: Cabinet, tenant: UUID, sealed: bytes) -> str:
        if next(calls) == 3:  # in the second part of two files: the first part is committed, this one is not
            raise Killed
        return put(self, tenant, sealed)

    monkeypatch.setattr(Cabinet, "put", dying)
    with pytest.raises(Killed):
        keys.rotate(most=2, as_json=True)
    assert console.numbers() == {1, 2}
    console.all_is_readable()
    monkeypatch.setattr(Cabinet, "put", put)
    said = console.run("rotate", "--most", "2")
    assert (said[0]["joined"], said[0]["number"], said[0]["files"]) == (True, 2, 2)
    assert said[-1]["files"] == FILES and console.numbers() == {2}
    console.bank.verify()


def test_a_cell_that_was_moved_and_a_lost_file_are_faults_and_hold_nothing_up(console: Console) -> None:
    bank = console.bank
    one, two = console.hooks
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        moved = "UPDATE webhook SET secret = %s WHERE tenant_id = %s AND id = %s"
        tx.write(moved, [bank.row("webhook", one)["secret"], tx.tenant, two])
    name = bank.row("stored_file", UUID(console.files[0]))["blob_name"]
    (bank.folder / str(bank.tenant) / name[:2] / name).unlink()
    last = console.run("rotate", code=1)[-1]
    assert last["faults"] == [f"webhook.secret {two}", f"stored_file.content {console.files[0]}"]
    assert (last["state"], last["cells"], last["files"]) == ("done", 1, FILES - 1)


def test_a_rotation_that_is_over_takes_no_more_parts(console: Console) -> None:
    rotation = str(console.run("rotate")[-1]["rotation_id"])
    answered = console.bank.office.try_("house.reseal_data", {"rotation_id": rotation})
    assert answered.body["error"]["code"] == "keys.rotation_over"


def test_nobody_rotates_without_a_grant(console: Console) -> None:
    for name, payload in (("house.rotate_keys", {}), ("house.rewrap_keys", {"wrapped_by": "0" * 16})):
        assert console.bank.as_("keeper1").code(name, payload) == "access.denied"


def test_rewrapping_changes_the_key_and_no_data_and_the_old_key_stays_beside_it(console: Console) -> None:
    before = console.numbers()
    old = installed_keyring()
    said = console.run("rewrap")
    assert said[0]["keys"] == 2 and said[-1]["old_key"] == old.name
    new = Keyring(key_encryption_key(console.settings, may_make=False))
    assert new.name == said[-1]["key"] != old.name
    assert Path(said[-1]["old_file"]).read_text() == (b"k" * 32).hex()
    assert console.settings.key_file.stat().st_mode & 0o077 == 0
    use_keyring(new)
    with console.bank.database.transaction(console.bank.tenant, at=console.bank.now) as tx:
        secret = console.bank.row("webhook", console.hooks[0])["secret"]
        assert new.of(tx).open(secret, place_of(console.hooks[0])) == "0" * 40
    assert console.numbers() == before
    console.bank.verify()


def test_rewrapping_that_was_killed_before_the_file_changed_is_finished(
    console: Console, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as dying:
        dying.setattr(os, "link", _die_for(console.settings.key_file, os.link))
        with pytest.raises(Killed):
            keys.rewrap(as_json=True)
    assert key_encryption_key(console.settings, may_make=False) == b"k" * 32
    said = console.run("rewrap")
    assert said[0]["keys"] == 0
    assert Keyring(key_encryption_key(console.settings, may_make=False)).name == said[-1]["key"]


def test_no_key_is_in_the_log(console: Console) -> None:
    console.run("rotate")
    console.run("rewrap")
    new = key_encryption_key(console.settings, may_make=False)
    with console.bank.database.transaction(console.bank.tenant, at=console.bank.now) as tx:
        cells = Keyring(new).for_sealing(tx).newest("cell").key
    entries = console.bank.rows(
        "SELECT e::text AS said FROM audit_entry e WHERE tenant_id = %s AND command LIKE 'house.re%%'",
        console.bank.tenant,
    )
    assert len(entries) > 2
    for key in (new, b"k" * 32, cells):
        assert not any(key.hex() in row["said"] for row in entries)


def _die_for(file: Path, link: Any) -> Any:
    def linking(source: Path, target: Path) -> None:
        if Path(source) == file:
            raise Killed
        link(source, target)

    return linking
