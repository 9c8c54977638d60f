"""Flows as a kind of definition: what is checked when one is published, and its graph once it is."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from uuid import UUID

from kuheng.core.commands.kit import COMMANDS
from kuheng.core.store.transaction import Transaction
from kuheng.engines.definitions import api as definitions
from kuheng.engines.definitions.api import Document, Fault, Publication, Version
from kuheng.engines.flows.domain.check import check
from kuheng.engines.flows.domain.graph import Graph, read_graph
from kuheng.engines.flows.domain.kind import NodeKind, Surroundings
from kuheng.engines.flows.domain.reading import Finding, Severity
from kuheng.engines.flows.domain.sources import SOURCES
from kuheng.kernel.registry import Registry

NODE_KINDS: Registry[NodeKind] = Registry("flow node")
FLOW = "flow"
REMEMBERED = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FlowKind:
    """What the definitions engine asks about a flow."""

    key: str = FLOW
    title: tuple[str, str] = ("流程", "Flow")

    def check(self, tx: Transaction, document: Document) -> Iterable[Fault]:
        """Every fault of the drawing, in the light of the form, the commands and the kinds of this house."""
        form = document.spec.get("form")
        if form is not None and not isinstance(form, str):
            return [Fault(code="flows.bad_setting", where="form", params={"key": "form"})]
        version = definitions.published(tx, "form", form) if form else None
        if form and version is None:
            return [Fault(code="flows.no_form", where="form", params={"form": form})]
        around = Surroundings(
            fields=_field_keys(version), sources=SOURCES, commands=frozenset(kind.key for kind in COMMANDS)
        )
        return [_fault(finding) for finding in check(document.spec, NODE_KINDS, around)]

    def publish(self, tx: Transaction, publication: Publication) -> None:
        """Nothing beside keeping the version: a flow has no table of its own."""


def _field_keys(form: Version | None) -> frozenset[str]:
    listed = form.spec.get("fields", ()) if form else ()
    return frozenset(str(field["key"]) for field in listed)


def _fault(finding: Finding) -> Fault:
    where = " ".join(part for part in (finding.node, finding.edge) if part)
    return Fault(
        code=finding.code, where=where, stops=finding.severity is Severity.ERROR, params=finding.params
    )


class _Graphs:
    """Graphs read before, the longest unused dropped first. A version never changes, so none is ever stale."""

    def __init__(self) -> None:
        self._held: OrderedDict[UUID, Graph] = OrderedDict()
        self._lock = Lock()

    def of(self, version: Version) -> Graph:
        with self._lock:
            graph = self._held.get(version.id)
            if graph is None:
                graph = self._held[version.id] = read_graph(version.spec, NODE_KINDS)
            self._held.move_to_end(version.id)
            if len(self._held) > REMEMBERED:
                self._held.popitem(last=False)
            return graph


_GRAPHS = _Graphs()


def graph_of(version: Version) -> Graph:
    """The graph of a published version. Raises `Malformed("flows.bad_graph")` if a kind it needs is gone."""
    return _GRAPHS.of(version)
