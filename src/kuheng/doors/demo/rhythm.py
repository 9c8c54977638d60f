"""When things happen at the demonstration bank: a year of orders and of the keepers' other work, decided beforehand.

About sixteen orders a working day: more before a month ends and before a holiday, fewer on Fridays; on free days an
emergency now and then. Large branches have more of everything. The same seed gives the same year.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from random import Random
from typing import TypeVar

from kuheng.kernel.clock import BANK_ZONE

ORDERS_A_DAY = 15.2
CHORES_A_DAY = 3.2
LAST_DAYS = timedelta(days=7)
OPENS, ARRIVALS_UNTIL, CLOSES = time(9), time(15), time(16, 50)

# The first days of the spring festival, by the moon.
SPRING = (date(2025, 1, 28), date(2026, 2, 16), date(2027, 2, 5), date(2028, 1, 25), date(2029, 2, 12), date(2030, 2, 2))
FREE = {(1, 1), (4, 5), (5, 1), (5, 2), (5, 3), *((10, day) for day in range(1, 8))}

# Shares of a hundred, branches in the order of the cities.
BRANCHES = (14, 8, 15, 9, 9, 12, 6, 7, 7, 6, 4, 3)
KINDS = (("out", 59), ("in", 18), ("return", 17), ("transfer", 6))
THINGS = {
    "out": (("deed", 34), ("voucher", 22), ("metal", 14), ("security", 14), ("item", 10), ("secret_file", 6)),
    "in": (("deed", 44), ("voucher", 12), ("metal", 12), ("security", 20), ("item", 9), ("secret_file", 3)),
    "transfer": (("metal", 50), ("security", 30), ("deed", 20)),
    "return": (("any", 1),),
}
FATES = (("done", 90), ("rejected", 5), ("withdrawn", 3), ("cancelled", 2))
CHORES = (("pledge", 26), ("release", 18), ("freeze", 5), ("unfreeze", 4), ("revalue", 35), ("issue", 12))
PIECES = ((1, 68), (2, 16), (3, 10), (6, 6))


T = TypeVar("T")


class Stop(StrEnum):
    """Where an order of the last days is left for somebody to go on with: the node whose task then waits."""

    HEAD = "head"
    RISK = "risk"
    VICE_PRESIDENT = "vice_president"
    EXECUTE = "execute"
    SCAN = "scan"
    HAND_OVER = "hand_over"
    RECEIVE = "receive"
    PUT_AWAY = "put_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One order, or one chore, that will happen. `seed` decides what is left open here."""

    at: datetime
    branch: int
    kind: str
    thing: str = "any"
    fate: str = "done"
    urgent: bool = False
    pieces: int = 1
    stop: Stop | None = None
    seed: str = ""


def is_free(day: date) -> bool:
    """Week-ends and holidays, as far as they are known."""
    return (
        day.weekday() >= 5
        or (day.month, day.day) in FREE
        or any(first <= day < first + timedelta(days=7) for first in SPRING)
    )


def plan(*, seed: int, first: date, until: date) -> Iterator[Planned]:
    """Everything from `first` to `until`, in the order of time."""
    day = first
    while day <= until:
        random = Random(f"{seed} {day}")
        day_plan = [*_orders(day, random), *_chores(day, random)]
        for number, one in enumerate(sorted(day_plan, key=lambda planned: planned.at)):
            yield replace(one, seed=f"{seed} {day} {number}")
        day += timedelta(days=1)


def waiting(*, seed: int, before: datetime) -> Iterator[Planned]:
    """What the last working day before this moment leaves in every stage: in each branch something, in the first ones
    all of it."""
    random = Random(f"{seed} waiting")
    begin, end = last_working_hours(before)
    for branch in range(len(BRANCHES)):
        stops = list(Stop) if branch < 3 else random.sample(list(Stop), 2)
        for stop in stops:
            coming = stop in (Stop.RECEIVE, Stop.PUT_AWAY)
            yield Planned(
                at=begin + (end - begin) * random.uniform(0.0, 0.4),
                branch=branch,
                kind="in" if coming else "out",
                thing=_waiting_thing(stop),
                stop=stop,
                seed=f"{seed} waiting {branch} {stop}",
            )


def _waiting_thing(stop: Stop) -> str:
    """Only what is secret is sure to come before risk control and the vice president."""
    if stop in (Stop.RISK, Stop.VICE_PRESIDENT):
        return "secret_file"
    return "security" if stop is Stop.HAND_OVER else "deed"


def last_working_hours(before: datetime) -> tuple[datetime, datetime]:
    """Opening and closing of the last working day that was at least two hours old at this moment."""
    day = before.astimezone(BANK_ZONE).date()
    while is_free(day) or _at(day, OPENS) + timedelta(hours=2) > before:
        day -= timedelta(days=1)
    return _at(day, OPENS), min(_at(day, CLOSES), before)


def _at(day: date, moment: time) -> datetime:
    return datetime.combine(day, moment, BANK_ZONE)


def _orders(day: date, random: Random) -> Iterator[Planned]:
    if is_free(day):
        for _ in range(random.choice((0, 0, 1, 1, 2))):
            yield _order(day, random, kind="out", urgent=True)
        return
    for _ in range(_busy(day, random)):
        kind = _drawn(random, KINDS)
        yield _order(day, random, kind=kind, urgent=kind == "out" and random.random() < 0.02)


def _order(day: date, random: Random, *, kind: str, urgent: bool) -> Planned:
    thing = _drawn(random, THINGS[kind])
    # What arrives is laid away on the same day.
    latest = CLOSES if kind in ("out", "transfer") else ARRIVALS_UNTIL
    return Planned(
        at=_moment(day, random, latest),
        branch=_branch(random),
        kind=kind,
        thing=thing,
        fate="done" if kind == "return" or urgent else _drawn(random, FATES),
        urgent=urgent,
        pieces=1 if thing == "voucher" or urgent else _drawn(random, PIECES),
    )


def _chores(day: date, random: Random) -> Iterator[Planned]:
    if is_free(day):
        return
    for _ in range(round(random.gauss(CHORES_A_DAY, 1))):
        kind = _drawn(random, CHORES)
        yield Planned(at=_moment(day, random, ARRIVALS_UNTIL), branch=_branch(random), kind=kind)


def _busy(day: date, random: Random) -> int:
    """How many orders a working day sees."""
    weight = (1.12, 1.02, 1.0, 1.0, 0.86)[day.weekday()]
    if (day + timedelta(days=3)).month != day.month:
        weight *= 1.5
    if is_free(day + timedelta(days=1)) and day.weekday() != 4:
        weight *= 1.2
    return max(3, round(random.gauss(ORDERS_A_DAY * weight, 2.2)))


def _moment(day: date, random: Random, latest: time) -> datetime:
    """Mornings are busier than afternoons."""
    begin, end = _at(day, OPENS), _at(day, latest)
    return begin + (end - begin) * random.betavariate(1.6, 2.2)


def _branch(random: Random) -> int:
    return random.choices(range(len(BRANCHES)), BRANCHES)[0]


def _drawn(random: Random, shares: Sequence[tuple[T, int]]) -> T:
    return random.choices([one for one, _ in shares], [share for _, share in shares])[0]
