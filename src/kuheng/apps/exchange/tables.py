"""Who is told of which facts, and how the telling went."""

from kuheng.core.store.tables import (
    CheckConstraint,
    Index,
    document,
    instant,
    key_to,
    sealed_text,
    tenant_table,
    text,
    uuid,
    whole,
)

# `topics`: names or patterns (`order.*`). `person_id`: the machine account through whose eyes records are sent.
# `secret` is sealed with the tenant's key. What one sets up another approves: data leave the bank by it.
webhook = tenant_table(
    "webhook",
    text("title"),
    text("url"),
    document("topics"),
    document("condition", null=True),
    uuid("person_id"),
    sealed_text("secret"),
    text("state", default="proposed"),
    uuid("proposed_by"),
    instant("proposed_at"),
    uuid("approved_by", null=True),
    key_to("person_id", "person"),
    CheckConstraint("state IN ('proposed', 'active', 'paused', 'ended')", name="state"),
    CheckConstraint("approved_by <> proposed_by", name="two_people"),
    CheckConstraint("state NOT IN ('active', 'paused') OR approved_by IS NOT NULL", name="approved"),
    record="webhook",
)

# One message to one receiver. `attempts`: the last tries, newest last. state: waiting, done, skipped (the account
# may not see the record, or the condition does not hold), parked (gave up; a person may send it again).
webhook_delivery = tenant_table(
    "webhook_delivery",
    uuid("webhook_id"),
    uuid("fact_id"),
    text("topic"),
    text("entity"),
    uuid("record_id"),
    instant("at"),
    text("state", default="waiting"),
    whole("tries", default=0),
    instant("not_before"),
    whole("status", null=True),
    text("trouble", null=True),
    document("attempts"),
    key_to("webhook_id", "webhook"),
    CheckConstraint("state IN ('waiting', 'done', 'skipped', 'parked')", name="state"),
    CheckConstraint("tries >= 0", name="tries"),
)
Index(None, webhook_delivery.c.tenant_id, webhook_delivery.c.webhook_id, webhook_delivery.c.at)
Index(
    None, webhook_delivery.c.tenant_id, webhook_delivery.c.not_before,
    postgresql_where=webhook_delivery.c.state == "waiting",
)  # fmt: skip
