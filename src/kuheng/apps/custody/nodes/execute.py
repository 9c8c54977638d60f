"""Execute 双人执行: two keepers take the assets of the order by scanning; then things have moved for good."""

from collections.abc import Mapping
from dataclasses import dataclass

from kuheng.apps.custody.nodes.crew import check_crew
from kuheng.engines.flows.nodes.api import Scene, Title, Traits, Work
from kuheng.kernel.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Execute(Work):
    """See the module's text. Reported by `custody.close_execution` once no line is left to take."""

    writes_freely: bool = True

    def accept(self, scene: Scene, data: Mapping[str, object]) -> Refusal | None:
        return check_crew(scene, data)


EXECUTE = Execute(
    key="execute",
    title=Title(zh="双人执行", en="Execute"),
    traits=Traits(waits=True, human=True, moves=True, app=True),
)
