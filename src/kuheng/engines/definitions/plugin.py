"""What definitions bring to the house."""

from kuheng.core.commands.kit import Kit
from kuheng.engines.definitions import commands
from kuheng.engines.definitions.entities import DEFINITION
from kuheng.engines.definitions.texts import ERRORS


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    kit.entity(DEFINITION)
    commands.install(kit)
    kit.constraint("uq_definition_key", "definitions.key_taken", "key")
