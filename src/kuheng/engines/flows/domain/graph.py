"""A drawn flow: nodes, edges and what happens when a case ends. Read once per version, never changed."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from kuheng.kernel.condition import Condition, fields
from kuheng.kernel.errors import Malformed

from .kind import NodeKind
from .reading import Finding, Settings, read_condition, read_title
from .values import Data, Title

MAX_NODES = 500
MAX_EDGES = 2_000
OUTCOMES = ("done", "rejected", "withdrawn", "cancelled")
WITHDRAWALS = ("first_decision", "draft", "never")
REPEATS = ("none", "consecutive", "case")


class Kinds(Protocol):
    def get(self, key: str) -> NodeKind | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """One node. `settings` is what its kind made of the document."""

    key: str
    kind: NodeKind
    title: Title
    settings: object = None
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """One arrow. The first edge whose `when` holds is taken; `default` is for when none does."""

    key: str
    start: str
    end: str
    when: Condition | None = None
    default: bool = False
    title: Title | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """A command to call, with `{"var": "data.order_id"}` where the case's facts go."""

    command: str
    payload: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Graph:
    """One version of one flow. Build it with `read_graph`.

    `facts`: what the starter of a case supplies beside the form's fields. `when_ended`, `when_reached`:
    commands that are called when the case ends with an outcome, or each time a node is reached
    (the start: each time the case comes back to it).
    """

    nodes: Mapping[str, Node]
    edges: tuple[Edge, ...]
    withdraw: str = "first_decision"
    repeated: str = "none"
    form: str | None = None
    facts: frozenset[str] = frozenset()
    proven_when: Condition | None = None
    when_ended: Mapping[str, Template] = field(default_factory=dict)
    when_reached: Mapping[str, Template] = field(default_factory=dict)
    _out: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    _into: Mapping[str, tuple[Edge, ...]] = field(default_factory=dict)
    _beyond: dict[str, frozenset[str]] = field(default_factory=dict, compare=False)

    def out(self, node: str) -> tuple[Edge, ...]:
        """The edges that leave the node, in the order drawn."""
        return self._out.get(node, ())

    def into(self, node: str) -> tuple[Edge, ...]:
        return self._into.get(node, ())

    @property
    def start(self) -> Node:
        return next(node for node in self.nodes.values() if node.kind.traits.starts)

    def beyond(self, node: str) -> frozenset[str]:
        """Every node that can be reached from this one along edges; itself only through a cycle."""
        if node not in self._beyond:
            self._beyond[node] = reached({edge.end for edge in self.out(node)}, self._ends)
        return self._beyond[node]

    def branch_fields(self) -> frozenset[str]:
        """Every field that a branch condition reads."""
        return frozenset().union(*(fields(edge.when) for edge in self.edges if edge.when is not None))

    def _ends(self, node: str) -> Iterable[str]:
        return (edge.end for edge in self.out(node))


def reached(first: Iterable[str], onward: Callable[[str], Iterable[str]]) -> frozenset[str]:
    """Everything reachable from `first`, itself included. Iterative: a graph may be deep."""
    waiting = list(first)
    seen = set(waiting)
    while waiting:
        for key in onward(waiting.pop()):
            if key not in seen:
                seen.add(key)
                waiting.append(key)
    return frozenset(seen)


def read_graph(document: Mapping[str, object], kinds: Kinds) -> Graph:
    """The graph of a published document. Raises `Malformed("flows.bad_graph")` if it cannot be read."""
    graph, findings = survey(document, kinds)
    if graph is None or findings:
        raise Malformed("flows.bad_graph", faults=", ".join(finding.code for finding in findings[:20]))
    return graph


def survey(document: Mapping[str, object], kinds: Kinds) -> tuple[Graph | None, tuple[Finding, ...]]:
    """The graph as far as it can be read, and everything that cannot. None when there is nothing to draw."""
    top = Settings(document, None)
    raw_nodes, raw_edges = top.take("nodes", []), top.take("edges", [])
    if not isinstance(raw_nodes, list) or not isinstance(raw_edges, list):
        return None, (Finding(code="flows.bad_graph"),)
    if len(raw_nodes) > MAX_NODES or len(raw_edges) > MAX_EDGES:
        return None, (
            Finding(code="flows.graph_too_large", params={"nodes": len(raw_nodes), "limit": MAX_NODES}),
        )
    findings: list[Finding] = []
    nodes = _read_nodes(raw_nodes, kinds, findings)
    edges = _read_edges(raw_edges, nodes, findings)
    graph = Graph(
        nodes=nodes,
        edges=edges,
        withdraw=top.choice("withdraw", WITHDRAWALS, "first_decision"),
        repeated=top.choice("repeated", REPEATS, "none"),
        form=top.text("form") or None,
        facts=frozenset(top.pairs("facts")),
        proven_when=top.condition("proven_when"),
        when_ended=_read_calls(top, "when_ended"),
        when_reached=_read_calls(top, "when_reached"),
        _out=_grouped(edges, lambda edge: edge.start),
        _into=_grouped(edges, lambda edge: edge.end),
    )
    return graph, (*top.finish(), *findings)


def _read_nodes(raw: list[object], kinds: Kinds, findings: list[Finding]) -> dict[str, Node]:
    nodes: dict[str, Node] = {}
    for number, item in enumerate(raw):
        node = _read_node(item, f"#{number + 1}", kinds, findings)
        if node and node.key in nodes:
            findings.append(Finding(code="flows.duplicate_node", node=node.key))
        elif node:
            nodes[node.key] = node
    return nodes


def _read_node(raw: object, fallback: str, kinds: Kinds, findings: list[Finding]) -> Node | None:
    outer = Settings(raw, fallback)
    key = outer.node = outer.text("key") or fallback
    kind = kinds.get(outer.text("kind"))
    title = read_title(outer.take("title"), key)
    place = outer.pairs("place")
    inner = Settings(outer.take("settings"), key)
    if kind is None:
        findings.append(Finding(code="flows.unknown_kind", node=key, params={"kind": outer.text("kind")}))
        return None
    settings = kind.read(inner)
    findings += [*outer.finish(), *inner.finish()]
    at = (place.get("x"), place.get("y"))
    spot = (at[0], at[1]) if isinstance(at[0], int) and isinstance(at[1], int) else None
    return Node(key=key, kind=kind, title=title, settings=settings, place=spot)


def _read_edges(raw: list[object], nodes: Mapping[str, Node], findings: list[Finding]) -> tuple[Edge, ...]:
    edges: dict[str, Edge] = {}
    for item in raw:
        outer = Settings(item, None)
        start, end = outer.text("from"), outer.text("to")
        key = outer.text("key") or f"{start}>{end}"
        while key in edges:
            key += "+"
        for name in (start, end):
            if name not in nodes:
                findings.append(Finding(code="flows.unknown_node", edge=key, params={"key": name}))
        when = read_condition(tree) if (tree := outer.take("when")) is not None else None
        if isinstance(when, Finding):
            findings.append(Finding(code=when.code, edge=key, node=start, params=when.params))
            when = None
        title = read_title(given, key) if (given := outer.take("title")) is not None else None
        edges[key] = Edge(
            key=key, start=start, end=end, when=when, default=outer.flag("default"), title=title
        )
        findings += [Finding(code=f.code, edge=key, params=f.params) for f in outer.finish()]
    return tuple(edge for edge in edges.values() if edge.start in nodes and edge.end in nodes)


def read_template(settings: Settings) -> Template:
    """A command to call from `{command, payload}`."""
    command, payload = settings.text("command"), settings.pairs("payload")
    if not command:
        settings.fault("command")
    return Template(command=command, payload=payload)


def _read_calls(top: Settings, key: str) -> dict[str, Template]:
    """Commands hung on an outcome or on a node."""
    calls: dict[str, Template] = {}
    for name, raw in top.pairs(key).items():
        inner = Settings(raw, None)
        calls[name] = read_template(inner)
        top.findings += inner.finish()
    return calls


def _grouped(edges: Iterable[Edge], by: Callable[[Edge], str]) -> dict[str, tuple[Edge, ...]]:
    groups: defaultdict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        groups[by(edge)].append(edge)
    return {key: tuple(group) for key, group in groups.items()}
