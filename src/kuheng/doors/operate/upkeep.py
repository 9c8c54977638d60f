"""A backup every night and a drill every week, run by the serving product itself, each in a process of its own.

A drill is no command: it starts a second database, takes minutes and changes nothing in the bank's record. Its result
lies beside the backups and on /metrics, where its age and its faults raise the alarm.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import structlog

from kuheng.core.outbox.cycle import next_night
from kuheng.doors.operate.archive import ENDING
from kuheng.doors.settings.settings import Settings

LAST_DRILL = "last-drill.json"
BACKUP_EVERY, DRILL_EVERY = timedelta(days=1), timedelta(days=7)
LOOK_S = 60.0

log = structlog.get_logger()
Run = Callable[[str], int]


def due(now: datetime, started: datetime, last: datetime | None, every: timedelta) -> bool:
    """The first time at the first night after the start; then whenever `every` has passed, also after a pause. A
    quarter of an hour is given, so that a night's work is not pushed later from night to night."""
    if last is None:
        return now >= next_night(started)
    return now >= max(next_night(last, every.days) - timedelta(minutes=15), started)


def last_backup(folder: Path) -> datetime | None:
    """When the newest backup was written."""
    times = [path.stat().st_mtime for path in folder.glob(f"kuheng-*{ENDING}")]
    return datetime.fromtimestamp(max(times), UTC) if times else None


def last_drill(folder: Path) -> datetime | None:
    """When the last drill ended, whatever it found."""
    file = folder / LAST_DRILL
    return datetime.fromtimestamp(file.stat().st_mtime, UTC) if file.exists() else None


def keep_up(settings: Settings, stop: Event, *, now: Callable[[], datetime]) -> None:
    """Until `stop` is set. What fails is logged and tried again at the next look an hour later."""
    started, failed = now(), {}  # type: datetime, dict[str, datetime]
    while not stop.wait(LOOK_S):
        round_of_upkeep(settings.backups, started, now(), failed, run_child)


def round_of_upkeep(
    folder: Path, started: datetime, now: datetime, failed: dict[str, datetime], run: Run
) -> None:
    """One look at what is due. A drill follows a backup, so that there is one to restore."""
    for name, last, every in (
        ("backup", last_backup(folder), BACKUP_EVERY),
        ("drill", last_drill(folder), DRILL_EVERY),
    ):
        waits = name in failed and now - failed[name] < timedelta(hours=1)
        if waits or not due(now, started, last, every):
            continue
        code = run(name)
        if code:
            failed[name] = now
            log.error(
                "upkeep failed", what=name, exit_code=code, found=findings(folder) if name == "drill" else []
            )
        else:
            failed.pop(name, None)
            log.info("upkeep done", what=name)


def findings(folder: Path) -> list[str]:
    """The checks of the last drill that failed, by name."""
    file = folder / LAST_DRILL
    if not file.exists():
        return []
    return [check["name"] for check in json.loads(file.read_text("utf-8"))["checks"] if not check["ok"]]


def run_child(name: str) -> int:
    """`kuheng backup` or `kuheng drill`, as an administrator would type it; the exit code."""
    return subprocess.run(
        [sys.executable, "-m", "kuheng.doors.cli", name], stdout=subprocess.DEVNULL, check=False
    ).returncode
