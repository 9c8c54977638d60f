"""The log as others may read it: the entries, and the leaf that each became. Nobody writes through these."""

from sqlalchemy import FromClause, Table, and_

from kuheng.core.audit.tables import audit_entry, audit_leaf

ENTRIES: Table = audit_entry
LEAVES: Table = audit_leaf
ENTRIES_WITH_LEAF: FromClause = ENTRIES.outerjoin(
    LEAVES, and_(LEAVES.c.tenant_id == ENTRIES.c.tenant_id, LEAVES.c.entry_id == ENTRIES.c.id)
)
