"""Reads on behalf of somebody: one transaction, his credential first, nothing written."""

from collections.abc import Callable
from typing import TypeVar

from kuheng.core.access.api import EMERGENCY_USED, EMERGENCY_USED_ON
from kuheng.core.commands.dispatch import Call, Credential, dispatch
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.kernel.errors import Broken
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


def _note(house: House, who: Credential, tx: Transaction) -> None:
    """Raises `Broken("access.emergency_unnoted")`: what cannot be noted is not shown."""
    records = [{"entity": entity, "id": str(one)} for entity, one in tx.memory.get(EMERGENCY_USED_ON, ())]
    payload = {"acts": sorted(tx.memory[EMERGENCY_USED]), "records": records}
    call = Call(
        name="catalog.note_emergency_read", payload=payload, key=new_id(), at=house.clock.now(), who=who
    )
    if dispatch(house.database, call).status != 200:
        raise Broken("access.emergency_unnoted")
