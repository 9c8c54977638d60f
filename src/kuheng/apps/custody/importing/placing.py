"""Places as a list names them, taken apart into vault, zone, shelf and slot. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from kuheng.engines.forms.importing.api import compact

_RACK = re.compile(r"([A-Za-z]{1,2})(\d{1,3})")
LONGEST = 60
UNPLACED = "未定位"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPlace:
    """A place that the list needs. `parent` is the code of the one above it, None of a vault."""

    code: str
    name: str
    kind: str
    parent: str | None

    @property
    def vault(self) -> str:
        return self.code if self.parent is None else self.code.split("-")[0]


def place_code(text: str) -> str:
    """The code under which a named place is looked up and made: without blanks."""
    return compact(text)


def chain(code: str) -> tuple[NewPlace, ...]:
    """From the vault down to the place itself: `杭州金库-A07-17` is zone A, shelf 07, slot 17.

    `库-A-07-17` says the same with hyphens; of other forms the last part is a slot in the vault. Empty for
    what is too long to be a place.
    """
    parts = [part for part in code.split("-") if part]
    if not parts or len(code) > LONGEST:
        return ()
    vault, *rest = parts
    steps = [NewPlace(code=vault, name=vault, kind="vault", parent=None)]
    for kind, name, below in _levels(vault, rest):
        steps.append(NewPlace(code=below, name=name, kind=kind, parent=steps[-1].code))
    if steps[-1].code == code:
        return tuple(steps)
    return (*steps[:-1], _renamed(steps[-1], code)) if len(steps) > 1 else tuple(steps)


def _renamed(place: NewPlace, code: str) -> NewPlace:
    return NewPlace(code=code, name=place.name, kind=place.kind, parent=place.parent)


def _levels(vault: str, rest: list[str]) -> Iterator[tuple[str, str, str]]:
    rack = _RACK.fullmatch(rest[0]) if len(rest) == 2 else None
    if rack is not None:
        zone, shelf = f"{vault}-{rack[1]}", f"{vault}-{rack[0]}"
        yield "zone", f"{rack[1]} 区", zone
        yield "shelf", f"{rack[2]} 架", shelf
        yield "slot", f"{rest[1]} 格", f"{shelf}-{rest[1]}"
    elif len(rest) == 3:
        zone = f"{vault}-{rest[0]}"
        yield "zone", f"{rest[0]} 区", zone
        yield "shelf", f"{rest[1]} 架", f"{zone}-{rest[1]}"
        yield "slot", f"{rest[2]} 格", f"{zone}-{rest[1]}-{rest[2]}"
    elif rest:
        yield "slot", "-".join(rest), "-".join((vault, *rest))


def new_places(codes: Iterable[str], known: Collection[str]) -> list[NewPlace]:
    """Every place that must be made so that these exist, parents first, each once."""
    made: dict[str, NewPlace] = {}
    for code in codes:
        if code in known:
            continue
        for place in chain(code):
            if place.code not in known:
                made.setdefault(place.code, place)
    return list(made.values())
