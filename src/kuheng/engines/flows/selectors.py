"""Reading cases and tasks: a person's to-dos, the page of a case, its trail."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kuheng.core.access import api as access
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.definitions import api as definitions
from kuheng.engines.flows.definition import graph_of
from kuheng.engines.flows.directory import fact_person
from kuheng.engines.flows.domain.calendar import working_minutes
from kuheng.engines.flows.domain.codec import event_from_json, state_from_json
from kuheng.engines.flows.domain.drawing import Drawing, DrawnNode, Walk, draw
from kuheng.engines.flows.domain.drive import replay
from kuheng.engines.flows.domain.graph import Graph
from kuheng.engines.flows.domain.tally import votes
from kuheng.engines.flows.domain.values import DECIDED, State, TaskState
from kuheng.engines.flows.sql import OPEN_TASKS, PAGE_CASE, PAGE_TASKS, TRAIL, VOTERS
from kuheng.kernel.canonical import canonical_bytes, sm3
from kuheng.kernel.errors import NotFound
from kuheng.kernel.ids import PersonId

MOST = 500
Words = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskView:
    """One open task of a person, and what it is about."""

    id: UUID
    case_id: UUID
    kind: str
    node: str
    title: Words
    opened_at: datetime
    due_at: datetime | None
    subject_entity: str
    subject_id: UUID
    number: str | None
    case_title: str
    applicant_id: UUID
    applicant_name: str
    flow_key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """What a page about the subject shows of its flow. `task` is the viewer's own open one."""

    id: UUID
    status: str
    task: dict[str, Any] | None
    drawing: dict[str, Any]
    opinions: list[dict[str, Any]]
    findings: list[dict[str, Any]]


def tasks_of(tx: Transaction, person: UUID, *, limit: int = MOST) -> list[TaskView]:
    """The open tasks of one person, those due first; one statement."""
    return [_task_view(row) for row in tx.rows(OPEN_TASKS, [tx.tenant, person, limit])]


def approvers(tx: Transaction, case_id: UUID) -> frozenset[UUID]:
    """Everybody who has decided on this case so far, by himself or through an agent."""
    return frozenset(row["person"] for row in tx.rows(VOTERS, [tx.tenant, case_id]))


def _task_view(row: Row) -> TaskView:
    own = {name: value for name, value in row.items() if name not in ("node_zh", "node_en", "title")}
    return TaskView(**own, title={"zh": row["node_zh"], "en": row["node_en"]}, case_title=row["title"])


def case_page(tx: Transaction, case_id: UUID) -> CasePage:
    """The drawing of a case with people and times, and every opinion; at most three statements, two waits.

    The caller has judged that the viewer may see the subject. Raises `NotFound`.
    """
    asked, listed = tx.ask(PAGE_CASE, [tx.tenant, case_id]), tx.ask(PAGE_TASKS, [tx.tenant, case_id])
    case = asked.one()
    if case is None:
        raise NotFound("record.not_found")
    tasks, state = listed.rows(), state_from_json(case["state"])
    graph = graph_of(definitions.version(tx, case["flow_version_id"]))
    own = [task for task in tasks if task["assignee_id"] == tx.actor.person and task["state"] == "open"]
    return CasePage(
        id=case_id,
        status=case["status"],
        task=_own_task(graph, own[0]) if own else None,
        drawing=_drawing(tx, case, graph, state, tasks),
        opinions=_opinions(case, tasks),
        findings=[{"code": mark.code, "node": mark.node, "at": mark.at} for mark in state.marks],
    )


def _own_task(graph: Graph, row: Row) -> dict[str, Any]:
    node = graph.nodes[row["node"]]
    settings = node.settings
    return {
        "id": row["id"],
        "kind": row["kind"],
        "acts": list(node.kind.acts(settings)) if row["kind"] != "assign" else ["assign"],
        "opinion": getattr(settings, "opinion", "optional"),
        "signature": getattr(settings, "signature", "none"),
        "fields": dict(getattr(settings, "fields", {})),
    }


def _drawing(tx: Transaction, case: Row, graph: Graph, state: State, tasks: list[Row]) -> dict[str, Any]:
    names = {row["number"]: row["assignee_name"] or "" for row in tasks}
    drawing = draw(graph, state)
    expected = _expected(tx, state, drawing)
    walked = [node for node in drawing.nodes if node.walk is Walk.WALKED]
    return {
        "title": {"zh": case["title_zh"], "en": case["title_en"]},
        "version": case["flow_version"],
        "nodes": [_node(case, state, node, names, expected) for node in drawing.nodes],
        "edges": [
            {"from": one.edge.start, "to": one.edge.end, "state": one.walk.value, "label": _words(one.label)}
            for one in drawing.edges
        ],
        "steps": sum(1 for node in walked if node.tasks or node.node.kind.traits.starts),
        "working_minutes": working_minutes(case["started_at"], case["ended_at"] or tx.at),
        "current": _current(tx, case, drawing, tasks),
    }


def _expected(tx: Transaction, state: State, drawing: Drawing) -> dict[str, list[str]]:
    """Who is known already for steps that are still ahead: people whom the case's own facts name."""
    named: dict[str, list[UUID]] = {}
    for drawn in drawing.nodes:
        seating = getattr(drawn.node.settings, "seating", None)
        if drawn.walk is Walk.AHEAD and seating is not None:
            sources = [item.source for item in seating.who]
            found = [fact_person(source, state) for source in sources]
            named[drawn.node.key] = [person for person in found if person]
    ids = [person for people in named.values() for person in people]
    known = access.people(tx, ids) if ids else {}
    return {
        key: [known[PersonId(one)].name for one in people if one in known] for key, people in named.items()
    }


def _node(
    case: Row, state: State, drawn: DrawnNode, names: Mapping[int, str], expected: Mapping[str, list[str]]
) -> dict[str, Any]:
    times = [task.decided_at for task in drawn.tasks if task.decided_at]
    people = [names[task.number] for task in drawn.tasks if names.get(task.number)]
    is_start, ahead = drawn.node.kind.traits.starts, expected.get(drawn.node.key, [])
    return {
        "id": drawn.node.key,
        "kind": drawn.node.kind.key,
        "title": _words(drawn.node.title),
        "state": drawn.walk.value,
        "people": [case["applicant_name"]] if is_start else list(dict.fromkeys(people or ahead)),
        "note": _note(state, drawn),
        "at": max(times) if times else case["started_at"] if is_start else None,
        "progress": None,
        "x": drawn.x,
        "y": drawn.y,
    }


def _note(state: State, drawn: DrawnNode) -> Words | None:
    """What came of the node, in two words: `2 / 2 通过`, `驳回`, `自动通过`."""
    visits = [visit for visit in state.visits if visit.node == drawn.node.key and not visit.void]
    if drawn.walk is Walk.CURRENT and any(task.kind == "approve" for task in drawn.tasks):
        tally = votes(drawn.tasks)
        said = f"{tally.passed} / {tally.total}"
        return {"zh": f"{said} 通过", "en": f"{said} passed"} if tally.total > 1 else None
    if drawn.walk is not Walk.WALKED or not visits or not drawn.node.kind.traits.human:
        return None
    outcome, passed = visits[-1].outcome, [task for task in drawn.tasks if task.state is TaskState.PASSED]
    if outcome == "passed" and len(passed) > 1:
        return {"zh": f"{len(passed)} / {len(passed)} 通过", "en": f"{len(passed)} / {len(passed)} passed"}
    return _OUTCOMES.get(outcome)


_OUTCOMES: Mapping[str, Words] = {
    "passed": {"zh": "通过", "en": "passed"},
    "rejected": {"zh": "驳回", "en": "rejected"},
    "returned": {"zh": "退回", "en": "returned"},
    "skipped": {"zh": "自动通过", "en": "passed over"},
    "done": {"zh": "已办", "en": "done"},
    "cancelled": {"zh": "已取消", "en": "cancelled"},
}


def _current(tx: Transaction, case: Row, drawing: Drawing, tasks: list[Row]) -> dict[str, Any] | None:
    """Who waits for whom, and since when."""
    here = next((one for one in drawing.nodes if one.walk is Walk.CURRENT), None)
    if here is None:
        return None
    waiting = [row for row in tasks if row["state"] == "open" and row["node"] == here.node.key]
    return {
        "title": _words(here.node.title),
        "waiting": [row["assignee_name"] for row in waiting if row["assignee_name"]],
        "since": min((row["opened_at"] for row in waiting), default=None),
        "can_urge": bool(waiting) and case["applicant_id"] == tx.actor.person,
        "task_id": waiting[0]["id"] if waiting else None,
    }


def _opinions(case: Row, tasks: Iterable[Row]) -> list[dict[str, Any]]:
    """Newest first; the submission is the oldest."""
    spoken = {state.value for state in DECIDED}
    said = [row for row in tasks if row["state"] in spoken and row["decided_by"] and row["kind"] != "assign"]
    shown = [
        _opinion(row) for row in reversed(said) if row["opinion"] or row["kind"] in ("approve", "resubmit")
    ]
    first = {
        "id": case["id"],
        "person": {"id": case["applicant_id"], "name": case["applicant_name"]},
        "step": {"zh": "提交", "en": "Submit"},
        "veto": False,
        "result": "submitted",
        "text": None,
        "at": case["started_at"],
        "ip": None,
        "device": None,
        "signature_file_id": None,
        "files": [],
    }
    return [*sorted(shown, key=lambda one: one["at"], reverse=True), first]


def _opinion(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "person": {"id": row["decided_by"], "name": row["decided_name"]},
        "step": {"zh": row["node_zh"], "en": row["node_en"]},
        "veto": row["veto"],
        "result": row["state"],
        "text": row["opinion"],
        "at": row["decided_at"],
        "ip": row["ip"],
        "device": row["device"],
        "signature_file_id": row["signature_file_id"],
        "files": [],
    }


def _words(title: Any) -> Words | None:
    return {"zh": title.zh, "en": title.en} if title else None


def trail_holds(tx: Transaction, case_id: UUID) -> bool:
    """Whether replaying the kept events gives the kept state: proof that nobody wrote the state by hand."""
    case = tx.one(PAGE_CASE, [tx.tenant, case_id])
    if case is None:
        raise NotFound("record.not_found")
    steps = tx.rows(TRAIL, [tx.tenant, case_id])
    graph = graph_of(definitions.version(tx, case["flow_version_id"]))
    trail = [(event_from_json(event), step["at"]) for step in steps for event in step["events"]]
    state = replay(graph, str(case_id), trail, str(case["subject_id"]))
    same = bool(steps) and bytes(steps[-1]["digest"]) == sm3(canonical_bytes(case["state"]))
    return same and state == state_from_json(case["state"])
