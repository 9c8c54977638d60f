"""What the grants of one role, post or person come to for one act, as a cell of the matrix shows it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from kuheng.core.access.domain.grants import Effect, covers


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One grant as it is written, before anybody holds it. `narrow`: it names rows or categories."""

    id: UUID
    effect: Effect
    action: str
    entity: str | None = None
    narrow: bool = False
    modes: Mapping[str, str] = field(default_factory=dict)
    since: datetime | None = None
    until: datetime | None = None
    proposed: bool = False

    def speaks_of(self, action: str, entity: str | None) -> bool:
        return covers(self.action, action) and (entity is None or self.entity in (None, entity))

    def has_begun(self, at: datetime) -> bool:
        return self.since is None or self.since <= at

    def is_over(self, at: datetime) -> bool:
        return self.until is not None and self.until <= at


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`effect`: all (every row), some (certain rows), forbid (nothing, whatever is allowed), or proposed.

    `less`: a forbid takes rows or fields away. `fields`: fields are named. `until`: the earliest end.
    `beaten`: allows that a forbid overrules.
    """

    effect: str
    grants: tuple[UUID, ...]
    beaten: tuple[UUID, ...] = ()
    less: bool = False
    fields: bool = False
    until: datetime | None = None
    waiting: bool = False


def cell_of(action: str, entity: str | None, said: Sequence[Said], at: datetime) -> Cell | None:
    """What these grants come to at this instant; None when none of them speaks of the act.

    A whole forbid wins over everything; what is only proposed, or begins later, counts for nothing yet.
    """
    speaking = [one for one in said if one.speaks_of(action, entity) and not one.is_over(at)]
    if not speaking:
        return None
    valid = [one for one in speaking if not one.proposed and one.has_begun(at)]
    allows = [one for one in valid if one.effect is Effect.ALLOW]
    forbids = [one for one in valid if one.effect is Effect.FORBID]
    whole = any(not one.narrow and not one.modes for one in forbids)
    return Cell(
        effect=_effect(allows, forbids=forbids, whole=whole),
        grants=tuple(one.id for one in speaking),
        beaten=tuple(one.id for one in allows) if whole else (),
        less=bool(forbids) and not whole,
        fields=any(one.modes for one in valid),
        until=_first_end(allows),
        waiting=any(one.proposed for one in speaking),
    )


def _effect(allows: Sequence[Said], *, forbids: Sequence[Said], whole: bool) -> str:
    if whole or (forbids and not allows):
        return "forbid"
    if not allows:
        return "proposed"
    return "all" if any(not one.narrow for one in allows) else "some"


def _first_end(allows: Iterable[Said]) -> datetime | None:
    return min((one.until for one in allows if one.until is not None), default=None)
