"""The kind that all kinds start from: it reads nothing, asks nobody and goes on."""

from collections.abc import Iterable
from dataclasses import dataclass

from kuheng.kernel.errors import Refusal

from ..domain.graph import Graph, Node
from ..domain.kind import Act, Links, Surroundings, Traits, Waking
from ..domain.reading import Finding, Settings
from ..domain.scene import Scene
from ..domain.values import Task, Title


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A registered kind of node. Subclasses override what is special of them."""

    key: str
    title: Title
    traits: Traits = Traits()
    version: int = 1

    def read(self, settings: Settings) -> object:
        return None

    def links(self, settings: object) -> Links:
        return Links()

    def acts(self, settings: object) -> tuple[str, ...]:
        return ()

    def check(self, node: Node, graph: Graph, around: Surroundings) -> Iterable[Finding]:
        return ()

    def enter(self, scene: Scene) -> None:
        scene.go_on("passed")

    def wake(self, scene: Scene, by: Waking) -> None:
        """An administrator has cleared what blocked the node: it is tried again."""
        self.enter(scene)

    def act(self, scene: Scene, task: Task, act: Act) -> Refusal | None:
        return Refusal("flows.act_not_allowed")
