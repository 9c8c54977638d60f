"""A restore brings everything back into an empty place, or nothing anywhere."""

import json
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from kuheng.core.audit.checkpoint import note_of
from kuheng.core.audit.log import last_head
from kuheng.core.audit.witness import Witness
from kuheng.core.keys.api import Keyring
from kuheng.core.store.migrate import prepare
from kuheng.core.store.transaction import Database
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.operate.archive import DATABASE, FILES, Part, Sink, _Listing, check, unpack, writing
from kuheng.doors.operate.programs import _environment
from kuheng.doors.operate.restore import elsewhere, restore, witnessed
from kuheng.doors.settings.secrets import installation_secrets, key_encryption_key, serving_urls
from kuheng.doors.settings.settings import Settings
from kuheng.kernel.errors import Broken, Refused
from tests.doors.operate.installation import AT, FAST, Installation, scalar

UNSEALED = "SELECT (SELECT count(*) FROM audit_entry) - (SELECT count(*) FROM audit_leaf)"


@contextmanager
def _running(settings: Settings) -> Iterator[str]:
    with EmbeddedServer.start(settings.postgres, settings=FAST) as server:
        yield server.owner_url


def test_everything_comes_back(bank: Installation, backup: Path, open_folder: Path) -> None:
    place = elsewhere(bank.settings, open_folder / "new")
    restored = restore(backup, place, at=AT)
    assert (restored.differences, restored.other_heads, restored.key_is_here) == ({}, [], True)
    was = {
        path.relative_to(bank.settings.files): path.read_bytes()
        for path in bank.settings.files.rglob("?" * 64)
    }
    now = {path.relative_to(place.files): path.read_bytes() for path in place.files.rglob("?" * 64)}
    assert now == was
    assert len(was) == 3
    assert {stat.S_IMODE(path.stat().st_mode) for path in place.files.rglob("?" * 64)} == {0o600}


def test_the_copy_lives_on_with_the_same_protection(
    bank: Installation, backup: Path, open_folder: Path
) -> None:
    """Roles, row-level security, triggers and keys: one more command and one more head, and no shortcut."""
    place = elsewhere(bank.settings, open_folder / "new")
    restore(backup, place, at=AT)
    with _running(place) as owner:
        urls = prepare(owner, secret=installation_secrets(place).installation)
        assert set(serving_urls(place)) < set(urls)
        database = Database(urls, pool=1)
        copy = replace(bank, settings=place, database=database, owner=owner)
        before = scalar(owner, "SELECT max(size) FROM audit_head")
        waiting = scalar(owner, UNSEALED)
        copy.add_entries(1)
        assert scalar(owner, "SELECT max(size) FROM audit_head") == before + waiting + 1  # type: ignore[operator]
        assert scalar(urls["app"], "SELECT count(*) FROM category") == 0
        with psycopg.connect(owner) as connection, pytest.raises(psycopg.errors.IntegrityConstraintViolation):
            connection.execute("DELETE FROM audit_entry")
        ring = Keyring(key_encryption_key(place, may_make=False))
        with database.transaction(bank.tenant, at=AT) as tx:
            assert ring.of(tx).newest("cell").number == 1
        database.close()


def test_a_damaged_backup_touches_nothing(bank: Installation, backup: Path, open_folder: Path) -> None:
    data = bytearray(backup.read_bytes())
    data[3000] ^= 1
    backup.write_bytes(data)
    with pytest.raises(Refused) as refused:
        restore(backup, elsewhere(bank.settings, open_folder / "new"), at=AT)
    assert (refused.value.code, refused.value.params["part"]) == ("backup.damaged", DATABASE)
    assert list(open_folder.iterdir()) == []


def test_nothing_is_ever_restored_over_something(bank: Installation, backup: Path) -> None:
    with pytest.raises(Refused) as refused:
        restore(backup, bank.settings, at=AT)
    assert refused.value.code == "restore.not_empty"


def test_a_restore_that_fails_leaves_the_place_as_it_was(
    bank: Installation, backup: Path, open_folder: Path, tmp_path: Path
) -> None:
    """A backup whose digests are right and whose dump is not: what only loading it can tell."""
    with writing(tmp_path / "false.kuheng") as writer:
        parts = {
            DATABASE: writer.add(DATABASE, [b"PGDMP", b"no dump"]),
            FILES: writer.add_tree(FILES, tmp_path / "none"),
        }
        writer.finish(replace(check(backup), parts=parts))
    place = elsewhere(bank.settings, open_folder / "new")
    place.data.mkdir()
    (place.data / "kept.txt").write_text("was here before")
    with pytest.raises(Broken) as broken:
        restore(tmp_path / "false.kuheng", place, at=AT)
    assert broken.value.code == "restore.load_failed"
    assert [path.name for path in place.data.iterdir()] == ["kept.txt"]


def test_a_name_that_leads_outside_is_refused(
    bank: Installation, backup: Path, open_folder: Path, tmp_path: Path
) -> None:
    dump: list[bytes] = []
    unpack(backup, Sink(database=dump.extend, file=lambda *_: None))
    with writing(tmp_path / "evil.kuheng") as writer:
        listing = _Listing()
        parts = {DATABASE: writer.add(DATABASE, dump)}
        listing.take("../../evil", writer.add(f"{FILES}/../../evil", [b"!"]))
        parts[FILES] = Part(bytes=1, sm3=listing.sm3())
        writer.finish(replace(check(backup), parts=parts))
    with pytest.raises(Refused) as refused:
        restore(tmp_path / "evil.kuheng", elsewhere(bank.settings, open_folder / "new"), at=AT)
    assert refused.value.params["part"] == "../../evil"
    assert [path for path in open_folder.rglob("*") if path.is_file()] == []


def test_a_backup_of_a_later_version_asks_for_an_upgrade(
    bank: Installation, backup: Path, tmp_path: Path
) -> None:
    manifest = check(backup)
    with writing(tmp_path / "later.kuheng") as writer:
        parts = {DATABASE: writer.add(DATABASE, [b"x"]), FILES: writer.add_tree(FILES, tmp_path / "none")}
        writer.finish(replace(manifest, parts=parts, schema="9999"))
    with pytest.raises(Refused) as refused:
        restore(tmp_path / "later.kuheng", elsewhere(bank.settings, tmp_path / "new"), at=AT)
    assert (refused.value.code, refused.value.params["schema"]) == ("restore.newer_schema", "9999")


def test_a_backup_older_than_the_witness_is_restored_only_knowingly(
    bank: Installation, backup: Path, open_folder: Path
) -> None:
    size = check(backup).heads[str(bank.tenant)]["size"]
    noted = open_folder / "answers.ndjson"
    place = elsewhere(bank.settings, open_folder / "new")
    line = {
        "tenant": str(bank.tenant),
        "size": size + 1,
        "time": "2026-11-20T08:00:10.000000Z",
        "signature": "00",
    }
    noted.write_text(json.dumps(line) + "\n")
    with pytest.raises(Refused) as refused:
        restore(backup, place, witness=noted, at=AT)
    assert (refused.value.code, refused.value.params["seen"]) == ("restore.older", size + 1)
    assert not place.data.exists()
    without_key = replace(place, key_file=open_folder / "absent")
    restored = restore(backup, without_key, witness=noted, older_is_known=True, at=AT)
    assert (restored.differences, restored.key_is_here) == ({}, False)


def test_the_witness_is_content_with_the_newest_backup(
    bank: Installation, backup: Path, open_folder: Path
) -> None:
    size = check(backup).heads[str(bank.tenant)]["size"]
    noted = open_folder / "answers.ndjson"
    noted.write_text(
        json.dumps({"tenant": str(bank.tenant), "size": size, "time": "t", "signature": "00"}) + "\n"
    )
    assert restore(backup, elsewhere(bank.settings, open_folder / "new"), witness=noted, at=AT).key_is_here


def test_what_a_witness_notes_itself_can_be_read(bank: Installation, tmp_path: Path) -> None:
    with bank.database.transaction(bank.tenant, at=AT) as tx:
        head = last_head(tx, bank.tenant)
    assert head
    vkey = scalar(bank.owner, "SELECT vkey FROM audit_key")
    offer = {"tenant": str(bank.tenant), "note": note_of(head), "old": 0, "path": [], "vkey": vkey}
    (tmp_path / "exchange" / "w").mkdir(parents=True)
    (tmp_path / "exchange" / "w" / "offers.ndjson").write_text(json.dumps(offer) + "\n")
    Witness("w", tmp_path / "state", str(tmp_path / "exchange")).look()
    assert witnessed(tmp_path / "state" / "seen.ndjson")[str(bank.tenant)][0] == head["size"]


def test_into_a_database_of_ones_own(bank: Installation, backup: Path, open_folder: Path) -> None:
    """An empty one is filled; the same again is refused, because it is not empty any more."""
    with EmbeddedServer.start(open_folder / "other", settings=FAST) as server:
        url = make_conninfo(server.owner_url)
        place = replace(elsewhere(bank.settings, open_folder / "new"), database_url=url)
        assert restore(backup, place, at=AT).differences == {}
        assert scalar(url, "SELECT count(*) FROM category") == check(backup).rows["public.category"]
        assert not place.postgres.exists()
        with pytest.raises(Refused) as refused:
            restore(backup, replace(place, data=open_folder / "third"), at=AT)
        assert refused.value.params["where"] == "DATABASE_URL"


def test_no_password_is_seen_among_the_processes(bank: Installation) -> None:
    environment = _environment(bank.database.urls["backup"])
    assert environment["PGPASSWORD"]
    assert not set(environment) & (set(os.environ) - {"PATH", "LANG", "LC_ALL", "TZ"})
