"""A backup holds one moment of the database and the files, and nothing that opens them."""

import subprocess
from pathlib import Path

import psycopg
import pytest

from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.operate.archive import DATABASE, FILES, Manifest, Sink, check, read_manifest, unpack
from kuheng.doors.operate.backup import backup_address, newest_backup, take_backup
from kuheng.doors.operate.census import snapshot, take_census
from kuheng.doors.operate.programs import find_program
from kuheng.doors.settings.settings import read_settings
from kuheng.kernel.errors import Broken, Refused
from tests.doors.operate.installation import AT, ENTRIES, Installation, scalar


def test_it_says_what_it_holds(bank: Installation, backup: Path) -> None:
    manifest = check(backup)
    assert manifest.rows["public.category"] >= ENTRIES
    assert manifest.rows["public.category"] + 3 == manifest.rows["public.audit_entry"]
    assert manifest.heads[str(bank.tenant)]["size"] == manifest.rows["public.audit_leaf"]
    assert manifest.parts[FILES].count == 3
    assert manifest.schema == scalar(bank.owner, "SELECT version_num FROM alembic_version")


def test_it_is_taken_by_the_backup_role_which_may_only_read(bank: Installation) -> None:
    url = backup_address(bank.settings, bank.owner)
    with psycopg.connect(url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("DELETE FROM category")
    assert scalar(url, "SELECT count(*) > 0 FROM category") is True


def test_it_does_not_hold_the_key_that_opens_it(bank: Installation, backup: Path) -> None:
    key = bytes.fromhex(bank.settings.key_file.read_text())
    out: list[bytes] = []
    unpack(backup, Sink(database=out.extend, file=lambda _, file: out.append(file.read())))
    program = find_program("pg_restore", 15, {})
    dump = b"".join(out[:-3])
    text = subprocess.run([program, "-f", "-"], input=dump, capture_output=True, check=True).stdout
    assert len(read_manifest(backup).keys) == 1
    for content in (backup.read_bytes(), text):
        assert key not in content
        assert key.hex().encode() not in content


def test_rows_written_while_it_is_taken_are_in_all_of_it_or_in_none(bank: Installation) -> None:
    url = backup_address(bank.settings, bank.owner)
    with snapshot(url) as (connection, _):
        before = take_census(connection)
        bank.add_entries(2)
        assert take_census(connection) == before
    with snapshot(url) as (connection, _):
        assert take_census(connection).rows["public.category"] == before.rows["public.category"] + 2


def test_into_a_folder_it_gets_a_name_made_of_the_time(bank: Installation, tmp_path: Path) -> None:
    path, _ = take_backup(bank.settings, tmp_path, at=AT)
    assert path == tmp_path / "kuheng-20261120T080000Z.kuheng" == newest_backup(tmp_path)
    with pytest.raises(Refused):
        take_backup(bank.settings, tmp_path, at=AT)


def test_where_there_is_no_database_none_is_made(tmp_path: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(tmp_path / "data")})
    with pytest.raises(Refused) as refused:
        take_backup(settings, tmp_path / "b.kuheng", at=AT)
    assert refused.value.code == "backup.nothing"
    assert list(tmp_path.iterdir()) == []


def test_a_dump_that_fails_leaves_no_file(bank: Installation, tmp_path: Path) -> None:
    false = tmp_path / "bin" / "pg_dump"
    false.parent.mkdir()
    false.write_text(
        '#!/bin/sh\n[ "$1" = --version ] && echo "pg_dump (PostgreSQL) 99" && exit\necho gone >&2\nexit 1\n'
    )
    false.chmod(0o755)
    with pytest.raises(Broken) as broken:
        take_backup(bank.settings, tmp_path / "b.kuheng", at=AT, environ={"KUHENG_PG_BIN": str(false.parent)})
    assert (broken.value.code, broken.value.params["reason"]) == ("backup.dump_failed", "gone")
    assert [path.name for path in tmp_path.iterdir()] == ["bin"]


def test_programs_older_than_the_server_are_not_used(tmp_path: Path) -> None:
    with pytest.raises(Broken) as broken:
        find_program("pg_dump", 99, {})
    assert broken.value.code == "backup.no_program"


def test_of_a_stopped_installation_it_is_taken_too(open_folder: Path) -> None:
    settings = read_settings({"KUHENG_DATA": str(open_folder / "data")})
    from kuheng.core.store.migrate import migrate
    from kuheng.doors.settings.secrets import installation_secrets

    with EmbeddedServer.start(settings.postgres, settings={"fsync": "off"}) as server:
        migrate(server.owner_url, secret=installation_secrets(settings).installation)
    _, manifest = take_backup(settings, open_folder / "b.kuheng", at=AT)
    assert isinstance(manifest, Manifest)
    assert manifest.parts[DATABASE].bytes > 10_000
