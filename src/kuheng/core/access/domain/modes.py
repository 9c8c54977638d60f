"""What a person sees of a field. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum


class FieldMode(StrEnum):
    """From least to most: hidden, masked, read, write."""

    HIDDEN = "hidden"
    MASKED = "masked"
    READ = "read"
    WRITE = "write"

    @property
    def rank(self) -> int:
        return _RANK[self]


_RANK = {mode: rank for rank, mode in enumerate(FieldMode)}


def least(modes: Iterable[FieldMode]) -> FieldMode:
    """The narrowest of them; `WRITE` of none."""
    return min(modes, key=lambda mode: mode.rank, default=FieldMode.WRITE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modes:
    """The modes of one grant by `entity.field`, `entity.*` or `*`. `rank` orders subjects: a person before a
    post before a role."""

    by_pattern: Mapping[str, FieldMode]
    rank: int = 0

    def of(self, entity: str, field: str) -> tuple[int, FieldMode] | None:
        """How specific the pattern is that names this field, and its mode."""
        for specific, pattern in ((3, f"{entity}.{field}"), (2, f"{entity}.*"), (1, "*")):
            if pattern in self.by_pattern:
                return specific, self.by_pattern[pattern]
        return None


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldModes:
    """The mode of every field of one entity for one person.

    `regions`: one group of grants per row scope under which the entity may be read. A mode holds when it
    holds in every region, so that a wider grant on other rows never shows a field of these. No region:
    nothing may be read. `asides` are groups on rows that other acts open: what they name of a field counts
    too, since one of those rows may be read through another grant. `ceilings` come from forbids and bind
    always.
    """

    entity: str
    regions: tuple[tuple[Modes, ...], ...]
    asides: tuple[tuple[Modes, ...], ...] = ()
    ceilings: tuple[Modes, ...] = ()

    @classmethod
    def all(cls, entity: str) -> "FieldModes":
        """Everything is writable; for the system's own work."""
        return cls(entity=entity, regions=((Modes(by_pattern={"*": FieldMode.WRITE}),),))

    def of(self, field: str, *, sensitive: bool = False) -> FieldMode:
        """Unnamed fields are readable, unless `sensitive`: those are hidden until a grant names them."""
        if not self.regions:
            return FieldMode.HIDDEN
        unnamed = FieldMode.HIDDEN if sensitive else FieldMode.READ
        regions = [self._in_region(region, field) or unnamed for region in self.regions]
        asides = [mode for aside in self.asides if (mode := self._in_region(aside, field))]
        ceilings = [found[1] for modes in self.ceilings if (found := modes.of(self.entity, field))]
        return least([*regions, *asides, *ceilings])

    def readable(self, field: str, *, sensitive: bool = False) -> bool:
        """Whether lists may be sorted, filtered or grouped by it: a masked field may not."""
        return self.of(field, sensitive=sensitive).rank >= FieldMode.READ.rank

    def writable(self, field: str, *, sensitive: bool = False) -> bool:
        return self.of(field, sensitive=sensitive) is FieldMode.WRITE

    def _in_region(self, region: tuple[Modes, ...], field: str) -> FieldMode | None:
        """The most specific pattern wins, then the nearest subject, then the widest mode."""
        named = [
            (found[0], modes.rank, found[1].rank, found[1])
            for modes in region
            if (found := modes.of(self.entity, field))
        ]
        return max(named)[3] if named else None
