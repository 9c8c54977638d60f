"""The verification of the whole log as a piece of work: asked for once, run beside the requests, its verdict kept."""

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field

from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.commands.tables import verification
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import new_id

# One that has not been heard of for so long died with its process; the next press starts anew.
LOST_AFTER = timedelta(seconds=60)

# Presses of one bank wait for each other, so that two start one.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
READ = """
SELECT v.*, p.done, p.total, p.seen_at FROM verification v
LEFT JOIN verification_progress p ON p.tenant_id = v.tenant_id AND p.id = v.id
WHERE v.tenant_id = %s AND {which}
"""
READ_RUNNING = READ.format(which="v.state = 'running'")
READ_ONE = READ.format(which="v.id = %s")
READ_LAST = READ.format(which="TRUE") + " ORDER BY v.id DESC LIMIT 1"
LOCK_ONE = "SELECT * FROM verification WHERE tenant_id = %s AND id = %s FOR UPDATE"
HEARD = """
INSERT INTO verification_progress (tenant_id, id, done, total, seen_at) VALUES (%s, %s, %s, %s, %s)
ON CONFLICT (tenant_id, id) DO UPDATE SET done = excluded.done, total = excluded.total, seen_at = excluded.seen_at
"""


class StartVerification(
    Command, name="audit.start_verification", record="audit_entry", title=("验证全部记录", "Verify the whole log")
):
    """Ask for the whole log to be recomputed. While one runs, a second wish joins it."""


class FinishVerification(
    Command, name="audit.finish_verification", record="audit_entry", title=("验证完成", "Verification done")
):
    """Keep the verdict of a verification. Sent by the house when it is through, or could not be."""

    verification_id: UUID
    state: Literal["done", "failed"]
    verdict: dict[str, Any] | None = None
    took_ms: Annotated[int, Field(ge=0)] = 0


def start_verification(_: StartVerification, tx: Transaction) -> Outcome:
    tx.one(LOCK, [f"verification{tx.tenant}"])
    running = tx.one(READ_RUNNING, [tx.tenant])
    if running is not None and not _is_lost(running, tx.at):
        return Outcome(result={"verification_id": running["id"], "joined": True})
    if running is not None:
        lost = {column.name: running[column.name] for column in verification.columns}
        tx.update(verification, lost, state="failed", finished_at=tx.at)
        tx.settle()
    asked = {"id": new_id(), "asked_by": tx.actor.person, "asked_at": tx.at, "state": "running"}
    row = tx.insert(verification, asked)
    heard_of(tx, row["id"], done=0, total=0)
    return Outcome(
        result={"verification_id": row["id"], "joined": False},
        record=("verification", row["id"], row["version"]),
    )


def finish_verification(command: FinishVerification, tx: Transaction) -> Outcome:
    row = tx.one(LOCK_ONE, [tx.tenant, command.verification_id])
    if row is None:
        raise NotFound("record.not_found")
    if row["state"] != "running":
        raise Refused("audit.verification_over")
    said = {"state": command.state, "verdict": command.verdict, "took_ms": command.took_ms}
    after = tx.update(verification, row, finished_at=tx.at, **said)
    return Outcome(record=("verification", row["id"], after["version"]))


def heard_of(tx: Transaction, verification_id: UUID, *, done: int, total: int) -> None:
    """How far it is: entries recomputed, of how many. No record, since it is no act of anybody."""
    tx.write(HEARD, [tx.tenant, verification_id, done, total, tx.at])


def verification_at(tx: Transaction, verification_id: UUID) -> dict[str, Any]:
    """One verification as it stands. Raises `NotFound`. Who may ask is the caller's affair."""
    row = tx.one(READ_ONE, [tx.tenant, verification_id])
    if row is None:
        raise NotFound("record.not_found")
    return _shown(row, tx.at)


def last_verification(tx: Transaction) -> dict[str, Any] | None:
    """The newest verification of the bank, running or over; None before the first."""
    row = tx.one(READ_LAST, [tx.tenant])
    return None if row is None else _shown(row, tx.at)


def install(kit: Kit) -> None:
    kit.command(StartVerification, start_verification)
    kit.command(FinishVerification, finish_verification)


def _is_lost(row: Row, at: datetime) -> bool:
    seen: datetime = row["seen_at"] or row["asked_at"]
    return at - seen >= LOST_AFTER


def _shown(row: Row, at: datetime) -> dict[str, Any]:
    lost = row["state"] == "running" and _is_lost(row, at)
    return {
        "id": row["id"],
        "state": "failed" if lost else row["state"],
        "asked_at": row["asked_at"],
        "finished_at": row["finished_at"],
        "done": row["done"] or 0,
        "total": row["total"] or 0,
        "took_ms": row["took_ms"],
        "verdict": row["verdict"],
    }
