"""Many commands in one transaction, for history that is written at once: each by its own actor and at its own time.

Every command goes through the same steps as in `dispatch` (replay, access, handler, ledger, outbox, audit) and leaves
the same rows; what is spared is the commit of each, the worker between them, and argon2 for a password that has fitted
its hash before. Nothing is stored of a refusal: a series that is refused leaves nothing at all.
No request comes here: the import contract "series" lets nobody but the demonstration bank in (docs/decisions).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from psycopg.errors import IntegrityError

from kuheng.core.commands.dispatch import Answered, Call, asked_call, by_constraint, carry_out, understood
from kuheng.core.outbox.api import CALLS
from kuheng.core.store.transaction import Database, Row, Transaction
from kuheng.kernel.ids import EntryId, TenantId, new_id

Memory = dict[str, Any]


class Series:
    """The commands of one transaction, sent one after another."""

    def __init__(self, tx: Transaction) -> None:
        self._tx = tx

    def send(self, call: Call) -> Answered:
        """Carries the command out, and then what it asked of the outbox, at the same moment.

        Raises what `dispatch` raises, and `Refused` and `NotFound` as well: the series is over with them. An outcome
        that keeps its refusal (a wrong scan) is an answer here as there.
        """
        tx = self._tx
        kind, command = understood(call)
        assert call.who.tenant == tx.tenant, "a series stays with its tenant"
        assert kind.model.about.connects_as == "app", "a series has one connection"
        tx.turn_to(at=call.at, entry_id=EntryId(new_id()))
        answered = carry_out(tx, call, kind, command)
        for key, body in tx.memory.get(CALLS, ()):
            self.send(asked_call(tx.tenant, body, key, call.at))
        return answered

    def rows(self, sql: str, *params: Any) -> list[Row]:
        """What a door must know to send the next command, as this transaction sees it; the tenant comes first."""
        return self._tx.rows(sql, [self._tx.tenant, *params])


@contextmanager
def series(database: Database, tenant: TenantId, *, at: datetime, memory: Memory) -> Iterator[Series]:
    """One transaction for any number of commands; `at` is when its first one happened.

    `memory`: handed from one series to the next of the same process, so that what was proved once need not be again.
    """
    try:
        with database.transaction(tenant, at=at) as tx:
            tx.series = memory
            yield Series(tx)
    except IntegrityError as error:
        raise by_constraint(error) from error
