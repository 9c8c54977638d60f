"""Condition 条件: takes the first branch whose condition holds, else the default."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.graph import Edge, Graph, Node
from ..domain.kind import Surroundings, Traits
from ..domain.reading import Finding
from ..domain.scene import Scene
from ..domain.values import Title
from .base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch(Kind):
    """See the module's text."""

    def check(self, node: Node, graph: Graph, around: Surroundings) -> Iterable[Finding]:
        return check_default(node, graph)

    def enter(self, scene: Scene) -> None:
        first = next((edge for edge in scene.edges if edge.when is not None and scene.holds(edge.when)), None)
        scene.go_on("passed", [first] if first else defaults(scene.edges))


def defaults(edges: Iterable[Edge]) -> list[Edge]:
    return [edge for edge in edges if edge.default]


def check_default(node: Node, graph: Graph) -> Iterable[Finding]:
    """Exactly one way is the default; every other way has a condition."""
    edges = graph.out(node.key)
    if len(defaults(edges)) != 1:
        yield Finding(code="flows.no_default", node=node.key)
    for edge in edges:
        if edge.default == (edge.when is not None):
            yield Finding(code="flows.branch_condition", node=node.key, edge=edge.key)


CONDITION = Branch(key="condition", title=Title(zh="条件分支", en="Condition"), traits=Traits(branches=True))
