"""The acts that grants speak of: every command with the kind of record it is about, and readings that are
neither."""

from dataclasses import dataclass

from kuheng.kernel.registry import Registry

READS = ("read", "export", "unmask")


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """`entity`: the kind of record whose grants decide; "" when it is about none. `title` in zh and en, where
    no command gives one."""

    key: str
    entity: str = ""
    title: tuple[str, str] | None = None


ACTS: Registry[Act] = Registry("act")


def entity_of(action: str) -> str | None:
    """The kind of record an act is about: a reading names it (`asset.read`), a command registered it.

    None for an act that nobody registered: then grants are judged by its name alone.
    """
    entity, _, verb = action.rpartition(".")
    if verb in READS and entity:
        return entity
    act = ACTS.get(action)
    return None if act is None else act.entity
