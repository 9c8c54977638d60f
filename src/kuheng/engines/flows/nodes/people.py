"""What every node where people work has in common: who sits, what they may write, how long they have."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from kuheng.kernel.errors import Refusal

from ..domain.events import Complete, Decide, Named, Verdict
from ..domain.kind import Assigned, Links, Waking
from ..domain.reading import Settings
from ..domain.routes import go_back, way_back
from ..domain.scene import Scene
from ..domain.seating import (
    AskMore,
    Circumstances,
    Nobody,
    Seat,
    Seated,
    Seating,
    Skip,
    barred_humans,
    first_wants,
    once,
    read_seating,
    seat,
)
from ..domain.values import PersonRef, Source, Task, TaskState, Want, WantRole
from .base import Kind

FIELD_MODES = ("hidden", "masked", "read", "write", "required")
LIMIT_ACTS = ("remind", "escalate", "pass", "reject")


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How long people have, and what happens then. `finding`: lateness stays on the case as a finding."""

    minutes: int
    working: bool = True
    then: str = "remind"
    finding: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleSettings:
    """Settings of a node where people work."""

    seating: Seating
    allowed: tuple[str, ...]
    after_return: str = "run_on"
    opinion: str = "on_reject"
    signature: str = "none"
    fields: Mapping[str, str] = field(default_factory=dict)
    limit: Limit | None = None

    @property
    def must_be_seen(self) -> bool:
        """Whether a person must look at it in any case: something is written or signed here."""
        return self.signature != "none" or any(mode in ("write", "required") for mode in self.fields.values())


def read_people(
    settings: Settings, *, own: str, allowed: tuple[str, ...], options: tuple[str, ...]
) -> PeopleSettings:
    """The common settings; `own`, `allowed` and `options` are the kind's defaults and limits."""
    seating = read_seating(settings, own=own)
    modes = {name: mode for name, mode in settings.pairs("fields").items() if mode in FIELD_MODES}
    if len(modes) != len(settings.pairs("fields")):
        settings.fault("fields")
    return PeopleSettings(
        seating=seating,
        allowed=settings.choices("acts", options, allowed),
        after_return=settings.choice("after_return", ("run_on", "jump"), "run_on"),
        opinion=settings.choice("opinion", ("optional", "on_reject", "required"), "on_reject"),
        signature=settings.choice("signature", ("none", "optional", "required"), "none"),
        fields=modes,
        limit=_read_limit(settings),
    )


def _read_limit(settings: Settings) -> Limit | None:
    raw = settings.take("limit")
    if raw is None:
        return None
    inner = Settings(raw, settings.node)
    limit = Limit(
        minutes=inner.whole("minutes", 480, least=1, most=525_600),
        working=inner.flag("working", True),
        then=inner.choice("then", LIMIT_ACTS, "remind"),
        finding=inner.flag("finding"),
    )
    settings.findings += inner.finish()
    return limit


@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleKind(Kind):
    """A kind where people sit. Subclasses say what their acts mean and what happens to those who sit."""

    def common(self, settings: object) -> PeopleSettings:
        """The people part of the node's settings."""
        assert isinstance(settings, PeopleSettings)
        return settings

    def links(self, settings: object) -> Links:
        common = self.common(settings)
        seating = common.seating
        weighed = (*seating.who, *seating.fallback)
        sources = (*(item.source for item in weighed), *seating.apart, *seating.veto)
        return Links(sources=sources, fields=tuple(common.fields))

    def acts(self, settings: object) -> tuple[str, ...]:
        return self.common(settings).allowed

    def enter(self, scene: Scene) -> None:
        scene.ask(first_wants(self.common(scene.node.settings).seating))

    def wake(self, scene: Scene, by: Waking) -> None:
        if isinstance(by, Assigned):
            self._sit_down(scene, once(Seat(person=person) for person in by.people), spare=False)
        elif not isinstance(by, Named):
            self.ring(scene)
        elif scene.token.wants and scene.token.wants[0].role is WantRole.ESCALATE:
            escalate(scene, by.people)
        else:
            self._seat(scene, by)

    def _seat(self, scene: Scene, by: Named) -> None:
        seating = self.common(scene.node.settings).seating
        answers = tuple(zip(scene.token.wants, by.people, strict=True))
        case = Circumstances(
            applicant=scene.applicant, approvers=scene.approvers(), returned=scene.visit.returned
        )
        scene.bar(barred_humans(seating, answers, case))
        match seat(seating, answers, case):
            case AskMore(more):
                scene.ask((*scene.token.wants, *more))
            case Nobody(code):
                scene.block(code)
            case Skip(code):
                scene.pass_over(code)
            case Seated(seats):
                self._sit_down(scene, seats, spare=True)

    def _sit_down(self, scene: Scene, seats: tuple[Seat, ...], *, spare: bool) -> None:
        limit = self.common(scene.node.settings).limit
        self.sit(scene, seats, spare=spare)
        if limit is not None and not scene.is_over:
            scene.set_timer("limit", limit.minutes, working=limit.working)

    def sit(self, scene: Scene, seats: tuple[Seat, ...], *, spare: bool) -> None:
        """Opens a task for everybody at once. `spare`: who has passed before may be left alone."""
        for one in seats:
            scene.open(self.key, one.person, weight=one.weight, veto=one.veto)
        scene.work()

    def ring(self, scene: Scene) -> None:
        """The time is over."""
        limit = self.common(scene.node.settings).limit
        assert limit is not None
        late = [task.person for task in scene.tasks if task.state is TaskState.OPEN and task.person]
        scene.tell("flows.overdue", late)
        if limit.finding:
            scene.mark("flows.late")
        if limit.then == "escalate":
            ask_heads(scene)
        elif limit.then == "remind":
            scene.set_timer("limit", limit.minutes, working=limit.working)
        else:
            self.time_over(scene, limit.then)

    def time_over(self, scene: Scene, then: str) -> None:
        """The node decides itself because nobody did in time."""
        scene.close_rest("overdue")
        scene.go_on("passed")


def ask_heads(scene: Scene) -> None:
    """Who are the heads of those who are late?"""
    late = [task.person.id for task in scene.tasks if task.state is TaskState.OPEN and task.person]
    chains = [Source(kind="head_chain", params={"from": 1, "of": person}) for person in late]
    if chains:
        scene.ask([Want(role=WantRole.ESCALATE, source=chain) for chain in chains])


def escalate(scene: Scene, heads: tuple[tuple[PersonRef, ...], ...]) -> None:
    """Each late task goes to the nearest lawful head; where there is none, the administrators are told."""
    late = [task for task in scene.tasks if task.state is TaskState.OPEN and task.person]
    for task, chain in zip(late, heads, strict=True):
        head = next((one for one in chain if _is_lawful(scene, one)), None)
        if head is None:
            scene.tell("flows.nobody_above", audience="administrators")
        else:
            scene.hand_over(task, head, "escalated")
            scene.tell("flows.escalated", (head,))
    scene.work()


def _is_lawful(scene: Scene, person: PersonRef) -> bool:
    seated = (task.person for task in scene.tasks if task.person and task.state is not TaskState.CLOSED)
    free = not any(person.is_same_as(other) for other in seated)
    return (
        free and not person.is_same_as(scene.applicant) and person.identities.isdisjoint(scene.visit.barred)
    )


def check_words(common: PeopleSettings, act: Decide | Complete) -> Refusal | None:
    """Opinion and signature as the node demands them."""
    negative = isinstance(act, Decide) and act.verdict is not Verdict.PASS
    wanted = common.opinion == "required" or (common.opinion == "on_reject" and negative)
    if wanted and not act.opinion.strip():
        return Refusal("flows.opinion_missing", field="opinion")
    if common.signature == "required" and not negative and not act.signature:
        return Refusal("flows.signature_missing", field="signature_file_id")
    return None


def check_fields(
    common: PeopleSettings, data: Mapping[str, object], known: Mapping[str, object]
) -> Refusal | None:
    """Only writable fields are written, and what is required is there."""
    for name in data:
        if common.fields.get(name) not in ("write", "required"):
            return Refusal("flows.field_not_writable", field=name)
    for name, mode in common.fields.items():
        if mode == "required" and (data.get(name, known.get(name)) in (None, "", [])):
            return Refusal("flows.field_required", field=name)
    return None


def give_back(scene: Scene, common: PeopleSettings, task: Task, act: Decide) -> Refusal | None:
    """A return to an earlier node; without a target, to the start."""
    board = scene.board
    way = way_back(board, scene.token, act.target or board.graph.start.key)
    if isinstance(way, Refusal):
        return way
    board.close(task, TaskState.RETURNED)
    scene.close_rest("returned")
    go_back(board, scene.token, way, "returned", jump=common.after_return == "jump")
    return None
