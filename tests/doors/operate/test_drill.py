"""A drill restores the backup and verifies the copy by itself, and leaves nothing behind."""

import json
import os
import tempfile
from pathlib import Path

import psycopg
import pytest
from typer.testing import CliRunner

from kuheng.doors.cli.main import app
from kuheng.doors.operate.backup import take_backup
from kuheng.doors.operate.drill import run_drill
from tests.doors.operate.installation import AT, Installation


def _left() -> set[str]:
    return {name for name in os.listdir(tempfile.gettempdir()) if name.startswith("kuheng-drill-")}


def test_a_good_backup_verifies_clean(bank: Installation, backup: Path) -> None:
    before = _left()
    drill = run_drill(backup, bank.settings, at=AT)
    assert {check.name: check.ok for check in drill.checks} == {
        "parts": True, "rows": True, "heads": True, "key": True, "audit": True, "ledger": True, "files": True,
        "movements": True,
    }  # fmt: skip
    assert drill.ok
    audit = next(check.detail for check in drill.checks if check.name == "audit")
    assert (audit["result"], audit["unsealed"]) == ("clean", 0)
    assert audit["records"] >= 5
    assert _left() == before


def test_entries_that_waited_for_the_sealer_are_no_fault(bank: Installation, tmp_path: Path) -> None:
    bank.add_unsealed(3)
    path, _ = take_backup(bank.settings, tmp_path / "b.kuheng", at=AT)
    assert run_drill(path, bank.settings, at=AT).ok
    bank.add_entries(1)


def test_tampering_before_the_backup_comes_to_light(bank: Installation, tmp_path: Path) -> None:
    change = "UPDATE category SET title_zh = %s WHERE id = (SELECT id FROM category ORDER BY id LIMIT 1)"
    with psycopg.connect(bank.owner) as connection:
        connection.execute(change, ["银条"])
        connection.commit()
        path, _ = take_backup(bank.settings, tmp_path / "b.kuheng", at=AT)
        connection.execute(change, ["金条"])
    drill = run_drill(path, bank.settings, at=AT)
    audit = next(check for check in drill.checks if check.name == "audit")
    assert (drill.ok, audit.ok, audit.detail["result"]) == (False, False, "tampered")


def test_a_file_that_was_lost_before_the_backup_is_named(bank: Installation, tmp_path: Path) -> None:
    lost = next(bank.settings.files.rglob("?" * 64))
    content = lost.read_bytes()
    lost.write_bytes(b"flipped")
    path, _ = take_backup(bank.settings, tmp_path / "b.kuheng", at=AT)
    lost.write_bytes(content)
    drill = run_drill(path, bank.settings, at=AT)
    files = next(check for check in drill.checks if check.name == "files")
    assert (files.ok, files.detail["lost"]) == (False, [f"{bank.tenant}/{lost.name}"])


def test_a_damaged_backup_is_a_fault_by_exit_code_and_name(
    bank: Installation, backup: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with backup.open("r+b") as file:
        file.seek(3000)
        file.write(b"????????")
    monkeypatch.setenv("KUHENG_DATA", str(bank.settings.data))
    answer = CliRunner().invoke(app, ["drill", str(backup), "--json"])
    said = json.loads(answer.stdout)
    assert (answer.exit_code, said["ok"]) == (1, False)
    assert said["checks"] == [
        {"name": "parts", "ok": False,
         "detail": {"code": "backup.damaged", "file": str(backup), "part": "database.dump"}}
    ]  # fmt: skip


def test_the_command_line_takes_restores_and_drills(
    bank: Installation, open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KUHENG_DATA", str(bank.settings.data))
    run = CliRunner()
    taken = run.invoke(app, ["backup", "--json"])
    file = json.loads(taken.stdout)["file"]
    assert Path(file).parent == bank.settings.backups
    drilled = run.invoke(app, ["drill", "--json"])
    assert drilled.exit_code == 0, drilled.output
    assert json.loads(drilled.stdout)["backup"] == file
    assert json.loads((bank.settings.backups / "last-drill.json").read_text())["ok"] is True
    monkeypatch.delenv("KUHENG_DATA")
    restored = run.invoke(app, ["restore", file, "--data", str(open_folder / "new")])
    assert restored.exit_code == 0, restored.output
    assert "key-encryption.key" in restored.stdout
    again = run.invoke(app, ["restore", file, "--data", str(open_folder / "new")])
    assert again.exit_code == 1
    assert "空" in again.stderr
