"""What a plug-in is given to register its kinds with; `doors/compose.py` calls every plug-in once, then freezes."""

from collections.abc import Callable, Iterable

from kuheng.core.access.api import ACTS, Act
from kuheng.core.catalog.entity import ENTITIES, EntityKind
from kuheng.core.commands.base import C, CommandKind, Outcome
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import ErrorText
from kuheng.kernel.registry import K, Registry

COMMANDS: Registry[CommandKind] = Registry("command")
TEXTS: Registry[ErrorText] = Registry("error text")
CONSTRAINTS: dict[str, tuple[str, str | None]] = {}


class Kit:
    """One plug-in's way into the registries; `owner` is its package."""

    def __init__(self, owner: str) -> None:
        self.owner = owner

    def command(self, model: type[C], handler: Callable[[C, Transaction], Outcome]) -> None:
        COMMANDS.add(CommandKind(model=model, handler=handler), owner=self.owner)
        self.act(model.about.name, model.about.record, model.about.title)

    def act(self, key: str, entity: str = "", title: tuple[str, str] | None = None) -> None:
        """What a grant may allow or forbid: every command, and readings that are neither a record's nor a command."""
        ACTS.add(Act(key=key, entity=entity, title=title), owner=self.owner)

    def entity(self, kind: EntityKind) -> None:
        ENTITIES.add(kind, owner=self.owner)

    def errors(self, texts: Iterable[ErrorText]) -> None:
        for text in texts:
            TEXTS.add(text, owner=self.owner)

    def constraint(self, name: str, code: str, field: str | None = None) -> None:
        """What it means to people when the database refuses a row by this constraint."""
        CONSTRAINTS[name] = (code, field)

    def kind(self, registry: Registry[K], kind: K) -> None:
        """Any other kind: field types, flow nodes, charts …"""
        registry.add(kind, owner=self.owner)
