"""The catalog, as the rooms above see it: the one path by which records are read."""

from kuheng.core.catalog.codes import Hit, find, normal_code
from kuheng.core.catalog.cursor import use_secret
from kuheng.core.catalog.entity import (
    ENTITIES,
    ENTITY_SOURCES,
    Choice,
    EntityKind,
    EntitySource,
    Field,
    Tags,
    fields_of,
    kind_of,
)
from kuheng.core.catalog.lens import Lens, check, look
from kuheng.core.catalog.listing import (
    DEFAULT_LIMIT,
    MAX_LIMIT,
    Ask,
    Page,
    every_page,
    filters,
    order_of,
    query,
)
from kuheng.core.catalog.mask import masked
from kuheng.core.catalog.search import index_changes, index_many, index_words
from kuheng.core.catalog.single import (
    RecordView,
    is_readable,
    is_there,
    permitted_commands,
    permitted_ids,
    record,
)
from kuheng.core.catalog.sums import aggregate
from kuheng.core.catalog.touched import touched
from kuheng.core.catalog.unmask import Unmasked, unmasked
from kuheng.core.catalog.view_schema import field_json, two, view_schema

__all__ = [
    "Ask", "Choice", "DEFAULT_LIMIT", "ENTITIES", "ENTITY_SOURCES", "EntityKind", "EntitySource",
    "Field", "Hit", "Lens", "MAX_LIMIT", "Page", "RecordView", "Tags", "Unmasked", "aggregate", "check",
    "every_page", "field_json", "fields_of", "filters", "find", "index_changes", "index_many", "index_words",
    "is_readable", "is_there", "kind_of", "look", "masked", "normal_code", "order_of", "permitted_commands", "permitted_ids",
    "query", "record", "touched", "two", "unmasked", "use_secret", "view_schema",
]  # fmt: skip
