"""Who sits at a node: the directory's answers, less who may not, plus who stands in.

Rules kept here: a person counts once, however many accounts, posts or principals bring him; nobody decides
on his own request; an empty seat is never passed over in silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from .reading import Settings, WeighedSource
from .values import PersonRef, Source, Want, WantRole

EMPTY = ("block", "fallback", "head", "pass")
OWN = ("head", "skip", "block", "allow")
APPLICANT = "applicant"
APPROVERS = "approvers"

Answers = Sequence[tuple[Want, tuple[PersonRef, ...]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Seating:
    """The people part of a node's settings.

    `apart`: people who may not sit. `empty`: what to do when nobody is found. `own`: what to do when the
    applicant himself is found.
    """

    who: tuple[WeighedSource, ...]
    apart: tuple[Source, ...] = ()
    veto: tuple[Source, ...] = ()
    empty: str = "block"
    fallback: tuple[WeighedSource, ...] = ()
    own: str = "head"
    high_risk: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """One person with one vote."""

    person: PersonRef
    weight: int = 1
    veto: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What of the case bears on who may sit. `returned`: the visit began by a return; nothing is skipped."""

    applicant: PersonRef
    approvers: frozenset[str] = frozenset()
    returned: bool = False


@dataclass(frozen=True, slots=True)
class Seated:
    """These people decide."""

    seats: tuple[Seat, ...]


@dataclass(frozen=True, slots=True)
class AskMore:
    """The answers so far are not enough: these questions too."""

    wants: tuple[Want, ...]


@dataclass(frozen=True, slots=True)
class Nobody:
    """No lawful person: an administrator must name one."""

    code: str


@dataclass(frozen=True, slots=True)
class Skip:
    """The node is passed over as its designer said."""

    code: str


def read_seating(settings: Settings, *, own: str = "head", empty: str = "block") -> Seating:
    """The people part of a node's settings; `own` and `empty` are the kind's defaults."""
    return Seating(
        who=settings.sources("who"),
        apart=tuple(item.source for item in settings.sources("apart")),
        veto=tuple(item.source for item in settings.sources("veto")),
        empty=settings.choice("empty", EMPTY, empty),
        fallback=settings.sources("fallback"),
        own=settings.choice("own", OWN, own),
        high_risk=settings.flag("high_risk"),
    )


def first_wants(seating: Seating) -> tuple[Want, ...]:
    """What to ask when a token enters."""
    asked_apart = [source for source in seating.apart if source.kind not in (APPLICANT, APPROVERS)]
    return (
        *(Want(role=WantRole.SEAT, source=item.source) for item in seating.who),
        *(Want(role=WantRole.VETO, source=source) for source in seating.veto),
        *(Want(role=WantRole.APART, source=source) for source in asked_apart),
    )


def seat(seating: Seating, answers: Answers, case: Circumstances) -> Seated | AskMore | Nobody | Skip:
    """Who sits, or what is missing to know it."""
    barred = barred_humans(seating, answers, case)
    found = [one for one in _found(seating, answers) if one.person.identities.isdisjoint(barred)]
    mine = [one for one in found if one.person.is_same_as(case.applicant)]
    if mine and seating.own != "allow":
        stand_in = _stand_in(seating, answers, case, barred, mine)
        if not isinstance(stand_in, Seated):
            return stand_in
        found = [*(one for one in found if one not in mine), *stand_in.seats]
    if found:
        return Seated(once(found))
    return Skip("flows.own_request") if mine else _when_empty(seating, answers, case, barred)


def once(seats: Iterable[Seat]) -> tuple[Seat, ...]:
    """Every human once, in the order first found, with his highest weight and any veto."""
    kept: list[Seat] = []
    for one in seats:
        same = next(
            (number for number, other in enumerate(kept) if other.person.is_same_as(one.person)), None
        )
        if same is None:
            kept.append(one)
        else:
            other = kept[same]
            kept[same] = replace(other, weight=max(other.weight, one.weight), veto=other.veto or one.veto)
    return tuple(kept)


def barred_humans(seating: Seating, answers: Answers, case: Circumstances) -> frozenset[str]:
    """Humans who may not sit here, now or later."""
    kinds = {source.kind for source in seating.apart}
    named = frozenset(
        human for want, people in answers if want.role is WantRole.APART for human in _humans(people)
    )
    own = case.applicant.identities if APPLICANT in kinds else frozenset()
    return named | own | (case.approvers if APPROVERS in kinds else frozenset())


def _humans(people: Iterable[PersonRef]) -> Iterable[str]:
    return (human for person in people for human in person.identities)


def _found(seating: Seating, answers: Answers) -> tuple[Seat, ...]:
    weights = {_key(item.source): item.weight for item in seating.who}
    vetoers = frozenset(
        human for want, people in answers if want.role is WantRole.VETO for human in _humans(people)
    )
    return once(
        Seat(
            person=person,
            weight=weights.get(_key(want.source), 1),
            veto=not person.identities.isdisjoint(vetoers),
        )
        for want, people in answers
        if want.role is WantRole.SEAT
        for person in people
    )


def _stand_in(
    seating: Seating, answers: Answers, case: Circumstances, barred: frozenset[str], mine: Sequence[Seat]
) -> Seated | AskMore | Nobody:
    """Who takes the applicant's own seat: his head, or nobody where the designer lets it drop."""
    if seating.own == "block":
        return Nobody("flows.own_request")
    if seating.own == "skip" and not seating.high_risk and not case.returned:
        return Seated(())
    head = _lawful_head(answers, WantRole.HEAD, case, barred)
    if isinstance(head, AskMore):
        return head
    if head is None:
        return Nobody("flows.own_request")
    weight, veto = max(one.weight for one in mine), any(one.veto for one in mine)
    return Seated((Seat(person=head, weight=weight, veto=veto),))


def _when_empty(
    seating: Seating, answers: Answers, case: Circumstances, barred: frozenset[str]
) -> Seated | AskMore | Nobody | Skip:
    if seating.empty == "pass" and not seating.high_risk and not case.returned:
        return Skip("flows.no_approver")
    if seating.empty == "head":
        head = _lawful_head(answers, WantRole.HEADS_HEAD, case, barred)
        if isinstance(head, AskMore):
            return head
        return Seated((Seat(person=head),)) if head else Nobody("flows.no_approver")
    if seating.empty == "fallback" and seating.fallback:
        if not any(want.role is WantRole.FALLBACK for want, _ in answers):
            return AskMore(
                tuple(Want(role=WantRole.FALLBACK, source=item.source) for item in seating.fallback)
            )
        named = once(Seat(person=person) for person in _of(answers, WantRole.FALLBACK, case, barred))
        return Seated(named) if named else Nobody("flows.no_approver")
    return Nobody("flows.no_approver")


def _lawful_head(
    answers: Answers, role: WantRole, case: Circumstances, barred: frozenset[str]
) -> PersonRef | AskMore | None:
    """The nearest head who may sit; for an empty seat, from the head's head up."""
    if not any(want.role is role for want, _ in answers):
        level = 1 if role is WantRole.HEAD else 2
        return AskMore((Want(role=role, source=Source(kind="head_chain", params={"from": level})),))
    return next(iter(_of(answers, role, case, barred)), None)


def _of(answers: Answers, role: WantRole, case: Circumstances, barred: frozenset[str]) -> Iterable[PersonRef]:
    return (
        person
        for want, people in answers
        if want.role is role
        for person in people
        if not person.is_same_as(case.applicant) and person.identities.isdisjoint(barred)
    )


def _key(source: Source) -> tuple[object, ...]:
    return (source.kind, *sorted(source.params.items()))
