"""What a running case is made of: plain frozen values that go to JSON and back unchanged.

A case holds *tokens* (where it stands), *visits* (where it has been), *tasks* (what it waits for from
people), *timers* and *calls* (what it waits for from the clock and from commands). All numbers come from
one counter, so that a replay gives the same state byte for byte.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Data = Mapping[str, object]
Frame = tuple[int, int]
"""One level of a fork: its number and the branch taken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Title:
    """What people read, in both languages."""

    zh: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRef:
    """One account that may act, and who stands behind it.

    `human` is the natural person (two accounts of one person share it); empty means the account's own id.
    `principal` is the human for whom this account acts as agent; both count for every separation rule.
    """

    id: str
    human: str = ""
    principal: str | None = None

    @property
    def self(self) -> str:
        return self.human or self.id

    @property
    def identities(self) -> frozenset[str]:
        """Every human who is present when this account acts."""
        return frozenset({self.self} if self.principal is None else {self.self, self.principal})

    def is_same_as(self, other: "PersonRef") -> bool:
        return not self.identities.isdisjoint(other.identities)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A way to find people: `role`, `department_head`, `form_field` … with its parameters."""

    kind: str
    params: Data = field(default_factory=dict)


class WantRole(StrEnum):
    """Why people are looked up."""

    SEAT = "seat"
    VETO = "veto"
    APART = "apart"
    FALLBACK = "fallback"
    HEAD = "head"
    HEADS_HEAD = "heads_head"
    COPY = "copy"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Want:
    """One question to the directory, and what the answer is for."""

    role: WantRole
    source: Source


class TaskState(StrEnum):
    WAITING = "waiting"
    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"
    RETURNED = "returned"
    DONE = "done"
    SKIPPED = "skipped"
    SENT = "sent"
    CLOSED = "closed"


LIVE = frozenset({TaskState.WAITING, TaskState.OPEN})
VOTED = frozenset({TaskState.PASSED, TaskState.REJECTED, TaskState.RETURNED})
DECIDED = VOTED | {TaskState.DONE}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One thing that one person is asked to do at one visit of a node.

    `person` is None only for `assign` tasks: the administrators together hold those. `parent` is the task
    from which this one was handed over. `note` is the code of the reason when nobody decided it.
    """

    number: int
    visit: int
    node: str
    kind: str
    state: TaskState
    opened_at: datetime
    person: PersonRef | None = None
    weight: int = 1
    veto: bool = False
    parent: int | None = None
    decided_at: datetime | None = None
    note: str = ""


class Phase(StrEnum):
    """What a token waits for."""

    ARRIVING = "arriving"
    ASKING = "asking"
    WORKING = "working"
    JOINING = "joining"
    CALLING = "calling"
    BLOCKED = "blocked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """Where the case stands: one live visit and what it waits for."""

    number: int
    visit: int
    phase: Phase
    wants: tuple[Want, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume:
    """Where to jump after a returned step is done again, if nothing that a branch reads has changed."""

    node: str
    reads: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One passage through one node.

    `void` marks what a return has undone. `returned`: the visit began by a return, so nothing is skipped.
    `barred` are the humans who may not sit here.
    """

    number: int
    node: str
    forks: tuple[Frame, ...]
    entered_at: datetime
    left_at: datetime | None = None
    outcome: str = ""
    via: tuple[str, ...] = ()
    came: tuple[int, ...] = ()
    returned: bool = False
    void: bool = False
    barred: tuple[str, ...] = ()
    resume: Resume | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Timer:
    """A wait of `minutes`, counted in working time or by the clock; the shell turns it into a due time."""

    number: int
    visit: int
    purpose: str
    minutes: int
    working: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PendingCall:
    """A command that was sent and whose answer the token waits for."""

    number: int
    visit: int
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A finding on the case that stays: late confirmation, refused confirmation."""

    code: str
    node: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class State:
    """One case. `subject` is the id of what it is about. `outcome` is empty while it runs; `moved` once something
    outside has changed for good.
    """

    case: str
    subject: str = ""
    applicant: PersonRef | None = None
    data: Data = field(default_factory=dict)
    outcome: str = ""
    serial: int = 0
    moved: bool = False
    tokens: tuple[Token, ...] = ()
    visits: tuple[Visit, ...] = ()
    tasks: tuple[Task, ...] = ()
    timers: tuple[Timer, ...] = ()
    calls: tuple[PendingCall, ...] = ()
    copied: tuple[str, ...] = ()
    marks: tuple[Mark, ...] = ()

    @property
    def is_running(self) -> bool:
        return self.applicant is not None and not self.outcome

    def task(self, number: int) -> Task | None:
        return next((task for task in self.tasks if task.number == number), None)

    def visit(self, number: int) -> Visit:
        return next(visit for visit in self.visits if visit.number == number)


def is_in(forks: tuple[Frame, ...], fork: int) -> bool:
    """Whether these frames lie, at any depth, in a branch of the fork."""
    return any(number == fork for number, _ in forks)
