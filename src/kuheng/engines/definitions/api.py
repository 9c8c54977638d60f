"""Definitions, as the other engines and the rooms above see them."""

from kuheng.engines.definitions.domain import (
    Change,
    Document,
    Fault,
    differences,
    only_plain,
    read_document,
)
from kuheng.engines.definitions.kinds import DEFINITION_KINDS, DefinitionKind, Publication
from kuheng.engines.definitions.packages import (
    Loader,
    Package,
    calls_to_apply,
    changed,
    read_package,
    to_yaml,
)
from kuheng.engines.definitions.reading import (
    Version,
    all_published,
    definition_id,
    history,
    numbered,
    published,
    version,
)

__all__ = [
    "DEFINITION_KINDS", "Change", "DefinitionKind", "Document", "Fault", "Loader", "Package", "Publication", "Version",
    "all_published", "calls_to_apply", "changed", "definition_id", "differences", "history", "numbered", "only_plain",
    "published", "read_document", "read_package", "to_yaml", "version",
]  # fmt: skip
