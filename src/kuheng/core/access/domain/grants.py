"""Grants and what follows from them. Pure: compiled once per person, asked many times.

Default deny; forbid wins; the row scopes of several allows are OR-ed and those of forbids taken away.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import UUID

from kuheng.core.access.domain.acts import entity_of
from kuheng.core.access.domain.modes import FieldMode, FieldModes, Modes
from kuheng.kernel.condition import (
    EVERYTHING,
    NOTHING,
    Condition,
    Group,
    Test,
    Var,
    both,
    either,
    matches,
    parse,
)
from kuheng.kernel.errors import Decision, Malformed, Refusal

SUBJECTS = ("role", "post", "person")  # the later, the nearer to the person

# What nobody can be forbidden: to leave, and to guard his own door.
OWN_ACTS = frozenset({"people.sign_out", "people.change_password"})

# Actions per person that are remembered; beyond, the memory starts anew.
MAX_REMEMBERED = 1_000


class Effect(StrEnum):
    ALLOW = "allow"
    FORBID = "forbid"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided(Decision):
    """Yes, on the rows of `scope`. `why`: open, system, own or grants; the grants that said so go into audit.

    `obligations` (`reason`: the act says why) are owed when every grant that allows it demands them.
    `emergency`: accesses taken in an emergency that open rows which no ordinary grant opens.
    """

    scope: Condition
    grants: tuple[UUID, ...] = ()
    limits: tuple[UUID, ...] = ()
    why: str = "grants"
    obligations: tuple[str, ...] = ()
    emergency: tuple[UUID, ...] = ()

    @classmethod
    def open(cls) -> Self:
        """An act that asks nobody who he is."""
        return cls(scope=EVERYTHING, why="open")

    def to_json(self) -> dict[str, Any]:
        """What audit keeps of it; the scope follows from the grants, whose versions audit holds too."""
        return {
            "why": self.why,
            "grants": sorted(str(one) for one in self.grants),
            "limits": sorted(str(one) for one in self.limits),
            "obligations": list(self.obligations),
        } | ({"emergency": sorted(str(one) for one in self.emergency)} if self.emergency else {})


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """One grant as one person holds it: its validity is where grant, post and assignment overlap.

    `where` has the categories folded in and the unit of the assignment filled in. `entity` None: any.
    """

    id: UUID
    effect: Effect
    action: str
    entity: str | None = None
    where: Condition = EVERYTHING
    modes: Mapping[str, FieldMode] = field(default_factory=dict)
    subject: str = "role"
    since: datetime | None = None
    until: datetime | None = None
    obligations: frozenset[str] = frozenset()
    emergency: bool = False

    def covers(self, action: str, entity: str | None) -> bool:
        """Whether it speaks of this act on this kind of record; `entity` None: the caller does not say
        which."""
        return covers(self.action, action) and (entity is None or self.entity in (None, entity))

    def holds(self, moments: Iterable[datetime]) -> bool:
        """Whether it is valid at every one of these instants; the end is no longer inside."""
        return all(
            (self.since is None or self.since <= moment) and (self.until is None or moment < self.until)
            for moment in moments
        )

    @property
    def is_ceiling(self) -> bool:
        """A forbid that names fields limits those and takes no rows away."""
        return self.effect is Effect.FORBID and bool(self.modes)

    def as_modes(self) -> Modes:
        return Modes(by_pattern=self.modes, rank=SUBJECTS.index(self.subject))


def covers(pattern: str, action: str) -> bool:
    """`*` is every act, `custody.*` every act of a room or on an entity, `*.read` every reading."""
    if pattern in ("*", action):
        return True
    if pattern.endswith(".*"):
        return action.startswith(pattern[:-1])
    return pattern.startswith("*.") and action.endswith(pattern[1:])


class Rights:
    """Everything one person may do, compiled from his grants."""

    def __init__(self, grants: Iterable[Grant]) -> None:
        self.grants = tuple(grants)
        self._speaking: dict[tuple[str, str | None], tuple[Grant, ...]] = {}

    def decide(self, action: str, entity: str | None, moments: Sequence[datetime]) -> Decided | Refusal:
        """Whether he may do this at these instants, and on which rows."""
        if action in OWN_ACTS:
            return Decided(scope=EVERYTHING, why="own")
        valid = [grant for grant in self._about(action, entity) if grant.holds(moments)]
        allows = [grant for grant in valid if grant.effect is Effect.ALLOW]
        forbids = [grant for grant in valid if grant.effect is Effect.FORBID and not grant.is_ceiling]
        taken = _any(forbids)
        given = _any(allows)
        if given == NOTHING or taken == EVERYTHING:
            return Refusal("access.denied", action=action)
        return Decided(
            scope=given if taken == NOTHING else both(given, Group("not", (taken,))),
            grants=tuple(grant.id for grant in allows),
            limits=tuple(grant.id for grant in forbids),
            obligations=tuple(sorted(frozenset.intersection(*(grant.obligations for grant in allows)))),
            emergency=_beyond_ordinary(allows),
        )

    def may(self, action: str, *moments: datetime) -> bool:
        """Whether he may do this on any row at all."""
        return isinstance(self.decide(action, entity_of(action), moments), Decided)

    def scope(self, action: str, entity: str, moments: Sequence[datetime]) -> Condition:
        """The rows on which he may; no row when he may not at all."""
        decided = self.decide(action, entity, moments)
        return decided.scope if isinstance(decided, Decided) else NOTHING

    def project(
        self,
        entity: str,
        moments: Sequence[datetime],
        record: Mapping[str, object] | None = None,
        context: Mapping[str, object] | None = None,
    ) -> FieldModes:
        """The field modes of an entity: those that hold on every row he may read, or on `record` alone."""
        if not isinstance(self.decide(f"{entity}.read", entity, moments), Decided):
            return FieldModes(entity=entity, regions=())
        valid = [grant for grant in self.grants if grant.entity in (None, entity) and grant.holds(moments)]
        if record is not None:
            return _on_record(entity, valid, record, context or {})
        allows = [grant for grant in valid if grant.effect is Effect.ALLOW]
        reading = dict.fromkeys(grant.where for grant in allows if covers(grant.action, f"{entity}.read"))
        naming = dict.fromkeys(grant.where for grant in allows if grant.modes and grant.where not in reading)
        return FieldModes(
            entity=entity,
            regions=_regions(reading, allows),
            asides=_regions(naming, allows),
            ceilings=_ceilings(valid),
        )

    def _about(self, action: str, entity: str | None) -> tuple[Grant, ...]:
        key = (action, entity)
        if key not in self._speaking:
            if len(self._speaking) >= MAX_REMEMBERED:
                self._speaking.clear()
            self._speaking[key] = tuple(grant for grant in self.grants if grant.covers(action, entity))
        return self._speaking[key]


def compiled(row: Mapping[str, Any]) -> Grant:
    """A grant from its row, joined with how the person holds it (`held_path`, `held_from`, `held_to`).

    A scope that can no longer be read opens nothing, and forbids everything.
    """
    effect = Effect(row["effect"])
    try:
        where = _where(row)
    except Malformed:
        where = NOTHING if effect is Effect.ALLOW else EVERYTHING
    return Grant(
        id=row["id"],
        effect=effect,
        action=row["action"],
        entity=row["entity"],
        where=where,
        modes={pattern: FieldMode(mode) for pattern, mode in (row["modes"] or {}).items()},
        subject=row["subject_kind"],
        since=_latest(row["valid_from"], row["held_from"]),
        until=_earliest(row["valid_to"], row["held_to"]),
        obligations=frozenset(row["obligations"] or ()),
        emergency=row.get("emergency", False),
    )


def in_categories(keys: Sequence[str]) -> Condition:
    """Assets of these categories or of any below them; a category's key is its path, `metal.gold_bar`."""
    return either(
        *(Test("category", "eq", key) for key in keys),
        *(Test("category", "starts_with", f"{key}.") for key in keys),
    )


def assigned(condition: Condition, unit_path: str | None) -> Condition:
    """The condition with `assigned.unit_path` filled in. Raises `Malformed` when there is no unit to fill
    in."""
    if isinstance(condition, Group):
        return Group(condition.kind, tuple(assigned(part, unit_path) for part in condition.parts))
    if condition.value != Var("assigned.unit_path"):
        return condition
    if not unit_path:
        raise Malformed("condition.value", field=condition.field)
    return Test(condition.field, condition.op, unit_path)


def _where(row: Mapping[str, Any]) -> Condition:
    scope = EVERYTHING if row["scope"] is None else assigned(parse(row["scope"]), row["held_path"])
    return scope if row["categories"] is None else both(in_categories(row["categories"]), scope)


def _beyond_ordinary(allows: Sequence[Grant]) -> tuple[UUID, ...]:
    """The emergency accesses among these whose rows no ordinary grant opens as a whole."""
    ordinary = {grant.where for grant in allows if not grant.emergency}
    if EVERYTHING in ordinary:
        return ()
    needed = (grant.id for grant in allows if grant.emergency and grant.where not in ordinary)
    return tuple(dict.fromkeys(needed))


def _any(grants: Sequence[Grant]) -> Condition:
    return either(*dict.fromkeys(grant.where for grant in grants))


def _regions(wheres: Iterable[Condition], allows: Sequence[Grant]) -> tuple[tuple[Modes, ...], ...]:
    """For each scope the modes of the grants that reach all of its rows: those with the same one, or with
    none."""
    return tuple(
        tuple(grant.as_modes() for grant in allows if grant.where in (where, EVERYTHING)) for where in wheres
    )


def _ceilings(grants: Iterable[Grant]) -> tuple[Modes, ...]:
    return tuple(grant.as_modes() for grant in grants if grant.is_ceiling)


def _on_record(
    entity: str, valid: Sequence[Grant], record: Mapping[str, object], context: Mapping[str, object]
) -> FieldModes:
    here = [grant for grant in valid if matches(grant.where, record, context)]
    allows = [grant for grant in here if grant.effect is Effect.ALLOW]
    reading = {
        grant.effect for grant in here if covers(grant.action, f"{entity}.read") and not grant.is_ceiling
    }
    region = tuple(grant.as_modes() for grant in allows)
    readable = reading == {Effect.ALLOW}
    return FieldModes(entity=entity, regions=(region,) if readable else (), ceilings=_ceilings(here))


def _latest(*moments: datetime | None) -> datetime | None:
    return max((moment for moment in moments if moment is not None), default=None)


def _earliest(*moments: datetime | None) -> datetime | None:
    return min((moment for moment in moments if moment is not None), default=None)
