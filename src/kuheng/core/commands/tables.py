"""The replay store: what was answered under which key."""

from kuheng.core.store.tables import blob, document, instant, tenant_table, text, uuid, whole

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
