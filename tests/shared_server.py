"""One database server for all test processes of a user: started by the first, stopped by the last.

Its folder is kept between runs under the hash of what makes the schema, so the migrated template is made once
per schema. Every process works on clones of its own.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from kuheng.core.store.migrate import migrate, role_password
from kuheng.core.store.policies import ROLES
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.kernel.errors import Broken

SOURCE = Path(__file__).resolve().parent.parent / "src"
SECRET = "the roles of the tests"
TEMPLATE = "template_migrated"
CLONE = "test_"
KEEP_S = 12 * 3600
# Nothing here has to outlive a power cut, so nothing is forced to the disk.
SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "128MB",
    "max_connections": "300",
    "wal_level": "minimal",
    "max_wal_senders": "0",
}


def schema_hash() -> str:
    """Over every file that decides what a migrated database looks like."""
    home = SOURCE / "kuheng"
    files = {*home.glob("migrations/**/*.py"), *home.glob("core/store/*.py"), *home.glob("**/schema_sql.py")}
    for module in re.findall(
        r"^import (kuheng[\w.]+)", (home / "migrations/schema.py").read_text(), re.MULTILINE
    ):
        files.add(SOURCE / f"{module.replace('.', '/')}.py")
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(f"{file.relative_to(SOURCE)}\0".encode() + file.read_bytes())
    return total.hexdigest()[:12]


class SharedServer:
    """This process's seat at the shared server."""

    def __init__(self) -> None:
        self._home = _home()
        self._folder = self._home / schema_hash()
        self._folder.mkdir(mode=0o711, exist_ok=True)
        os.utime(self._folder)
        self._users: IO[str] | None = None
        self.server: EmbeddedServer

    def join(self) -> None:
        """Start the server or find it running; make the template if nobody has."""
        with _alone(self._folder / "gate"):
            alone = self._take(fcntl.LOCK_EX)
            self.server = self._start(alone)
            try:
                self._tidy_and_prepare(alone)
            except BaseException:
                if alone:
                    self.server.stop()
                raise
            self._take(fcntl.LOCK_SH)
            self.server.leave()

    def leave(self) -> None:
        with _alone(self._folder / "gate"):
            if self._take(fcntl.LOCK_EX):
                EmbeddedServer.start(self._folder / "postgres", settings=SETTINGS).stop()
        if self._users:
            self._users.close()

    @contextmanager
    def clone(self) -> Iterator[dict[str, str]]:
        """Addresses per role, and `superuser`, of a database of one's own; dropped at the block's end."""
        name = f"{CLONE}{os.getpid()}_{time.monotonic_ns()}"
        database = sql.Identifier(name)
        self._run(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(database, sql.Identifier(TEMPLATE)))
        # A clone has the template's contents but not its own permissions.
        roles = sql.SQL(", ").join(sql.Identifier(f"kuheng_{role}") for role in ROLES)
        self._run(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        self._run(sql.SQL("GRANT CONNECT, TEMP ON DATABASE {} TO {}").format(database, roles))
        superuser = self._url(name)
        urls = {
            role: make_conninfo(superuser, user=f"kuheng_{role}", password=role_password(SECRET, role))
            for role in ROLES
        }
        try:
            yield {**urls, "superuser": superuser}
        finally:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(database))

    def _tidy_and_prepare(self, alone: bool) -> None:
        if alone:
            self._drop_clones_of_killed_runs()
            _end_servers_of_killed_runs(self._home, keep=self._folder)
            _remove_old(self._home, keep=self._folder)
        self._make_template()

    def _start(self, alone: bool) -> EmbeddedServer:
        """A folder that a crash of the machine left unusable (nothing is forced to the disk) is made anew."""
        data = self._folder / "postgres"
        try:
            return EmbeddedServer.start(data, settings=SETTINGS)
        except Broken:
            if not alone:
                raise
            shutil.rmtree(data, ignore_errors=True)
            return EmbeddedServer.start(data, settings=SETTINGS)

    def _url(self, database: str) -> str:
        return self.server.url(database=database)

    def _take(self, mode: int) -> bool:
        self._users = self._users or (self._folder / "users").open("a")
        try:
            fcntl.flock(self._users, mode | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _run(self, statement: sql.Composable, database: str = "postgres") -> list[tuple[object, ...]]:
        with psycopg.connect(self._url(database), autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def _make_template(self) -> None:
        """Migrated in a process of its own: a test module may have added tables to this one's metadata."""
        if self._run(sql.SQL("SELECT 1 FROM pg_database WHERE datname = {}").format(sql.Literal(TEMPLATE))):
            return
        making = f"{TEMPLATE}_new"
        self._run(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(making)))
        self._run(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(making)))
        command = [sys.executable, "-m", "tests.shared_server", self._url(making)]
        env = {**os.environ, "PYTHONPATH": str(SOURCE)}
        subprocess.run(command, check=True, cwd=SOURCE.parent, env=env)
        self._run(
            sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(making), sql.Identifier(TEMPLATE))
        )

    def _drop_clones_of_killed_runs(self) -> None:
        left = self._run(
            sql.SQL("SELECT datname FROM pg_database WHERE starts_with(datname, {})").format(
                sql.Literal(CLONE)
            )
        )
        for (name,) in left:
            self._run(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(str(name))))


def _home() -> Path:
    """A folder that the database's account can enter and that nobody else made for us."""
    home = Path(tempfile.gettempdir()) / f"kuheng-tests-{os.geteuid()}"
    home.mkdir(mode=0o711, exist_ok=True)
    if home.is_symlink() or home.stat().st_uid != os.geteuid():
        raise PermissionError(f"{home} is not ours")
    home.chmod(0o711)
    return home


def _end_servers_of_killed_runs(home: Path, keep: Path) -> None:
    """A run that was killed leaves the server of its schema running; nobody sits at it any more."""
    for folder in home.iterdir():
        if folder != keep and (folder / "postgres" / "postmaster.pid").exists():
            with _unused(folder) as free:
                if free:
                    EmbeddedServer.start(folder / "postgres", settings=SETTINGS).stop()


def _remove_old(home: Path, keep: Path) -> None:
    for folder in home.iterdir():
        if folder == keep or time.time() - folder.stat().st_mtime < KEEP_S:
            continue
        with _unused(folder) as free:
            if free:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _unused(folder: Path) -> Iterator[bool]:
    """Whether no run sits at the server of this folder, and none can sit down for the length of the block."""
    with (folder / "gate").open("a") as gate, (folder / "users").open("a") as users:
        try:
            for file in (gate, users):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    migrate(sys.argv[1], secret=SECRET)
