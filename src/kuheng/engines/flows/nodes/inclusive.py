"""Inclusive 包容: takes every branch whose condition holds, else the default; joins like parallel."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ..domain.graph import Edge, Graph, Node
from ..domain.kind import Surroundings, Traits
from ..domain.reading import Finding
from ..domain.scene import Scene
from ..domain.values import Title
from .condition import check_default, defaults
from .parallel import Gateway


@dataclass(frozen=True, slots=True, kw_only=True)
class Inclusive(Gateway):
    """See the module's text."""

    def check(self, node: Node, graph: Graph, around: Surroundings) -> Iterable[Finding]:
        edges = graph.out(node.key)
        return () if len(edges) == 1 and edges[0].when is None else check_default(node, graph)

    def chosen(self, scene: Scene) -> Sequence[Edge]:
        if len(scene.edges) == 1 and scene.edges[0].when is None:
            return scene.edges
        holding = [edge for edge in scene.edges if edge.when is not None and scene.holds(edge.when)]
        return holding or defaults(scene.edges)


INCLUSIVE = Inclusive(
    key="inclusive", title=Title(zh="包容分支", en="Inclusive"), traits=Traits(branches=True, forks=True)
)
