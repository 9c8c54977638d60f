"""PostgreSQL's own programs for dump and restore, run so that no password is seen in a list of processes."""

import re
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from psycopg.conninfo import conninfo_to_dict

from kuheng.doors.embedded.account import database_account
from kuheng.doors.embedded.binaries import DEBIAN, find_binaries
from kuheng.doors.embedded.cluster import bare_environment
from kuheng.kernel.errors import Broken

CHUNK = 1 << 20
VARIABLES = {
    "host": "PGHOST", "hostaddr": "PGHOSTADDR", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD",
    "dbname": "PGDATABASE", "sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT", "sslcert": "PGSSLCERT",
    "sslkey": "PGSSLKEY", "options": "PGOPTIONS",
}  # fmt: skip


def find_program(name: str, server: int, environ: Mapping[str, str]) -> str:
    """`pg_dump` or `pg_restore`, not older than the server (its major version).

    In this order: KUHENG_PG_BIN, the one beside the embedded server, Debian's newest.
    Raises `Broken("backup.no_program")`.
    """
    for folder in _folders(environ):
        if _major(folder / name) >= server:
            return str(folder / name)
    raise Broken("backup.no_program", name=name, least=server)


def dump(program: str, url: str, *, snapshot: str) -> Iterator[bytes]:
    """The custom form of one database in an exported snapshot. Raises `Broken("backup.dump_failed")`."""
    words = [program, "--format=custom", "--enable-row-security", f"--snapshot={snapshot}", "--no-password"]
    with tempfile.TemporaryFile() as said:
        run = subprocess.Popen(
            words, stdout=subprocess.PIPE, stderr=said, stdin=subprocess.DEVNULL, env=_environment(url)
        )
        try:
            assert run.stdout is not None
            while chunk := run.stdout.read(CHUNK):
                yield chunk
            if run.wait():
                raise Broken("backup.dump_failed", reason=_last_lines(said))
        finally:
            _end(run)


def load(program: str, url: str, chunks: Iterable[bytes]) -> None:
    """Restores a custom dump in one transaction, all or nothing. Raises `Broken("restore.load_failed")`."""
    words = [
        program,
        "--single-transaction",
        "--exit-on-error",
        "--no-password",
        f"--dbname={_database(url)}",
    ]
    with tempfile.TemporaryFile() as said:
        run = subprocess.Popen(
            words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said, env=_environment(url)
        )
        try:
            assert run.stdin is not None
            whole = _feed(run, chunks)
            if run.wait() or not whole:
                raise Broken("restore.load_failed", reason=_last_lines(said))
        finally:
            _end(run)


def _feed(run: "subprocess.Popen[bytes]", chunks: Iterable[bytes]) -> bool:
    """False when the program ended before it had read all; what it said tells why."""
    assert run.stdin is not None
    try:
        for chunk in chunks:
            run.stdin.write(chunk)
        run.stdin.close()
    except BrokenPipeError:
        return False
    return True


def _end(run: "subprocess.Popen[bytes]") -> None:
    if run.poll() is None:
        run.kill()
        run.wait()
    for stream in (run.stdin, run.stdout):
        if stream is not None and not stream.closed:
            try:
                stream.close()
            except BrokenPipeError:
                continue


def _folders(environ: Mapping[str, str]) -> Iterator[Path]:
    if named := environ.get("KUHENG_PG_BIN"):
        yield Path(named)
        return
    try:
        yield find_binaries(environ, database_account(environ)).folder
    except Broken as trouble:
        if trouble.code not in ("embedded.no_binaries", "embedded.no_account"):
            raise
    # Debian's client package brings these programs without a server.
    yield from sorted(DEBIAN.glob("*/bin"), key=lambda path: float(path.parent.name), reverse=True)


def _major(program: Path) -> int:
    try:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    number = re.search(r"\)\s+(\d+)", said)
    return int(number[1]) if number else 0


def _database(url: str) -> str:
    return str(conninfo_to_dict(url).get("dbname") or "postgres")


def _environment(url: str) -> dict[str, str]:
    given = conninfo_to_dict(url)
    named = {
        VARIABLES[name]: str(value)
        for name, value in given.items()
        if name in VARIABLES and value is not None
    }
    return bare_environment() | named


def _last_lines(said: IO[bytes]) -> str:
    said.seek(0)
    return " / ".join(said.read().decode(errors="replace").strip().splitlines()[-4:])
