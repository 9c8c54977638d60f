"""The tables of the proof. Nothing here is ever changed or removed, not even by us."""

from kuheng.core.store.tables import Index, blob, document, instant, tenant_table, text, unique, uuid, whole

# One row per command. `canonical` is what is hashed; the other columns say the same to people and searches.
audit_entry = tenant_table(
    "audit_entry",
    uuid("id"),
    instant("at"),
    instant("recorded_at"),
    uuid("actor_id"),
    text("actor_name"),
    uuid("on_behalf_of", null=True),
    uuid("session_id", null=True),
    text("ip", null=True),
    text("device", null=True),
    uuid("request_id"),
    text("command"),
    text("record", null=True),
    uuid("record_id", null=True),
    text("outcome"),
    text("reason", null=True),
    document("decision", null=True),
    document("detail"),
    blob("canonical"),
    blob("leaf"),
    text("algorithm"),
    append_only=True,
    sealed=True,
)
Index(None, audit_entry.c.tenant_id, audit_entry.c.recorded_at, audit_entry.c.id)
Index(None, audit_entry.c.tenant_id, audit_entry.c.record_id, audit_entry.c.recorded_at)
Index(None, audit_entry.c.tenant_id, audit_entry.c.actor_id, audit_entry.c.recorded_at)
# The sealer asks for what is new in all tenants at once.
Index(None, audit_entry.c.recorded_at, audit_entry.c.id)

# One row per record changed; `digest` is listed in the entry's canonical bytes.
audit_touch = tenant_table(
    "audit_touch",
    uuid("entry_id"),
    whole("line_no"),
    text("entity"),
    uuid("record_id"),
    whole("version"),
    document("before", null=True),
    document("after", null=True),
    blob("digest"),
    unique("entity", "record_id", "version"),
    key=("entry_id", "line_no"),
    append_only=True,
    sealed=True,
)

# The leaves in the order of the tree. Only the sealer writes from here on.
audit_leaf = tenant_table(
    "audit_leaf",
    whole("seq"),
    uuid("entry_id"),
    blob("leaf"),
    instant("sealed_at"),
    unique("entry_id"),
    key=("seq",),
    append_only=True,
    sealed=True,
)

# Complete subtrees at every eighth level: 8, 16, 24. What lies between is recomputed from at most 256.
audit_node = tenant_table(
    "audit_node",
    whole("level"),
    whole("idx"),
    blob("hash"),
    key=("level", "idx"),
    append_only=True,
    sealed=True,
)

# Signed heads. Nothing that commits later can have `recorded_at` before `horizon`. `leaves` repeats the leaf
# hashes since the head before, so that a rewritten leaf can be named exactly; the signature alone decides.
audit_head = tenant_table(
    "audit_head",
    whole("size"),
    instant("signed_at"),
    instant("horizon"),
    blob("root"),
    text("algorithm"),
    text("key_id"),
    blob("signature"),
    blob("leaves"),
    key=("size", "signed_at"),
    append_only=True,
    sealed=True,
)

# What witnesses signed of the same heads, on machines of their own.
audit_cosign = tenant_table(
    "audit_cosign",
    whole("size"),
    instant("signed_at"),
    text("witness"),
    blob("signature"),
    instant("at"),
    key=("size", "signed_at", "witness"),
    append_only=True,
    sealed=True,
)

# Public keys as `name+hash+base64` (C2SP signed-note), so that a bundle can be read by itself. Trust in them
# comes from outside: a verifier is told which keys are the bank's.
audit_key = tenant_table(
    "audit_key",
    text("key_id"),
    text("vkey"),
    instant("since"),
    key=("key_id",),
    append_only=True,
    sealed=True,
)
