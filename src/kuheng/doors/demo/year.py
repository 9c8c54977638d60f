"""The year of the demonstration bank, carried out: history at once, the last days as on any day."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

import structlog

from kuheng.doors.demo.branch import Bank
from kuheng.doors.demo.chores import CHORES
from kuheng.doors.demo.hands import Hands, NotYet, Way
from kuheng.doors.demo.orders import come_back, come_in, go_out, move
from kuheng.doors.demo.rhythm import Planned
from kuheng.doors.demo.story import Story
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import Trouble

log = structlog.get_logger()

ORDERS: dict[str, Callable[[Story], bool]] = {"out": go_out, "transfer": move, "in": come_in, "return": come_back}
STORIES = ORDERS | CHORES


@dataclass(slots=True)
class Told:
    """How much has happened: orders, other acts, and what the rules would not have."""

    orders: int = 0
    chores: int = 0
    refused: int = 0

    def __add__(self, other: "Told") -> "Told":
        return Told(self.orders + other.orders, self.chores + other.chores, self.refused + other.refused)


@dataclass(slots=True, kw_only=True)
class Year:
    """Carries out what was planned, in its order. The bank it knows changes with every story that held."""

    way: Way
    bank: Bank
    told: Told = field(default_factory=Told)

    def carry_out(self, planned: Iterable[Planned]) -> Told:
        for one in planned:
            self._tell(one)
        return self.told

    def days(self, planned: Iterable[Planned]) -> Iterator[date]:
        """Carries out day by day; each day is named when it is over."""
        today: date | None = None
        for one in planned:
            day = business_date(one.at)
            if today is not None and day != today:
                yield today
            today = day
            self._tell(one)
        if today is not None:
            yield today

    def _tell(self, planned: Planned) -> None:
        happened, after = False, []

        def work(hands: Hands) -> None:
            nonlocal happened, after
            story = Story(hands, self.bank, planned)
            happened = STORIES[planned.kind](story)
            after = story.after

        try:
            self.way.carry_out(planned.seed, planned.at, work)
        except NotYet:
            happened = True
        except Trouble as trouble:
            log.warning("demo", story=planned.seed, kind=planned.kind, code=trouble.code, params=trouble.params)
            self.told.refused += 1
            return
        for settle in after:
            settle()
        if happened:
            self.told.orders += planned.kind in ORDERS
            self.told.chores += planned.kind in CHORES
