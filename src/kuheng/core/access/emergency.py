"""Emergency accesses while they are used: held against their end, and remembered until they are noted."""

from collections.abc import Sequence
from uuid import UUID

from kuheng.core.access.domain.emergency import DEFAULT_HOURS, MOST_HOURS
from kuheng.core.store.transaction import Transaction

EMERGENCY_USED = "access.emergency"
EMERGENCY_USED_ON = "access.emergency_records"

# Whoever ends it waits for those who act under it; whoever comes after the end finds nothing to hold.
HOLD = """
SELECT count(*) AS held FROM (
  SELECT 1 FROM emergency_access WHERE tenant_id = %s AND id = ANY(%s) AND ended_at IS NULL FOR SHARE) h
"""

_hours = DEFAULT_HOURS


def use_emergency_hours(hours: int) -> None:
    """The longest emergency access of this installation, in hours; never above a day. Called once, at start."""
    global _hours  # noqa: PLW0603
    _hours = max(1, min(hours, MOST_HOURS))


def emergency_hours() -> int:
    """The longest emergency access that may be opened, in hours."""
    return _hours


def hold_emergency(tx: Transaction, emergencies: Sequence[UUID]) -> bool:
    """Keeps these open until the commit. False when one has ended since the rights were read: they are then
    read afresh when next asked for."""
    if tx.scalar(HOLD, [tx.tenant, list(emergencies)]) == len(emergencies):
        return True
    tx.memory["access.changed"] = True
    return False


def note_use(tx: Transaction, action: str) -> None:
    """A reading that an emergency access alone may have opened: the door notes it before it answers."""
    tx.memory.setdefault(EMERGENCY_USED, set()).add(action)


def note_record(tx: Transaction, entity: str, record_id: UUID) -> None:
    """Which record it was, where one was read."""
    if f"{entity}.read" in tx.memory.get(EMERGENCY_USED, ()):
        tx.memory.setdefault(EMERGENCY_USED_ON, []).append((entity, record_id))
