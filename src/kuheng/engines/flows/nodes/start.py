"""Start 提交: passes at once; after a return it is where the applicant mends and submits again."""

from dataclasses import dataclass

from kuheng.kernel.errors import Refusal

from ..domain.events import Complete
from ..domain.kind import Act, Traits
from ..domain.scene import Scene
from ..domain.values import Task, TaskState, Title
from .base import Kind

RESUBMIT = "resubmit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Start(Kind):
    """See the module's text."""

    def acts(self, settings: object) -> tuple[str, ...]:
        return ("complete",)

    def enter(self, scene: Scene) -> None:
        if scene.visit.returned:
            scene.open(RESUBMIT, scene.applicant)
            scene.work()
        else:
            scene.go_on("passed")

    def act(self, scene: Scene, task: Task, act: Act) -> Refusal | None:
        if not isinstance(act, Complete):
            return Refusal("flows.act_not_allowed")
        scene.patch(act.data)
        scene.board.close(task, TaskState.DONE)
        scene.go_on("passed")
        return None


START = Start(key="start", title=Title(zh="提交", en="Submit"), traits=Traits(starts=True))
