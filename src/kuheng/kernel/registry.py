"""A table of kinds: filled by plug-ins at start-up, then frozen."""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Keyed(Protocol):
    @property
    def key(self) -> str: ...


K = TypeVar("K", bound=Keyed)


class Registry(Generic[K]):
    """Kinds of one sort (commands, field types, nodes …) under their keys.

    A duplicate key stops start-up and names both owners; after `freeze` nothing is added.
    """

    def __init__(self, sort: str) -> None:
        self.sort = sort
        self._kinds: dict[str, K] = {}
        self._owners: dict[str, str] = {}
        self._frozen = False

    def add(self, kind: K, *, owner: str) -> None:
        """Raises `RuntimeError` for a second owner of a key, or after `freeze`."""
        if self._frozen:
            raise RuntimeError(f"{self.sort} {kind.key!r} of {owner} comes after start-up")
        if kind.key in self._kinds:
            raise RuntimeError(f"{self.sort} {kind.key!r} is claimed by {self._owners[kind.key]} and {owner}")
        self._kinds[kind.key] = kind
        self._owners[kind.key] = owner

    def get(self, key: str) -> K | None:
        return self._kinds.get(key)

    def owner(self, key: str) -> str:
        """Whose kind it is. Raises `KeyError` for a key that nobody added."""
        return self._owners[key]

    def all(self) -> tuple[K, ...]:
        return tuple(self._kinds[key] for key in sorted(self._kinds))

    def freeze(self) -> None:
        self._frozen = True

    def __contains__(self, key: str) -> bool:
        return key in self._kinds

    def __iter__(self) -> Iterator[K]:
        return iter(self.all())

    def __len__(self) -> int:
        return len(self._kinds)
