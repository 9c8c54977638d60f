"""Receive 接收查验: two keepers take over what was brought, line by line; then things have moved for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from kuheng.apps.custody.nodes.crew import check_crew
from kuheng.engines.flows.nodes.api import Scene, Title, Traits, Work
from kuheng.kernel.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Receive(Work):
    """See the module's text. Reported by `custody.receive_order`."""

    writes_freely: bool = True

    def accept(self, scene: Scene, data: Mapping[str, object]) -> Refusal | None:
        return check_crew(scene, data)


RECEIVE = Receive(
    key="receive",
    title=Title(zh="接收查验", en="Receive and check"),
    traits=Traits(waits=True, human=True, moves=True, app=True),
)
