"""Separation of duties: which parts of one act a person may not unite. Pure.

A person counts once: the agent and the one he acts for are both behind an act, and accounts do not count at
all.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import combinations

from kuheng.kernel.actor import Actor
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import PersonId

Pair = frozenset[str]

TITLES: dict[str, tuple[str, str]] = {
    "applicant": ("申请人", "applicant"),
    "approver": ("审批人", "approver"),
    "keeper": ("库管员", "keeper"),
    "other_keeper": ("第二库管员", "second keeper"),
    "receiver": ("领用人", "receiver"),
    "supervisor": ("监交人", "supervisor"),
    "counter": ("盘点员", "counter"),
    "reviewer": ("差异复核人", "reviewer"),
    "adjuster": ("调整人", "adjuster"),
    "adjustment_approver": ("调整审批人", "approver of the adjustment"),
    "grantor": ("授权人", "grantor"),
    "grant_approver": ("授权复核人", "approver of the grant"),
    "grantee": ("被授权人", "grantee"),
}

# Hold in every tenant and cannot be removed; a tenant may add pairs of its own.
SHIPPED_PAIRS: frozenset[Pair] = frozenset(
    frozenset(pair)
    for pair in (
        ("approver", "applicant"), ("approver", "keeper"), ("approver", "other_keeper"),
        ("approver", "receiver"),
        ("keeper", "applicant"), ("keeper", "receiver"), ("keeper", "other_keeper"),
        ("other_keeper", "applicant"), ("other_keeper", "receiver"),
        ("supervisor", "keeper"), ("supervisor", "other_keeper"), ("supervisor", "receiver"),
        ("counter", "reviewer"), ("counter", "adjuster"), ("reviewer", "adjustment_approver"),
        ("adjustment_approver", "counter"),
        ("grantor", "grantee"), ("grantor", "grant_approver"), ("grant_approver", "grantee"),
    )
)  # fmt: skip


def check_duties(
    assignments: Mapping[str, Collection[PersonId]], pairs: Iterable[Pair] = SHIPPED_PAIRS
) -> Refusal | None:
    """Refused with `access.duties` when one person stands in two duties that exclude each other."""
    forbidden = frozenset(pairs)
    for one, other in combinations(sorted(assignments), 2):
        united = set(assignments[one]) & set(assignments[other])
        if united and frozenset((one, other)) in forbidden:
            return _united(one, other, min(united))
    return None


def forbid_pair(
    duty_a: str, person_a: PersonId, duty_b: str, person_b: PersonId, pairs: Iterable[Pair] = SHIPPED_PAIRS
) -> Refusal | None:
    """`check_duties` for one person in each of two duties; equal duties are no pair."""
    return check_duties({duty_a: [person_a], duty_b: [person_b]}, pairs) if duty_a != duty_b else None


def people_behind(actor: Actor) -> frozenset[PersonId]:
    """Everybody who counts as having done what this actor does: himself and the one he acts for."""
    return frozenset(one for one in (actor.person, actor.on_behalf_of) if one is not None)


def same_person(one: Actor | PersonId, other: Actor | PersonId) -> bool:
    """Whether one human stands behind both."""
    return bool(_behind(one) & _behind(other))


def _behind(who: Actor | PersonId) -> frozenset[PersonId]:
    return people_behind(who) if isinstance(who, Actor) else frozenset((who,))


def _united(one: str, other: str, person: PersonId) -> Refusal:
    (a_zh, a_en), (b_zh, b_en) = (TITLES.get(duty, (duty, duty)) for duty in (one, other))
    return Refusal("access.duties", person=person, a=one, b=other, a_zh=a_zh, a_en=a_en, b_zh=b_zh, b_en=b_en)
