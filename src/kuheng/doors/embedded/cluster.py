"""The data folder of the embedded database, made once: owner, password, checksums, UTF-8 and C order."""

import os
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from kuheng.doors.embedded.account import Account
from kuheng.doors.embedded.binaries import Binaries
from kuheng.kernel.errors import Broken

SUPERUSER = "postgres"
LOG_LIMIT = 10_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A data folder and the files beside it. Those are ours, the folder is the database account's."""

    data: Path
    account: Account
    binaries: Binaries

    @property
    def log(self) -> Path:
        return self._beside("log")

    @property
    def lock(self) -> Path:
        return self._beside("lock")

    @property
    def password(self) -> str:
        """The superuser's; raises `Broken("embedded.no_password")` when its file is lost."""
        try:
            return self._beside("password").read_text()
        except FileNotFoundError as error:
            raise Broken("embedded.no_password", file=str(self._beside("password"))) from error

    def prepare(self) -> None:
        """Make the data folder, or check that the one there can be used. Raises `Broken`."""
        self.make_parent()
        if not self.account.may_enter(self.data.parent):
            folder = str(self.data.parent)
            raise Broken("embedded.unreachable_folder", account=self.account.name, folder=folder)
        if (self.data / "PG_VERSION").exists():
            self._check()
        else:
            self._make()

    def make_parent(self) -> None:
        """Folders made here can be passed through by the database's account, whatever the umask."""
        missing = [path for path in self.data.parents if not path.exists()]
        for path in reversed(missing):
            path.mkdir(exist_ok=True)
            path.chmod(0o700 if self.account.ours else 0o711)

    def keep_log_short(self) -> None:
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self._beside("log.1"))

    def _beside(self, ending: str) -> Path:
        return self.data.with_name(f"{self.data.name}.{ending}")

    def _check(self) -> None:
        if self.data.stat().st_uid != self.account.uid:
            raise Broken("embedded.foreign_folder", folder=str(self.data), account=self.account.name)
        written = (self.data / "PG_VERSION").read_text().strip()
        if written != str(self.binaries.major):
            raise Broken(
                "embedded.other_version", folder=str(self.data), written=written, found=self.binaries.major
            )

    def _make(self) -> None:
        """Made under another name and renamed, so that what an interrupted run leaves is never opened."""
        password = secrets.token_urlsafe(24)
        with open_private(self._beside("password"), "w") as file:
            file.write(password)
        new = self._beside("new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(mode=0o700)
        self.account.own(new)
        with tempfile.NamedTemporaryFile("w", dir=self.data.parent) as shown:
            shown.write(password)
            shown.flush()
            self.account.own(Path(shown.name))
            self._initdb(new, shown.name)
        new.rename(self.data)

    def _initdb(self, folder: Path, password_file: str) -> None:
        command = [self.binaries.program("initdb"), "-D", str(folder), "-U", SUPERUSER, "-E", "UTF8"]
        command += ["--locale=C", "--data-checksums", "-A", "scram-sha-256", f"--pwfile={password_file}"]
        account = self.account.spawning()
        made = subprocess.run(
            command, env=bare_environment(), capture_output=True, text=True, check=False, **account
        )
        if made.returncode:
            with open_private(self.log, "a") as log:
                log.write(made.stdout + made.stderr)
            reason = made.stderr.strip()[-400:]
            raise Broken("embedded.not_started", log=str(self.log), reason=reason)


def bare_environment() -> dict[str, str]:
    """What the server sees of our environment: nothing, so that no secret of ours is in its process."""
    return {"PATH": "/usr/bin:/bin", "LANG": "C", "LC_ALL": "C", "TZ": "UTC"}


def open_private(path: Path, mode: str) -> IO[str]:
    """A file that nobody else can read: the log may hold values, the password speaks for itself."""
    return open(path, mode, opener=lambda name, flags: os.open(name, flags, 0o600))
