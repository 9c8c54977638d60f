"""Handle 办理: somebody does something and says so. Apps build their own work on `Work`."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

from kuheng.kernel.errors import Refusal

from ..domain.events import Complete, Verdict
from ..domain.kind import Act, Traits
from ..domain.reading import Settings
from ..domain.scene import Scene
from ..domain.values import LIVE, Task, TaskState, Title
from .people import PeopleKind, PeopleSettings, check_fields, check_words, give_back, read_people


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkSettings(PeopleSettings):
    """`each`: everybody who sits must do it; otherwise the first who does it does it for all."""

    each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Work(PeopleKind):
    """A kind of work. `own`: what happens when the applicant is among those who may do it."""

    own: str = "allow"
    writes_freely: bool = False

    def read(self, settings: Settings) -> WorkSettings:
        common = read_people(settings, own=self.own, allowed=(), options=("return", "reject", "transfer"))
        values = {part.name: getattr(common, part.name) for part in fields(common)}
        return WorkSettings(**values, each=settings.flag("each"))

    def acts(self, settings: object) -> tuple[str, ...]:
        return ("complete", *self.common(settings).allowed)

    def act(self, scene: Scene, task: Task, act: Act) -> Refusal | None:
        settings = scene.settings(WorkSettings)
        refusal = check_words(settings, act)
        if isinstance(act, Complete):
            return refusal or self._complete(scene, settings, task, act)
        if act.verdict not in settings.allowed:
            return Refusal("flows.act_not_allowed")
        if refusal is None and act.verdict is Verdict.RETURN:
            return give_back(scene, settings, task, act)
        if refusal is None:
            scene.board.close(task, TaskState.REJECTED)
            scene.end("rejected", whole=True)
        return refusal

    def accept(self, scene: Scene, data: Mapping[str, object]) -> Refusal | None:
        """Whether the work as reported is lawful. Kinds of apps say more."""
        return None

    def _complete(self, scene: Scene, settings: WorkSettings, task: Task, act: Complete) -> Refusal | None:
        refusal = None if self.writes_freely else check_fields(settings, act.data, scene.data)
        refusal = refusal or self.accept(scene, act.data)
        if refusal is not None:
            return refusal
        scene.patch(act.data)
        scene.board.close(task, TaskState.DONE)
        scene.board.moved |= self.traits.moves
        if not settings.each or not any(other.state in LIVE for other in scene.tasks):
            scene.close_rest("done_by_other")
            scene.go_on("done")
        return None

    def time_over(self, scene: Scene, then: str) -> None:
        """Work is never done by the clock: it stays open and the administrators are told."""
        scene.tell("flows.overdue", audience="administrators")


HANDLE = Work(key="handle", title=Title(zh="办理", en="Handle"), traits=Traits(waits=True, human=True))
