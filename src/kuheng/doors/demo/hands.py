"""How the demonstration bank's people send their commands: one by one as over HTTP, or many in one transaction."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import uuid5

from kuheng.core.access.api import PersonCredential
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.core.commands.series import Memory, series
from kuheng.core.store.transaction import Database, Row
from kuheng.doors.worker.relay import run_round
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import PersonId, TenantId

IP = "10.12.30.71"
Work = Callable[["Hands"], None]


class NotYet(Exception):
    """What comes next has not happened yet: the story stands where it is."""


class Hands(Protocol):
    """The one thing a story knows of how its commands travel."""

    def send(self, person: PersonId, name: str, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        """The result of the command. Raises `Trouble` when it is refused, `NotYet` when it lies ahead."""
        ...

    def rows(self, sql: str, *params: Any) -> list[Row]:
        """A reading; the tenant is the first parameter."""
        ...


class Way(Protocol):
    """How whole stories are carried out."""

    def carry_out(self, key: str, at: datetime, work: Work) -> None: ...


class OneByOne:
    """Every command in a transaction of its own, and the worker's round after it: the way of the day.

    `until`: the present, behind which nobody acts yet.
    """

    def __init__(self, database: Database, tenant: TenantId, *, until: datetime) -> None:
        self._database, self._tenant, self._until = database, tenant, until

    def carry_out(self, key: str, at: datetime, work: Work) -> None:
        work(_Sender(self._tenant, key, self._dispatched, partial(self._read, at)))

    def _dispatched(self, call: Call) -> Answered:
        if call.at >= self._until:
            raise NotYet
        answered = dispatch(self._database, call)
        run_round(self._database, self._tenant, call.at)
        return answered

    def _read(self, at: datetime, sql: str, *params: Any) -> list[Row]:
        with self._database.transaction(self._tenant, at=at) as tx:
            return tx.rows(sql, [self._tenant, *params])


class AtOnce:
    """A whole story in one transaction: the way of a year that is long past."""

    def __init__(self, database: Database, tenant: TenantId) -> None:
        self._database, self._tenant = database, tenant
        self._memory: Memory = {}

    def carry_out(self, key: str, at: datetime, work: Work) -> None:
        with series(self._database, self._tenant, at=at, memory=self._memory) as run:
            work(_Sender(self._tenant, key, run.send, run.rows))


class _Sender:
    """Names the commands of one story, so that the same story has the same keys."""

    def __init__(
        self,
        tenant: TenantId,
        key: str,
        carry: Callable[[Call], Answered],
        read: Callable[..., list[Row]],
    ) -> None:
        self._tenant, self._key, self._carry, self.rows = tenant, key, carry, read
        self._sent = 0

    def send(self, person: PersonId, name: str, payload: Mapping[str, Any], at: datetime) -> dict[str, Any]:
        self._sent += 1
        who = PersonCredential(tenant=self._tenant, person=person, ip=IP, device=payload.get("device"))
        key = uuid5(self._tenant, f"story {self._key} {self._sent}")
        answered = self._carry(Call(name=name, payload=payload, key=key, at=at, who=who))
        if answered.status != 200:
            error = answered.body["error"]
            raise Refused(error["code"], error["field"], **error["params"])
        result: dict[str, Any] = answered.body["result"]
        return result
