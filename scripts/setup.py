"""`make setup`: virtual environment, hashed packages, the product itself, the front end.

Each step is passed over when its inputs are those of the last time. Needs Python
alone: node comes from a wheel.
"""

from __future__ import annotations

import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

import front_end
from steps import ROOT, VENV_BIN, digest, home_is_writable, must, run, say, stamp, stamped

VENV = ROOT / ".venv"


def _venv_works() -> bool:
    """Whether the environment is there and was made at this very place (a moved one is not usable)."""
    python = VENV_BIN / "python"
    if not (python.exists() and (VENV_BIN / "pip").exists()):
        return False
    answer = subprocess.run(
        [python, "-c", "import pip, sys; print(sys.prefix); sys.exit(sys.version_info < (3, 11))"],
        capture_output=True,
        text=True,
        check=False,
    )
    scripts_are_here = (VENV_BIN / "pip").read_text(errors="replace").splitlines()[:2]
    return (
        answer.returncode == 0
        and Path(answer.stdout.strip()) == VENV
        and any(str(VENV) in line for line in scripts_are_here)
    )


def _make_venv() -> None:
    if _venv_works():
        return
    if VENV.exists():
        shutil.rmtree(VENV)
    must(f"virtual environment ({platform.python_version()})", [sys.executable, "-m", "venv", VENV])


def _install_packages() -> None:
    lock = ROOT / "requirements" / "dev.txt"
    version = subprocess.run([VENV_BIN / "python", "-VV"], capture_output=True, text=True, check=True).stdout
    inputs = digest([lock, ROOT / "pyproject.toml"], version, str((VENV / "pyvenv.cfg").stat().st_mtime_ns))
    if stamped("packages", inputs) and (VENV_BIN / "kuheng").exists():
        return
    pip: list[str | Path] = [
        VENV_BIN / "python",
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--disable-pip-version-check",
    ]
    if not home_is_writable():
        pip.append("--no-cache-dir")
    must("packages", [*pip, "--require-hashes", "--only-binary", ":all:", "-r", lock], limit_s=1200)
    must("kuheng", [*pip, "--no-deps", "--no-build-isolation", "--editable", ROOT])
    stamp("packages", inputs)


def main() -> None:
    start = time.monotonic()
    _make_venv()
    _install_packages()
    front_end.build()
    if run([VENV_BIN / "kuheng", "--help"], quiet=True, limit_s=60):
        raise SystemExit("kuheng does not start: the output above says why")
    say(f"setup: done in {time.monotonic() - start:.1f} s; .venv/bin/kuheng is ready")


if __name__ == "__main__":
    main()
