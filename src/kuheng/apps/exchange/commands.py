"""Webhooks: set up by one, approved by another; their messages queued, tried, parked and sent again."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from psycopg.types.json import Jsonb
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints

from kuheng.apps.exchange.domain import KEPT_ANSWER, KEPT_ATTEMPTS, after_try, decide_address
from kuheng.apps.exchange.tables import webhook
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.keys.api import Place, installed_keyring
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.actor import ActorKind
from kuheng.kernel.canonical import plain
from kuheng.kernel.condition import parse
from kuheng.kernel.errors import Denied, NotFound, Refused
from kuheng.kernel.ids import new_id

Topic = Annotated[str, StringConstraints(pattern=r"^([a-z_]+\.(\*|[a-z_]+)|\*)$", max_length=80)]
Reason = Annotated[str, StringConstraints(min_length=2, max_length=200)]
Words = Annotated[str, StringConstraints(max_length=80)]

READ_MACHINE = """
SELECT id FROM person WHERE tenant_id = %s AND id = %s AND kind = 'machine' AND state = 'active' FOR SHARE
"""
LOCK = "SELECT * FROM webhook WHERE tenant_id = %s AND id = %s FOR UPDATE"
LOCK_DELIVERY = "SELECT * FROM webhook_delivery WHERE tenant_id = %s AND id = %s FOR UPDATE"
QUEUE = """
INSERT INTO webhook_delivery (tenant_id, id, webhook_id, fact_id, topic, entity, record_id, at, not_before, attempts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '[]') ON CONFLICT DO NOTHING
"""
NOTE = """
UPDATE webhook_delivery SET state = %s, tries = %s, not_before = %s, status = %s, trouble = %s, attempts = %s
 WHERE tenant_id = %s AND id = %s
"""
AGAIN = """
UPDATE webhook_delivery SET state = 'waiting', tries = 0, not_before = %s WHERE tenant_id = %s AND id = %s
"""


class AddWebhook(
    Command, name="exchange.add_webhook", record="webhook", title=("新增订阅", "Add webhook"),
    secret=("secret",),
):  # fmt: skip
    """Tell another system of facts; counts when another person has approved it.

    Records are sent as the machine account sees them. Refused with `exchange.bad_address`,
    `exchange.unknown_machine`.
    """

    title: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    url: Annotated[str, StringConstraints(min_length=8, max_length=500)]
    topics: Annotated[list[Topic], Field(min_length=1, max_length=50)]
    condition: dict[str, Any] | None = None
    machine_id: UUID
    secret: Annotated[str, StringConstraints(min_length=32, max_length=200)]


class ApproveWebhook(
    Command, name="exchange.approve_webhook", record="webhook", target="webhook_id",
    title=("复核订阅", "Approve webhook"),
):  # fmt: skip
    """Let it count. Refused with `exchange.not_proposed`, `access.duties`."""

    webhook_id: UUID


class PauseWebhook(
    Command, name="exchange.pause_webhook", record="webhook", target="webhook_id",
    title=("暂停订阅", "Pause webhook"),
):  # fmt: skip
    """Send nothing for now; what happens meanwhile waits. Refused with `exchange.not_active`."""

    webhook_id: UUID


class ResumeWebhook(
    Command, name="exchange.resume_webhook", record="webhook", target="webhook_id",
    title=("恢复订阅", "Resume webhook"),
):  # fmt: skip
    """Send what waited, and go on. Refused with `exchange.not_paused`."""

    webhook_id: UUID


class EndWebhook(
    Command, name="exchange.end_webhook", record="webhook", target="webhook_id",
    title=("结束订阅", "End webhook"),
):  # fmt: skip
    """End it for good, or refuse a proposed one. Refused with `exchange.ended`."""

    webhook_id: UUID
    reason: Reason


class ResendDelivery(
    Command, name="exchange.resend_delivery", record="delivery", target="delivery_id",
    title=("重发消息", "Send message again"),
):  # fmt: skip
    """Try a message again that was given up, or sent already. Refused with `exchange.not_parked`."""

    delivery_id: UUID


class Queued(BaseModel):
    """One fact for one receiver."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fact: UUID
    topic: Words
    entity: Words
    record: UUID
    at: AwareDatetime


class QueueDeliveries(
    Command, name="exchange.queue_deliveries", record="webhook", title=("消息入队", "Queue messages")
):
    """By the system: facts that a webhook is to be told of. Refused with `exchange.system_only`."""

    webhook_id: UUID
    facts: Annotated[list[Queued], Field(min_length=1, max_length=1_000)]


class NoteAttempt(
    Command, name="exchange.note_attempt", record="delivery", title=("记录发送结果", "Note attempt")
):
    """By the system: how a try went. Refused with `exchange.system_only`."""

    delivery_id: UUID
    status: int | None = None
    ms: int = 0
    trouble: Words | None = None
    answer: Annotated[str, StringConstraints(max_length=2_000)] = ""
    skipped: bool = False


def add_webhook(command: AddWebhook, tx: Transaction) -> Outcome:
    refusal = decide_address(command.url)
    if refusal is not None:
        raise Refused(refusal.code, refusal.field)
    if command.condition is not None:
        parse(command.condition)
    if tx.one(READ_MACHINE, [tx.tenant, command.machine_id]) is None:
        raise Refused("exchange.unknown_machine", "machine_id")
    row_id = new_id()
    sealed = installed_keyring().for_sealing(tx).seal(command.secret, place_of(row_id))
    values = command.model_dump(include={"title", "url", "topics", "condition"})
    made = {"id": row_id, "person_id": command.machine_id, "secret": sealed, "state": "proposed",
            "proposed_by": tx.actor.person, "proposed_at": tx.at}  # fmt: skip
    return _done(tx.insert(webhook, values | made))


def approve_webhook(command: ApproveWebhook, tx: Transaction) -> Outcome:
    row = _in_state(tx, command.webhook_id, "proposed", "exchange.not_proposed")
    if row["proposed_by"] in (tx.actor.person, tx.actor.on_behalf_of):
        raise Denied("access.duties", one="grantor", other="grant_approver")
    return _done(tx.update(webhook, row, state="active", approved_by=tx.actor.person))


def pause_webhook(command: PauseWebhook, tx: Transaction) -> Outcome:
    row = _in_state(tx, command.webhook_id, "active", "exchange.not_active")
    return _done(tx.update(webhook, row, state="paused"))


def resume_webhook(command: ResumeWebhook, tx: Transaction) -> Outcome:
    row = _in_state(tx, command.webhook_id, "paused", "exchange.not_paused")
    return _done(tx.update(webhook, row, state="active"))


def end_webhook(command: EndWebhook, tx: Transaction) -> Outcome:
    row = _locked(tx, LOCK, command.webhook_id)
    if row["state"] == "ended":
        raise Refused("exchange.ended")
    return _done(tx.update(webhook, row, state="ended"))


def resend_delivery(command: ResendDelivery, tx: Transaction) -> Outcome:
    row = _locked(tx, LOCK_DELIVERY, command.delivery_id)
    if row["state"] == "waiting":
        raise Refused("exchange.not_parked")
    tx.write(AGAIN, [tx.at, tx.tenant, row["id"]])
    return Outcome(result={"delivery_id": row["id"]})


def queue_deliveries(command: QueueDeliveries, tx: Transaction) -> Outcome:
    _by_system(tx)
    for one in command.facts:
        delivery = uuid5(command.webhook_id, str(one.fact))
        tx.write(QUEUE, [tx.tenant, delivery, command.webhook_id, one.fact, one.topic, one.entity, one.record,
                         one.at, tx.at])  # fmt: skip
    return Outcome(result={"queued": len(command.facts)})


def note_attempt(command: NoteAttempt, tx: Transaction) -> Outcome:
    _by_system(tx)
    row = _locked(tx, LOCK_DELIVERY, command.delivery_id)
    if row["state"] != "waiting":
        return Outcome(result={"state": row["state"]})
    decided = after_try(
        tries=row["tries"], status=command.status, skipped=command.skipped, at=tx.at, seed=row["id"].bytes
    )
    tried = {"at": plain(tx.at), "status": command.status, "ms": command.ms, "trouble": command.trouble,
             "answer": command.answer[:KEPT_ANSWER]}  # fmt: skip
    attempts = Jsonb([*row["attempts"], tried][-KEPT_ATTEMPTS:])
    tx.write(NOTE, [decided.state, decided.tries, decided.not_before, command.status, command.trouble, attempts,
                    tx.tenant, row["id"]])  # fmt: skip
    return Outcome(result={"state": decided.state, "tries": decided.tries})


def place_of(webhook_id: UUID) -> Place:
    """Where a webhook's secret stands."""
    return Place(table="webhook", column="secret", row=webhook_id)


def install(kit: Kit) -> None:
    kit.command(AddWebhook, add_webhook)
    kit.command(ApproveWebhook, approve_webhook)
    kit.command(PauseWebhook, pause_webhook)
    kit.command(ResumeWebhook, resume_webhook)
    kit.command(EndWebhook, end_webhook)
    kit.command(ResendDelivery, resend_delivery)
    kit.command(QueueDeliveries, queue_deliveries)
    kit.command(NoteAttempt, note_attempt)


def _by_system(tx: Transaction) -> None:
    if tx.actor.kind is not ActorKind.SYSTEM:
        raise Denied("exchange.system_only")


def _locked(tx: Transaction, sql: str, row_id: UUID) -> Row:
    row = tx.one(sql, [tx.tenant, row_id])
    if row is None:
        raise NotFound("record.not_found")
    return row


def _in_state(tx: Transaction, webhook_id: UUID, state: str, code: str) -> Row:
    row = _locked(tx, LOCK, webhook_id)
    if row["state"] != state:
        raise Refused(code)
    return row


def _done(row: Row) -> Outcome:
    fact = Fact(topic=f"webhook.{row['state']}", aggregate=row["id"], quiet=True)
    return Outcome(
        result={"webhook_id": row["id"], "state": row["state"]},
        facts=(fact,),
        record=("webhook", row["id"], row["version"]),
    )
