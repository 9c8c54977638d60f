"""Approve 审批: people pass, reject or return; the mode says how many of them decide."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from fractions import Fraction

from kuheng.kernel.errors import Refusal

from ..domain.events import Complete, Decide, Verdict
from ..domain.graph import Graph, Node
from ..domain.kind import Act, Links, Surroundings, Traits
from ..domain.reading import Finding, Settings
from ..domain.routes import go_back, way_back
from ..domain.scene import Scene
from ..domain.seating import Seat
from ..domain.tally import Count, Mode, count
from ..domain.values import Task, TaskState, Title
from .people import PeopleKind, PeopleSettings, check_fields, check_words, give_back, read_people

END = "end"
ACTS = ("reject", "return", "transfer")


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproveSettings(PeopleSettings):
    """`on_reject`: the node where a rejection goes, or `end` for the end of the case."""

    mode: Mode = Mode.ANY_DECISION
    share: Fraction = Fraction(1)
    on_reject: str = END
    repeated: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve(PeopleKind):
    """See the module's text."""

    def read(self, settings: Settings) -> ApproveSettings:
        common = read_people(settings, own="head", allowed=("reject", "return"), options=ACTS)
        mode = Mode(settings.choice("mode", [mode.value for mode in Mode], Mode.ANY_DECISION.value))
        partial = mode in (Mode.RATIO, Mode.WEIGHTED)
        return ApproveSettings(
            **{part.name: getattr(common, part.name) for part in fields(common)},
            mode=mode,
            share=settings.share("ratio") if partial else Fraction(1),
            on_reject=settings.text("on_reject", END),
            repeated=settings.choice("repeated", ("", "none", "consecutive", "case"), ""),
        )

    def links(self, settings: object) -> Links:
        assert isinstance(settings, ApproveSettings)
        people = super(Approve, self).links(settings)
        nodes = () if settings.on_reject == END else (settings.on_reject,)
        return Links(nodes=nodes, sources=people.sources, fields=people.fields)

    def acts(self, settings: object) -> tuple[str, ...]:
        return ("pass", *self.common(settings).allowed)

    def check(self, node: Node, graph: Graph, around: Surroundings) -> Iterable[Finding]:
        settings = node.settings
        assert isinstance(settings, ApproveSettings)
        if settings.seating.own == "allow":
            yield Finding(code="flows.own_request_allowed", node=node.key)
        if settings.on_reject != END and "reject" not in settings.allowed:
            yield Finding(code="flows.reject_unused", node=node.key)

    def sit(self, scene: Scene, seats: tuple[Seat, ...], *, spare: bool) -> None:
        """Opens the tasks; a person who has passed before may be spared, one who must sign never is."""
        settings = scene.settings(ApproveSettings)
        may_spare = spare and _may_spare(scene, settings)
        spared = scene.passed_before(settings.repeated) if may_spare else frozenset()
        for one in seats:
            state = TaskState.SKIPPED if not one.person.identities.isdisjoint(spared) else TaskState.OPEN
            if state is TaskState.OPEN and settings.mode is Mode.SEQUENTIAL:
                state = TaskState.WAITING
            scene.open(self.key, one.person, state=state, weight=one.weight, veto=one.veto)
        scene.work()
        self._settle(scene)

    def act(self, scene: Scene, task: Task, act: Act) -> Refusal | None:
        settings = scene.settings(ApproveSettings)
        if isinstance(act, Complete) or (
            act.verdict is not Verdict.PASS and act.verdict not in settings.allowed
        ):
            return Refusal("flows.act_not_allowed")
        refusal = check_words(settings, act)
        if refusal is None and act.verdict is Verdict.RETURN:
            return give_back(scene, settings, task, act)
        if refusal is None and act.verdict is Verdict.PASS:
            refusal = check_fields(settings, act.data, scene.data)
        return refusal or self._vote(scene, task, act)

    def _vote(self, scene: Scene, task: Task, act: Decide) -> Refusal | None:
        passed = act.verdict is Verdict.PASS
        if passed:
            scene.patch(act.data)
        scene.board.close(task, TaskState.PASSED if passed else TaskState.REJECTED)
        return self._settle(scene)

    def _settle(self, scene: Scene) -> Refusal | None:
        """Goes on when the votes decide it, else lets the next in line act."""
        settings = scene.settings(ApproveSettings)
        match count(settings.mode, [task for task in scene.tasks if task.kind == self.key], settings.share):
            case Count.PASSED:
                scene.close_rest("decided")
                scene.go_on("passed")
            case Count.REJECTED:
                scene.close_rest("decided")
                return self._reject(scene, settings)
            case Count.OPEN:
                _promote(scene)
        return None

    def _reject(self, scene: Scene, settings: ApproveSettings) -> Refusal | None:
        """A rejection ends the case, or goes where the designer said."""
        target = settings.on_reject
        if target == END:
            scene.end("rejected", whole=True)
            return None
        way = way_back(scene.board, scene.token, target)
        if isinstance(way, Refusal) and way.code != "flows.return_target":
            return way
        if isinstance(way, Refusal):
            scene.divert(target, "rejected")
        else:
            go_back(scene.board, scene.token, way, "rejected", jump=False)
        return None

    def time_over(self, scene: Scene, then: str) -> None:
        scene.close_rest("overdue")
        if then == "pass" and not scene.settings(ApproveSettings).seating.high_risk:
            scene.go_on("passed")
        elif self._reject(scene, scene.settings(ApproveSettings)) is not None:
            scene.block("flows.overdue")


def _may_spare(scene: Scene, settings: ApproveSettings) -> bool:
    """Not where something is written or signed, nor on a second passage: a circle would never stop."""
    again = scene.visit.returned or scene.been_here
    return not (settings.must_be_seen or settings.seating.high_risk or again)


def _promote(scene: Scene) -> None:
    """In a sequence, exactly one task is open."""
    if not any(task.state is TaskState.OPEN for task in scene.tasks):
        waiting = next((task for task in scene.tasks if task.state is TaskState.WAITING), None)
        if waiting is not None:
            scene.reach(waiting)


APPROVE = Approve(key="approve", title=Title(zh="审批", en="Approve"), traits=Traits(waits=True, human=True))
