"""What a kind of node sees and may do: the working copy, bound to one token at one node."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import TypeVar

from kuheng.kernel.clock import business_date
from kuheng.kernel.condition import Condition, matches

from .board import Board
from .graph import Edge, Node, Template
from .routes import leave
from .values import LIVE, VOTED, PersonRef, Phase, Task, TaskState, Token, Visit, Want

S = TypeVar("S")


class Scene:
    """One token at one node, in one step. Numbers, not objects, are kept: values change under our hands."""

    def __init__(self, board: Board, token: Token) -> None:
        self.board, self._number = board, token.number

    # -- what a kind may know

    @property
    def token(self) -> Token:
        return self.board.tokens[self._number]

    @property
    def is_over(self) -> bool:
        """Whether the token has gone on already."""
        return self._number not in self.board.tokens

    @property
    def visit(self) -> Visit:
        return self.board.visits[self.token.visit]

    @property
    def been_here(self) -> bool:
        """Whether the case has passed this node before."""
        own = self.visit
        return any(one.node == own.node and one.number < own.number for one in self.board.visits.values())

    @property
    def node(self) -> Node:
        return self.board.graph.nodes[self.visit.node]

    @property
    def at(self) -> datetime:
        return self.board.at

    @property
    def data(self) -> Mapping[str, object]:
        return self.board.data

    @property
    def applicant(self) -> PersonRef:
        return self.board.applicant

    @property
    def edges(self) -> tuple[Edge, ...]:
        return self.board.graph.out(self.visit.node)

    @property
    def tasks(self) -> list[Task]:
        """All tasks of this visit, in the order opened."""
        return self.board.tasks_of(self.token.visit)

    def settings(self, kind: type[S]) -> S:
        """The node's settings as its kind read them."""
        settings = self.node.settings
        assert isinstance(settings, kind)
        return settings

    def holds(self, condition: Condition) -> bool:
        """Whether a branch condition holds for the case's facts today."""
        today: date = business_date(self.at)
        return matches(condition, self.data, {"today": today, "applicant": self.applicant.id})

    def approvers(self) -> frozenset[str]:
        """Every human who has decided in this case so far, by himself or through an agent."""
        tasks = (task for task in self.board.tasks.values() if task.state in VOTED and task.person)
        return frozenset(human for task in tasks if task.person for human in task.person.identities)

    # -- what a kind may do

    def ask(self, wants: Sequence[Want]) -> None:
        """Waits for the directory; the answer wakes the kind with `Named`."""
        self.board.wait(self.token, Phase.ASKING, wants=tuple(wants))

    def work(self) -> None:
        """Waits for people."""
        self.board.wait(self.token, Phase.WORKING)

    def go_on(self, outcome: str, edges: Sequence[Edge] | None = None) -> None:
        """Leaves the node along these edges, or along all of them."""
        leave(self.board, self.token, outcome, self.edges if edges is None else edges)

    def join(self) -> bool:
        """Waits for the other branches of the innermost fork. False when there is nothing to wait for."""
        if not self.visit.forks or len(self.board.graph.into(self.visit.node)) < 2:
            return False
        self.board.wait(self.token, Phase.JOINING)
        return True

    def end(self, outcome: str, *, whole: bool) -> None:
        """This token is done; `whole` ends the case with all that still runs."""
        self.board.last_end = outcome
        self.board.lift(self.token, "ended")
        if whole:
            self.board.finish(outcome)

    def call(self, template: Template, *, wait: bool) -> None:
        """A command after the commit; with `wait`, its answer wakes the kind with `Answered`."""
        number = self.board.await_call(self.token, template.command) if wait else self.board.number()
        self.board.call(template, number)

    def copy_to(self, people: Iterable[PersonRef]) -> None:
        """A read-only copy for everybody who has none of this case yet."""
        for person in people:
            if person.self not in self.board.copied:
                self.board.copied.append(person.self)
                self.board.open(self.token.visit, "copy", person, state=TaskState.SENT)
                self.board.tell("flows.copied", self.visit.node, (person,))

    def close_rest(self, note: str) -> None:
        """Nobody else needs to act at this visit."""
        for task in self.tasks:
            if task.state in LIVE:
                self.board.close(task, TaskState.CLOSED, note=note)

    def open(
        self,
        kind: str,
        person: PersonRef,
        *,
        state: TaskState = TaskState.OPEN,
        weight: int = 1,
        veto: bool = False,
    ) -> Task:
        """A task of this visit for one person."""
        return self.board.open(self.token.visit, kind, person, state=state, weight=weight, veto=veto)

    def hand_over(self, task: Task, person: PersonRef, note: str) -> None:
        """The task goes to another person; the first one stays on record."""
        self.board.close(task, TaskState.CLOSED, note=note)
        self.board.open(task.visit, task.kind, person, weight=task.weight, veto=task.veto, parent=task.number)

    def block(self, code: str) -> None:
        """Only an administrator can help from here."""
        self.board.block(self.token, code)

    def bar(self, humans: frozenset[str]) -> None:
        """These may not sit at this visit, also not later."""
        self.board.note(self.token.visit, barred=tuple(sorted(humans)))

    def pass_over(self, code: str) -> None:
        """Goes on without anybody, as the designer said; the reason stays on record."""
        self.board.tell(code, self.visit.node, audience="administrators")
        self.go_on("skipped")

    def tell(self, code: str, people: Iterable[PersonRef] = (), *, audience: str = "") -> None:
        self.board.tell(code, self.visit.node, people, audience=audience)

    def mark(self, code: str) -> None:
        """A finding that stays on the case."""
        self.board.mark(code, self.visit.node)

    def set_timer(self, purpose: str, minutes: int, *, working: bool) -> None:
        self.board.set_timer(self.token.visit, purpose, minutes, working=working)

    def patch(self, data: Mapping[str, object]) -> None:
        """New values of the case's facts."""
        self.board.data.update(data)

    def reach(self, task: Task) -> None:
        """A waiting task's turn has come."""
        self.board.tasks[task.number] = replace(task, state=TaskState.OPEN, opened_at=self.at)

    def divert(self, node: str, outcome: str) -> None:
        """Leaves to a node that is not at the end of an edge, as a rejection may."""
        visit = self.visit
        self.board.lift(self.token, outcome)
        self.board.place(node, visit.forks, (visit.number,))

    def passed_before(self, policy: str) -> frozenset[str]:
        """Humans who have passed this case before and need not again; `policy` "" is the flow's own.

        `consecutive` looks at the steps directly before, `case` at every step that still stands.
        """
        policy = policy or self.board.graph.repeated
        if policy == "none":
            return frozenset()
        visits = self._directly_before() if policy == "consecutive" else self._standing()
        tasks = (task for task in self.board.tasks.values() if task.visit in visits)
        passed = (task.person for task in tasks if task.state is TaskState.PASSED and task.person)
        return frozenset(human for person in passed for human in person.identities)

    def _standing(self) -> set[int]:
        return {visit.number for visit in self.board.visits.values() if not visit.void}

    def _directly_before(self) -> set[int]:
        found: set[int] = set()
        waiting = list(self.visit.came)
        while waiting:
            visit = self.board.visits[waiting.pop()]
            if self.board.node_of_visit(visit).kind.traits.human:
                found.add(visit.number)
            else:
                waiting += visit.came
        return found & self._standing()
