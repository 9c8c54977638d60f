"""The replay store: what was answered under which key; the verifications of the log, with their verdicts; rotations of
data keys, with how far they are."""

from sqlalchemy import text as sql_text

from kuheng.core.store.tables import (
    CheckConstraint,
    Index,
    blob,
    document,
    instant,
    tenant_table,
    text,
    uuid,
    whole,
)

command_replay = tenant_table(
    "command_replay",
    uuid("key"),
    text("command"),
    uuid("person_id"),
    blob("digest"),
    whole("status"),
    document("answer"),
    instant("at"),
    key=("key",),
    append_only=False,
    deletable=True,
)

verification = tenant_table(
    "verification",
    uuid("asked_by"),
    instant("asked_at"),
    text("state", default="running"),
    instant("finished_at", null=True),
    whole("took_ms", null=True),
    document("verdict", null=True),
    CheckConstraint("state IN ('running', 'done', 'failed')", name="state"),
    CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
    CheckConstraint("state <> 'done' OR verdict IS NOT NULL", name="verdict"),
    record="verification",
)
Index(
    "uq_verification_running",
    verification.c.tenant_id,
    unique=True,
    postgresql_where=sql_text("state = 'running'"),
)

# How far a verification is; no record, since it is no act of anybody.
verification_progress = tenant_table(
    "verification_progress", whole("done"), whole("total"), instant("seen_at")
)

# `number`: the data key that came into use. `column_at` and `after`: the column and the row in it that the work has
# come to. `faults`: what could not be opened, as `table.column id`.
key_rotation = tenant_table(
    "key_rotation",
    whole("number"),
    uuid("asked_by"),
    instant("asked_at"),
    text("state", default="running"),
    text("column_at", null=True),
    uuid("after", null=True),
    whole("cells", default=0),
    whole("files", default=0),
    document("faults"),
    instant("finished_at", null=True),
    CheckConstraint("state IN ('running', 'done')", name="state"),
    CheckConstraint("(state = 'running') = (finished_at IS NULL)", name="finished"),
    record="key_rotation",
)
Index(
    "uq_key_rotation_running",
    key_rotation.c.tenant_id,
    unique=True,
    postgresql_where=sql_text("state = 'running'"),
)
