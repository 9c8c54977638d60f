"""Reads on behalf of somebody: one transaction, his credential first, nothing written."""

from collections.abc import Callable
from typing import TypeVar

from kuheng.core.commands.dispatch import Credential
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House

T = TypeVar("T")


def read(house: House, who: Credential, selector: Callable[[Transaction], T]) -> T:
    """What `selector` answers to this person. Raises `Denied("access.signed_out")`."""
    with house.database.transaction(who.tenant, at=house.clock.now()) as tx:
        asked = who.ask(tx)
        tx.acts_as(asked())
        return selector(tx)
