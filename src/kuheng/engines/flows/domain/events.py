"""What happens to a case, and what follows for the world outside. Both are plain data."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .values import Data, PersonRef, TaskState, Timer, Want


class Verdict(StrEnum):
    PASS = "pass"
    REJECT = "reject"
    RETURN = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """The applicant submits. `data` are the facts that branches and people sources read."""

    applicant: PersonRef
    data: Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """The directory's answer to everything the token asked, in the order it asked."""

    token: int
    people: tuple[tuple[PersonRef, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Decide:
    """An approver passes, rejects or returns. `target` is the earlier node of a return."""

    task: int
    by: str
    verdict: Verdict
    opinion: str = ""
    signature: str | None = None
    target: str | None = None
    data: Data = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complete:
    """A piece of work is done: handling, execution, handover, receipt, or a resubmission."""

    task: int
    by: str
    data: Data = field(default_factory=dict)
    opinion: str = ""
    signature: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw:
    """The applicant takes the case back."""

    by: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel:
    """The owner of the subject ends the case, whoever it waits for."""

    by: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reassign:
    """Work goes to other people: an administrator names approvers, or an approver hands over (转办)."""

    task: int
    by: str
    to: tuple[PersonRef, ...]
    reason: str
    administrator: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Rang:
    """A timer has come due."""

    timer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A command that the case waits for has been carried out, or refused with `note`."""

    call: int
    done: bool
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """Something outside has changed for good (a first scan): from here on nothing is taken back."""

    by: str


Event = Start | Named | Decide | Complete | Withdraw | Cancel | Reassign | Rang | Answered | Moved
EVENTS: tuple[type, ...] = (Start, Named, Decide, Complete, Withdraw, Cancel, Reassign, Rang, Answered, Moved)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenTask:
    """A task has reached its person."""

    task: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseTask:
    """A task needs nobody any more; `note` says why when nobody decided it."""

    task: int
    state: TaskState
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Who are these people? Answered by `Named` before anything else happens to the case."""

    token: int
    wants: tuple[Want, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A command to be dispatched after the commit, at most once per `key`."""

    command: str
    payload: Mapping[str, object]
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notify:
    """Tell people, or an `audience` such as `administrators`. `code` is a message of the flows engine."""

    code: str
    node: str
    people: tuple[PersonRef, ...] = ()
    audience: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartTimer:
    """Wake the case with `Rang` when the time is over."""

    timer: Timer


@dataclass(frozen=True, slots=True, kw_only=True)
class StopTimer:
    timer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A finding for risk control and audit."""

    code: str
    node: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEnded:
    """The last effect of a case: done, rejected, withdrawn, cancelled, or an outcome that an end names."""

    outcome: str


Effect = OpenTask | CloseTask | Ask | Call | Notify | StartTimer | StopTimer | Found | CaseEnded
