"""Break-glass: power that a person takes for a short time, in the open, and answers for afterwards. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from kuheng.kernel.errors import Decision, Refusal

DEFAULT_HOURS = 4
MOST_HOURS = 24


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening(Decision):
    """An emergency access that may begin: until when, and for which acts, each once."""

    until: datetime
    actions: tuple[str, ...]


def decide_opening(
    actions: Collection[str], offered: Collection[str], *, at: datetime, hours: int, limit: int, grants: bool
) -> Opening | Refusal:
    """`offered`: the acts that an emergency may open; `grants`: whether the person gives power to others.

    Refused: for whoever grants (`access.emergency_not_grantors`), longer than the setting allows, or for an
    act that is not offered.
    """
    if grants:
        return Refusal("access.emergency_not_grantors")
    if hours > limit:
        return Refusal("access.emergency_too_long", "hours", limit=limit)
    unknown = sorted(set(actions) - set(offered))
    if unknown:
        return Refusal("access.emergency_action", "actions", action=unknown[0])
    return Opening(until=at + timedelta(hours=hours), actions=tuple(sorted(set(actions))))


def decide_review(*, ended: bool, reviewed: bool, own: bool) -> Refusal | None:
    """Refused: while it runs, twice, and by the one who used it."""
    if not ended:
        return Refusal("access.emergency_runs")
    if reviewed:
        return Refusal("access.emergency_reviewed")
    return Refusal("access.emergency_own_review") if own else None
