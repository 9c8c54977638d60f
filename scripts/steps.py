"""What the build scripts share: paths, stamps, and steps that say what they do and how long it took."""

from __future__ import annotations

import hashlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / ".build"
VENV_BIN = ROOT / ".venv" / "bin"


def say(text: str) -> None:
    print(f"── {text}", flush=True)


def digest(paths: Iterable[Path], *more: str) -> str:
    """One hash over the names and contents of files, and over some words beside them."""
    sum_ = hashlib.sha256("\0".join(more).encode())
    for path in sorted(paths):
        sum_.update(f"\0{path.relative_to(ROOT)}\0".encode())
        sum_.update(hashlib.sha256(path.read_bytes()).digest())
    return sum_.hexdigest()


def stamped(name: str, value: str) -> bool:
    """Whether the step's stamp says that it was done with these very inputs."""
    stamp = BUILD / name
    return stamp.is_file() and stamp.read_text() == value


def stamp(name: str, value: str) -> None:
    BUILD.mkdir(exist_ok=True)
    (BUILD / name).write_text(value)


def home_is_writable() -> bool:
    home = os.environ.get("HOME", "")
    return bool(home) and os.access(home, os.W_OK | os.X_OK)


def run(
    command: Sequence[str | Path],
    *,
    quiet: bool,
    limit_s: float,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> int:
    """Run a command in a process group of its own and end the whole group at the limit or on Ctrl-C.

    A quiet command's output is shown only when it fails.
    """
    output = subprocess.PIPE if quiet else None
    process = subprocess.Popen(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        text=True,
        errors="replace",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT if quiet else None,
        start_new_session=True,
    )
    text = ""
    try:
        text, _ = process.communicate(timeout=limit_s)
        code = process.returncode
    except subprocess.TimeoutExpired as expired:
        partial = expired.output or ""
        text = partial.decode(errors="replace") if isinstance(partial, bytes) else partial
        print(f"not done after {limit_s:.0f} s", file=sys.stderr, flush=True)
        code = 124
    finally:
        _end_group(process)
    if quiet and code:
        print(text or "", end="", flush=True)
    return code


def _end_group(process: subprocess.Popen[str]) -> None:
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is not None:
            return
        os.killpg(process.pid, number)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            continue


def timed(
    name: str,
    command: Sequence[str | Path],
    *,
    quiet: bool = True,
    limit_s: float = 600,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> tuple[int, float]:
    """Announce a step, run it, and say how it ended. Returns its exit code and its seconds."""
    say(name)
    start = time.monotonic()
    code = run(command, quiet=quiet, limit_s=limit_s, env=env, cwd=cwd)
    seconds = time.monotonic() - start
    say(f"{name}: {'done' if code == 0 else f'FAILED ({code})'} in {seconds:.1f} s")
    return code, seconds


def must(
    name: str,
    command: Sequence[str | Path],
    *,
    limit_s: float = 600,
    env: Mapping[str, str] | None = None,
    cwd: Path = ROOT,
) -> None:
    """A step without which the next makes no sense."""
    code, _ = timed(name, command, limit_s=limit_s, env=env, cwd=cwd)
    if code:
        raise SystemExit(code)
