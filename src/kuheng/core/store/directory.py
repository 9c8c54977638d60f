"""The tenants of this database."""

from sqlalchemy import Column, Table, Text, Uuid

from kuheng.core.store.tables import instant, metadata, tenant_table, text, whole

# One row per tenant. The epochs rise when something published or a grant changes, so that every process
# drops what it compiled: the session query returns them at no extra statement.
tenant = tenant_table(
    "tenant",
    text("key"),
    text("name"),
    text("hash_algorithm", default="sm3"),
    whole("access_epoch", default=1),
    whole("catalog_epoch", default=1),
    instant("created_at"),
    key=(),
    sealed=True,
)

# Without row-level security, so ids and keys only: which tenant does a sign-in page offer.
tenant_directory = Table(
    "tenant_directory", metadata, Column("id", Uuid(), primary_key=True), Column("key", Text(), unique=True)
)
