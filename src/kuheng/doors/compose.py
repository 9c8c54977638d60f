"""The map of the house: which plug-ins there are, in order. Run once per process, then everything is frozen."""

from functools import cache
from importlib import import_module

from kuheng.core.catalog.entity import ENTITIES
from kuheng.core.commands.kit import COMMANDS, TEXTS, Kit
from kuheng.engines.definitions.api import DEFINITION_KINDS
from kuheng.engines.flows.api import NODE_KINDS
from kuheng.engines.forms.api import FIELD_TYPES

# Order is the order of the rooms: what a later one registers may name what an earlier one did.
PLUGINS = (
    "kuheng.core.plugin",
    "kuheng.doors.plugin",
    "kuheng.engines.definitions.plugin",
    "kuheng.engines.forms.plugin",
    "kuheng.engines.flows.plugin",
    "kuheng.apps.people.plugin",
    "kuheng.apps.custody.plugin",
    "kuheng.apps.exchange.plugin",
)


@cache
def compose() -> None:
    """Fills the registries. Raises `RuntimeError` naming both owners when two plug-ins claim one key."""
    for name in PLUGINS:
        import_module(name).install(Kit(name.removeprefix("kuheng.").removesuffix(".plugin")))
    for registry in (COMMANDS, ENTITIES, TEXTS, FIELD_TYPES, NODE_KINDS, DEFINITION_KINDS):
        registry.freeze()
