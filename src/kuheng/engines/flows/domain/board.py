"""The working copy of one step: made from a frozen state, frozen again at the end. Nothing of it escapes.

It keeps the books: a token is placed, moved on, joined or cancelled here and nowhere else, and what changed
for tasks and timers is found by comparing before and after, so no effect can be forgotten.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from .events import Ask, Call, CaseEnded, CloseTask, Effect, Found, Notify, OpenTask, StartTimer, StopTimer
from .graph import Edge, Graph, Node, Template
from .render import render
from .values import (
    LIVE,
    Frame,
    Mark,
    PendingCall,
    PersonRef,
    Phase,
    Resume,
    State,
    Task,
    TaskState,
    Timer,
    Token,
    Visit,
    Want,
)

MAX_ENTRIES = 2_000
ADMINISTRATORS = "administrators"
ASSIGN = "assign"
COPY = "copy"


class Board:
    """One case while one step is worked out."""

    def __init__(self, graph: Graph, state: State, at: datetime) -> None:
        assert state.applicant is not None, "a board is made of a started case"
        self.graph, self.at, self.before = graph, at, state
        self.applicant: PersonRef = state.applicant
        self.case, self.subject = state.case, state.subject
        self.data, self.outcome = dict(state.data), state.outcome
        self.moved, self.copied, self.marks = state.moved, list(state.copied), list(state.marks)
        self.tokens = {token.number: token for token in state.tokens}
        self.visits = {visit.number: visit for visit in state.visits}
        self.tasks = {task.number: task for task in state.tasks}
        self.timers = {timer.number: timer for timer in state.timers}
        self.calls = {call.number: call for call in state.calls}
        self.arrivals: deque[int] = deque()
        self.last_end = "done"
        self._serial = state.serial
        self._effects: list[Effect] = []

    # -- reading

    def number(self) -> int:
        self._serial += 1
        return self._serial

    def node_of(self, token: Token) -> Node:
        return self.graph.nodes[self.visits[token.visit].node]

    def node_of_visit(self, visit: Visit) -> Node:
        return self.graph.nodes[visit.node]

    def forks_of(self, token: Token) -> tuple[Frame, ...]:
        return self.visits[token.visit].forks

    def token_at(self, visit: int) -> Token | None:
        return next((token for token in self.tokens.values() if token.visit == visit), None)

    def tasks_of(self, visit: int) -> list[Task]:
        return [task for task in self.tasks.values() if task.visit == visit]

    def branch_values(self) -> dict[str, object]:
        """What the branches of this flow read, as it stands now."""
        return {name: self.data.get(name) for name in sorted(self.graph.branch_fields())}

    # -- tokens

    def place(
        self,
        node: str,
        forks: tuple[Frame, ...],
        came: tuple[int, ...],
        *,
        returned: bool = False,
        resume: Resume | None = None,
    ) -> None:
        """A new token before `node`; it enters when its turn comes."""
        visit = Visit(
            number=self.number(),
            node=node,
            forks=forks,
            entered_at=self.at,
            came=came,
            returned=returned,
            resume=resume,
        )
        token = Token(number=self.number(), visit=visit.number, phase=Phase.ARRIVING)
        self.visits[visit.number], self.tokens[token.number] = visit, token
        self.arrivals.append(token.number)

    def wait(self, token: Token, phase: Phase, wants: tuple[Want, ...] = ()) -> None:
        self.tokens[token.number] = replace(token, phase=phase, wants=wants)

    def lift(self, token: Token, outcome: str, via: Iterable[Edge] = (), *, note: str = "") -> Visit:
        """Takes the token off the board and ends its visit, with all that still hung on it."""
        del self.tokens[token.number]
        for task in self.tasks_of(token.visit):
            if task.state in LIVE:
                self.close(task, TaskState.CLOSED, note=note or outcome)
        self.timers = {key: timer for key, timer in self.timers.items() if timer.visit != token.visit}
        self.calls = {key: call for key, call in self.calls.items() if call.visit != token.visit}
        taken = tuple(edge.key for edge in via)
        return self.note(token.visit, left_at=self.at, outcome=outcome, via=taken)

    def note(self, visit: int, **changes: object) -> Visit:
        self.visits[visit] = replace(self.visits[visit], **changes)  # type: ignore[arg-type]
        return self.visits[visit]

    def finish(self, outcome: str) -> None:
        """Ends the case; whatever still stands is cancelled."""
        for token in list(self.tokens.values()):
            self.lift(token, "cancelled", note=f"case_{outcome}")
        self.arrivals.clear()
        self.outcome = outcome
        self._effects.append(CaseEnded(outcome=outcome))
        if outcome in self.graph.when_ended:
            self.call(self.graph.when_ended[outcome])

    # -- people

    def open(
        self,
        visit: int,
        kind: str,
        person: PersonRef | None,
        *,
        state: TaskState = TaskState.OPEN,
        weight: int = 1,
        veto: bool = False,
        parent: int | None = None,
        note: str = "",
    ) -> Task:
        """A new task of this visit."""
        task = Task(
            number=self.number(),
            visit=visit,
            node=self.visits[visit].node,
            kind=kind,
            person=person,
            state=state,
            weight=weight,
            veto=veto,
            parent=parent,
            opened_at=self.at,
            decided_at=None if state in LIVE else self.at,
            note=note,
        )
        self.tasks[task.number] = task
        return task

    def close(self, task: Task, state: TaskState, *, note: str = "") -> None:
        self.tasks[task.number] = replace(task, state=state, decided_at=self.at, note=note)

    def block(self, token: Token, code: str) -> None:
        """Nobody can go on here: the administrators get the task to name people, and are told."""
        self.wait(token, Phase.BLOCKED)
        task = self.open(token.visit, ASSIGN, None, note=code)
        self.tell(code, task.node, audience=ADMINISTRATORS)

    def tell(self, code: str, node: str, people: Iterable[PersonRef] = (), *, audience: str = "") -> None:
        self._effects.append(Notify(code=code, node=node, people=tuple(people), audience=audience))

    # -- the world outside

    def call(self, template: Template, number: int | None = None) -> None:
        """A command after the commit; its key makes it happen at most once."""
        known = {"case": self.case, "subject": self.subject, "applicant": self.applicant.id}
        payload = render(template.payload, known, self.data)
        assert isinstance(payload, dict)
        suffix = self.outcome if number is None else number
        self._effects.append(Call(command=template.command, payload=payload, key=f"{self.case}:{suffix}"))

    def await_call(self, token: Token, command: str) -> int:
        pending = PendingCall(number=self.number(), visit=token.visit, command=command)
        self.calls[pending.number] = pending
        self.wait(token, Phase.CALLING)
        return pending.number

    def set_timer(self, visit: int, purpose: str, minutes: int, *, working: bool) -> None:
        timer = Timer(number=self.number(), visit=visit, purpose=purpose, minutes=minutes, working=working)
        self.timers[timer.number] = timer

    def mark(self, code: str, node: str) -> None:
        """A finding that stays on the case."""
        self.marks.append(Mark(code=code, node=node, at=self.at))
        self._effects.append(Found(code=code, node=node))

    # -- the end of the step

    def freeze(self) -> tuple[State, tuple[Effect, ...]]:
        """The state after this step, and everything that follows from it."""
        state = State(
            case=self.case,
            subject=self.subject,
            applicant=self.applicant,
            data=self.data,
            outcome=self.outcome,
            serial=self._serial,
            moved=self.moved,
            tokens=tuple(self.tokens.values()),
            visits=tuple(self.visits.values()),
            tasks=tuple(self.tasks.values()),
            timers=tuple(self.timers.values()),
            calls=tuple(self.calls.values()),
            copied=tuple(self.copied),
            marks=tuple(self.marks),
        )
        changed = (*_task_effects(self.before, state), *_timer_effects(self.before, state))
        return state, (*changed, *self._effects, *_asks(state))


def _task_effects(before: State, after: State) -> Iterable[Effect]:
    was: Mapping[int, TaskState] = {task.number: task.state for task in before.tasks}
    for task in after.tasks:
        old = was.get(task.number)
        if old in LIVE and task.state not in LIVE:
            yield CloseTask(task=task.number, state=task.state, note=task.note)
        elif task.state is TaskState.OPEN and old is not TaskState.OPEN:
            yield OpenTask(task=task.number)


def _timer_effects(before: State, after: State) -> Iterable[Effect]:
    was, now = ({timer.number for timer in state.timers} for state in (before, after))
    yield from (StopTimer(timer=number) for number in sorted(was - now))
    yield from (StartTimer(timer=timer) for timer in after.timers if timer.number not in was)


def _asks(state: State) -> Iterable[Effect]:
    return (
        Ask(token=token.number, wants=token.wants) for token in state.tokens if token.phase is Phase.ASKING
    )
