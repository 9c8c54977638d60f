"""Why a decision fell as it did: what each grant that speaks of an act did to it. Pure."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from kuheng.core.access.domain.grants import OWN_ACTS, Effect, Grant, Rights
from kuheng.kernel.condition import EVERYTHING, NOTHING


class Bearing(StrEnum):
    """What one grant does: it allows, allows in vain, forbids, limits fields, or does not count here."""

    GIVES = "gives"
    BEATEN = "beaten"
    TAKES = "takes"
    LIMITS = "limits"
    NOT_NOW = "not_now"
    OTHER_ROWS = "other_rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`allowed`: on this record, or without one on any row. `rows`: the grants that speak of it, forbids
    first."""

    allowed: bool
    own: bool
    rows: tuple[tuple[Grant, Bearing], ...]


def explain(
    rights: Rights,
    action: str,
    entity: str | None,
    moments: Sequence[datetime],
    on_record: Callable[[Grant], bool] | None = None,
) -> Explained:
    """Each grant of these rights that speaks of the act. `on_record` tells whether a grant's rows hold the
    record asked about; None when no record is."""
    speaking = [grant for grant in rights.grants if grant.covers(action, entity)]
    bearings = {grant.id: _bearing(grant, moments, on_record) for grant in speaking}
    taken = _forbidden(speaking, bearings, any_row=on_record is None)
    gives = [grant for grant in speaking if bearings[grant.id] is Bearing.GIVES]
    if taken:
        bearings |= {grant.id: Bearing.BEATEN for grant in gives}
    own = action in OWN_ACTS
    rows = sorted(speaking, key=lambda grant: (_ORDER[bearings[grant.id]], grant.action, str(grant.id)))
    return Explained(
        allowed=own or (bool(gives) and not taken),
        own=own,
        rows=tuple((grant, bearings[grant.id]) for grant in rows),
    )


_ORDER = {bearing: at for at, bearing in enumerate(
    (Bearing.TAKES, Bearing.GIVES, Bearing.BEATEN, Bearing.LIMITS, Bearing.OTHER_ROWS, Bearing.NOT_NOW)
)}  # fmt: skip


def _bearing(
    grant: Grant, moments: Sequence[datetime], on_record: Callable[[Grant], bool] | None
) -> Bearing:
    if not grant.holds(moments):
        return Bearing.NOT_NOW
    if grant.where == NOTHING or (on_record is not None and not on_record(grant)):
        return Bearing.OTHER_ROWS
    if grant.is_ceiling:
        return Bearing.LIMITS
    return Bearing.GIVES if grant.effect is Effect.ALLOW else Bearing.TAKES


def _forbidden(grants: Iterable[Grant], bearings: Mapping[UUID, Bearing], *, any_row: bool) -> bool:
    """Whether a forbid takes the record, or where none is named every row."""
    taking = [grant for grant in grants if bearings[grant.id] is Bearing.TAKES]
    return any(grant.where == EVERYTHING for grant in taking) if any_row else bool(taking)
