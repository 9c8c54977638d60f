"""Automatic command 执行命令: sends a command after the commit and goes on, or waits for its answer."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..domain.events import Answered
from ..domain.graph import Graph, Node, Template, read_template
from ..domain.kind import Links, Surroundings, Traits, Waking
from ..domain.reading import Finding, Settings
from ..domain.render import variables
from ..domain.scene import Scene
from ..domain.values import Title
from .base import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandSettings:
    """`wait`: the case goes on only when the command is done; refused, it blocks."""

    call: Template
    wait: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCommand(Kind):
    """See the module's text."""

    def read(self, settings: Settings) -> CommandSettings:
        return CommandSettings(call=read_template(settings), wait=settings.flag("wait"))

    def links(self, settings: object) -> Links:
        assert isinstance(settings, CommandSettings)
        names = variables(settings.call.payload)
        return Links(fields=tuple(name[5:] for name in names if name.startswith("data.")))

    def check(self, node: Node, graph: Graph, around: Surroundings) -> Iterable[Finding]:
        settings = node.settings
        assert isinstance(settings, CommandSettings)
        if around.commands is not None and settings.call.command not in around.commands:
            yield Finding(
                code="flows.unknown_command", node=node.key, params={"command": settings.call.command}
            )

    def enter(self, scene: Scene) -> None:
        settings = scene.settings(CommandSettings)
        scene.call(settings.call, wait=settings.wait)
        if not settings.wait:
            scene.go_on("passed")

    def wake(self, scene: Scene, by: Waking) -> None:
        if not isinstance(by, Answered):
            self.enter(scene)
        elif by.done:
            scene.go_on("done")
        else:
            scene.block("flows.command_refused")


COMMAND = SendCommand(key="command", title=Title(zh="执行命令", en="Command"), traits=Traits())
