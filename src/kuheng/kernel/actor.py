"""Who acts: a person in a session, a machine account, or the system itself on somebody's behalf."""

from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from kuheng.kernel.ids import PersonId, TenantId


class ActorKind(StrEnum):
    PERSON = "person"
    MACHINE = "machine"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The acting party of one request, as the door proved it; never built from the request's body."""

    tenant: TenantId
    person: PersonId
    name: str
    kind: ActorKind = ActorKind.PERSON
    unit: UUID | None = None
    unit_path: str = ""
    posts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    session: UUID | None = None
    ip: str | None = None
    device: str | None = None
    on_behalf_of: PersonId | None = None
    access_epoch: int = 0
    catalog_epoch: int = 0

    def values(self) -> dict[str, object]:
        """What conditions may ask of the actor, as `{"var": "actor.<name>"}`."""
        return {
            "actor.person": str(self.person),
            "actor.unit": str(self.unit) if self.unit else None,
            "actor.unit_path": self.unit_path,
            "actor.roles": list(self.roles),
            "actor.posts": list(self.posts),
        }
