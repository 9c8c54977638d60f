"""Verification in several processes: each with a connection of its own in one snapshot."""

from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, TypeVar

import psycopg
from psycopg import Connection, sql

from kuheng.core.audit.inspection import Runner, here
from kuheng.core.audit.stream import walk_by_index

OPTIONS = "-c timezone=UTC -c jit=off -c work_mem=64MB -c datestyle=ISO"
IN_FLIGHT = 3  # pieces asked for ahead, per process

Job = TypeVar("Job")
Answer = TypeVar("Answer")

_joined: list[Connection[Any]] = []


@contextmanager
def snapshot(dsn: str) -> Iterator[Connection[Any]]:
    """A connection that sees one moment of the database, whatever is written meanwhile."""
    with psycopg.connect(dsn, autocommit=True, options=OPTIONS) as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield connection
        connection.execute("ROLLBACK")


@contextmanager
def runner(connection: Connection[Any], dsn: str, processes: int) -> Iterator[Runner]:
    """Runs pieces in `processes` of their own; with one, here."""
    if processes <= 1:
        yield here(connection)
        return
    row = connection.execute("SELECT pg_export_snapshot()").fetchone()
    assert row is not None
    pool = ProcessPoolExecutor(
        processes, mp_context=get_context("spawn"), initializer=_join, initargs=(dsn, row[0])
    )
    with pool:
        yield _Spread(pool, processes * IN_FLIGHT)


class _Spread:
    """Keeps a few pieces in flight, so that answers do not pile up, and returns them in order."""

    def __init__(self, pool: ProcessPoolExecutor, ahead: int) -> None:
        self._pool, self._ahead = pool, ahead

    def __call__(
        self, work: Callable[[Connection[Any], Job], Answer], jobs: Sequence[Job], /
    ) -> Iterator[Answer]:
        waiting: deque[Future[Answer]] = deque()
        for job in jobs:
            waiting.append(self._pool.submit(_work, work, job))
            if len(waiting) >= self._ahead:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _join(dsn: str, name: str) -> None:
    connection = psycopg.connect(dsn, autocommit=True, options=OPTIONS)
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
    connection.execute(sql.SQL("SET TRANSACTION SNAPSHOT {}").format(sql.Literal(name)))
    walk_by_index(connection)
    _joined.append(connection)


def _work(work: Callable[[Connection[Any], Job], Answer], job: Job) -> Answer:
    return work(_joined[0], job)
