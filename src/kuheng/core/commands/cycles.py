"""What the house does by itself, month by month and night by night. Each act puts its next one on the schedule, in the
same transaction: one waiting row per cycle, and after a pause each missed month is closed by itself, in order.
"""

from datetime import date, datetime

from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files import api as files
from kuheng.core.ledger import api as ledger
from kuheng.core.outbox.api import put_tick, waits
from kuheng.core.outbox.cycle import closing_due, last_of_month, month_after, next_night
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import Broken, Refused

MONTH_END, SWEEP = "house.month_end", "house.sweep"
CREATED = "SELECT created_at FROM tenant WHERE tenant_id = %s"


class StartCycles(
    Command, name="house.start_cycles", record="tenant", title=("启动周期任务", "Start cycles")
):
    """Put month-end closings, from the tenant's first month on, and the nightly sweep on the schedule. Those that are
    there stay as they are."""


class CloseMonth(Command, name="house.close_month", record="tenant", title=("月末结账", "Close month")):
    """Add up the ledger as of the end of a month, so that questions about the past start there.

    `day`: the month's last day. Refused with `house.not_month_end`; closing again changes nothing.
    """

    day: date


class SweepFiles(Command, name="house.sweep_files", record="tenant", title=("清理孤立文件", "Sweep files")):
    """Remove contents of files that no record names and that are older than a day."""


def start_cycles(command: StartCycles, tx: Transaction) -> Outcome:
    created: datetime = tx.scalar(CREATED, [tx.tenant])
    if not waits(tx, MONTH_END):
        _close_later(tx, last_of_month(business_date(created)))
    if not waits(tx, SWEEP):
        _sweep_later(tx)
    return Outcome()


def close_month(command: CloseMonth, tx: Transaction) -> Outcome:
    """What may still be recorded is waited for, by a later try. A month closed by hand leaves the cycle alone."""
    if command.day != last_of_month(command.day):
        raise Refused("house.not_month_end", "day", day=command.day)
    if ledger.horizon(tx) < ledger.end_of(command.day):
        raise Broken("store.busy")
    lines = ledger.close_month(tx, command.day)
    _close_later(tx, month_after(command.day))
    return Outcome(result={"day": command.day, "lines": lines})


def sweep_files(command: SweepFiles, tx: Transaction) -> Outcome:
    """Removing what nothing names holds good also when the transaction does not: the one act outside the database."""
    removed = files.sweep(tx)
    _sweep_later(tx)
    return Outcome(result={"removed": removed})


def _close_later(tx: Transaction, day: date) -> None:
    put_tick(tx, MONTH_END, closing_due(day), CloseMonth.about.name, {"day": day})


def _sweep_later(tx: Transaction) -> None:
    put_tick(tx, SWEEP, next_night(tx.at), SweepFiles.about.name, {})


def install(kit: Kit) -> None:
    kit.command(StartCycles, start_cycles)
    kit.command(CloseMonth, close_month)
    kit.command(SweepFiles, sweep_files)
