"""One queue and one schedule for the whole house."""

from sqlalchemy import text as sql_text

from kuheng.core.store.tables import Index, document, flag, instant, tenant_table, text, unique, uuid, whole

# state: waiting, done, parked (gave up after `tries`; a person decides)
outbox = tenant_table(
    "outbox",
    uuid("aggregate"),
    whole("seq"),
    text("topic"),
    text("dedup_key", null=True),
    document("payload"),
    text("state", default="waiting"),
    whole("tries", default=0),
    instant("not_before"),
    instant("at"),
    text("trouble", null=True),
    flag("quiet"),
    deletable=True,
    sealed=False,
)
Index(None, outbox.c.tenant_id, outbox.c.not_before, postgresql_where=sql_text("state = 'waiting'"))
Index(
    "uq_outbox_dedup", outbox.c.tenant_id, outbox.c.dedup_key, unique=True,
    postgresql_where=sql_text("dedup_key IS NOT NULL"),
)  # fmt: skip

# Every timer, reminder and cycle: at `due_at` the worker dispatches the command. One that could not be carried out
# is tried again at `not_before`, ever later, and never given up.
schedule = tenant_table(
    "schedule",
    text("owner"),
    instant("due_at"),
    text("command"),
    document("payload"),
    text("state", default="waiting"),
    whole("tries", default=0),
    instant("not_before", null=True),
    unique("owner", "due_at"),
    deletable=True,
)
Index(None, schedule.c.tenant_id, schedule.c.due_at, postgresql_where=sql_text("state = 'waiting'"))
