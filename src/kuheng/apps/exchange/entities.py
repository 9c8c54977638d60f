"""Webhooks and their messages, as records that are listed, filtered and permitted."""

from typing import Any

from sqlalchemy import and_

from kuheng.apps.exchange.tables import webhook, webhook_delivery
from kuheng.core.access.tables import person
from kuheng.core.catalog.entity import Choice, EntityKind, Field

Row = dict[str, Any]

STATES = (
    Choice(value="proposed", title=("待复核", "Awaiting approval"), color="overdue"),
    Choice(value="active", title=("启用", "Active"), color="in_stock"),
    Choice(value="paused", title=("暂停", "Paused"), color="pledged"),
    Choice(value="ended", title=("已结束", "Ended")),
)
SENT = (
    Choice(value="waiting", title=("发送中", "Being sent"), color="overdue"),
    Choice(value="done", title=("已送达", "Arrived"), color="in_stock"),
    Choice(value="skipped", title=("不发送", "Not sent")),
    Choice(value="parked", title=("已放弃", "Given up"), color="frozen"),
)
_proposer = person.alias("proposer")
_ACTS = {
    "proposed": ("exchange.approve_webhook", "exchange.end_webhook"),
    "active": ("exchange.pause_webhook", "exchange.end_webhook"),
    "paused": ("exchange.resume_webhook", "exchange.end_webhook"),
}


def _to(left: Any, column: str, right: Any) -> Any:
    return and_(right.c.tenant_id == left.c.tenant_id, right.c.id == left.c[column])


WEBHOOK = EntityKind(
    key="webhook",
    title=("Webhook 订阅", "Webhook"),
    table=webhook,
    source=webhook.join(person, _to(webhook, "person_id", person)).outerjoin(
        _proposer, _to(webhook, "proposed_by", _proposer)
    ),
    fields=(
        Field(key="title", title=("名称", "Name"), column=webhook.c.title, searchable=True),
        Field(key="url", title=("地址", "Address"), column=webhook.c.url, type="code"),
        Field(key="topics", title=("事实", "Facts"), column=webhook.c.topics, type="document"),
        Field(
            key="condition",
            title=("条件", "Condition"),
            column=webhook.c.condition,
            type="document",
            default_visible=False,
        ),
        Field(
            key="machine",
            title=("机器账号", "Machine account"),
            column=webhook.c.person_id,
            type="person",
            reference="person",
            shown_by=person.c.name,
        ),
        Field(key="state", title=("状态", "State"), column=webhook.c.state, type="choice", choices=STATES),
        Field(
            key="proposed_by",
            title=("提出人", "Proposed by"),
            column=webhook.c.proposed_by,
            type="person",
            reference="person",
            shown_by=_proposer.c.name,
        ),
        Field(
            key="proposed_at",
            title=("提出于", "Proposed"),
            column=webhook.c.proposed_at,
            type="instant",
            sortable=True,
        ),
    ),
    default_sort="-proposed_at",
    name_field="title",
    commands=(
        "exchange.approve_webhook",
        "exchange.pause_webhook",
        "exchange.resume_webhook",
        "exchange.end_webhook",
    ),
    offered=lambda row: _ACTS.get(str(row.get("state")), ()),
)

DELIVERY = EntityKind(
    key="delivery",
    title=("Webhook 消息", "Webhook message"),
    table=webhook_delivery,
    source=webhook_delivery.join(webhook, _to(webhook_delivery, "webhook_id", webhook)),
    fields=(
        Field(
            key="webhook",
            title=("订阅", "Webhook"),
            column=webhook_delivery.c.webhook_id,
            type="record",
            indexed=True,
            reference="webhook",
            shown_by=webhook.c.title,
        ),
        Field(key="topic", title=("事实", "Fact"), column=webhook_delivery.c.topic, type="code"),
        Field(
            key="entity",
            title=("资料类型", "Kind of record"),
            column=webhook_delivery.c.entity,
            type="code",
            default_visible=False,
        ),
        Field(
            key="record",
            title=("资料", "Record"),
            column=webhook_delivery.c.record_id,
            type="code",
            default_visible=False,
        ),
        Field(
            key="at",
            title=("发生于", "Happened"),
            column=webhook_delivery.c.at,
            type="instant",
            sortable=True,
        ),
        Field(
            key="state", title=("状态", "State"), column=webhook_delivery.c.state, type="choice", choices=SENT
        ),
        Field(key="tries", title=("次数", "Tries"), column=webhook_delivery.c.tries, type="whole"),
        Field(key="status", title=("回应", "Answer"), column=webhook_delivery.c.status, type="whole"),
        Field(key="trouble", title=("问题", "Trouble"), column=webhook_delivery.c.trouble, type="code"),
        Field(
            key="not_before",
            title=("下次", "Next try"),
            column=webhook_delivery.c.not_before,
            type="instant",
            default_visible=False,
        ),
        Field(
            key="attempts",
            title=("记录", "Attempts"),
            column=webhook_delivery.c.attempts,
            type="document",
            default_visible=False,
        ),
    ),
    default_sort="-at",
    commands=("exchange.resend_delivery",),
    offered=lambda row: () if row.get("state") == "waiting" else ("exchange.resend_delivery",),
)
