"""What audit keeps of looking: a masked value shown in clear, with its reason and never the value; a look refused."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from kuheng.core.catalog.api import unmasked
from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import Refusal

# Kinds made by a form carry the form's name: `asset_custody_deed`.
EntityKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_:-]{0,119}$")]
FieldKey = Annotated[str, StringConstraints(min_length=1, max_length=160)]
Reason = Annotated[str, StringConstraints(min_length=4, max_length=400)]


class UnmaskField(Command, name="catalog.unmask_field", title=("显示掩码内容", "Show a masked value")):
    """Note that a masked field of one record is shown to this person, and why. The value is read by the door, so that
    neither the stored answer nor the entry holds it. The showing itself is permitted by `<entity>.unmask`.

    Refused with `access.denied`, `catalog.no_field`, `catalog.not_masked`.
    """

    entity: EntityKey
    record_id: UUID
    field: FieldKey
    reason: Reason

    def subject(self) -> tuple[str | None, UUID | None]:
        return self.entity, self.record_id


class NoteRefusedRead(Command, name="catalog.note_refused_read", title=("查看被拒", "Reading refused")):
    """That somebody asked for a record which is there but not for him. Written by the door, as denied under `code`."""

    entity: EntityKey
    record_id: UUID
    code: Annotated[str, StringConstraints(pattern=r"^[a-z_]+\.[a-z_]+$", max_length=80)]

    def subject(self) -> tuple[str | None, UUID | None]:
        return self.entity, self.record_id


def unmask_field(command: UnmaskField, tx: Transaction) -> Outcome:
    found = unmasked(tx, command.entity, command.record_id, command.field)
    return Outcome(
        result={"entity": command.entity, "record_id": command.record_id, "field": command.field},
        record=(found.record, command.record_id, found.version),
    )


def note_refused_read(command: NoteRefusedRead, tx: Transaction) -> Outcome:
    return Outcome(refusal=Refusal(code=command.code))


def install(kit: Kit) -> None:
    """Called by the plug-in of the forms."""
    kit.command(UnmaskField, unmask_field)
    kit.command(NoteRefusedRead, note_refused_read)
