"""The relay: takes what commits left in the outbox and what the schedule says is due, and dispatches it.

No lock is held while a command runs: the command may touch the very row that asked for it. A row is leased instead, and
dispatched under a key made from its own, so whoever comes twice (two workers, a crash before the mark) repeats nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

import structlog

from kuheng.apps.exchange.api import calls_for
from kuheng.core.commands.answers import trouble_json
from kuheng.core.commands.base import CommandCall
from kuheng.core.commands.cycles import StartCycles
from kuheng.core.commands.dispatch import asked_call, dispatch
from kuheng.core.outbox.api import put_call, records_of
from kuheng.core.store.transaction import Database, Row, Transaction
from kuheng.kernel.errors import Broken, Trouble
from kuheng.kernel.ids import TenantId

log = structlog.get_logger()

BATCH = 50
FACTS = 1_000
# Longer than any command takes; after that the row is another worker's.
LEASED = timedelta(seconds=60)
# Records named in one notification; a kind and an id are at most 120 bytes.
TOLD = 60
MAX_TRIES = 12
POLL_SECONDS = 0.25

# The head of each aggregate first: a later call waits for the earlier one of the same aggregate.
LEASE = """
WITH due AS (
  SELECT id FROM outbox o WHERE tenant_id = %(tenant)s AND state = 'waiting' AND topic = 'command' AND not_before <= %(at)s
    AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.tenant_id = o.tenant_id AND e.aggregate = o.aggregate
                    AND e.topic = 'command' AND e.state = 'waiting' AND (e.id, e.seq) < (o.id, o.seq))
  ORDER BY id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
UPDATE outbox o SET not_before = %(until)s FROM due WHERE o.tenant_id = %(tenant)s AND o.id = due.id RETURNING o.*
"""
# Facts wake whoever listens; nothing else waits for them.
TELL = """
WITH told AS (SELECT id FROM outbox WHERE tenant_id = %s AND state = 'waiting' AND topic <> 'command'
                AND not_before <= %s ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE outbox o SET state = 'done' FROM told WHERE o.tenant_id = %s AND o.id = told.id
RETURNING o.id, o.topic, o.aggregate, o.payload, o.at, o.quiet
"""
DONE = "UPDATE outbox SET state = 'done' WHERE tenant_id = %s AND id = ANY(%s)"
AGAIN = (
    "UPDATE outbox SET tries = %s, not_before = %s, state = %s, trouble = %s WHERE tenant_id = %s AND id = %s"
)
TICKS = """
SELECT * FROM schedule WHERE tenant_id = %(tenant)s AND state = 'waiting' AND due_at <= %(at)s
  AND (not_before IS NULL OR not_before <= %(at)s) ORDER BY due_at LIMIT %(limit)s
"""
TICK_AGAIN = """
UPDATE schedule SET tries = %s, not_before = %s WHERE tenant_id = %s AND id = %s AND state = 'waiting'
"""
TICKED = "UPDATE schedule SET state = 'done' WHERE tenant_id = %s AND id = ANY(%s) AND state = 'waiting'"
NOTIFY = "SELECT pg_notify('kuheng_facts', %s)"
TENANTS = "SELECT id FROM tenant_directory"
_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round did; `busy` asks for the next one at once."""

    handled: int
    parked: int

    @property
    def busy(self) -> bool:
        return self.handled > 0


def tenants(database: Database, at: datetime, *, role: str = "app") -> list[TenantId]:
    """Every tenant of this database."""
    with database.transaction(TenantId(_NOBODY), at=at, role=role) as tx:
        return [TenantId(row["id"]) for row in tx.rows(TENANTS)]


def run_round(database: Database, tenant: TenantId, at: datetime, *, random: Random | None = None) -> Round:
    """Handles what is due in one tenant. A row that fails is tried again later, and parked after `MAX_TRIES`; a tick that
    fails is tried again later, at least every hour."""
    with database.transaction(tenant, at=at) as tx:
        lease = {"tenant": tenant, "at": at, "limit": BATCH, "until": at + LEASED}
        leased = tx.rows(LEASE, lease)
        ticks = tx.rows(TICKS, {"tenant": tenant, "at": at, "limit": BATCH})
        told = tx.rows(TELL, [tenant, at, FACTS, tenant])
        for hook, call in calls_for(tx, told):
            put_call(tx, call, aggregate=hook)
    troubles = {
        row["id"]: _handle(database, tenant, row) for row in sorted(leased, key=lambda row: row["id"])
    }
    ticked = {row["id"]: _tick(database, tenant, row, at) for row in ticks}
    rung = [tick for tick, done in ticked.items() if done]
    finished = [row["id"] for row in leased if troubles[row["id"]] is None]
    with database.transaction(tenant, at=at) as tx:
        chance = random or Random()
        parked = sum(_later(tx, row, at, troubles[row["id"]], chance) for row in leased)
        for row in (row for row in ticks if not ticked[row["id"]]):
            tx.write(TICK_AGAIN, [row["tries"] + 1, at + _pause(row["tries"] + 1, chance), tenant, row["id"]])
        tx.write(DONE, [tenant, finished])
        tx.write(TICKED, [tenant, rung])
        for news in news_of(tenant, told):
            tx.write(NOTIFY, [news])
    return Round(handled=len(finished) + len(told) + len(rung), parked=parked)


def news_of(tenant: TenantId, told: Sequence[Row]) -> list[str]:
    """What listeners are told: kinds and ids of records, nothing of what is in them. A notification holds 8,000
    bytes, so a crowd is told in several."""
    records = dict.fromkeys(
        f"{entity}:{record}"
        for fact in told
        for entity, record in records_of(fact["topic"], fact["aggregate"], fact["payload"])
    )
    words = list(records)
    return [" ".join([str(tenant), *words[at : at + TOLD]]) for at in range(0, len(words), TOLD)]


def start_cycles(database: Database, tenant: TenantId, at: datetime) -> None:
    """Puts the tenant's cycles on the schedule, once; what is there stays. Raises `Trouble` when that cannot be."""
    body = {"command": StartCycles.about.name, "payload": {}, "person": str(_NOBODY)}
    dispatch(database, asked_call(tenant, body, StartCycles.about.name, at))


def _handle(database: Database, tenant: TenantId, row: Row) -> str | None:
    """None when done; else the code of the trouble. A refusal is an answer, kept in audit: the row is done, and whom
    the call names for this case is told."""
    body, key = row["payload"], row["dedup_key"] or str(row["id"])
    try:
        answered = dispatch(database, asked_call(tenant, body, key, row["at"]))
        if body.get("otherwise") and "error" in answered.body:
            dispatch(database, asked_call(tenant, _told(body, answered.body["error"]), f"{key}:refused", row["at"]))
    except Trouble as trouble:
        log.warning("relay", code=trouble.code, command=body["command"], params=trouble.params)
        return trouble.code
    return None


def _told(body: dict[str, Any], error: Mapping[str, Any]) -> dict[str, Any]:
    """The call that tells of a refusal: the same payload, with its code and words."""
    why = {"code": error["code"], "words": error["message"]}
    return {"command": body["otherwise"], "payload": body["payload"] | why, "person": body["person"]}


def _later(tx: Transaction, row: Row, at: datetime, trouble: str | None, random: Random) -> int:
    """1 when the row is parked; nothing for a row without trouble. Whom the call names for a refusal is told of a
    parked row as well, or he would wait for ever."""
    if trouble is None:
        return 0
    tries = row["tries"] + 1
    parked = tries >= MAX_TRIES
    tx.write(AGAIN, [tries, at + _pause(tries, random), "parked" if parked else "waiting", trouble, tx.tenant, row["id"]])
    if parked and row["payload"].get("otherwise"):
        told = _told(row["payload"], trouble_json(Broken(trouble)))
        call = CommandCall(name=told["command"], payload=told["payload"], key=f"{row['id']}:parked")
        put_call(tx, call, aggregate=row["aggregate"])
    return int(parked)


def _pause(tries: int, random: Random) -> timedelta:
    """Twice as long each time, up to about an hour. A tick has no last try, so the power is cut off first."""
    return timedelta(seconds=min(3600, 2 ** min(tries, 12)) * random.uniform(0.5, 1.5))


def _tick(database: Database, tenant: TenantId, row: Row, at: datetime) -> bool:
    """Whether the tick was carried out; one that failed is tried again later."""
    body = {"command": row["command"], "payload": row["payload"], "person": str(_NOBODY)}
    try:
        dispatch(database, asked_call(tenant, body, f"{row['owner']}@{row['due_at'].isoformat()}", at))
    except Trouble as trouble:
        log.warning("schedule", code=trouble.code, command=row["command"])
        return False
    return True
