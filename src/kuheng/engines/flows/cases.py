"""One step of one case, kept: lock, decide, save. Everything that happens to a case goes through `advance`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from kuheng.core.commands.base import CommandCall, Fact
from kuheng.core.outbox.api import put
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.engines.definitions import api as definitions
from kuheng.engines.flows.definition import graph_of
from kuheng.engines.flows.directory import Staff
from kuheng.engines.flows.domain.calendar import due
from kuheng.engines.flows.domain.codec import event_to_json, state_from_json, state_to_json
from kuheng.engines.flows.domain.drive import Driven, drive
from kuheng.engines.flows.domain.events import (
    Call,
    Complete,
    Decide,
    Effect,
    Event,
    Found,
    Notify,
    OpenTask,
    StartTimer,
    StopTimer,
)
from kuheng.engines.flows.domain.graph import Graph
from kuheng.engines.flows.domain.values import State, Task
from kuheng.engines.flows.sql import (
    ADD_STEP,
    ADD_TIMER,
    DROP_TIMER,
    LOCK_CASE,
    LOCK_CASE_OF_TASK,
    TASKS,
    TASKS_OF_TASK,
)
from kuheng.engines.flows.tables import flow_case, flow_finding, flow_task
from kuheng.kernel.canonical import canonical_bytes, sm3
from kuheng.kernel.errors import NotFound
from kuheng.kernel.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """One case under lock: its row, its tasks' rows by the machine's numbers, its graph and its state."""

    row: Row
    tasks: Mapping[int, Row]
    graph: Graph
    state: State
    step: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """What a case has come to. `opened` are the tasks that this step brought to people."""

    id: UUID
    status: str
    version: int
    nodes: tuple[str, ...]
    opened: tuple[UUID, ...] = field(default=())

    @property
    def is_over(self) -> bool:
        return self.status not in ("running", "returned")


def hold_case(tx: Transaction, case_id: UUID) -> Held:
    """The case under lock. Raises `NotFound`."""
    row = tx.ask(LOCK_CASE, [tx.tenant, case_id])
    return _held(tx, row, tx.ask(TASKS, [tx.tenant, case_id]))


def hold_case_of_task(tx: Transaction, task_id: UUID) -> tuple[Held, Row]:
    """The case of a task under lock, and the task's row as it is then. Raises `NotFound`."""
    params = {"tenant": tx.tenant, "task": task_id}
    row = tx.ask(LOCK_CASE_OF_TASK, params)
    held = _held(tx, row, tx.ask(TASKS_OF_TASK, params))
    return held, next(task for task in held.tasks.values() if task["id"] == task_id)


def _held(tx: Transaction, case: Answer, tasks: Answer) -> Held:
    row = case.one()
    if row is None:
        raise NotFound("record.not_found")
    return Held(
        row=row,
        tasks={task["number"]: task for task in tasks.rows()},
        graph=graph_of(definitions.version(tx, row["flow_version_id"])),
        state=state_from_json(row["state"]),
        step=row["version"] + 1,
    )


def begin(tx: Transaction, row: Row, graph: Graph, state: State, event: Event) -> CaseView:
    """The first step of a new case; `row` are the columns that the machine does not know."""
    driven = drive(graph, state, event, tx.at, Staff(tx)).or_refuse()
    case = tx.insert(flow_case, {**row, **_columns(tx, driven.state)})
    held = Held(row=case, tasks={}, graph=graph, state=state, step=1)
    return _keep(tx, held, case, driven, event)


def advance(tx: Transaction, held: Held, event: Event) -> CaseView:
    """What happens to the case, kept with its trail. Raises `Refused` with the machine's reason."""
    driven = drive(held.graph, held.state, event, tx.at, Staff(tx)).or_refuse()
    case = tx.update(flow_case, held.row, **_columns(tx, driven.state))
    return _keep(tx, held, case, driven, event)


def _keep(tx: Transaction, held: Held, case: Row, driven: Driven, event: Event) -> CaseView:
    dues = _set_timers(tx, case["id"], driven.effects)
    _add_findings(tx, held, case, driven)
    opened = _save_tasks(tx, held, case, driven, event, dues)
    _add_step(tx, case, held.step, driven)
    put(tx, _facts(case, driven, opened), _calls(driven.effects))
    return CaseView(
        id=case["id"],
        status=case["status"],
        version=case["version"],
        nodes=tuple(driven.state.visit(token.visit).node for token in driven.state.tokens),
        opened=tuple(opened.values()),
    )


def status_of(state: State) -> str:
    """How a list names the case: by its outcome, or whether the applicant has it back."""
    if state.outcome:
        return state.outcome
    live = {token.visit for token in state.tokens}
    back = any(task.kind == "resubmit" and task.visit in live for task in state.tasks)
    return "returned" if back else "running"


def _columns(tx: Transaction, state: State) -> Row:
    return {
        "state": state_to_json(state),
        "status": status_of(state),
        "moved": state.moved,
        "findings": len(state.marks),
        "ended_at": tx.at if state.outcome else None,
    }


def _save_tasks(
    tx: Transaction, held: Held, case: Row, driven: Driven, event: Event, dues: Mapping[int, datetime]
) -> dict[int, UUID]:
    """Rows follow the machine's tasks by number. Gives the ids of those that reached their people now."""
    known = {task.number: task for task in held.state.tasks}
    changed = [task for task in driven.state.tasks if known.get(task.number) != task]
    fresh = [_new_row(held, case, task, dues) for task in changed if task.number not in held.tasks]
    old = [task for task in changed if task.number in held.tasks]
    acted = event.task if isinstance(event, Decide | Complete) else None
    changes = [_changes(tx, task, event if task.number == acted else None, held, dues) for task in old]
    # Closed before opened: a person who gives a task away must be gone when another sits down.
    tx.update_each(flow_task, [held.tasks[task.number] for task in old], changes)
    tx.insert_each(flow_task, fresh)
    ids = {row["number"]: row["id"] for row in (*held.tasks.values(), *fresh)}
    return {effect.task: ids[effect.task] for effect in driven.effects if isinstance(effect, OpenTask)}


def _new_row(held: Held, case: Row, task: Task, dues: Mapping[int, datetime]) -> Row:
    title, person = held.graph.nodes[task.node].title, task.person
    return {
        "id": new_id(),
        "case_id": case["id"],
        "number": task.number,
        "visit": task.visit,
        "node": task.node,
        "node_zh": title.zh,
        "node_en": title.en,
        "kind": task.kind,
        "state": task.state.value,
        "applicant_id": case["applicant_id"],
        "assignee_id": UUID(person.id) if person else None,
        "human_id": UUID(person.self) if person else None,
        "principal_id": UUID(person.principal) if person and person.principal else None,
        "weight": task.weight,
        "veto": task.veto,
        "parent": task.parent,
        "opened_at": task.opened_at,
        "due_at": dues.get(task.visit),
        "decided_at": task.decided_at,
        "note": task.note or None,
    }


def _changes(
    tx: Transaction,
    task: Task,
    act: Decide | Complete | Event | None,
    held: Held,
    dues: Mapping[int, datetime],
) -> dict[str, Any]:
    """The same columns for every task, so that many are one statement. Who acted is kept on his task alone."""
    row = held.tasks[task.number]
    own = act if isinstance(act, Decide | Complete) else None
    signature = own.signature if own else None
    return {
        "state": task.state.value,
        "opened_at": task.opened_at,
        "due_at": dues.get(task.visit, row["due_at"]),
        "decided_at": task.decided_at,
        "decided_by": tx.actor.person if own else row["decided_by"],
        "opinion": own.opinion or None if own else row["opinion"],
        "signature_file_id": UUID(signature) if signature else row["signature_file_id"],
        "note": task.note or None,
        "ip": tx.actor.ip if own else row["ip"],
        "device": tx.actor.device if own else row["device"],
    }


def _set_timers(tx: Transaction, case_id: UUID, effects: tuple[Effect, ...]) -> dict[int, datetime]:
    """Timers live in the house's one schedule. Gives when the tasks of each visit are due."""
    dues: dict[int, datetime] = {}
    for effect in effects:
        if isinstance(effect, StopTimer):
            tx.write(DROP_TIMER, [tx.tenant, _owner(case_id, effect.timer)])
        elif isinstance(effect, StartTimer):
            timer = effect.timer
            dues[timer.visit] = when = due(tx.at, timer.minutes, working=timer.working)
            payload = Jsonb({"case_id": str(case_id), "timer": timer.number})
            tx.write(ADD_TIMER, [tx.tenant, new_id(), _owner(case_id, timer.number), when, payload])
    return dues


def _owner(case_id: UUID, timer: int) -> str:
    return f"flow:{case_id}:{timer}"


def _add_findings(tx: Transaction, held: Held, case: Row, driven: Driven) -> None:
    """A mark on the case is a record of its own, for somebody to look into and to close."""
    known = len(held.state.marks)
    for number, mark in enumerate(driven.state.marks[known:], known + 1):
        title = held.graph.nodes[mark.node].title
        row = {"id": new_id(), "case_id": case["id"], "number": number, "code": mark.code, "at": mark.at}
        tx.insert(flow_finding, row | {"node_zh": title.zh, "node_en": title.en})


def _add_step(tx: Transaction, case: Row, number: int, driven: Driven) -> None:
    events = [event_to_json(event) for event in driven.events]
    digest = sm3(canonical_bytes(case["state"]))
    tx.write(ADD_STEP, [tx.tenant, new_id(), case["id"], number, tx.actor.person, tx.at, Jsonb(events), digest])


def _calls(effects: tuple[Effect, ...]) -> list[CommandCall]:
    return [
        CommandCall(name=effect.command, payload=effect.payload, key=effect.key)
        for effect in effects
        if isinstance(effect, Call)
    ]


def _facts(case: Row, driven: Driven, opened: Mapping[int, UUID]) -> list[Fact]:
    """One fact a step, and one more for its end: notices, rules and the monitor read them."""
    tasks = {task.number: task for task in driven.state.tasks}
    payload = {
        "subject": [case["subject_entity"], str(case["subject_id"])],
        "number": case["number"],
        "title": case["title"],
        "opened": [_opened(tasks[number], task_id) for number, task_id in opened.items()],
        "notices": [_notice(effect) for effect in driven.effects if isinstance(effect, Notify)],
        "findings": [effect.code for effect in driven.effects if isinstance(effect, Found)],
    }
    facts = [Fact(topic="case.moved", aggregate=case["id"], payload=payload)]
    if driven.state.outcome:
        outcome = {"subject": payload["subject"], "number": case["number"], "outcome": driven.state.outcome}
        facts.append(Fact(topic="case.ended", aggregate=case["id"], payload=outcome))
    return facts


def _opened(task: Task, task_id: UUID) -> dict[str, Any]:
    person = task.person.id if task.person else None
    return {"task": str(task_id), "kind": task.kind, "node": task.node, "person": person}


def _notice(effect: Notify) -> dict[str, Any]:
    people = [person.id for person in effect.people]
    return {"code": effect.code, "node": effect.node, "people": people, "audience": effect.audience}
