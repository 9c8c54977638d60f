"""The limit of a command: its own statements, replayed by pgbench on the same server as the same role.

The statements of many commands are recorded and rolled back. What differs between them becomes a variable, read
from a table; what is equal stays in the text. So pgbench sends prepared statements with other values each time,
in one pipeline, and nothing of ours is between it and the server.
"""

import json
import re
import subprocess
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import UUID

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict
from psycopg.types.json import Jsonb

from bench.ground import Ground
from kuheng.core.store.transaction import Params, Transaction, compiled

Statement = tuple[str, tuple[object, ...]]
NAMED = re.compile(r"%\((\w+)\)s|%s|%%")
VARIABLE = re.compile(r":\w")
CASTS: tuple[tuple[type, str], ...] = (
    (UUID, "uuid"), (bool, "boolean"), (int, "bigint"), (datetime, "timestamptz"), (date, "date"), (bytes, "bytea"),
    (Jsonb, "jsonb"),
)  # fmt: skip


def record(work: Callable[[], object]) -> list[Statement]:
    """The statements of one command, in order; it is rolled back."""
    told: list[Statement] = []
    with _recording(told):
        work()
    return told


@dataclass(frozen=True, slots=True)
class Written:
    """SQL that stands for a value. The database's clock is one: triggers accept no other time."""

    text: str


def _without_clock(tx: Transaction, value: object) -> object:
    at = tx._recorded_at
    if at is not None and value == at:
        return Written("now()")
    return Written("ARRAY[now()]") if at is not None and value == f"{{{at.isoformat()}}}" else value


@contextmanager
def _recording(told: list[Statement]) -> Iterator[None]:
    execute = Transaction._execute

    def noting(self: Transaction, statement: Any, params: Params) -> Any:
        text, values = _positional(*compiled(statement, params))
        told.append((text, tuple(_without_clock(self, value) for value in values)))
        return execute(self, statement, params)

    def rolled_back(self: Transaction) -> None:
        self.settle()
        self.conn.rollback()

    with patch.object(Transaction, "_execute", noting), patch.object(Transaction, "commit", rolled_back):
        yield


def _positional(text: str, params: Params) -> Statement:
    """The statement with `{0}`, `{1}` … where its values stand."""
    values: list[object] = []

    def place(found: re.Match[str]) -> str:
        if found[0] == "%%":
            return "%"
        name = found[1]
        values.append(params[name] if name else params[len(values)])  # type: ignore[index]
        return f"\0{len(values) - 1}\0"

    return (NAMED.sub(place, text) if params else text), tuple(values)


class Replay:
    """Recorded commands, ready for pgbench: those that sent the same statements, which is nearly all.

    Now and then one also notes that its session was seen.
    """

    def __init__(self, ground: Ground, recorded: Sequence[list[Statement]]) -> None:
        shapes = Counter(tuple(text for text, _ in one) for one in recorded)
        self._texts, common = shapes.most_common(1)[0]
        assert common > 0.9 * len(recorded), shapes.values()
        self._ground = ground
        self._recorded = [one for one in recorded if tuple(text for text, _ in one) == self._texts]
        self._varying = [
            (number, place)
            for number in range(len(self._texts))
            for place in range(len(self._recorded[0][number][1]))
            if self._varies(number, place)
        ]

    def _varies(self, number: int, place: int) -> bool:
        """Also what is always the same but would be read as holding a variable: a colon before a letter."""
        first = self._recorded[0][number][1][place]
        if first is None or isinstance(first, Written):
            return False
        return (
            bool(VARIABLE.search(_text(first)))
            or len({_text(one[number][1][place]) for one in self._recorded}) > 1
        )

    @property
    def statements(self) -> int:
        return len(self._texts)

    def rate(self, clients: int) -> float:
        """Commands a second by so many clients, each going through its share once."""
        each = len(self._recorded) // clients
        with tempfile.TemporaryDirectory() as folder, self._table():
            script = Path(folder) / "replay.sql"
            script.write_text(self._script(each))
            return run_pgbench(
                self._ground, script, "-c", str(clients), "-t", str(each), "-j", "2", "-M", "prepared"
            )

    def _script(self, each: int) -> str:
        columns = ", ".join(f"v{index}" for index in range(len(self._varying)))
        lines = [
            rf"\set i {each} * :client_id + :turn",
            rf"SELECT {columns} FROM bench_value WHERE n = :i \gset",
        ]
        lines += [r"\set turn :turn + 1", r"\startpipeline", "BEGIN;"]
        lines += [self._line(number, text) for number, text in enumerate(self._texts)]
        return "\n".join([*lines, "COMMIT;", r"\endpipeline"]) + "\n"

    def _line(self, number: int, text: str) -> str:
        values = self._recorded[0][number][1]
        for place, value in enumerate(values):
            name = self._varying.index((number, place)) if (number, place) in self._varying else None
            written = f":v{name}{_cast(value)}" if name is not None else _literal(value)
            text = text.replace(f"\0{place}\0", written)
        bare = re.sub(r"--[^\n]*", "", text)
        return " ".join(bare.split()) + ";"

    @contextmanager
    def _table(self) -> Iterator[None]:
        """The values of every command, one row each; the application's role may read them."""
        columns = sql.SQL(", ").join(
            sql.SQL(f"v{index} text NOT NULL") for index in range(len(self._varying))
        )
        with psycopg.connect(self._ground.owner, autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE TABLE bench_value (n int PRIMARY KEY, {})").format(columns))
            try:
                with connection.cursor() as cursor, cursor.copy("COPY bench_value FROM STDIN") as into:
                    for number, one in enumerate(self._recorded):
                        into.write_row([number, *(_text(one[s][1][p]) for s, p in self._varying)])
                connection.execute("GRANT SELECT ON bench_value TO kuheng_app")
                connection.execute("ANALYZE bench_value")
                yield
            finally:
                connection.execute("DROP TABLE bench_value")


def run_pgbench(ground: Ground, script: Path, *words: str) -> float:
    """Transactions a second of a script, as kuheng_app."""
    given = conninfo_to_dict(ground.urls["app"])
    command = [
        ground.program("pgbench"), "-n", "-f", str(script), "-D", "turn=0", *words, "-h", str(given["host"]),
        "-p", str(given["port"]), "-U", str(given["user"]), str(given["dbname"]),
    ]  # fmt: skip
    environment = {"PGPASSWORD": str(given["password"]), "PATH": "/usr/bin:/bin"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr[-2000:]
    found = re.search(r"tps = ([\d.]+) \(without initial", run.stdout)
    failed = re.search(r"number of failed transactions: (\d+)", run.stdout)
    assert found and (not failed or failed[1] == "0"), run.stdout
    return float(found[1])


def _cast(value: object) -> str:
    if isinstance(value, list):
        return f"{_cast(value[0])}[]" if value and _cast(value[0]) else "::text[]"
    return next((f"::{name}" for kind, name in CASTS if isinstance(value, kind)), "")


def _text(value: object) -> str:
    """As PostgreSQL reads it from text."""
    if isinstance(value, bytes):
        return f"\\x{value.hex()}"
    if isinstance(value, list):
        return "{" + ",".join(f'"{_text(item)}"' for item in value) + "}"
    if isinstance(value, Jsonb):
        written = (value.dumps or json.dumps)(value.obj)
        return written.decode() if isinstance(written, bytes) else written
    return str(value)


def _literal(value: object) -> str:
    """As it stands in a statement; pgbench would take a colon before a letter for a variable, a cast it knows."""
    if value is None:
        return "NULL"
    if isinstance(value, Written):
        return value.text
    return f"'{_text(value).replace(chr(39), chr(39) * 2)}'{_cast(value)}"
