"""Where printed numbers may go next, from how far they have come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from kuheng.apps.custody.domain.shares import Shares
from kuheng.core.ledger.domain import (
    Entry,
    Interval,
    Kind,
    Numbering,
    Span,
    Spans,
    Spot,
    State,
    count,
    covers,
    merge,
    show_numbers,
    subtract,
    take_lowest,
    transfer,
)
from kuheng.core.ledger.domain.movement import spots_of
from kuheng.kernel.errors import Decision, Refusal
from kuheng.kernel.ids import AssetId


class Journey(StrEnum):
    ISSUE = "issue_numbers"
    CONSUME = "consume_numbers"
    VOID = "void_numbers"
    RETURN = "return_numbers"
    DESTROY = "destroy_numbers"


_OUT = frozenset({State.WITH_TELLER, State.ISSUED})
_FROM = {
    Journey.ISSUE: frozenset({State.FREE}),
    Journey.CONSUME: _OUT,
    Journey.VOID: _OUT | {State.FREE},
    Journey.RETURN: _OUT,
    Journey.DESTROY: frozenset({State.VOID}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A stretch of numbers at one spot."""

    span: Span
    at: Spot

    def entries(self, asset: AssetId, to: Spot | None) -> tuple[Entry, ...]:
        """Both sides of its move; without `to` it becomes void where it is."""
        target = to or replace(self.at, state=State.VOID)
        return transfer(asset, Kind.RANGE, self.at, target, quantity=self.span.count, spans=(self.span,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Steps(Decision):
    """`left_vault`: how many numbers stop being free in the vault; `total`: how many it is about."""

    steps: tuple[Step, ...]
    total: int
    left_vault: int = 0

    def shares(self, journey: Journey, before: Shares) -> Shares:
        """What is in the vault and out of it afterwards. Void numbers are spent, wherever they lie."""
        match journey:
            case Journey.ISSUE:
                return before.leave(self.total)
            case Journey.RETURN:
                return before.come_back(self.total)
            case Journey.CONSUME:
                return before.gone(self.total)
            case Journey.VOID:
                return before.leave(self.left_vault).gone(self.total)
            case Journey.DESTROY:
                return before


def decide_journey(
    journey: Journey, wanted: Spans, held: Sequence[Interval], *, exception: str | None, show: Numbering
) -> Steps | Refusal:
    """Refused: `custody.numbers_state` (which numbers are not where they would have to be), `custody.out_of_order`."""
    fitting = [one for one in held if one.spot.state in _FROM[journey] and one.line is None]
    spans = merge(one.span for one in fitting)
    if not covers(spans, wanted):
        stray = subtract(wanted, spans)
        return Refusal("custody.numbers_state", "numbers", numbers=show_numbers(stray[:3], show))
    if journey is Journey.ISSUE:
        lowest = take_lowest(spans, count(wanted))
        if wanted != lowest and not exception:
            shown = show_numbers((lowest or wanted)[:1], show)
            return Refusal("custody.out_of_order", "out_of_order_reason", lowest=shown)
    steps = tuple(Step(span=span, at=interval.spot) for span, interval in spots_of(wanted, fitting))
    free = sum(step.span.count for step in steps if step.at.state is State.FREE)
    return Steps(steps=steps, total=count(wanted), left_vault=free)
