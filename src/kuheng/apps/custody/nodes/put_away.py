"""Put away 上架: what was received is laid into its slots; the work is done with the last piece."""

from collections.abc import Mapping
from dataclasses import dataclass

from kuheng.engines.flows.nodes.api import Scene, Title, Traits, Work
from kuheng.kernel.errors import Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class PutAway(Work):
    """See the module's text. Reported by `custody.put_away` with its last line."""

    writes_freely: bool = True

    def accept(self, scene: Scene, data: Mapping[str, object]) -> Refusal | None:
        left = data.get("left", 0)
        return Refusal("custody.lines_missing", count=left) if left else None


PUT_AWAY = PutAway(
    key="put_away",
    title=Title(zh="上架", en="Put away"),
    traits=Traits(waits=True, human=True, moves=True, app=True),
)
