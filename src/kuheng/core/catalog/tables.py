"""What the catalog keeps beside the records of others: words they are found by, views that people saved."""

from sqlalchemy import ARRAY, Column, Integer
from sqlalchemy import text as sql_text

from kuheng.core.store.tables import Index, document, flag, tenant_table, text, uuid

# One row per record that "contains" can find. `words` is every searchable field, normalised; `grams` its
# pairs of letters as numbers (`core.catalog.grams`). Derived from the records, so no record itself; read
# through `search_ids`.
search_index = tenant_table(
    "search_index",
    text("entity"),
    uuid("record_id"),
    text("words"),
    Column("grams", ARRAY(Integer()), nullable=False),
    key=("entity", "record_id"),
    deletable=True,
)
# Without the pending list's limit raised, an import would sort it into the index every few thousand rows.
Index(
    "ix_search_index_grams",
    search_index.c.grams,
    postgresql_using="gin",
    postgresql_with={"gin_pending_list_limit": 8192},
)

saved_view = tenant_table(
    "saved_view",
    text("entity"),
    text("name"),
    uuid("owner_id"),
    document("where_json", null=True),
    text("sort", null=True),
    document("columns", null=True),
    flag("shared"),
    flag("removed"),
    record="saved_view",
)
Index(
    "uq_saved_view_name",
    saved_view.c.tenant_id,
    saved_view.c.owner_id,
    saved_view.c.entity,
    saved_view.c.name,
    unique=True,
    postgresql_where=sql_text("NOT removed"),
)
Index(
    "ix_saved_view_shared",
    saved_view.c.tenant_id,
    saved_view.c.entity,
    postgresql_where=sql_text("shared AND NOT removed"),
)
