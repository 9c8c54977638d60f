"""One transaction: reads answered when asked, writes sent in one pipeline with the commit.

Network waits are what a command costs (one statement is cheap, one round trip is not), so everything runs in
libpq's pipeline mode: `ask` queues a read and waits only when its answer is used, `write` never waits.
A failure therefore surfaces at a later statement; it is mapped by its constraint name (`core.commands.errors`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any

from psycopg import Connection, Cursor, OperationalError, Pipeline
from psycopg.generators import send
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb
from psycopg_pool import ConnectionPool, PoolTimeout
from sqlalchemy import BigInteger, Boolean, Column, Table
from sqlalchemy.dialects.postgresql import psycopg as dialect_module
from sqlalchemy.sql import ClauseElement

from kuheng.kernel.actor import Actor
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Broken, Conflict
from kuheng.kernel.ids import EntryId, TenantId

Row = dict[str, Any]
Params = Mapping[str, Any] | Sequence[Any] | None

_DIALECT = dialect_module.PGDialect_psycopg()  # type: ignore[no-untyped-call]
# From here on one COPY is cheaper than single statements.
FEW = 8

ONE_INSTANT = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"
SET_TENANT = "SELECT set_config('app.tenant', %s, true)"
DATABASE_CLOCK = "SELECT now()"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One record changed in this transaction; becomes one audit touch."""

    entity: str
    record_id: Any
    version: int
    before: Row | None
    after: Row


class Answer:
    """The rows of one read, fetched when first used."""

    __slots__ = ("_cursor", "_rows", "_tx")

    def __init__(self, tx: "Transaction", cursor: Cursor[Row]) -> None:
        self._tx = tx
        self._cursor = cursor
        self._rows: list[Row] | None = None

    def rows(self) -> list[Row]:
        if self._rows is None:
            self._tx._count_wait()
            self._rows = self._cursor.fetchall()
        return self._rows

    def one(self) -> Row | None:
        rows = self.rows()
        return rows[0] if rows else None

    def scalar(self) -> Any:
        row = self.one()
        return next(iter(row.values())) if row else None


class Transaction:
    """What a handler gets: who, when, where, and the statements it may run.

    Open one through `Database.transaction` only. `statements` and `waits` count what it cost.
    `memory` is forgotten with the command; `series` is what outlasts it, and None unless many commands share this
    transaction (`core.commands.series`).
    """

    def __init__(
        self, conn: Connection[Row], *, tenant: TenantId, at: datetime, entry_id: EntryId | None
    ) -> None:
        self.conn = conn
        self.tenant = tenant
        self.at = at
        self.entry_id = entry_id
        self.changes: list[Change] = []
        self.statements = 0
        self.waits = 0
        self.memory: dict[str, Any] = {}
        self.series: dict[str, Any] | None = None
        self._actor: Actor | None = None
        self._recorded_at: datetime | None = None
        self._expected: list[tuple[Cursor[Row], int, str]] = []
        self._unread = 0
        self._temporaries = 0
        self._mode: AbstractContextManager[Pipeline] | None = None
        self._pipeline: Pipeline | None = None

    @property
    def actor(self) -> Actor:
        assert self._actor is not None, "the actor is known after the first step of dispatch"
        return self._actor

    def acts_as(self, actor: Actor) -> None:
        self._actor = actor

    def turn_to(self, *, at: datetime, entry_id: EntryId) -> None:
        """The next command of a series begins: what belonged to the one before is forgotten."""
        self.at, self.entry_id = at, entry_id
        self.changes, self.memory, self._actor = [], {}, None

    @property
    def recorded_at(self) -> datetime:
        """The database's clock at the start of this transaction: `recorded_at` of all that it writes."""
        if self._recorded_at is None:
            self._recorded_at = self.scalar(DATABASE_CLOCK)
        at: datetime = self._recorded_at
        return at

    def began_at(self, recorded_at: datetime) -> None:
        """Spares the question, where a first statement has brought the answer along."""
        self._recorded_at = recorded_at

    def ask(self, sql: str | ClauseElement, params: Params = None) -> Answer:
        """Queues a read. Nothing waits until its answer is used."""
        return Answer(self, self._execute(sql, params))

    def rows(self, sql: str | ClauseElement, params: Params = None) -> list[Row]:
        return self.ask(sql, params).rows()

    def one(self, sql: str | ClauseElement, params: Params = None) -> Row | None:
        return self.ask(sql, params).one()

    def scalar(self, sql: str | ClauseElement, params: Params = None) -> Any:
        return self.ask(sql, params).scalar()

    def write(self, sql: str | ClauseElement, params: Params = None, *, expect: int | None = None) -> None:
        """Queues a write. `expect`: rows it must change; otherwise `Conflict` when the transaction settles."""
        cursor = self._execute(sql, params)
        if expect is not None:
            self._expected.append((cursor, expect, "record.changed"))

    def insert(self, table: Table, values: Row) -> Row:
        """Inserts one record at version 1 and leaves its touch. Absent columns are null."""
        row = _full_row(table, values, self.tenant)
        columns = list(row)
        self.write(_insert_sql(table, columns), _bound(row))
        self._changed(table, None, row)
        return row

    def update(self, table: Table, before: Row, **changes: Any) -> Row:
        """Changes one record as read in `before` and leaves its touch; `Conflict` if it moved meanwhile."""
        row = before | changes | {"version": before["version"] + 1}
        names = [*changes, "version"]
        sets = ", ".join(f"{name} = %({name})s" for name in names)
        sql = (
            f"UPDATE {table.fullname} SET {sets} "
            "WHERE tenant_id = %(tenant_id)s AND id = %(id)s AND version = %(version)s - 1"
        )
        self.write(
            sql, _bound({name: row[name] for name in [*names, "id"]} | {"tenant_id": self.tenant}), expect=1
        )
        self._changed(table, before, row)
        return row

    def insert_many(self, table: Table, rows: Sequence[Row], *, touch: bool = True) -> None:
        """Inserts any number of records by COPY into a temporary table; the statements do not grow with the rows."""
        if not rows:
            return
        columns = [column.name for column in table.columns]
        full = [_full_row(table, row, self.tenant) for row in rows]
        temporary = self.copy(table, columns, [list(row.values()) for row in full])
        names = ", ".join(columns)
        self.write(
            f"INSERT INTO {table.fullname} ({names}) SELECT {names} FROM {temporary}", expect=len(rows)
        )
        if touch and table.info["record"]:
            for row in full:
                self._changed(table, None, row)

    def update_many(self, table: Table, befores: Sequence[Row], changes: Sequence[Row]) -> list[Row]:
        """Changes many records (each its own values, all the same columns) in one statement, with touches.

        `Conflict` if any of them moved meanwhile.
        """
        if not befores:
            return []
        names = [*changes[0], "version"]
        rows = [
            before | change | {"version": before["version"] + 1}
            for before, change in zip(befores, changes, strict=True)
        ]
        temporary = self.copy(table, ["id", *names], [[row[name] for name in ["id", *names]] for row in rows])
        sets = ", ".join(f"{name} = c.{name}" for name in names)
        self.write(
            f"UPDATE {table.fullname} t SET {sets} FROM {temporary} c "
            "WHERE t.tenant_id = %s AND t.id = c.id AND t.version = c.version - 1",
            [self.tenant],
            expect=len(rows),
        )
        for before, row in zip(befores, rows, strict=True):
            self._changed(table, before, row)
        return rows

    def insert_each(self, table: Table, rows: Sequence[Row]) -> None:
        """Inserts records one by one while they are few, by COPY when they are many: whichever waits less."""
        if len(rows) > FEW:
            self.insert_many(table, rows)
            return
        for row in rows:
            self.insert(table, row)

    def update_each(self, table: Table, befores: Sequence[Row], changes: Sequence[Row]) -> list[Row]:
        """Changes records one by one while they are few, in one statement when they are many."""
        if len(befores) > FEW:
            return self.update_many(table, befores, changes)
        return [self.update(table, before, **change) for before, change in zip(befores, changes, strict=True)]

    def copy(self, table: Table, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
        """A temporary table shaped like these columns of `table`, filled by COPY; dropped at commit.

        COPY straight into a table with row-level security is refused by PostgreSQL, and COPY leaves pipeline mode.
        """
        self._temporaries += 1
        name = f"t_{table.name}_{self._temporaries}"
        picked = ", ".join(columns)
        self.write(
            f"CREATE TEMP TABLE {name} ON COMMIT DROP AS SELECT {picked} FROM {table.fullname} WITH NO DATA"
        )
        types = [_copy_type(table, column) for column in columns]
        statement = f"COPY {name} ({picked}) FROM STDIN (FORMAT BINARY)"
        with self._outside_pipeline(), self.conn.cursor() as cursor, cursor.copy(statement) as copy:
            copy.set_types(types)
            for row in _with_json(rows, types):
                copy.write_row(row)
        self.statements += 1
        return name

    def settle(self) -> None:
        """Waits for all queued writes and checks what they were expected to change."""
        self._count_wait()
        if self._pipeline is not None:
            self._pipeline.sync()
        for cursor, wanted, code in self._expected:
            if cursor.rowcount != wanted:
                raise Conflict(code)
        self._expected.clear()

    def commit(self) -> None:
        self.settle()
        self.waits += 1
        self.conn.commit()

    def _count_wait(self) -> None:
        if self._unread:
            self.waits += 1
            self._unread = 0

    @contextmanager
    def _outside_pipeline(self) -> Iterator[None]:
        """COPY cannot run inside a pipeline: leave it (which settles what is queued) and come back."""
        self.settle()
        self.leave_pipeline()
        try:
            yield
        finally:
            self.enter_pipeline()

    @contextmanager
    def bare(self) -> Iterator[Connection[Row]]:
        """The connection itself, for reads that stream more than memory holds; same transaction, same tenant."""
        with self._outside_pipeline():
            yield self.conn

    def enter_pipeline(self) -> None:
        self._mode = self.conn.pipeline()
        self._pipeline = self._mode.__enter__()

    def leave_pipeline(self, error: BaseException | None = None) -> None:
        """`error`: why; what the pipeline then still complains of is its echo and only logged by psycopg."""
        if self._mode is not None:
            mode, self._mode, self._pipeline = self._mode, None, None
            mode.__exit__(type(error) if error else None, error, None)

    def _execute(self, sql: str | ClauseElement, params: Params) -> Cursor[Row]:
        text, bound = compiled(sql, params)
        self.statements += 1
        self._unread += 1
        # What is built at run time is planned for its values: one plan for all would serve a branch and the whole
        # bank alike, and so one of them badly.
        cursor = self.conn.execute(text, bound, prepare=None if isinstance(sql, str) else False)
        self._send_all()
        return cursor

    def _send_all(self) -> None:
        """psycopg's pipeline hands a statement to libpq and then waits for answers alone: what is larger than the
        socket's buffer would never leave, and both sides would wait for ever.
        """
        if self.conn.pgconn.flush():
            self.conn.wait(send(self.conn.pgconn))

    def _changed(self, table: Table, before: Row | None, after: Row) -> None:
        entity = table.info["record"]
        if entity:
            self.changes.append(
                Change(
                    entity=entity,
                    record_id=after["id"],
                    version=after["version"],
                    before=_without_tenant(before) if before else None,
                    after=_without_tenant(after),
                )
            )


class Database:
    """Connections per role. The only opener of transactions."""

    def __init__(self, urls: Mapping[str, str], *, pool: int = 4, wait: float = 2.0) -> None:
        self.urls = dict(urls)
        self._size = pool
        self._wait = wait
        self._pools: dict[str, ConnectionPool[Connection[Row]]] = {}
        self._opening = Lock()

    @contextmanager
    def transaction(
        self,
        tenant: TenantId,
        *,
        at: datetime,
        role: str = "app",
        entry_id: EntryId | None = None,
        snapshot: bool = False,
    ) -> Iterator[Transaction]:
        """One transaction of one tenant; committed when the block ends, rolled back when it raises.

        `snapshot`: all its reads see one instant (REPEATABLE READ), for what must agree with itself.

        Raises `Broken("store.busy")` when no connection is free in time, `Broken("store.unreachable")` when the
        database is away or the connection was lost (the caller may repeat a command with the same key).
        """
        try:
            with self._pool(role).connection(timeout=self._wait) as conn:
                yield from self._run(conn, tenant, at, entry_id, snapshot)
        except PoolTimeout as error:
            raise Broken("store.busy") from error
        except OperationalError as error:
            if error.sqlstate is None or error.sqlstate[:2] in ("08", "57"):
                raise Broken("store.unreachable") from error
            raise

    def close(self) -> None:
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    def _run(
        self,
        conn: Connection[Row],
        tenant: TenantId,
        at: datetime,
        entry_id: EntryId | None,
        snapshot: bool,
    ) -> Iterator[Transaction]:
        tx = Transaction(conn, tenant=tenant, at=at, entry_id=entry_id)
        tx.enter_pipeline()
        try:
            if snapshot:
                tx.write(ONE_INSTANT)
            tx.write(SET_TENANT, [str(tenant)])
            yield tx
            tx.commit()
        except BaseException as error:
            tx.leave_pipeline(error)
            raise
        tx.leave_pipeline()

    def _pool(self, role: str) -> ConnectionPool[Connection[Row]]:
        with self._opening:
            if role not in self._pools:
                self._pools[role] = ConnectionPool(
                    self.urls[role],
                    min_size=1,
                    max_size=self._size,
                    open=True,
                    kwargs={"row_factory": dict_row, "options": "-c timezone=UTC"},
                )
            return self._pools[role]


def compiled(sql: str | ClauseElement, params: Params) -> tuple[str, Params]:
    """SQL text and parameters for psycopg; a SQLAlchemy Core statement is compiled, not executed, by SQLAlchemy."""
    if isinstance(sql, str):
        return sql, params
    made = sql.compile(dialect=_DIALECT, compile_kwargs={"render_postcompile": True})
    return str(made), made.construct_params(dict(params) if isinstance(params, Mapping) else None)


def _without_tenant(row: Row) -> Row:
    rest = row.copy()
    del rest["tenant_id"]
    return rest


def _full_row(table: Table, values: Row, tenant: TenantId) -> Row:
    row = _empty_row(table) | values | {"tenant_id": tenant}
    assert len(row) == len(table.columns), f"{table.name} has no {values.keys() - _empty_row(table).keys()}"
    return row


def _empty_row(table: Table) -> Row:
    """The defaults of every column, in the order of the columns; made once per table."""
    if "empty" not in table.info:
        table.info["empty"] = {str(column.name): _default(column) for column in table.columns}
    empty: Row = table.info["empty"]
    return empty


def _with_json(rows: Iterable[Sequence[Any]], types: Sequence[str]) -> Iterable[Sequence[Any]]:
    """The rows with their documents wrapped for the driver."""
    documents = [place for place, kind in enumerate(types) if kind == "jsonb"]
    if not documents:
        yield from rows
        return
    for row in rows:
        wrapped = list(row)
        for place in documents:
            wrapped[place] = _json(wrapped[place])
        yield wrapped


def _default(column: Column[Any]) -> Any:
    if column.server_default is None:
        return None
    text = str(getattr(column.server_default, "arg", ""))
    match column.type:
        case BigInteger():
            return int(text)
        case Boolean():
            return text == "true"
    return text


def _json(value: Any) -> Any:
    return value if value is None or isinstance(value, Jsonb) else Jsonb(plain(value))


def _insert_sql(table: Table, columns: Sequence[str]) -> str:
    values = ", ".join(f"%({name})s" for name in columns)
    return f"INSERT INTO {table.fullname} ({', '.join(columns)}) VALUES ({values})"


def _bound(row: Row) -> Row:
    return {
        name: Jsonb(plain(value)) if isinstance(value, dict | list) else value for name, value in row.items()
    }


_COPY_TYPES = {
    "UUID": "uuid",
    "TEXT": "text",
    "BIGINT": "int8",
    "DATE": "date",
    "BOOLEAN": "bool",
    "JSONB": "jsonb",
    "BYTEA": "bytea",
}


def _copy_type(table: Table, column: str) -> str:
    name = table.c[column].type.compile(dialect=_DIALECT).split(" COLLATE")[0]
    return "timestamptz" if name.startswith("TIMESTAMP") else _COPY_TYPES[name]
