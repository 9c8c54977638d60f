"""A case as a drawing: which way it went, where it stands, what is ahead, what was not taken; left to right."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from .graph import Edge, Graph, Node, reached
from .values import State, Task, Title, Visit


class Walk(StrEnum):
    """How a node or an edge stands to the way of the case."""

    WALKED = "walked"
    CURRENT = "current"
    AHEAD = "ahead"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnNode:
    """One node on the grid: `x` is its column from the start, `y` its lane around the middle one, which is 0."""

    node: Node
    walk: Walk
    x: int
    y: int
    tasks: tuple[Task, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawnEdge:
    edge: Edge
    walk: Walk
    label: Title | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]


def draw(graph: Graph, state: State | None = None) -> Drawing:
    """The drawing of a case; without a state, of the flow alone, where everything is ahead.

    Of a case, a node to which no edge leads (where rejections go) is drawn only once it is reached.
    """
    places = layout(graph)
    last = _last_visits(state)
    live = {last[node].node for node in last if last[node].left_at is None}
    ahead = _ahead(graph, state, live)
    walks = {key: _walk(last.get(key), key in live, key in ahead) for key in graph.nodes}
    taken = {key for visit in _standing(state) for key in visit.via}
    nodes = tuple(
        DrawnNode(
            node=node,
            walk=walks[node.key],
            x=places[node.key][0],
            y=places[node.key][1],
            tasks=_tasks(state, last.get(node.key)),
        )
        for node in sorted(graph.nodes.values(), key=lambda node: places[node.key])
        if state is None or node.key in last or node.kind.traits.starts or graph.into(node.key)
    )
    edges = tuple(
        DrawnEdge(edge=edge, walk=_edge_walk(edge, taken, live, ahead), label=edge.title)
        for edge in graph.edges
    )
    return Drawing(nodes=nodes, edges=edges)


def _standing(state: State | None) -> Iterable[Visit]:
    return (visit for visit in state.visits if not visit.void) if state else ()


def _last_visits(state: State | None) -> dict[str, Visit]:
    """The newest visit of each node that a return has not undone."""
    return {visit.node: visit for visit in _standing(state)}


def _ahead(graph: Graph, state: State | None, live: set[str]) -> frozenset[str]:
    """What can still be reached from where the case stands."""
    if state is None:
        return frozenset(graph.nodes)
    return reached(
        (edge.end for key in live for edge in graph.out(key)), lambda key: (e.end for e in graph.out(key))
    )


def _walk(visit: Visit | None, is_live: bool, is_ahead: bool) -> Walk:
    if is_live:
        return Walk.CURRENT
    if visit is not None and visit.outcome != "cancelled":
        return Walk.WALKED
    return Walk.AHEAD if is_ahead else Walk.NOT_TAKEN


def _edge_walk(edge: Edge, taken: set[str], live: set[str], ahead: frozenset[str]) -> Walk:
    if edge.key in taken:
        return Walk.WALKED
    return Walk.AHEAD if edge.start in live or edge.start in ahead else Walk.NOT_TAKEN


def _tasks(state: State | None, visit: Visit | None) -> tuple[Task, ...]:
    """Who has worked or is to work at the visit; given-away and needless tasks are left out."""
    if state is None or visit is None:
        return ()
    return tuple(
        task
        for task in state.tasks
        if task.visit == visit.number and task.person and task.state.value != "closed"
    )


def layout(graph: Graph) -> Mapping[str, tuple[int, int]]:
    """Column and lane of every node: the column is the longest way from the start, circles left out.

    The way with the most steps keeps the middle lane; the others take the nearest free one, below and above in
    turn.
    """
    columns = _columns(graph)
    spine = _spine(graph, columns)
    places: dict[str, tuple[int, int]] = {key: (columns[key], 0) for key in spine}
    used = set(places.values())
    for key in sorted(graph.nodes, key=lambda key: (columns[key], key)):
        if key not in places:
            lane = next(lane for lane in _lanes() if (columns[key], lane) not in used)
            places[key] = (columns[key], lane)
            used.add(places[key])
    return places


def _lanes() -> Iterator[int]:
    lane = 1
    while True:
        yield lane
        yield -lane
        lane += 1


def _forward(graph: Graph) -> dict[str, list[str]]:
    """Edges and rejection ways without those that lead back, found by a walk in the order drawn."""
    ways: dict[str, list[str]] = {key: [] for key in graph.nodes}
    begun: dict[str, bool] = {}
    for root in [node.key for node in graph.nodes.values() if node.kind.traits.starts] + list(graph.nodes):
        stack = [(root, iter(_onward(graph, root)))] if root not in begun else []
        begun.setdefault(root, True)
        while stack:
            key, nexts = stack[-1]
            after = next(nexts, None)
            if after is None:
                begun[key] = False
                stack.pop()
            elif after not in begun:
                begun[after] = True
                ways[key].append(after)
                stack.append((after, iter(_onward(graph, after))))
            elif not begun[after]:
                ways[key].append(after)
    return ways


def _onward(graph: Graph, key: str) -> list[str]:
    node = graph.nodes[key]
    linked = [other for other in node.kind.links(node.settings).nodes if other in graph.nodes]
    return [*(edge.end for edge in graph.out(key)), *linked]


def _columns(graph: Graph) -> dict[str, int]:
    """The longest way to each node over forward edges, in topological order."""
    ways = _forward(graph)
    degree = dict.fromkeys(ways, 0)
    for nexts in ways.values():
        for after in nexts:
            degree[after] += 1
    columns = dict.fromkeys(ways, 0)
    ready = [key for key, count in degree.items() if not count]
    while ready:
        key = ready.pop()
        for after in ways[key]:
            columns[after] = max(columns[after], columns[key] + 1)
            degree[after] -= 1
            if not degree[after]:
                ready.append(after)
    return columns


def _spine(graph: Graph, columns: Mapping[str, int]) -> list[str]:
    """The longest way, from the start: at each node the neighbour whose way on is longest, first drawn first."""
    ways = _forward(graph)
    height: dict[str, int] = {}
    for key in sorted(ways, key=lambda key: -columns[key]):
        height[key] = 1 + max((height[after] for after in ways[key]), default=0)
    here: str | None = next((node.key for node in graph.nodes.values() if node.kind.traits.starts), None)
    spine: list[str] = []
    while here is not None:
        spine.append(here)
        ends = [edge.end for edge in graph.out(here) if edge.end in ways[here]]
        here = max(ends, key=lambda end: height[end], default=None)
    return spine
