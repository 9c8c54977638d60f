"""Sends webhook messages. A thread of its own beside the relay: a receiver that is dead or slow fills its own log and
holds up nothing else."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event
from uuid import UUID, uuid5

import structlog

from kuheng.apps.exchange.api import due, message, signature
from kuheng.core.access.api import NOBODY, PersonCredential, SystemCredential
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.store.transaction import Database, Row
from kuheng.doors.egress import Egress, Reply
from kuheng.doors.worker.relay import tenants
from kuheng.kernel.errors import Broken, Denied, Trouble
from kuheng.kernel.ids import PersonId, TenantId

log = structlog.get_logger()

POLL_SECONDS = 1.0
EACH = 20  # messages of one receiver in one round
RECEIVERS = 4  # at the same time
# Longer than a round with one receiver may take: each message has the client's deadline.
LEASED = timedelta(minutes=3)


def run(database: Database, egress: Egress, stop: Event) -> None:
    """Runs until `stop` is set. A database that is away is waited for."""
    while not stop.is_set():
        sent = 0
        try:
            sent = sum(send_round(database, tenant, egress, _now()) for tenant in tenants(database, _now()))
        except Broken as trouble:
            log.warning("sender waits", code=trouble.code)
        if not sent:
            stop.wait(POLL_SECONDS)


def send_round(database: Database, tenant: TenantId, egress: Egress, at: datetime) -> int:
    """Sends what is due to every receiver; returns how many messages were tried."""
    with database.transaction(tenant, at=at) as tx:
        by_hook = due(tx, at=at, until=at + LEASED, each=EACH)
    if not by_hook:
        return 0
    with ThreadPoolExecutor(RECEIVERS) as pool:
        done = pool.map(lambda rows: _send_all(database, tenant, egress, rows, at), by_hook.values())
        return sum(done)


def _send_all(database: Database, tenant: TenantId, egress: Egress, rows: list[Row], at: datetime) -> int:
    """In order, to one receiver. After one that did not get through the rest waits for the lease to end: a receiver
    that is dead costs one try a round."""
    for tried, row in enumerate(rows, 1):
        try:
            arrived = _send_one(database, tenant, egress, row, at)
        except Trouble as trouble:
            log.warning("sender", code=trouble.code, delivery=str(row["id"]))
            return tried
        if not arrived:
            return tried
    return len(rows)


def _send_one(database: Database, tenant: TenantId, egress: Egress, row: Row, at: datetime) -> bool:
    account = PersonCredential(tenant=tenant, person=PersonId(row["person_id"]))
    with database.transaction(tenant, at=at) as tx:
        try:
            tx.acts_as(account.ask(tx)())
        except Denied:
            _note(database, tenant, row, at, Reply(), skipped=True)
            return True
        ready = message(tx, row)
    if ready.body is None:
        _note(database, tenant, row, at, Reply(), skipped=True)
        return True
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Kuheng",
        "Kuheng-Delivery": str(row["id"]),
        "Kuheng-Topic": row["topic"],
        "Kuheng-Signature": signature(ready.secret, int(time.time()), ready.body),
    }
    reply = egress.post(ready.url, ready.body, headers)
    _note(database, tenant, row, at, reply, skipped=False)
    return reply.status is not None and 200 <= reply.status < 300


def _note(
    database: Database, tenant: TenantId, row: Row, at: datetime, reply: Reply, *, skipped: bool
) -> None:
    """Under a key of this very try, so that a crash after it notes nothing twice."""
    payload = {
        "delivery_id": str(row["id"]), "status": reply.status, "ms": reply.ms, "trouble": reply.trouble,
        "answer": reply.text.replace("\x00", "")[:2_000], "skipped": skipped,
    }  # fmt: skip
    key: UUID = uuid5(row["id"], f"try {row['not_before'].isoformat()}")
    who = SystemCredential(tenant=tenant, person=NOBODY, name="系统")
    dispatch(database, Call(name="exchange.note_attempt", payload=payload, key=key, at=at, who=who))


def _now() -> datetime:
    return datetime.now(UTC)
