"""The token machine: `step(graph, state, event, at)` gives the next state and what follows, or why not.

Pure: no database, no clock, no directory. Who people are comes in as `Named`, in answer to `Ask`.
"""

from dataclasses import dataclass, replace
from datetime import datetime

from kuheng.kernel.errors import Decision, Refusal

from .board import ADMINISTRATORS, ASSIGN, Board
from .events import (
    Answered,
    Cancel,
    Complete,
    Decide,
    Effect,
    Event,
    Moved,
    Named,
    Rang,
    Reassign,
    Start,
    Withdraw,
)
from .graph import Graph
from .kind import Assigned, Waking
from .routes import go_back, way_back
from .running import run
from .scene import Scene
from .values import DECIDED, PersonRef, Phase, State, Task, TaskState

__all__ = ["ADMINISTRATORS", "Stepped", "new_case", "step"]


@dataclass(frozen=True, slots=True)
class Stepped(Decision):
    """The event was lawful: the state after it, and what the world must do now."""

    state: State
    effects: tuple[Effect, ...]


def new_case(case: str, subject: str = "") -> State:
    """A case before its `Start`; `case` is its id, used in the keys of its calls, `subject` what it is about."""
    return State(case=case, subject=subject)


def step(graph: Graph, state: State, event: Event, at: datetime) -> Stepped | Refusal:
    """What `event` makes of `state` at the instant `at`.

    The same arguments always give the same answer, so replaying a trail of events gives the same state.
    """
    if isinstance(event, Start):
        return _start(graph, state, event, at)
    if not state.is_running:
        return Refusal("flows.case_over")
    board = Board(graph, state, at)
    refusal = _happen(board, event)
    if refusal is not None:
        return refusal
    run(board)
    return Stepped(*board.freeze())


def _start(graph: Graph, state: State, event: Start, at: datetime) -> Stepped | Refusal:
    if state.applicant is not None:
        return Refusal("flows.already_started")
    board = Board(graph, replace(state, applicant=event.applicant, data=event.data), at)
    board.place(graph.start.key, (), ())
    run(board)
    return Stepped(*board.freeze())


def _happen(board: Board, event: Event) -> Refusal | None:
    match event:
        case Decide() | Complete():
            return _act(board, event)
        case Named():
            return _wake(board, event.token, Phase.ASKING, event)
        case Reassign():
            return _reassign(board, event)
        case Withdraw():
            return _withdraw(board, event)
        case Cancel():
            return _cancel(board)
        case Rang():
            return _ring(board, event)
        case Answered():
            return _answer(board, event)
        case Moved():
            board.moved = True
    return None


def _wake(board: Board, token: int | None, phase: Phase, by: Waking) -> Refusal | None:
    held = board.tokens.get(token) if token is not None else None
    if held is None or held.phase is not phase:
        return Refusal("flows.not_waiting")
    board.node_of(held).kind.wake(Scene(board, held), by)
    return None


def _open_task(board: Board, number: int, by: str) -> Task | Refusal:
    task = board.tasks.get(number)
    if task is None:
        return Refusal("flows.not_yours")
    judged = board.graph.nodes[task.node].kind.traits.app and task.kind != ASSIGN
    if task.person and task.person.id != by and not judged:
        return Refusal("flows.not_yours")
    if task.state is TaskState.SENT:
        return Refusal("flows.read_only_copy")
    return task if task.state is TaskState.OPEN else Refusal("flows.task_closed")


def _act(board: Board, event: Decide | Complete) -> Refusal | None:
    task = _open_task(board, event.task, event.by)
    if isinstance(task, Refusal):
        return task
    token = board.token_at(task.visit)
    if token is None or task.kind == ASSIGN:
        return Refusal("flows.act_not_allowed")
    return board.node_of(token).kind.act(Scene(board, token), task, event)


def _withdraw(board: Board, event: Withdraw) -> Refusal | None:
    """Until the first decision, or to draft; never once something has moved."""
    policy, start = board.graph.withdraw, board.graph.start.key
    at_start = any(board.visits[token.visit].node == start for token in board.tokens.values())
    if event.by != board.applicant.id:
        return Refusal("flows.not_applicant")
    if board.moved:
        return Refusal("flows.already_moved")
    if policy == "never" and not at_start:
        return Refusal("flows.no_withdrawal")
    if policy == "first_decision" and _is_decided(board) and not at_start:
        return Refusal("flows.already_decided")
    if policy == "draft" and not at_start:
        return _to_draft(board)
    board.finish("withdrawn")
    return None


def _is_decided(board: Board) -> bool:
    standing = {visit.number for visit in board.visits.values() if not visit.void}
    return any(task.state in DECIDED and task.visit in standing for task in board.tasks.values())


def _to_draft(board: Board) -> Refusal | None:
    token = next(iter(board.tokens.values()))
    way = way_back(board, token, board.graph.start.key)
    if isinstance(way, Refusal):
        return way
    go_back(board, token, way, "withdrawn", jump=False)
    return None


def _cancel(board: Board) -> Refusal | None:
    if board.moved:
        return Refusal("flows.already_moved")
    board.finish("cancelled")
    return None


def _ring(board: Board, event: Rang) -> Refusal | None:
    timer = board.timers.pop(event.timer, None)
    token = board.token_at(timer.visit) if timer else None
    if token is None:
        return Refusal("flows.not_waiting")
    board.node_of(token).kind.wake(Scene(board, token), event)
    return None


def _answer(board: Board, event: Answered) -> Refusal | None:
    call = board.calls.pop(event.call, None)
    token = board.token_at(call.visit) if call else None
    return _wake(board, token.number if token else None, Phase.CALLING, event)


def _reassign(board: Board, event: Reassign) -> Refusal | None:
    """People named by an administrator, or work handed over by the person who has it."""
    task = board.tasks.get(event.task)
    if task is None or task.state is not TaskState.OPEN:
        return Refusal("flows.task_closed")
    if not event.administrator and (task.person is None or task.person.id != event.by):
        return Refusal("flows.not_yours")
    token = board.token_at(task.visit)
    if token is None or not event.to:
        return Refusal("flows.nobody_named")
    node = board.node_of(token)
    if not event.administrator and "transfer" not in node.kind.acts(node.settings):
        return Refusal("flows.act_not_allowed")
    refusal = next((found for person in event.to if (found := _may_sit(board, task, person))), None)
    if refusal is None and task.kind == ASSIGN:
        board.close(task, TaskState.DONE)
        node.kind.wake(Scene(board, token), Assigned(event.to))
        return None
    return refusal or _hand_over(board, task, event)


def _hand_over(board: Board, task: Task, event: Reassign) -> Refusal | None:
    """The receiver's decision counts; the giver's task stays on record as handed over."""
    if len(event.to) != 1:
        return Refusal("flows.one_receiver")
    board.close(task, TaskState.CLOSED, note="reassigned")
    board.open(task.visit, task.kind, event.to[0], weight=task.weight, veto=task.veto, parent=task.number)
    return None


def _may_sit(board: Board, task: Task, person: PersonRef) -> Refusal | None:
    visit = board.visits[task.visit]
    if task.person and task.person.is_same_as(person):
        return Refusal("flows.to_self")
    if not board.node_of_visit(visit).kind.traits.starts and person.is_same_as(board.applicant):
        return Refusal("flows.own_request")
    if not person.identities.isdisjoint(visit.barred):
        return Refusal("flows.barred")
    held = (other for other in board.tasks_of(task.visit) if other.state is not TaskState.CLOSED)
    if any(other.person and person.is_same_as(other.person) for other in held):
        return Refusal("flows.already_seated")
    return None
