"""Files in and out: encrypted on the disk, whole or not at all, for whom they are meant."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from kuheng.core.files import api as files
from kuheng.core.files.api import FileView, prepare
from kuheng.core.keys.api import Keyring
from kuheng.core.store.transaction import Database, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Broken, NotFound, Refused
from kuheng.kernel.ids import PersonId, TenantId

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
ME, OTHER = PersonId(UUID(int=1)), PersonId(UUID(int=2))
CONTENT = b"CANARY: what is in the envelope"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """A tenant with keys, and the folder where its files lie."""

    database: Database
    root: Path
    tenant: TenantId

    @contextmanager
    def by(self, person: PersonId, at: datetime = AT) -> Iterator[Transaction]:
        with self.database.transaction(self.tenant, at=at) as tx:
            tx.acts_as(Actor(tenant=self.tenant, person=person, name="Somebody"))
            yield tx

    def stored(self, data: bytes = CONTENT) -> FileView:
        with self.by(ME) as tx:
            return files.store(tx, "信.txt", data)

    def paths(self) -> list[Path]:
        return sorted(path for path in self.root.rglob("*") if path.is_file())


@pytest.fixture
def office(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    monkeypatch.setattr(files, "_cabinet", None)
    ring = Keyring(b"k" * 32)
    files.use_cabinet(tmp_path / "files", ring)
    tenant = TenantId(uuid4())
    with database.transaction(tenant, at=AT) as tx:
        ring.give(tx)
    return Office(database=database, root=tmp_path / "files", tenant=tenant)


def test_a_file_comes_back_as_it_was_kept(office: Office) -> None:
    view = office.stored()
    with office.by(OTHER) as tx:
        loaded = files.load(tx, view.id)
    assert (loaded.data, loaded.view) == (CONTENT, view)
    assert (view.name, view.size, view.hash) == ("信.txt", len(CONTENT), sm3(CONTENT).hex())


def test_on_the_disk_is_only_ciphertext_under_its_own_hash(office: Office) -> None:
    office.stored()
    (path,) = office.paths()
    sealed = path.read_bytes()
    assert CONTENT not in sealed
    assert path == office.root / str(office.tenant) / path.name[:2] / sm3(sealed).hex()
    assert path.stat().st_mode & 0o077 == 0
    assert path.parent.stat().st_mode & 0o077 == 0


def test_equal_contents_are_not_seen_to_be_equal(office: Office) -> None:
    office.stored()
    office.stored()
    assert len(office.paths()) == 2


def test_the_row_is_a_record_whose_hash_audit_keeps(office: Office) -> None:
    with office.by(ME) as tx:
        view = files.store(tx, "信.txt", CONTENT)
        (change,) = tx.changes
    assert (change.entity, change.record_id, change.after["hash"]) == ("stored_file", view.id, sm3(CONTENT))


def test_another_tenants_file_is_not_found(office: Office) -> None:
    view = office.stored()
    with office.database.transaction(TenantId(uuid4()), at=AT) as tx, pytest.raises(NotFound):
        files.load(tx, view.id)


@pytest.mark.parametrize("harm", ["gone", "changed", "exchanged"])
def test_a_content_that_is_not_what_was_stored_is_never_given_out(office: Office, harm: str) -> None:
    view = office.stored()
    (path,) = office.paths()
    if harm == "gone":
        path.unlink()
    elif harm == "changed":
        path.write_bytes(path.read_bytes()[:-1] + b"x")
    else:
        office.stored(data=b"another letter")
        other = next(one for one in office.paths() if one != path)
        shutil.copy(other, path)
    with office.by(ME) as tx, pytest.raises(Broken, match=r"files\.lost"):
        files.load(tx, view.id)


def test_a_row_pointed_at_another_content_does_not_open_it(office: Office) -> None:
    view, other = office.stored(), office.stored(data=b"another letter")
    with office.by(ME) as tx:
        name = files.about(tx, other.id)["blob_name"]
        tx.write(
            "UPDATE stored_file SET blob_name = %s WHERE tenant_id = %s AND id = %s",
            [name, tx.tenant, view.id],
        )
    with office.by(ME) as tx, pytest.raises(Broken, match=r"keys\.not_authentic"):
        files.load(tx, view.id)


def test_a_full_disk_leaves_nothing_behind(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with office.by(ME) as tx, pytest.raises(Broken, match=r"files\.disk"):
        files.store(tx, "信.txt", CONTENT)
    assert office.paths() == []


def test_what_no_row_names_is_swept_after_a_day_and_nothing_else(office: Office) -> None:
    kept = office.stored()
    with pytest.raises(RuntimeError), office.by(ME) as tx:
        files.store(tx, "信.txt", b"its transaction fails")
        raise RuntimeError
    (office.root / str(office.tenant) / "00").mkdir(exist_ok=True)
    (office.root / str(office.tenant) / "00" / ".unfinished").write_bytes(b"power went")
    assert len(office.paths()) == 3
    written = datetime.fromtimestamp(min(path.stat().st_mtime for path in office.paths()), UTC)
    with office.by(ME, at=written + timedelta(hours=23)) as tx:
        assert files.sweep(tx) == 0
    with office.by(ME, at=written + timedelta(hours=25)) as tx:
        assert files.sweep(tx) == 2
    with office.by(ME) as tx:
        assert files.load(tx, kept.id).data == CONTENT
    assert len(office.paths()) == 1


def test_an_upload_is_bound_to_a_record_once_by_its_uploader(office: Office) -> None:
    view, record, elsewhere = office.stored(), uuid4(), uuid4()
    with office.by(OTHER) as tx, pytest.raises(Refused, match=r"files\.not_yours"):
        files.attach(tx, [view.id], "order", record)
    with office.by(ME) as tx:
        assert files.attach(tx, [view.id], "order", record) == [view]
    with office.by(ME) as tx:
        assert files.attach(tx, [view.id], "order", record) == [view]
        assert tx.changes == []
        with pytest.raises(Refused, match=r"files\.not_yours"):
            files.attach(tx, [view.id], "order", elsewhere)
        with pytest.raises(Refused, match=r"files\.not_yours"):
            files.attach(tx, [uuid4()], "order", record)
        assert (files.about(tx, view.id)["entity"], files.about(tx, view.id)["record_id"]) == (
            "order",
            record,
        )


def test_a_command_gets_the_file_that_this_call_handed_over_and_no_other() -> None:
    prepared = prepare("信.txt", CONTENT)
    with files.handing(prepared):
        assert files.handed(prepared.hash.hex()) is prepared
        with pytest.raises(Refused, match=r"files\.no_content"):
            files.handed("00" * 32)
    with pytest.raises(Refused, match=r"files\.no_content"):
        files.handed(prepared.hash.hex())


def test_without_a_folder_nothing_is_stored(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_cabinet", None)
    with office.by(ME) as tx, pytest.raises(Broken, match=r"files\.no_cabinet"):
        files.store(tx, "信.txt", CONTENT)
