"""What is known of a stored file; the content lies in a folder, encrypted."""

from kuheng.core.store.tables import CheckConstraint, Index, blob, instant, tenant_table, text, uuid, whole

# `hash` is the SM3 of the content as kept (after re-encoding), so the audit trail fixes it. `blob_name` is
# the hash of the ciphertext, which is its file's name. Who may read the record it is attached to may read
# the file.
stored_file = tenant_table(
    "stored_file",
    text("name"),
    text("type"),
    whole("size"),
    blob("hash"),
    text("blob_name"),
    uuid("uploaded_by"),
    instant("uploaded_at"),
    text("entity", null=True),
    uuid("record_id", null=True),
    CheckConstraint("size > 0", name="size"),
    CheckConstraint("(entity IS NULL) = (record_id IS NULL)", name="attached"),
    record="stored_file",
)
Index(None, stored_file.c.tenant_id, stored_file.c.record_id)
Index(None, stored_file.c.tenant_id, stored_file.c.blob_name)
