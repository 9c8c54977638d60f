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
    call_to_apply,
    calls_to_apply,
    changed,
    compared,
    read_package,
    to_yaml,
    write_package,
)
from kuheng.engines.definitions.reading import (
    Version,
    all_published,
    definition_id,
    documents_in_use,
    history,
    numbered,
    published,
    version,
)

__all__ = [
    "DEFINITION_KINDS", "Change", "DefinitionKind", "Document", "Fault", "Loader", "Package", "Publication",
    "Version", "all_published", "call_to_apply", "calls_to_apply", "changed", "compared", "definition_id",
    "differences", "documents_in_use", "history", "numbered", "only_plain", "published", "read_document",
    "read_package", "to_yaml", "version", "write_package",
]  # fmt: skip
