"""The rows that commands about people begin with."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Table

from kuheng.core.access.tables import person
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.actor import ActorKind
from kuheng.kernel.errors import NotFound, Refused

OPEN_SESSIONS = """
SELECT * FROM session
 WHERE tenant_id = %(tenant)s AND ended_at IS NULL
   AND (person_id = %(person)s OR account_id = %(account)s) AND id IS DISTINCT FROM %(but)s
 ORDER BY id FOR UPDATE
"""


def locked(tx: Transaction, table: Table, record_id: UUID) -> Row:
    """One record, locked until the commit. Raises `NotFound`."""
    row = tx.one(
        f"SELECT * FROM {table.name} WHERE tenant_id = %s AND id = %s FOR UPDATE", [tx.tenant, record_id]
    )
    if row is None:
        raise NotFound("record.not_found")
    return row


def active_person(tx: Transaction, person_id: UUID, field: str = "person_id") -> Row:
    """An active person, no machine, locked. Refused with `people.unknown_person`."""
    row = tx.one(
        f"SELECT * FROM {person.name} WHERE tenant_id = %s AND id = %s AND kind = 'person' AND state = 'active' "
        "FOR UPDATE",
        [tx.tenant, person_id],
    )
    if row is None:
        raise Refused("people.unknown_person", field)
    return row


def installing(tx: Transaction) -> bool:
    """The system itself gives the first roles and passwords, before there are two people to do it."""
    return tx.actor.kind is ActorKind.SYSTEM


def open_sessions(
    tx: Transaction, *, person_id: UUID | None = None, account_id: UUID | None = None, but: UUID | None = None
) -> Sequence[Row]:
    """The sessions that have not been ended, of a person or of one account, locked in the order of their
    ids."""
    params = {"tenant": tx.tenant, "person": person_id, "account": account_id, "but": but}
    return tx.rows(OPEN_SESSIONS, params)
