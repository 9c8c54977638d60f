"""Data keys, wrapped. The key that wraps them is never in the database nor in its backups."""

from kuheng.core.store.tables import CheckConstraint, blob, instant, tenant_table, text, whole

# purpose: cell (columns and files), index (blind index). The highest `number` of a purpose is in use for new
# values, the lower ones still open old ones.
data_key = tenant_table(
    "data_key",
    text("purpose"),
    whole("number"),
    text("algorithm"),
    blob("wrapped"),
    text("wrapped_by"),
    instant("created_at"),
    CheckConstraint("purpose in ('cell', 'index')", name="purpose"),
    CheckConstraint("algorithm in ('sm4-gcm', 'aes-256-gcm', 'hmac-sm3')", name="algorithm"),
    key=("purpose", "number"),
)
