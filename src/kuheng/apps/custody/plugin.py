"""What custody brings to the house."""

from kuheng.apps.custody.commands import (
    binding,
    execution,
    handover,
    orders,
    places,
    ranges,
    receiving,
    register,
)
from kuheng.apps.custody.entities import ENTITIES
from kuheng.apps.custody.texts import ERRORS
from kuheng.core.commands.kit import Kit


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    for kind in ENTITIES:
        kit.entity(kind)
    for module in (places, register, binding, orders, execution, handover, receiving, ranges):
        module.install(kit)
