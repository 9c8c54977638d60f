"""What a kind of node is: one file, one frozen object, at most eight methods, no input or output.

A kind is asked when a token enters its node, when what the token waited for has come, and when a person
acts on one of its tasks. It answers through the `Scene`, the working copy of this one step.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from kuheng.kernel.errors import Refusal

from .events import Answered, Complete, Decide, Named, Rang
from .reading import Finding, Settings
from .values import PersonRef, Source, Task, Title

# A graph is made of kinds and a scene is made of a graph: naming their types here would be a cycle of
# modules, so the protocol says `Any` where every kind says `Node`, `Graph` and `Scene`.


@dataclass(frozen=True, slots=True)
class Joined:
    """The branches that this token waited for have come together."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """An administrator has named the people that the directory could not."""

    people: tuple[PersonRef, ...]


Waking = Named | Joined | Assigned | Answered | Rang
Act = Decide | Complete


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What a flow is published into. `fields` None: no form is known, so fields are not judged.

    `sources`: kinds of people source → the parameters each must have. `commands` None: not judged.
    """

    fields: frozenset[str] | None = None
    sources: Mapping[str, frozenset[str]] = field(default_factory=dict)
    commands: frozenset[str] | None = None


class NodeKind(Protocol):
    """One registered kind of node."""

    @property
    def key(self) -> str: ...

    @property
    def version(self) -> int: ...

    @property
    def title(self) -> Title: ...

    @property
    def traits(self) -> "Traits": ...

    def read(self, settings: Settings) -> object:
        """The typed settings of one node; faults are left in `settings`."""
        ...

    def links(self, settings: object) -> "Links":
        """The nodes, people and fields that these settings name."""
        ...

    def acts(self, settings: object) -> tuple[str, ...]:
        """What the holder of a task may do: pass, reject, return, transfer, complete."""
        ...

    def check(self, node: Any, graph: Any, around: Surroundings) -> Iterable[Finding]:
        """What of this node must not be published."""
        ...

    def enter(self, scene: Any) -> None:
        """A token has come to the node."""
        ...

    def wake(self, scene: Any, by: Waking) -> None:
        """What the token waited for has come."""
        ...

    def act(self, scene: Any, task: Task, act: Act) -> Refusal | None:
        """A person acts on an open task of this visit."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What the machine and the checks must know of a kind without knowing the kind.

    `waits`: a token always stops here (people, clock, command), so a cycle through it cannot spin.
    `human`: people work here, so a case can be returned to it. `moves`: done here means moved for good.
    `app`: an app's own command does the work and judges who may. `branches`: edges may carry conditions.
    `forks`: several edges may be taken at once.
    """

    waits: bool = False
    human: bool = False
    moves: bool = False
    app: bool = False
    branches: bool = False
    forks: bool = False
    starts: bool = False
    ends: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Nodes and people that a node's settings point at, beside its edges."""

    nodes: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    fields: tuple[str, ...] = ()
