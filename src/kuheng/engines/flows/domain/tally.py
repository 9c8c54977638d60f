"""Counting votes. One pure function for every mode, so that whoever asks agrees with the machine."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from math import ceil

from .values import Task, TaskState


class Mode(StrEnum):
    """How many people make one decision.

    `any_decision`: the first decision decides. `any_pass`: the first pass decides, rejected only when all
    reject. `all` and `sequential`: all must pass, one reject fails. `ratio` and `weighted`: the share of
    people, or of their weights, that must pass.
    """

    ANY_DECISION = "any_decision"
    ANY_PASS = "any_pass"
    ALL = "all"
    SEQUENTIAL = "sequential"
    RATIO = "ratio"
    WEIGHTED = "weighted"


class Count(StrEnum):
    OPEN = "open"
    PASSED = "passed"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class Votes:
    """Votes by weight. `pending` are those still to come."""

    passed: int
    rejected: int
    pending: int
    vetoed: bool

    @property
    def total(self) -> int:
        return self.passed + self.rejected + self.pending


def votes(tasks: Iterable[Task], *, weighted: bool = False) -> Votes:
    """The votes of one visit. A spared approver counts as passed; closed tasks do not count."""
    sums = dict.fromkeys(("passed", "rejected", "pending"), 0)
    vetoed = False
    for task in tasks:
        side = _SIDES.get(task.state)
        if side:
            sums[side] += task.weight if weighted else 1
            vetoed |= task.veto and task.state is TaskState.REJECTED
    return Votes(vetoed=vetoed, **sums)


def needed(share: Fraction, total: int) -> int:
    """How many of `total` make the share, rounded up: 23 % of 10 is 3."""
    return ceil(share * total)


def count(mode: Mode, tasks: Iterable[Task], share: Fraction = Fraction(1)) -> Count:
    """Whether the node is decided. One veto fails it in every mode."""
    tally = votes(tasks, weighted=mode is Mode.WEIGHTED)
    if tally.vetoed:
        return Count.REJECTED
    if mode is Mode.ANY_DECISION and tally.rejected:
        return Count.REJECTED
    wanted, possible = _wanted(mode, share, tally.total), tally.passed + tally.pending
    if tally.total and tally.passed >= wanted:
        return Count.PASSED
    return Count.REJECTED if possible < wanted else Count.OPEN


def _wanted(mode: Mode, share: Fraction, total: int) -> int:
    if mode in (Mode.ANY_DECISION, Mode.ANY_PASS):
        return 1
    return needed(share, total) if mode in (Mode.RATIO, Mode.WEIGHTED) else total


_SIDES = {
    TaskState.PASSED: "passed",
    TaskState.SKIPPED: "passed",
    TaskState.REJECTED: "rejected",
    TaskState.OPEN: "pending",
    TaskState.WAITING: "pending",
}
