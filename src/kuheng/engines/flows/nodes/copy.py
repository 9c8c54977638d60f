"""Copy 抄送: people may read the case; nobody waits for them. Everybody gets one copy of a case."""

from dataclasses import dataclass

from ..domain.events import Named
from ..domain.kind import Links, Traits, Waking
from ..domain.reading import Settings, WeighedSource
from ..domain.scene import Scene
from ..domain.values import Title, Want, WantRole
from .base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySettings:
    who: tuple[WeighedSource, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy(Kind):
    """See the module's text."""

    def read(self, settings: Settings) -> CopySettings:
        return CopySettings(who=settings.sources("who"))

    def links(self, settings: object) -> Links:
        assert isinstance(settings, CopySettings)
        return Links(sources=tuple(item.source for item in settings.who))

    def enter(self, scene: Scene) -> None:
        scene.ask([Want(role=WantRole.COPY, source=item.source) for item in scene.settings(CopySettings).who])

    def wake(self, scene: Scene, by: Waking) -> None:
        if isinstance(by, Named):
            scene.copy_to(person for people in by.people for person in people)
        scene.go_on("passed")


COPY = Copy(key="copy", title=Title(zh="抄送", en="Copy"), traits=Traits())
