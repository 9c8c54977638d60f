"""What the house does by itself: once for each month, in order, also after a pause."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import psycopg
import pytest

from kuheng.core.outbox.api import put_tick
from kuheng.core.outbox.cycle import last_of_month
from kuheng.doors.worker.relay import run_round, start_cycles
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import Broken
from tests.bank import Bank, fresh_bank

__all__ = ["fresh_bank"]

CLOSINGS = "SELECT at, lines FROM ledger_closing WHERE tenant_id = %s ORDER BY at"
WAITING = """
SELECT owner, due_at, command, payload FROM schedule
WHERE tenant_id = %s AND state = 'waiting' AND owner IN ('house.month_end', 'house.sweep') ORDER BY owner
"""
CLOSED = (
    "SELECT id FROM audit_entry WHERE tenant_id = %s AND command = 'house.close_month' AND outcome = 'ok'"
)


TICK = "SELECT tries, not_before FROM schedule WHERE tenant_id = %s AND owner = 'house.month_end'"


class Steady(Random):
    """No jitter."""

    def uniform(self, a: float, b: float) -> float:
        return (a + b) / 2


def founded_months_ago(bank: Bank, months: int) -> list[date]:
    """The bank began in the month so many before this one; the last days of the months that are over since."""
    this = business_date(bank.now).replace(day=1)
    ends = []
    for _ in range(months):
        this = (this - timedelta(days=1)).replace(day=1)
        ends.insert(0, last_of_month(this))
    with psycopg.connect(bank.database.urls["superuser"], autocommit=True) as connection:
        began = datetime(ends[0].year, ends[0].month, 3, tzinfo=UTC)
        connection.execute("UPDATE tenant SET created_at = %s WHERE tenant_id = %s", [began, bank.tenant])
    return ends


def test_months_that_passed_while_the_house_was_down_are_closed_once_each_in_order(fresh_bank: Bank) -> None:
    bank = fresh_bank
    ends = founded_months_ago(bank, 4)
    start_cycles(bank.database, bank.tenant, bank.now)
    bank.relay()
    bank.relay()
    entries = bank.rows(CLOSED, bank.tenant)
    assert len(entries) == len(ends)
    assert [business_date(row["at"]) - timedelta(days=1) for row in bank.rows(CLOSINGS, bank.tenant)] == ends
    (month, sweep) = bank.rows(WAITING, bank.tenant)
    assert (month["owner"], sweep["owner"]) == ("house.month_end", "house.sweep")
    assert month["payload"]["day"] == last_of_month(business_date(bank.now)).isoformat()
    assert bank.now < sweep["due_at"] <= bank.now + timedelta(days=1)


def test_starting_again_changes_nothing(fresh_bank: Bank) -> None:
    start_cycles(fresh_bank.database, fresh_bank.tenant, fresh_bank.now)
    before = fresh_bank.rows(WAITING, fresh_bank.tenant)
    start_cycles(fresh_bank.database, fresh_bank.tenant, fresh_bank.now)
    fresh_bank.office.send("house.start_cycles", {}, key="another")
    assert fresh_bank.rows(WAITING, fresh_bank.tenant) == before and len(before) == 2


def test_a_month_that_is_not_over_is_not_closed(fresh_bank: Bank) -> None:
    """The tick stays due until it can be carried out."""
    day = last_of_month(business_date(fresh_bank.now))
    with pytest.raises(Broken, match=r"store\.busy"):
        fresh_bank.office.send("house.close_month", {"day": day.isoformat()})
    assert fresh_bank.rows(CLOSINGS, fresh_bank.tenant) == []


def test_a_tick_that_may_not_run_yet_waits_longer_each_time(fresh_bank: Bank) -> None:
    bank = fresh_bank
    bank.relay()
    at = bank.now
    day = last_of_month(business_date(at))
    with bank.database.transaction(bank.tenant, at=at) as tx:
        put_tick(tx, "house.month_end", at, "house.close_month", {"day": day})
    for pause in (timedelta(seconds=0), timedelta(seconds=3), timedelta(seconds=6)):
        at += pause
        assert run_round(bank.database, bank.tenant, at, random=Steady()).handled == 0
        assert run_round(bank.database, bank.tenant, at + timedelta(seconds=1), random=Steady()).handled == 0
    (tick,) = bank.rows(TICK, bank.tenant)
    assert (tick["tries"], tick["not_before"]) == (3, at + timedelta(seconds=8))


def test_a_month_ends_with_its_last_day(fresh_bank: Bank) -> None:
    answered = fresh_bank.office.try_("house.close_month", {"day": "2026-01-30"})
    assert answered.body["error"]["code"] == "house.not_month_end"


def test_the_sweep_comes_back_every_night_and_makes_up_for_none(fresh_bank: Bank) -> None:
    bank = fresh_bank
    start_cycles(bank.database, bank.tenant, bank.now)
    with bank.later(days=3):
        run_round(bank.database, bank.tenant, bank.now)
        (sweep,) = [row for row in bank.rows(WAITING, bank.tenant) if row["owner"] == "house.sweep"]
        assert bank.now < sweep["due_at"] <= bank.now + timedelta(days=1)


def test_people_have_no_part_in_it(fresh_bank: Bank) -> None:
    for name, payload in (("house.sweep_files", {}), ("house.start_cycles", {})):
        assert fresh_bank.as_("keeper1").code(name, payload) == "access.denied"
