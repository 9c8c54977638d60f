"""What a kind of definition (form, flow, rule, board …) is to the engine that keeps its versions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from kuheng.core.store.transaction import Transaction
from kuheng.engines.definitions.domain import Document, Fault
from kuheng.kernel.registry import Registry


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A version about to be published. `before` is the spec in use until now."""

    definition_id: UUID
    number: int
    document: Document
    before: Mapping[str, Any] | None


class DefinitionKind(Protocol):
    """One registered kind of definition."""

    @property
    def key(self) -> str: ...

    @property
    def title(self) -> tuple[str, str]: ...

    def check(self, tx: Transaction, document: Document) -> Iterable[Fault]:
        """Everything wrong with the document, as it would stand among the other definitions of the tenant."""
        ...

    def publish(self, tx: Transaction, publication: Publication) -> None:
        """What publishing does beside keeping the version: a form makes its table. May raise `Refused`."""
        ...


DEFINITION_KINDS: Registry[DefinitionKind] = Registry("definition kind")
