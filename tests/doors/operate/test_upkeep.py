"""The serving product takes its backups and runs its drills by itself."""

import json
import shutil
from datetime import UTC, datetime, timedelta

import pytest

from kuheng.doors.operate.upkeep import LAST_DRILL, due, findings, last_drill, round_of_upkeep, run_child
from tests.doors.operate.installation import Installation

# 18:00 where the bank is; the night's hour is 03:15, 19:15 UTC.
START = datetime(2026, 11, 20, 10, tzinfo=UTC)
NIGHT = datetime(2026, 11, 20, 19, 15, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "last", "every", "expected"),
    [
        (START, None, DAY, False),
        (NIGHT, None, DAY, True),
        (NIGHT + timedelta(hours=2), NIGHT + timedelta(minutes=3), DAY, False),
        (NIGHT + DAY, NIGHT + timedelta(minutes=3), DAY, True),
        (NIGHT + 6 * DAY, NIGHT, 7 * DAY, False),
        (NIGHT + 7 * DAY, NIGHT + timedelta(minutes=9), 7 * DAY, True),
        (START, START - 30 * DAY, DAY, True),
    ],
    ids=["new", "first night", "done", "next night", "six days", "a week", "down for a month"],
)
def test_what_is_due(now: datetime, last: datetime | None, every: timedelta, expected: bool) -> None:
    assert due(now, START, last, every) is expected


def test_a_night_takes_a_backup_and_a_drill_of_it_that_is_clean(
    bank: Installation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In processes of their own, while the database runs; the second look of the night finds nothing to do."""
    monkeypatch.setenv("KUHENG_DATA", str(bank.settings.data))
    folder = bank.settings.backups
    shutil.rmtree(folder, ignore_errors=True)
    ran: list[str] = []

    def run(name: str) -> int:
        ran.append(name)
        return run_child(name)

    started = datetime.now(UTC) - 2 * DAY
    for _ in range(2):
        round_of_upkeep(folder, started, datetime.now(UTC), {}, run)
    assert ran == ["backup", "drill"]
    assert json.loads((folder / LAST_DRILL).read_text())["ok"] is True
    assert last_drill(folder) is not None and findings(folder) == []


def test_a_drill_that_fails_says_what_and_is_tried_again_in_an_hour(
    bank: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("KUHENG_DATA", str(bank.settings.data))
    folder = bank.settings.backups
    shutil.rmtree(folder, ignore_errors=True)
    started, now = datetime.now(UTC) - 2 * DAY, datetime.now(UTC)
    assert run_child("backup") == 0
    (taken,) = folder.glob("kuheng-*")
    with taken.open("r+b") as file:
        file.seek(3000)
        file.write(b"????????")
    failed: dict[str, datetime] = {}
    round_of_upkeep(folder, started, now, failed, run_child)
    assert failed == {"drill": now} and findings(folder) == ["parts"]
    assert "upkeep failed" in capsys.readouterr().out
