"""What flows bring to the house."""

from kuheng.core.commands.kit import Kit
from kuheng.engines.definitions.api import DEFINITION_KINDS
from kuheng.engines.flows import commands, findings
from kuheng.engines.flows.definition import NODE_KINDS, FlowKind
from kuheng.engines.flows.entities import ENTITIES
from kuheng.engines.flows.nodes import BUILT_IN
from kuheng.engines.flows.texts import ERRORS


def install(kit: Kit) -> None:
    kit.errors(ERRORS)
    for entity in ENTITIES:
        kit.entity(entity)
    for node in BUILT_IN:
        kit.kind(NODE_KINDS, node)
    kit.kind(DEFINITION_KINDS, FlowKind())
    commands.install(kit)
    findings.install(kit)
    kit.constraint("uq_flow_case_subject", "flows.already_started")
    kit.constraint("uq_flow_task_human", "flows.already_seated")
    kit.constraint("ck_flow_task_own_request", "flows.own_request")
    kit.constraint("ck_flow_task_own_agent", "flows.own_request")
