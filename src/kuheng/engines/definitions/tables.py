"""Definitions, their drafts and their published versions."""

from kuheng.core.store.tables import (
    CheckConstraint,
    Index,
    blob,
    document,
    instant,
    key_to,
    tenant_table,
    text,
    unique,
    uuid,
    whole,
)

# The one draft lies on the definition itself; null when there is none. `published` is the number of the version
# in use, 0 before the first.
definition = tenant_table(
    "definition",
    text("kind"),
    text("key"),
    text("title_zh"),
    text("title_en"),
    text("standing", default="draft"),
    whole("published", default=0),
    document("draft", null=True),
    text("draft_note", null=True),
    text("package", null=True),
    uuid("changed_by"),
    instant("changed_at"),
    unique("kind", "key", name="uq_definition_key"),
    CheckConstraint("standing IN ('draft', 'published', 'retired')", name="standing"),
    CheckConstraint("(standing = 'draft') = (published = 0)", name="published"),
    record="definition",
)

# Never changed, never removed: running cases and old records are read by the version they began with.
definition_version = tenant_table(
    "definition_version",
    uuid("definition_id"),
    whole("number"),
    text("title_zh"),
    text("title_en"),
    document("spec"),
    blob("digest"),
    text("note"),
    uuid("published_by"),
    instant("published_at"),
    unique("definition_id", "number", name="uq_definition_version_number"),
    key_to("definition_id", "definition"),
    CheckConstraint("number >= 1", name="number"),
    record="definition_version",
    append_only=True,
)
Index(None, definition_version.c.tenant_id, definition_version.c.published_at)
