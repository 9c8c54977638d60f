"""What the form engine brings to the house."""

from kuheng.core.commands.kit import Kit
from kuheng.engines.definitions.api import DEFINITION_KINDS
from kuheng.engines.forms import uploads, views
from kuheng.engines.forms.field_types import ALL
from kuheng.engines.forms.field_types.base import FIELD_TYPES
from kuheng.engines.forms.importing.texts import ERRORS as IMPORTING_ERRORS
from kuheng.engines.forms.kind import FORM
from kuheng.engines.forms.texts import ERRORS


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    kit.errors(IMPORTING_ERRORS)
    kit.kind(DEFINITION_KINDS, FORM)
    for kind in ALL:
        kit.kind(FIELD_TYPES, kind)
    for module in (views, uploads):
        module.install(kit)
