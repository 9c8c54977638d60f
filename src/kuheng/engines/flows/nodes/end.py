"""End 归档: this way is over. The case is over with the last of its ways, or at once where `whole` is set."""

from dataclasses import dataclass

from ..domain.kind import Traits
from ..domain.reading import Settings
from ..domain.scene import Scene
from ..domain.values import Title
from .base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class EndSettings:
    """`finding`: the code of a finding that this end leaves on the case."""

    outcome: str
    whole: bool
    finding: str


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Kind):
    """See the module's text."""

    def read(self, settings: Settings) -> EndSettings:
        outcome = settings.text("outcome", "done")
        return EndSettings(
            outcome=outcome, whole=settings.flag("whole", outcome != "done"), finding=settings.text("finding")
        )

    def enter(self, scene: Scene) -> None:
        settings = scene.settings(EndSettings)
        if settings.finding:
            scene.mark(settings.finding)
        scene.end(settings.outcome, whole=settings.whole)


END = End(key="end", title=Title(zh="归档", en="End"), traits=Traits(ends=True))
