"""Reads on behalf of somebody: one transaction, his credential first, nothing written."""

from collections.abc import Callable
from typing import TypeVar, cast
from uuid import UUID, uuid5

from kuheng.core.access.api import EMERGENCY_USED, EMERGENCY_USED_ON
from kuheng.core.catalog.api import is_there
from kuheng.core.commands.dispatch import Call, Credential, dispatch
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.kernel.errors import Broken, Denied, NotFound
from kuheng.kernel.ids import new_id

T = TypeVar("T")


def read(house: House, who: Credential, selector: Callable[[Transaction], T], *, snapshot: bool = False) -> T:
    """What `selector` answers to this person, on wish at one instant. Raises `Denied("access.signed_out")`.

    What only an emergency access opened is noted in audit before it is answered.
    """
    with house.database.transaction(who.tenant, at=house.clock.now(), snapshot=snapshot) as tx:
        asked = who.ask(tx)
        tx.acts_as(asked())
        found = selector(tx)
    if tx.memory.get(EMERGENCY_USED):
        _note(house, who, tx)
    return found


def read_record(
    house: House, who: Credential, entity: str, record_id: UUID, selector: Callable[[Transaction], T]
) -> T:
    """`read` of one record. Where it is there but not for him, the refusal is noted in audit as denied."""

    def tried(tx: Transaction) -> tuple[T, None] | tuple[None, tuple[UUID, Denied | NotFound]]:
        try:
            return selector(tx), None
        except (Denied, NotFound) as trouble:
            if not is_there(tx, entity, record_id):
                raise
            return None, (tx.actor.person, trouble)

    found, refused = read(house, who, tried)
    if refused is not None:
        person, trouble = refused
        _note_refused(house, who, person, entity, record_id, trouble)
        raise trouble
    return cast(T, found)


def _note_refused(
    house: House, who: Credential, person: UUID, entity: str, record_id: UUID, refused: Denied | NotFound
) -> None:
    """Once a person, record and minute: the same key replays its entry, so that asking on and on fills no log."""
    now = house.clock.now()
    once = uuid5(who.tenant, f"refused read {person} {entity} {record_id} {refused.code} {now:%Y%m%d%H%M}")
    payload = {"entity": entity, "record_id": str(record_id), "code": refused.code}
    dispatch(
        house.database,
        Call(name="catalog.note_refused_read", payload=payload, key=once, at=now, who=who),
    )


def _note(house: House, who: Credential, tx: Transaction) -> None:
    """Raises `Broken("access.emergency_unnoted")`: what cannot be noted is not shown."""
    records = [{"entity": entity, "id": str(one)} for entity, one in tx.memory.get(EMERGENCY_USED_ON, ())]
    payload = {"acts": sorted(tx.memory[EMERGENCY_USED]), "records": records}
    call = Call(
        name="catalog.note_emergency_read", payload=payload, key=new_id(), at=house.clock.now(), who=who
    )
    if dispatch(house.database, call).status != 200:
        raise Broken("access.emergency_unnoted")
