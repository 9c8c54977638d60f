"""Playing a case in words: people by name, nodes by key, no database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from kuheng.engines.flows.domain.drive import Driven, drive, replay
from kuheng.engines.flows.domain.events import (
    Answered,
    Cancel,
    Complete,
    Decide,
    Effect,
    Event,
    Moved,
    Rang,
    Reassign,
    Start,
    Verdict,
    Withdraw,
)
from kuheng.engines.flows.domain.graph import Graph, read_graph
from kuheng.engines.flows.domain.kind import NodeKind
from kuheng.engines.flows.domain.machine import new_case
from kuheng.engines.flows.domain.values import Data, PersonRef, Source, State, Task, TaskState
from kuheng.engines.flows.nodes import BUILT_IN
from kuheng.kernel.errors import Refusal
from kuheng.kernel.registry import Registry

AT = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def kinds(*more: NodeKind) -> Registry[NodeKind]:
    registry: Registry[NodeKind] = Registry("node")
    for kind in (*BUILT_IN, *more):
        registry.add(kind, owner="test")
    return registry


KINDS = kinds()


def node(key: str, kind: str, **settings: object) -> dict[str, Any]:
    return {"key": key, "kind": kind, "settings": settings}


def approve(key: str, *people: str, **settings: object) -> dict[str, Any]:
    """An approve node where these people sit; `who` in the settings asks otherwise."""
    return node(key, "approve", **{"who": [person(name) for name in people], **settings})


def person(name: str, **more: object) -> dict[str, object]:
    return {"source": "person", "person": name, **more}


def way(start: str, end: str, **more: object) -> dict[str, Any]:
    return {"from": start, "to": end, **more}


def line(*nodes: dict[str, Any], **top: object) -> dict[str, Any]:
    """Start, these nodes one after another, end."""
    drawn = [node("start", "start"), *nodes, node("end", "end")]
    keys = [one["key"] for one in drawn]
    return {"nodes": drawn, "edges": [way(a, b) for a, b in zip(keys, keys[1:], strict=False)], **top}


def where(field_name: str, op: str, value: object) -> dict[str, object]:
    return {"field": field_name, "op": op, "value": value}


@dataclass
class Town:
    """A directory: who holds what. A name not listed is an account of its own human."""

    refs: dict[str, PersonRef] = field(default_factory=dict)
    roles: Mapping[str, Iterable[str]] = field(default_factory=dict)
    heads: Mapping[str, Iterable[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def ref(self, name: str) -> PersonRef:
        return self.refs.get(name, PersonRef(id=name))

    def people(self, source: Source, applicant: PersonRef, data: Data, at: datetime) -> tuple[PersonRef, ...]:
        self.asked.append(source.kind)
        return tuple(self.ref(name) for name in self._names(source, applicant, data))

    def _names(self, source: Source, applicant: PersonRef, data: Data) -> Iterable[str]:
        match source.kind:
            case "person":
                return [str(source.params["person"])]
            case "role":
                return self.roles.get(str(source.params["role"]), ())
            case "form_field":
                held = data.get(str(source.params["field"]))
                return [str(held)] if held else []
            case "applicant":
                return [applicant.id]
            case "department_head":
                return list(self.heads.get(applicant.id, ()))[:1]
            case "head_chain":
                of, first = str(source.params.get("of", applicant.id)), source.params["from"]
                assert isinstance(first, int)
                return list(self.heads.get(of, ()))[first - 1 :]
        raise AssertionError(source.kind)


class Play:
    """One case on one graph. Acts return a refusal's code, or None when they were lawful."""

    def __init__(
        self, document: Mapping[str, object], town: Town | None = None, registry: Registry[NodeKind] = KINDS
    ) -> None:
        self.graph: Graph = read_graph(document, registry)
        self.town = town or Town()
        self.state: State = new_case("case")
        self.effects: tuple[Effect, ...] = ()
        self.trail: list[tuple[Event, datetime]] = []
        self.at = AT

    def start(self, applicant: str = "lin", **data: object) -> "Play":
        assert self.happen(Start(applicant=self.town.ref(applicant), data=data)) is None
        return self

    def happen(self, event: Event) -> str | None:
        self.at += timedelta(minutes=1)
        driven = drive(self.graph, self.state, event, self.at, self.town)
        if isinstance(driven, Refusal):
            return driven.code
        assert isinstance(driven, Driven)
        self.state, self.effects = driven.state, driven.effects
        self.trail += [(one, self.at) for one in driven.events]
        return None

    # -- acts

    def passes(self, who: str, **more: Any) -> str | None:
        return self._decide(who, Verdict.PASS, **more)

    def rejects(self, who: str, **more: Any) -> str | None:
        return self._decide(who, Verdict.REJECT, **{"opinion": "不符", **more})

    def returns(self, who: str, target: str | None = None, **more: Any) -> str | None:
        return self._decide(who, Verdict.RETURN, **{"opinion": "补材料", "target": target, **more})

    def completes(self, who: str, **data: object) -> str | None:
        return self.happen(Complete(task=self.task_of(who).number, by=who, data=data, opinion="done"))

    def withdraws(self, who: str = "lin") -> str | None:
        return self.happen(Withdraw(by=who))

    def cancels(self) -> str | None:
        return self.happen(Cancel(by="admin", reason="作废"))

    def moved(self) -> None:
        assert self.happen(Moved(by="keeper")) is None

    def hands_over(self, who: str, to: str) -> str | None:
        task = self.task_of(who)
        return self.happen(Reassign(task=task.number, by=who, to=(self.town.ref(to),), reason="休假"))

    def names(self, *people: str) -> str | None:
        """An administrator names the people that nobody could find."""
        task = next(task for task in self.open_tasks if task.person is None)
        to = tuple(self.town.ref(name) for name in people)
        return self.happen(Reassign(task=task.number, by="admin", to=to, reason="补人", administrator=True))

    def rings(self) -> str | None:
        return self.happen(Rang(timer=self.state.timers[0].number))

    def answers(self, *, done: bool) -> str | None:
        return self.happen(Answered(call=self.state.calls[0].number, done=done))

    def _decide(self, who: str, verdict: Verdict, **more: Any) -> str | None:
        task = more.pop("task", None) or self.task_of(who).number
        return self.happen(Decide(task=task, by=who, verdict=verdict, **more))

    # -- what is to be seen

    @property
    def open_tasks(self) -> list[Task]:
        return [task for task in self.state.tasks if task.state is TaskState.OPEN]

    def task_of(self, who: str) -> Task:
        return next(task for task in self.open_tasks if task.person and task.person.id == who)

    @property
    def waiting_for(self) -> set[str]:
        """Who has an open task; `administrators` for one that only they can clear."""
        return {task.person.id if task.person else "administrators" for task in self.open_tasks}

    @property
    def at_nodes(self) -> set[str]:
        return {self.state.visit(token.visit).node for token in self.state.tokens}

    @property
    def outcome(self) -> str:
        return self.state.outcome

    def states_of(self, who: str) -> list[str]:
        return [task.state.value for task in self.state.tasks if task.person and task.person.id == who]

    def effects_of(self, kind: type) -> list[Any]:
        return [effect for effect in self.effects if isinstance(effect, kind)]

    def replays(self) -> bool:
        """Whether the trail leads to the same state again."""
        return replay(self.graph, "case", self.trail) == self.state
