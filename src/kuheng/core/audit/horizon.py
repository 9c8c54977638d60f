"""Since when is every recorded entry in sight? Found by watching which transactions are running. No I/O.

`recorded_at` is the start of the writing transaction, and a long one shows its entries long after. A look
lists the virtual ids of the transactions in progress. One that was not there at the look before began after
it, so what it will show was recorded after it. Nothing that shows later lies before the earliest of these.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
# A server process notes the time of BEGIN a moment before its transaction can be seen.
GRACE = timedelta(seconds=1)


@dataclass(slots=True)
class Horizon:
    """`at`: everything recorded before it is visible to a query that starts now, and stays complete.

    `known`: the horizon of the last signed head; what ran before our first look began after that.
    """

    known: datetime = BEGINNING
    grace: timedelta = GRACE
    at: datetime = field(init=False)
    _begun: dict[str, datetime] = field(default_factory=dict)
    _looked: datetime | None = None
    _steady: tuple[float, float] = (0.0, 0.0)

    def __post_init__(self) -> None:
        self.at = self.known

    def look(self, clock: datetime, steady: tuple[float, float], running: Iterable[str]) -> bool:
        """Takes a look: the database's clock, a steady count of seconds before it was asked for and after it was
        known, the transactions in progress.

        Answers whether the database's clock was set back: `at` has then moved back too.
        """
        before, set_back = self._last_look(clock, steady)
        if set_back:
            self._begun = {name: min(begun, before) for name, begun in self._begun.items()}
        self._begun = {name: self._begun.get(name, before) for name in running}
        self._looked, self._steady = clock, steady
        earliest = min([before if set_back else clock, *self._begun.values()])
        at = max(earliest - self.grace, BEGINNING) if earliest > BEGINNING else BEGINNING
        self.at = at if set_back else max(at, self.at)
        return set_back

    def _last_look(self, clock: datetime, steady: tuple[float, float]) -> tuple[datetime, bool]:
        """A time before which nothing unknown began, and whether the clock was set back since."""
        if self._looked is None:
            first = self.known + self.grace if self.known > BEGINNING else BEGINNING
            return (first, False) if clock >= self.known else (BEGINNING, True)
        (asked_before, known_before), (asked, known) = self._steady, steady
        least, most = timedelta(seconds=asked - known_before), timedelta(seconds=known - asked_before)
        set_back = clock < self._looked + least - self.grace / 2
        return (clock - most, True) if set_back else (min(self._looked, clock), False)
