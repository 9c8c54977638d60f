"""What must not be published: every fault of a drawn flow at once, in time that grows with its size alone."""

from collections.abc import Callable, Iterable, Iterator, Mapping

from .graph import Edge, Graph, Kinds, Node, Template, reached, survey
from .kind import Links, Surroundings
from .overlap import overlapping
from .reading import Finding, Severity
from .render import CASE_NAMES, variables
from .seating import APPLICANT, APPROVERS
from .values import Source

SELF_KNOWN = frozenset({APPLICANT, APPROVERS})


def check(document: Mapping[str, object], kinds: Kinds, around: Surroundings) -> tuple[Finding, ...]:
    """Everything that is wrong with the drawing; only errors stop it from being published."""
    graph, findings = survey(document, kinds)
    if graph is None:
        return findings
    return (*findings, *_shape(graph), *_nodes(graph, around), *_fields(graph, around), *_overlaps(graph))


def stops(findings: Iterable[Finding]) -> bool:
    """Whether one of them is an error."""
    return any(finding.severity is Severity.ERROR for finding in findings)


def _shape(graph: Graph) -> Iterator[Finding]:
    starts = [node.key for node in graph.nodes.values() if node.kind.traits.starts]
    ends = {node.key for node in graph.nodes.values() if node.kind.traits.ends}
    if len(starts) != 1:
        yield Finding(code="flows.one_start", params={"count": len(starts)})
    if not ends:
        yield Finding(code="flows.no_end")
    yield from _exits(graph)
    if starts and ends:
        yield from _reachable(graph, starts[0], ends)
    yield from _spinning(graph)


def _onward(graph: Graph) -> Callable[[str], list[str]]:
    """Where a token may go from a node: along edges, and where the node's settings send it."""
    ways = {
        node.key: [
            *(edge.end for edge in graph.out(node.key)),
            *(key for key in node.kind.links(node.settings).nodes if key in graph.nodes),
        ]
        for node in graph.nodes.values()
    }
    return lambda key: ways[key]


def _reachable(graph: Graph, start: str, ends: set[str]) -> Iterator[Finding]:
    onward = _onward(graph)
    seen = reached([start], onward)
    back: dict[str, list[str]] = {key: [] for key in graph.nodes}
    for key in graph.nodes:
        for after in onward(key):
            back[after].append(key)
    finishing = reached(ends, lambda key: back[key])
    for key in graph.nodes:
        if key not in seen:
            yield Finding(code="flows.orphan", node=key)
        elif key not in finishing:
            yield Finding(code="flows.no_end_reachable", node=key)


def _exits(graph: Graph) -> Iterator[Finding]:
    for node in graph.nodes.values():
        traits, edges = node.kind.traits, graph.out(node.key)
        if traits.ends and edges:
            yield Finding(code="flows.end_goes_on", node=node.key)
        if not traits.ends and not edges:
            yield Finding(code="flows.no_way_on", node=node.key)
        if len(edges) > 1 and not (traits.branches or traits.forks):
            yield Finding(code="flows.too_many_ways", node=node.key)
        if traits.starts and graph.into(node.key):
            yield Finding(code="flows.way_into_start", node=node.key)
        if not traits.branches:
            for edge in edges:
                if edge.when is not None or edge.default:
                    yield Finding(code="flows.branch_condition", node=node.key, edge=edge.key)


def _spinning(graph: Graph) -> Iterator[Finding]:
    """A cycle in which nothing ever waits: found by taking away, again and again, what leads nowhere new."""
    idle = {node.key for node in graph.nodes.values() if not _always_waits(node)}
    ahead = {key: {edge.end for edge in graph.out(key)} & idle for key in idle}
    behind: dict[str, set[str]] = {key: set() for key in idle}
    for key, nexts in ahead.items():
        for after in nexts:
            behind[after].add(key)
    leaving = [key for key in idle if not ahead[key]]
    while leaving:
        key = leaving.pop()
        idle.discard(key)
        for before in behind[key]:
            ahead[before].discard(key)
            if not ahead[before]:
                leaving.append(before)
    cycle = [key for key in graph.nodes if key in idle]
    if cycle:
        yield Finding(code="flows.cycle", node=cycle[0], params={"nodes": "、".join(cycle[:10])})


def _always_waits(node: Node) -> bool:
    """Whether no setting lets a token slip through a node where people should stop it."""
    seating = getattr(node.settings, "seating", None)
    slips = seating is not None and (seating.empty == "pass" or seating.own == "skip")
    return node.kind.traits.waits and not slips


def _nodes(graph: Graph, around: Surroundings) -> Iterator[Finding]:
    for node in graph.nodes.values():
        links = node.kind.links(node.settings)
        yield from node.kind.check(node, graph, around)
        yield from _seats(node)
        for key in links.nodes:
            if key not in graph.nodes:
                yield Finding(code="flows.unknown_node", node=node.key, params={"key": key})
        for source in links.sources:
            yield from _source(node.key, source, around)
    for where, template in _calls(graph):
        if around.commands is not None and template.command not in around.commands:
            yield Finding(code="flows.unknown_command", params={"command": template.command, "where": where})
    for key in graph.when_reached:
        if key not in graph.nodes:
            yield Finding(code="flows.unknown_node", params={"key": key})


def _calls(graph: Graph) -> Iterator[tuple[str, Template]]:
    yield from graph.when_ended.items()
    yield from graph.when_reached.items()


def _seats(node: Node) -> Iterator[Finding]:
    settings = node.settings
    seating = getattr(settings, "seating", None)
    if seating is None:
        return
    limit = getattr(settings, "limit", None)
    if not seating.who:
        yield Finding(code="flows.nobody_asked", node=node.key)
    if seating.empty == "fallback" and not seating.fallback:
        yield Finding(code="flows.no_fallback", node=node.key)
    if seating.high_risk:
        if seating.empty == "pass" or seating.own == "skip":
            yield Finding(code="flows.pass_on_high_risk", node=node.key)
        if limit is not None and limit.then == "pass":
            yield Finding(code="flows.pass_on_high_risk", node=node.key)


def _source(node: str, source: Source, around: Surroundings) -> Iterator[Finding]:
    if source.kind in SELF_KNOWN or not around.sources:
        return
    wanted = around.sources.get(source.kind)
    if wanted is None:
        yield Finding(code="flows.unknown_source", node=node, params={"source": source.kind})
    elif missing := sorted(wanted - set(source.params)):
        params = {"source": source.kind, "missing": "、".join(missing)}
        yield Finding(code="flows.source_incomplete", node=node, params=params)


def _fields(graph: Graph, around: Surroundings) -> Iterator[Finding]:
    """Fields that the flow reads and neither the form nor the facts of the case have."""
    if around.fields is None:
        return
    known = around.fields | graph.facts
    for name in sorted(graph.branch_fields() - known):
        yield Finding(code="flows.no_such_field", params={"field": name})
    for node in graph.nodes.values():
        for name in sorted(set(_fields_of(node.kind.links(node.settings))) - known):
            yield Finding(code="flows.no_such_field", node=node.key, params={"field": name})
    for _, template in _calls(graph):
        for name in variables(template.payload):
            if name.removeprefix("data.") not in known and name not in CASE_NAMES:
                yield Finding(code="flows.no_such_field", params={"field": name})


def _fields_of(links: Links) -> Iterator[str]:
    yield from links.fields
    for source in links.sources:
        for name in ("field", "of"):
            held = source.params.get(name)
            if isinstance(held, str):
                yield held


def _overlaps(graph: Graph) -> Iterator[Finding]:
    for first, second in overlapping(graph):
        names = {"first": _name(first), "second": _name(second)}
        yield Finding(
            code="flows.overlap", node=first.start, edge=second.key, severity=Severity.WARNING, params=names
        )


def _name(edge: Edge) -> str:
    return edge.title.zh if edge.title else edge.key
