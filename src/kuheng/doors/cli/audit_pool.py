"""Verification in several processes: each with a connection of its own in one snapshot."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_all_start_methods, get_context
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, sql

from kuheng.core.audit.inspection import Runner, here
from kuheng.core.audit.stream import walk_by_index

OPTIONS = "-c timezone=UTC -c jit=off -c work_mem=64MB -c datestyle=ISO"
IN_FLIGHT = 3  # pieces asked for ahead, per process
# Forked processes share the memory of what is imported: a third of what started ones need.
START = "fork" if "fork" in get_all_start_methods() else "spawn"

Job = TypeVar("Job")
Answer = TypeVar("Answer")

_joined: dict[str, Connection[Any]] = {}


@contextmanager
def snapshot(dsn: str) -> Iterator[Connection[Any]]:
    """A connection that sees one moment of the database, whatever is written meanwhile."""
    with psycopg.connect(dsn, autocommit=True, options=OPTIONS) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
        connection.execute("ROLLBACK")


@contextmanager
def verifying(dsn: str, processes: int) -> Iterator[tuple[Connection[Any], Runner]]:
    """A snapshot, and what runs pieces of work in it: in `processes` of their own, or here."""
    if processes <= 1:
        with snapshot(dsn) as connection:
            yield connection, here(connection)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context(START)) as pool:
        pool.submit(
            abs, 0
        ).result()  # forks all of them now, while no connection is open that they would share
        with snapshot(dsn) as connection:
            row = connection.execute("SELECT pg_export_snapshot()").fetchone()
            assert row is not None
            yield connection, _Spread(pool, dsn, row[0], ahead=processes * IN_FLIGHT)


class _Spread:
    """Keeps a few pieces in flight, so that answers do not pile up, and returns them in order."""

    def __init__(self, pool: ProcessPoolExecutor, dsn: str, name: str, *, ahead: int) -> None:
        self._pool, self._dsn, self._name, self._ahead = pool, dsn, name, ahead

    def __call__(
        self, work: Callable[[Connection[Any], Job], Answer], jobs: Sequence[Job], /
    ) -> Iterator[Answer]:
        waiting: deque[Future[Answer]] = deque()
        for job in jobs:
            waiting.append(self._pool.submit(_work, self._dsn, self._name, work, job))
            if len(waiting) >= self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _work(dsn: str, name: str, work: Callable[[Connection[Any], Job], Answer], job: Job) -> Answer:
    if name not in _joined:
        _joined[name] = _join(dsn, name)
    return work(_joined[name], job)


def _join(dsn: str, name: str) -> Connection[Any]:
    connection = psycopg.connect(dsn, autocommit=True, options=OPTIONS)
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(name)))
    walk_by_index(connection)
    return connection
