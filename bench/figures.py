"""What a benchmark answers: a figure, what bounds it, and what was promised."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from math import ceil
from operator import ge, le
from statistics import median
from typing import Any

COMPARISONS: dict[str, Callable[[float, float], bool]] = {"<=": le, ">=": ge}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """`value`: median of `runs`. `limit`: what the machine does without us, measured in the same run; `ratio` of
    value to limit. `promised`: the comparison that must hold, such as `>= 300`; None where nothing was promised.
    """

    name: str
    value: float
    unit: str
    limit: float | None
    limit_is: str
    ratio: float | None
    runs: list[float]
    promised: str | None = None
    met: bool | None = None
    note: str = ""

    def to_json(self) -> dict[str, Any]:
        return asdict(self)


def figure(
    name: str,
    runs: Sequence[float],
    unit: str,
    *,
    limits: Sequence[float] = (),
    limit_is: str = "",
    promised: str | None = None,
    note: str = "",
) -> Figure:
    """A figure of at least one run; the limit's runs stand beside."""
    value, limit = median(runs), median(limits) if limits else None
    return Figure(
        name=name,
        value=_short(value),
        unit=unit,
        limit=None if limit is None else _short(limit),
        limit_is=limit_is,
        ratio=_short(value / limit) if limit else None,
        runs=[_short(run) for run in runs],
        promised=promised,
        met=None if promised is None else holds(value, promised),
        note=note,
    )


def holds(value: float, promised: str) -> bool:
    """Whether `value` is as `promised`: `>= 300`, `<= 2`."""
    comparison, bound = promised.split()
    return COMPARISONS[comparison](value, float(bound))


def percentile(values: Sequence[float], share: float) -> float:
    """The value that `share` of all do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, ceil(share * len(ordered)) - 1)]


def _short(value: float) -> float:
    """Four figures: more are noise."""
    return float(f"{value:.4g}")
