"""Putting facts and calls into the outbox, inside the business transaction."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from psycopg.types.json import Jsonb

from kuheng.core.store.transaction import Transaction
from kuheng.kernel.canonical import plain
from kuheng.kernel.ids import new_id

INSERT = """
INSERT INTO outbox (tenant_id, id, aggregate, seq, topic, dedup_key, payload, state, tries, not_before, at, quiet)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, 0, %s, %s, %s)
ON CONFLICT (tenant_id, dedup_key) WHERE dedup_key IS NOT NULL DO NOTHING
"""
PUT_TICK = """
INSERT INTO schedule (tenant_id, id, owner, due_at, command, payload, state)
VALUES (%s, %s, %s, %s, %s, %s, 'waiting') ON CONFLICT (tenant_id, owner, due_at) DO NOTHING
"""
WAITS = "SELECT 1 FROM schedule WHERE tenant_id = %s AND owner = %s AND state = 'waiting' LIMIT 1"
CALLS = "outbox.calls"


SYSTEM = UUID(int=0)


class FactLike(Protocol):
    @property
    def topic(self) -> str: ...
    @property
    def aggregate(self) -> UUID: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def quiet(self) -> bool: ...


class CallLike(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def payload(self) -> Mapping[str, Any]: ...
    @property
    def key(self) -> str: ...
    @property
    def otherwise(self) -> str | None: ...


def put(tx: Transaction, facts: Sequence[FactLike], calls: Sequence[CallLike] = ()) -> None:
    """Queues what the commit makes known. The row's id orders the facts of one aggregate (UUIDv7).

    A series carries its calls out itself, before it commits: its rows are done when anybody sees them.
    """
    state = "waiting" if tx.series is None else "done"
    for number, fact in enumerate(facts):
        payload = Jsonb(plain(fact.payload))
        tx.write(INSERT, [
            tx.tenant, new_id(), fact.aggregate, number, fact.topic, None, payload, state, tx.at, tx.at, fact.quiet,
        ])  # fmt: skip
    for number, call in enumerate(calls, len(facts)):
        asked = {"command": call.name, "payload": plain(call.payload), "person": str(tx.actor.person)}
        body = Jsonb(asked | ({"otherwise": call.otherwise} if call.otherwise else {}))
        tx.write(INSERT, [
            tx.tenant, new_id(), tx.entry_id, number, "command", call.key, body, state, tx.at, tx.at, False,
        ])  # fmt: skip
        if tx.series is not None:
            tx.memory.setdefault(CALLS, []).append((call.key, body.obj))


def put_call(tx: Transaction, call: CallLike, *, aggregate: UUID) -> None:
    """Queues a command by the system itself, after the earlier ones of the same aggregate."""
    body = Jsonb({"command": call.name, "payload": plain(call.payload), "person": str(SYSTEM)})
    tx.write(
        INSERT, [tx.tenant, new_id(), aggregate, 0, "command", call.key, body, "waiting", tx.at, tx.at, False]
    )


def records_of(topic: str, aggregate: UUID, payload: Mapping[str, Any]) -> list[tuple[str, UUID]]:
    """Which records a fact speaks of, as (entity, id): its own, by the first word of its topic, its `subject`, and
    the tasks that it opened."""
    found = [(topic.partition(".")[0], aggregate)]
    subject = payload.get("subject")
    if isinstance(subject, list) and len(subject) == 2:
        found.append((str(subject[0]), UUID(str(subject[1]))))
    return found + [("task", UUID(opened["task"])) for opened in payload.get("opened") or ()]


def put_tick(tx: Transaction, owner: str, due_at: datetime, command: str, payload: Mapping[str, Any]) -> None:
    """At `due_at` the worker dispatches the command. One owner has one tick at one instant."""
    tx.write(PUT_TICK, [tx.tenant, new_id(), owner, due_at, command, Jsonb(plain(payload))])


def waits(tx: Transaction, owner: str) -> bool:
    """Whether a tick of this owner is still to come."""
    return tx.one(WAITS, [tx.tenant, owner]) is not None
