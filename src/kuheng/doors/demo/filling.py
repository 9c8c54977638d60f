"""A year of orders into the founded bank: history at once, by several processes; the last days one command at a time."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.sharedctypes import Synchronized
from threading import Event, Thread
from time import sleep

from kuheng.core.store.transaction import Database
from kuheng.doors.demo.branch import Bank, read_bank
from kuheng.doors.demo.hands import AtOnce, OneByOne
from kuheng.doors.demo.people import Member, members
from kuheng.doors.demo.rhythm import CLOSES, LAST_DAYS, Planned, plan, waiting
from kuheng.doors.demo.year import Told, Year
from kuheng.doors.keys import use_keys
from kuheng.doors.memory import settle
from kuheng.doors.settings.settings import read_settings
from kuheng.doors.worker import sealer
from kuheng.doors.worker.relay import run_round
from kuheng.kernel.clock import BANK_ZONE, business_date
from kuheng.kernel.ids import TenantId

Say = Callable[[str], None]
YEAR = timedelta(days=365)
WAIT_S = 0.02


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What is to be filled, and until which day. The same seed and day give the same bank."""

    urls: dict[str, str]
    tenant: TenantId
    seed: int
    until: date

    def history(self) -> Iterator[Planned]:
        return plan(seed=self.seed, first=self.until - YEAR, until=self.until - LAST_DAYS)

    def last_days(self, now: datetime) -> Iterator[Planned]:
        """What has happened of the last seven days by now."""
        first = self.until - LAST_DAYS + timedelta(days=1)
        return (one for one in plan(seed=self.seed, first=first, until=self.until) if one.at < now)

    def waiting(self, now: datetime) -> Iterator[Planned]:
        """What is left in every stage at the end of the last day, or now."""
        end = datetime.combine(self.until, CLOSES, BANK_ZONE)
        return waiting(seed=self.seed, before=min(now, end))

def carry_out(filling: Filling, processes: int, say: Say) -> None:
    """History in several processes, then the last days here, one command after another."""
    with _opened(filling) as (database, everyone), _sealing(database):
        history = _history(filling, processes)
        say(f"{history.orders:,} 张单据、{history.chores:,} 项其他操作 orders and other acts of the year")
        _warn(history, say)
        last = _last_days(filling, database, everyone)
        say(f"最近 7 天 {last.orders:,} 张单据 orders of the last 7 days")
        _warn(last, say)


@contextmanager
def _sealing(database: Database) -> Iterator[None]:
    """The sealer goes on beside the filling: orders of high value would wait for it after a while."""
    stop = Event()
    beside = Thread(target=sealer.run, args=(database, read_settings(), stop))
    beside.start()
    try:
        yield
    finally:
        stop.set()
        beside.join()


def _history(filling: Filling, processes: int) -> Told:
    context = get_context("spawn")
    turns = [context.Value("q", 0) for _ in range(processes)]
    work = [(filling, part, processes) for part in range(processes)]
    with context.Pool(processes, _share, (turns,)) as pool:
        return sum(pool.starmap(_part_of_history, work), Told())


def _warn(told: Told, say: Say) -> None:
    if told.refused:
        say(f"{told.refused} 项未通过规则，未写入 were refused and left out")


_turns: list["Synchronized[int]"] = []


def _share(turns: list["Synchronized[int]"]) -> None:
    """Each process knows how far the others have come."""
    _turns[:] = turns


def _part_of_history(filling: Filling, part: int, parts: int) -> Told:
    """What every `parts`-th branch did until the last days; runs in a process of its own.

    A process keeps two days behind the one before it: a day's document numbers are then given in one order, the same
    in every filling, and nobody waits for the counter of a day while another's transaction holds it.
    """
    from kuheng.doors.compose import compose

    compose()
    with _opened(filling) as (database, everyone):
        bank = _read(database, filling, everyone)
        year = Year(way=AtOnce(database, filling.tenant), bank=bank)
        mine = [one for one in filling.history() if one.branch % parts == part]
        settle()
        try:
            for day in year.days(_behind(mine, part)):
                _turns[part].value = day.toordinal()
        finally:
            _turns[part].value = date.max.toordinal()  # nobody waits for who has stopped
    return year.told


def _behind(mine: Sequence[Planned], part: int) -> Iterator[Planned]:
    """Each as soon as the process before this one is two days ahead."""
    for one in mine:
        wanted = business_date(one.at).toordinal() + 1
        while part and _turns[part - 1].value < wanted:
            sleep(WAIT_S)
        yield one


def _last_days(filling: Filling, database: Database, everyone: list[Member]) -> Told:
    now = datetime.now(UTC)
    year = Year(way=OneByOne(database, filling.tenant, until=now), bank=_read(database, filling, everyone))
    told = year.carry_out([*filling.last_days(now), *filling.waiting(now)])
    while run_round(database, filling.tenant, now).busy:
        pass
    return told


@contextmanager
def _opened(filling: Filling) -> Iterator[tuple[Database, list[Member]]]:
    use_keys(read_settings())
    database = Database(filling.urls)
    try:
        yield database, list(members(filling.seed))
    finally:
        database.close()


def _read(database: Database, filling: Filling, everyone: list[Member]) -> Bank:
    with database.transaction(filling.tenant, at=datetime.now(UTC)) as tx:
        return read_bank(tx, everyone)
