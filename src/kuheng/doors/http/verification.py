"""Running a verification beside the requests: one thread, its own snapshot, progress once a second."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from threading import Thread
from typing import Any, TypeVar
from uuid import UUID

import structlog
from psycopg import Connection

from kuheng.core.access.api import NOBODY, SystemCredential
from kuheng.core.audit.api import here, standing, verify_database
from kuheng.core.audit.recompute import Piece
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.commands.verifying import heard_of
from kuheng.doors.house import House
from kuheng.kernel.canonical import plain
from kuheng.kernel.ids import TenantId, new_id

log = structlog.get_logger()

TELL_EVERY = 1.0

Job = TypeVar("Job")
Answer = TypeVar("Answer")


def begin(house: House, tenant: TenantId, verification_id: UUID) -> None:
    """Starts it and returns at once. A process that ends takes it along; the next press starts anew."""
    Thread(target=run, args=(house, tenant, verification_id), name="verification", daemon=True).start()


def run(house: House, tenant: TenantId, verification_id: UUID) -> None:
    """Recomputes the whole log of one bank in one snapshot and keeps the verdict; a failure is kept too."""
    began = time.monotonic()
    try:
        with house.database.transaction(tenant, at=house.clock.now(), snapshot=True) as tx:
            with tx.bare() as connection:
                tell = _telling(house, tenant, verification_id)
                report = verify_database(connection, _counted(here(connection), tell))
            verdict = plain(report.to_json() | {"standing": standing(tx)})
        said: dict[str, Any] = {"state": "done", "verdict": verdict}
    except Exception:
        log.exception("verification")
        said = {"state": "failed"}
    took = round(1000 * (time.monotonic() - began))
    payload = {"verification_id": str(verification_id), "took_ms": took, **said}
    who = SystemCredential(tenant=tenant, person=NOBODY, name="系统")
    at = house.clock.now()
    dispatch(house.database, Call(name="audit.finish_verification", payload=payload, key=new_id(), at=at, who=who))


def _telling(house: House, tenant: TenantId, verification_id: UUID) -> Callable[[int, int], None]:
    told = 0.0

    def tell(done: int, total: int) -> None:
        nonlocal told
        if time.monotonic() - told < TELL_EVERY and done < total:
            return
        told = time.monotonic()
        with house.database.transaction(tenant, at=house.clock.now()) as tx:
            heard_of(tx, verification_id, done=done, total=total)

    return tell


def _counted(run_on: Any, tell: Callable[[int, int], None]) -> Any:
    """The same runner, telling after each piece how many entries are through."""

    def counted(
        work: Callable[[Connection[Any], Job], Answer], jobs: Sequence[Job], /
    ) -> Iterable[Answer]:
        return _walked(run_on(work, jobs), jobs, tell)

    return counted


def _walked(
    answers: Iterable[Answer], jobs: Sequence[Job], tell: Callable[[int, int], None]
) -> Iterator[Answer]:
    total = max((job.high for job in jobs if isinstance(job, Piece)), default=0)
    tell(0, total)
    for job, answer in zip(jobs, answers, strict=True):
        yield answer
        tell(job.high if isinstance(job, Piece) else total, total)
