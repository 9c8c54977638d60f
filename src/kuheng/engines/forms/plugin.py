"""What the form engine brings to the house."""

from kuheng.core.catalog.api import ENTITY_SOURCES
from kuheng.core.commands.kit import Kit
from kuheng.engines.definitions.api import DEFINITION_KINDS
from kuheng.engines.forms import unmasking, uploads, views
from kuheng.engines.forms.field_types import ALL
from kuheng.engines.forms.field_types.base import FIELD_TYPES
from kuheng.engines.forms.importing.texts import ERRORS as IMPORTING_ERRORS
from kuheng.engines.forms.kind import FORM
from kuheng.engines.forms.records import FORM_RECORDS
from kuheng.engines.forms.texts import ERRORS


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    kit.errors(IMPORTING_ERRORS)
    kit.kind(DEFINITION_KINDS, FORM)
    kit.kind(ENTITY_SOURCES, FORM_RECORDS)
    for kind in ALL:
        kit.kind(FIELD_TYPES, kind)
    for module in (views, uploads, unmasking):
        module.install(kit)
