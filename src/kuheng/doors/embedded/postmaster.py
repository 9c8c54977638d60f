"""The running server as the operating system shows it: its processes, and the file that says where it is."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
POLL_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """What `postmaster.pid` says."""

    pid: int
    port: int
    socket_folder: Path
    ready: bool


def whereabouts(data: Path) -> Whereabouts | None:
    """Where the server of this data folder says it is; None while the file is absent or half written."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if len(lines) < 5 or not lines[4]:
        return None
    return Whereabouts(
        pid=int(lines[0]),
        port=int(lines[3]),
        socket_folder=Path(lines[4]),
        ready=len(lines) > 7 and lines[7].strip() == "ready",
    )


def processes_in(data: Path) -> list[int]:
    """Every process whose working folder is the data folder: the server and all of its children.

    The postmaster changes there at its start, its children inherit it, and a zombie has none.
    """
    home = str(data.resolve())
    return [int(entry.name) for entry in PROC.iterdir() if entry.name.isdigit() and _folder_of(entry) == home]


def is_server(pid: int, data: Path) -> bool:
    """Whether this number is a live process of the data folder, and not one that came by the number later."""
    return _folder_of(PROC / str(pid)) == str(data.resolve())


def _folder_of(process: Path) -> str | None:
    try:
        return os.readlink(process / "cwd")
    except OSError:
        return None


class Postmaster:
    """One running server, started by us or found running after its starter died."""

    def __init__(self, pid: int, data: Path, child: "subprocess.Popen[bytes] | None" = None) -> None:
        self.pid = pid
        self._data = data
        self._child = child

    def alive(self) -> bool:
        if self._child is not None:
            return self._child.poll() is None
        return is_server(self.pid, self._data)

    def send(self, number: signal.Signals) -> None:
        if self.alive():
            os.kill(self.pid, number)

    def disown(self) -> None:
        """No longer ours to wait for: tells Python so, which would warn of a child left running."""
        if self._child is not None:
            self._child.returncode = 0
            self._child = None

    def gone_within(self, seconds: float) -> bool:
        """Waits for the end; a child of ours is also reaped, because a zombie keeps the lock file."""
        if self._child is not None:
            try:
                self._child.wait(seconds)
            except subprocess.TimeoutExpired:
                return False
            return True
        end = time.monotonic() + seconds
        while self.alive() and time.monotonic() < end:
            time.sleep(POLL_S)
        return not self.alive()
