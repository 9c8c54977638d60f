"""Days that something ends on, and the milestones before them."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

# Days before the end at which people want to know (validity, revaluation). The last day itself still counts.
Stage = Literal["late", "7", "15", "30", "later"]
_STAGES: tuple[tuple[int, Stage], ...] = ((7, "7"), (15, "15"), (30, "30"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """`days` from today to `on`, negative once it is past; `stage`: the nearest milestone reached."""

    on: date
    days: int
    stage: Stage


def due_of(on: date | None, today: date) -> Due | None:
    """How near the day is; None where there is no day."""
    if on is None:
        return None
    days = (on - today).days
    return Due(on=on, days=days, stage=_stage(days))


def _stage(days: int) -> Stage:
    if days < 0:
        return "late"
    return next((stage for most, stage in _STAGES if days <= most), "later")
