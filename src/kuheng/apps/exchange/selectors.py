"""Which messages are due, to whom, and what stands in them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kuheng.apps.exchange.commands import place_of
from kuheng.apps.exchange.domain import concerns
from kuheng.core.access.api import context
from kuheng.core.catalog.api import kind_of, record
from kuheng.core.commands.base import CommandCall
from kuheng.core.keys.api import installed_keyring, number_of
from kuheng.core.outbox.api import records_of
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.canonical import plain
from kuheng.kernel.condition import matches, parse
from kuheng.kernel.errors import Denied, NotFound

READ_TOLD = """
SELECT id, topics FROM webhook WHERE tenant_id = %s AND state IN ('active', 'paused') ORDER BY id
"""
# Each receiver's next messages, leased: whoever comes second finds them later.
LEASE = """
WITH due AS (
  SELECT d.id, row_number() OVER (PARTITION BY d.webhook_id ORDER BY d.at, d.id) AS place
    FROM webhook_delivery d JOIN webhook w ON w.tenant_id = d.tenant_id AND w.id = d.webhook_id
   WHERE d.tenant_id = %(tenant)s AND d.state = 'waiting' AND d.not_before <= %(at)s AND w.state = 'active'),
taken AS (
  SELECT id FROM webhook_delivery WHERE tenant_id = %(tenant)s AND state = 'waiting' AND not_before <= %(at)s
     AND id IN (SELECT id FROM due WHERE place <= %(each)s) FOR UPDATE SKIP LOCKED)
UPDATE webhook_delivery d SET not_before = %(until)s
  FROM taken, webhook w
 WHERE d.tenant_id = %(tenant)s AND d.id = taken.id AND w.tenant_id = d.tenant_id AND w.id = d.webhook_id
RETURNING d.*, w.url, w.secret, w.person_id, w.condition
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message ready to go out; `body` None: its account may not see the record, or its condition fails."""

    url: str
    secret: str
    body: bytes | None


def calls_for(tx: Transaction, facts: Sequence[Row]) -> list[tuple[UUID, CommandCall]]:
    """For each webhook that is to hear of these facts, the command that queues them. One statement, and none where
    nothing that could be told has happened."""
    told = [(fact, about) for fact in facts if not fact["quiet"] and (about := _about(tx, fact))]
    if not told:
        return []
    calls = []
    for hook in tx.rows(READ_TOLD, [tx.tenant]):
        queued = [_queued(fact, about) for fact, about in told if concerns(hook["topics"], fact["topic"])]
        if queued:
            payload = {"webhook_id": str(hook["id"]), "facts": queued}
            key = f"webhook:{hook['id']}:{queued[0]['fact']}"
            calls.append(
                (hook["id"], CommandCall(name="exchange.queue_deliveries", payload=payload, key=key))
            )
    return calls


def due(tx: Transaction, *, at: datetime, until: datetime, each: int) -> dict[UUID, list[Row]]:
    """The next messages of each receiver, oldest first, kept for the caller until `until`."""
    rows = tx.rows(LEASE, {"tenant": tx.tenant, "at": at, "until": until, "each": each})
    by_hook: dict[UUID, list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["at"], row["id"])):
        by_hook.setdefault(row["webhook_id"], []).append(row)
    return by_hook


def message(tx: Transaction, delivery: Mapping[str, Any]) -> Message:
    """The message as the transaction's actor, the subscription's account, may see it now."""
    keys = installed_keyring().of(tx, number=number_of(delivery["secret"]))
    secret = keys.open(delivery["secret"], place_of(delivery["webhook_id"]))
    seen = _seen(tx, delivery)
    body = None
    if seen is not None:
        told = {"id": delivery["id"], "topic": delivery["topic"], "at": delivery["at"],
                "entity": delivery["entity"], "record": seen}  # fmt: skip
        body = json.dumps(plain(told), ensure_ascii=False, separators=(",", ":")).encode()
    return Message(url=delivery["url"], secret=secret, body=body)


def _seen(tx: Transaction, delivery: Mapping[str, Any]) -> Row | None:
    try:
        seen = record(tx, delivery["entity"], delivery["record_id"]).record
    except (NotFound, Denied):
        return None
    if delivery["condition"] is not None and not matches(parse(delivery["condition"]), seen, context(tx)):
        return None
    return seen


def _about(tx: Transaction, fact: Row) -> tuple[str, UUID] | None:
    """The record that is sent along: the fact's own, else its subject."""
    named = records_of(fact["topic"], fact["aggregate"], fact["payload"])
    return next(((entity, one) for entity, one in named if kind_of(tx, entity) is not None), None)


def _queued(fact: Row, about: tuple[str, UUID]) -> dict[str, Any]:
    return {"fact": str(fact["id"]), "topic": fact["topic"], "entity": about[0], "record": str(about[1]),
            "at": plain(fact["at"])}  # fmt: skip
