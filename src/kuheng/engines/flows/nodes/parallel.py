"""Parallel 并行: takes every branch at once; where arrows meet, it first waits for all that were taken."""

from collections.abc import Sequence
from dataclasses import dataclass

from ..domain.graph import Edge
from ..domain.kind import Joined, Traits, Waking
from ..domain.scene import Scene
from ..domain.values import Title
from .base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway(Kind):
    """Joins what comes in, then forks to what `chosen` picks."""

    def enter(self, scene: Scene) -> None:
        if not scene.join():
            scene.go_on("passed", self.chosen(scene))

    def wake(self, scene: Scene, by: Waking) -> None:
        if isinstance(by, Joined):
            scene.go_on("passed", self.chosen(scene))
        else:
            self.enter(scene)

    def chosen(self, scene: Scene) -> Sequence[Edge]:
        """The branches to take."""
        return scene.edges


PARALLEL = Gateway(key="parallel", title=Title(zh="并行分支", en="Parallel"), traits=Traits(forks=True))
