"""Decisions about people and their grants. Pure: no database, no clock; refusals are values."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from kuheng.core.access.domain.acts import READS
from kuheng.core.access.domain.duties import Pair, check_duties
from kuheng.core.access.domain.grants import covers
from kuheng.kernel.condition import fields, parse
from kuheng.kernel.errors import Decision, Refusal
from kuheng.kernel.ids import PersonId

PATTERN = re.compile(r"\*|\*\.(read|export|unmask)|[a-z_]+\.(\*|[a-z_]+)")
CODE = re.compile(r"[A-Z0-9]{1,12}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Go(Decision):
    """Yes, with nothing more to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a grant may speak of: the acts there are, and the fields of every entity."""

    actions: Collection[str]
    fields: Mapping[str, Collection[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """What a grant says, apart from to whom."""

    effect: str
    action: str
    entity: str | None = None
    categories: list[str] | None = None
    scope: dict[str, Any] | None = None
    modes: dict[str, str] | None = None
    obligations: list[str] | None = None

    def values(self) -> dict[str, Any]:
        return {
            "effect": self.effect,
            "action": self.action,
            "entity": self.entity,
            "categories": self.categories,
            "scope": self.scope,
            "modes": self.modes,
            "obligations": self.obligations,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Hand:
    """Who takes part in one giving of power, and who has it afterwards."""

    grantors: Collection[PersonId]
    grantees: Collection[PersonId]
    approvers: Collection[PersonId] = field(default_factory=frozenset)


def decide_hand(hand: Hand) -> Go | Refusal:
    """Grantor, approver and grantee are three people: nobody gives himself anything, nor approves his own
    gift."""
    united = check_duties(
        {"grantor": hand.grantors, "grant_approver": hand.approvers, "grantee": hand.grantees}
    )
    return united or Go()


def decide_role(wanted: str, held: Collection[str], exclusions: Collection[Pair]) -> Go | Refusal:
    """Refused with `people.roles_exclude` when one of the roles held excludes the wanted one."""
    for one in sorted(held):
        if one != wanted and frozenset((one, wanted)) in exclusions:
            return Refusal("people.roles_exclude", "role", held=one, wanted=wanted)
    return Go()


def decide_spec(spec: Spec, known: Known) -> Go | Refusal:
    """Refused: an act, entity, field or category that does not exist, or a scope without its entity."""
    if not PATTERN.fullmatch(spec.action) or not any(covers(spec.action, one) for one in known.actions):
        return Refusal("access.unknown_action", "action", action=spec.action)
    if spec.entity is None:
        narrow = spec.scope is not None or spec.categories is not None
        return Refusal("access.scope_of_what", "entity") if narrow else _decide_modes(spec, known)
    if spec.entity not in known.fields:
        return Refusal("access.unknown_entity", "entity", entity=spec.entity)
    unknown = _scope_fields(spec) - set(known.fields[spec.entity])
    if unknown:
        return Refusal("access.unknown_field", "scope", entity=spec.entity, name=min(unknown))
    return _decide_modes(spec, known)


def decide_unit(parent_path: str | None, code: str, *, any_unit: bool) -> str | Refusal:
    """The path of a new unit. Refused: a code that is not 1–12 capital letters and digits, a second top."""
    if not CODE.fullmatch(code):
        return Refusal("people.unit_code", "code")
    if parent_path is None and any_unit:
        return Refusal("people.one_top", "parent_id")
    return f"{parent_path or '/'}{code}/"


def actions_of(commands: Collection[str], entities: Collection[str]) -> frozenset[str]:
    """Everything a grant can name: commands, and the three readings of every entity."""
    return frozenset(commands) | {f"{entity}.{verb}" for entity in entities for verb in READS}


def _scope_fields(spec: Spec) -> set[str]:
    """The fields that rows are chosen by. Raises `Malformed("condition.…")` for an unreadable scope."""
    chosen = set(fields(parse(spec.scope))) if spec.scope is not None else set()
    return chosen | ({"category"} if spec.categories is not None else set())


def _decide_modes(spec: Spec, known: Known) -> Go | Refusal:
    for pattern in spec.modes or {}:
        entity, _, name = pattern.partition(".")
        there = pattern == "*" or (entity in known.fields and (name == "*" or name in known.fields[entity]))
        if not there:
            return Refusal("access.unknown_field", "modes", entity=entity, name=name)
    return Go()
