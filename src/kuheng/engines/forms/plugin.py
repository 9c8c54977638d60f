"""What the form engine brings to the house."""

from kuheng.core.commands.kit import Kit
from kuheng.engines.forms.field_types import ALL
from kuheng.engines.forms.field_types.base import FIELD_TYPES
from kuheng.engines.forms.texts import ERRORS


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    for kind in ALL:
        kit.kind(FIELD_TYPES, kind)
