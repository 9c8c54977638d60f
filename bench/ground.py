"""Where a benchmark runs: an installation of its own with production settings, gone at the end."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from kuheng.core.store.migrate import migrate
from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.doors.embedded.account import database_account
from kuheng.doors.embedded.binaries import find_binaries
from kuheng.doors.embedded.database import owner_address
from kuheng.doors.embedded.postmaster import processes_in
from kuheng.doors.keys import use_keys
from kuheng.doors.settings.secrets import installation_secrets, remember_urls
from kuheng.doors.settings.settings import Settings, read_settings

START_S = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """`owner` is the superuser's address: for filling tables, never for what is measured."""

    settings: Settings
    owner: str
    urls: Mapping[str, str]
    database: Database

    def say(self, text: str) -> None:
        """Progress, beside the figures."""
        print(f"  {text}", file=sys.stderr, flush=True)

    @contextmanager
    def filling(self) -> Iterator[psycopg.Connection[Any]]:
        """A connection that fills tables at full speed: no triggers, no wait for the disk. Then the tables are analyzed."""
        with psycopg.connect(self.owner, autocommit=True) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute("SET synchronous_commit = off")
            yield connection
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    @contextmanager
    def filled_without_indexes(self, connection: psycopg.Connection[Any], *tables: str) -> Iterator[None]:
        """Secondary indexes are made after the rows: an eighth of the time."""
        find = """SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
            WHERE indrelid = ANY(%s::regclass[]) AND NOT indisprimary
              AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)"""
        found = connection.execute(find, [list(tables)]).fetchall()
        for name, _ in found:
            connection.execute(sql.SQL("DROP INDEX {}").format(sql.SQL(name)))
        yield
        connection.execute("SET maintenance_work_mem = '512MB'")
        for _, definition in found:
            connection.execute(definition)

    def program(self, name: str) -> str:
        """A program that comes with the server, such as pgbench."""
        return find_binaries(os.environ, database_account(os.environ)).program(name)

    @contextmanager
    def serving(self, *, workers: int = 2) -> Iterator["Served"]:
        """`kuheng serve` on this ground with worker and sealer, as in production."""
        port = _free_port()
        environment = self.environment() | {"KUHENG_PORT": str(port), "KUHENG_WORKERS": str(workers)}
        log = (self.settings.data / "serve.log").open("wb")
        command = [sys.executable, "-m", "kuheng.doors.cli", "serve"]
        child = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        try:
            _wait_for(port, child, self.settings.data / "serve.log")
            yield Served(port=port, pid=child.pid, data=self.settings.postgres)
        finally:
            child.terminate()
            child.wait(30)
            log.close()

    def environment(self) -> dict[str, str]:
        """For programs that are to find this installation."""
        return {**os.environ, "KUHENG_DATA": str(self.settings.data), "KUHENG_ENVIRONMENT": "bench"}


@contextmanager
def ground() -> Iterator[Ground]:
    """An installation in a temporary folder: own database, migrated, keys made. Nothing of it stays."""
    compose()
    folder = Path(tempfile.mkdtemp(prefix="kuheng-bench-"))
    folder.chmod(0o711)
    try:
        settings = read_settings({"KUHENG_DATA": str(folder / "data")})
        with owner_address(settings) as owner:
            urls = migrate(owner, secret=installation_secrets(settings).installation)
            remember_urls(settings, urls)
            use_keys(settings, may_make=True)
            database = Database(urls, pool=16, wait=30)
            try:
                yield Ground(settings=settings, owner=owner, urls=urls, database=database)
            finally:
                database.close()
    finally:
        shutil.rmtree(folder)


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A running `kuheng serve`, and the database behind it."""

    port: int
    pid: int
    data: Path

    def processor_seconds(self) -> float:
        """What web, worker, sealer and database have used so far: what others do beside does not count."""
        ticks = sum(map(_ticks, {self.pid, *below(self.pid), *processes_in(self.data)}))
        return ticks / os.sysconf("SC_CLK_TCK")


def below(pid: int) -> list[int]:
    """The children of a process, theirs, and so on."""
    try:
        tasks = [task / "children" for task in Path(f"/proc/{pid}/task").iterdir()]
        own = [int(one) for task in tasks for one in task.read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []
    return own + [each for one in own for each in below(one)]


def _ticks(pid: int) -> int:
    """Of the process itself and of its children that have ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(each) for each in fields[11:15])


def now() -> datetime:
    return datetime.now(UTC)


def copy(
    connection: psycopg.Connection[Any], table: str, columns: Sequence[str], rows: Iterator[Sequence[Any]]
) -> None:
    """COPY of rows of plain values."""
    target = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.SQL(table), sql.SQL(", ").join(map(sql.Identifier, columns))
    )
    with connection.cursor() as cursor, cursor.copy(target) as into:
        for row in rows:
            into.write_row(row)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(port: int, child: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end and child.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the web did not start: {log.read_text(errors='replace')[-2000:]}")
