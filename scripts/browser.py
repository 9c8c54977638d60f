"""The browser that the tests drive, and a typeface in which Chinese can be read.

As root on Debian both are installed when missing. Otherwise they are looked for, and their absence is an
error that names the command to run: a browser test is never passed over in silence.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome", "microsoft-edge")
FONT_FOLDERS = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")
APT = "apt-get install -y --no-install-recommends"


def chromium() -> Path | None:
    """The browser named by KUHENG_CHROMIUM, else the first known one on PATH."""
    for name in (os.environ.get("KUHENG_CHROMIUM", ""), *NAMES):
        found = shutil.which(name) if name else None
        if found:
            return Path(found)
    return None


def chinese_font() -> Path | None:
    for folder in FONT_FOLDERS:
        for pattern in ("NotoSansCJK*", "NotoSansSC*", "SourceHanSans*"):
            found = next(Path(folder).expanduser().rglob(pattern), None)
            if found:
                return found
    return None


def missing() -> list[str]:
    """Names of Debian packages that would bring what is absent."""
    at_hand = {"chromium": chromium(), "fonts-noto-cjk": chinese_font()}
    return [package for package, path in at_hand.items() if path is None]


def _install(packages: list[str]) -> None:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], [*APT.split(), "-qq", *packages]):
        subprocess.run(command, env=env, check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main() -> int:
    absent = missing()
    if absent and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"installing {' '.join(absent)}", flush=True)
        _install(absent)
        absent = missing()
    if absent:
        packages = " ".join(absent)
        print(f"browser tests need {packages}; run: sudo {APT} {packages}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
