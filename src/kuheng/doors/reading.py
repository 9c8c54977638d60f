"""Reads on behalf of somebody: one transaction, his credential first, nothing written."""

from collections.abc import Callable
from typing import TypeVar

from kuheng.core.commands.dispatch import Credential
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House

T = TypeVar("T")


def read(house: House, who: Credential, selector: Callable[[Transaction], T], *, snapshot: bool = False) -> T:
    """What `selector` answers to this person, on wish at one instant. Raises `Denied("access.signed_out")`."""
    with house.database.transaction(who.tenant, at=house.clock.now(), snapshot=snapshot) as tx:
        asked = who.ask(tx)
        tx.acts_as(asked())
        return selector(tx)
