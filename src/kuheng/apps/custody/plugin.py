"""What custody brings to the house."""

from kuheng.apps.custody.commands import (
    binding,
    boxes,
    details,
    execution,
    handover,
    importing,
    importing_run,
    importing_undo,
    links,
    orders,
    places,
    ranges,
    receiving,
    register,
    resubmit,
)
from kuheng.apps.custody.entities import ENTITIES
from kuheng.apps.custody.importing.texts import ERRORS as IMPORTING_ERRORS
from kuheng.apps.custody.nodes import NODES
from kuheng.apps.custody.texts import ERRORS
from kuheng.core.commands.kit import Kit
from kuheng.engines.flows import api as flows


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    kit.errors(IMPORTING_ERRORS)
    for kind in ENTITIES:
        kit.entity(kind)
    for node in NODES:
        kit.kind(flows.NODE_KINDS, node)
    for module in (places, register, details, links, boxes, binding, orders, resubmit):
        module.install(kit)
    for module in (execution, handover, receiving, ranges):
        module.install(kit)
    for module in (importing, importing_run, importing_undo):
        module.install(kit)
