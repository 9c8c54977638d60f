"""A tenant that writes entries and records, a sealer for it, and a superuser's hand to tamper."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kuheng.core.access.tables import org_unit
from kuheng.core.audit.entry import Entry, Receipt, write_entry
from kuheng.core.audit.inspection import here, verify_database
from kuheng.core.audit.sealer import Sealer
from kuheng.core.audit.verify import Head, Keys, Report
from kuheng.core.keys.api import Ed25519Signer
from kuheng.core.store.transaction import Database, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.ids import EntryId, PersonId, TenantId, new_id

NOW = datetime(2026, 11, 20, 1, 36, 5, 218000, tzinfo=UTC)
TABLES = {"unit": "org_unit"}
SIGNER = Ed25519Signer(b"signing key of the tests, 32 by.")


@dataclass(slots=True, kw_only=True)
class LogBook:
    """One tenant of a database."""

    database: Database
    tenant: TenantId = field(default_factory=lambda: TenantId(uuid4()))
    algorithm: str = "sm3"
    units: list[dict[str, Any]] = field(default_factory=list)

    def write(self, count: int = 1, *, outcome: str = "ok") -> list[Receipt]:
        """Each a command of its own that opens a unit and renames the one before."""
        return [self._command(outcome) for _ in range(count)]

    def _command(self, outcome: str) -> Receipt:
        with self.opened() as tx:
            number = len(self.units)
            fresh = {"id": new_id(), "code": f"{number:03}", "path": f"/{number:03}/", "name": "杭州分行",
                     "pinyin": "hzfh", "kind": "branch"}  # fmt: skip
            if self.units:
                self.units[-1] = tx.update(org_unit, self.units[-1], name=f"改名 {number}")
            self.units.append(tx.insert(org_unit, fresh))
            return self.enter(tx, outcome)

    @contextmanager
    def opened(self) -> Iterator[Transaction]:
        with self.database.transaction(self.tenant, at=NOW, entry_id=EntryId(new_id())) as tx:
            yield tx

    def enter(self, tx: Transaction, outcome: str = "ok", recorded_at: datetime | None = None) -> Receipt:
        actor = Actor(tenant=self.tenant, person=PersonId(UUID(int=5)), name="周敏", ip="10.12.30.71")
        tx.acts_as(actor)
        return write_entry(
            tx,
            Entry(
                actor=actor,
                request_id=uuid4(),
                command="custody.scan",
                recorded_at=recorded_at or tx.scalar("SELECT now()"),
                outcome=outcome,
                detail={
                    "code": "A0236583",
                    "note": '出库 🔑 \\ " \n',
                    "big": 2**70,
                    "ids": [UUID(int=1)],
                    "none": None,
                },
                decision={"grants": ["g1"]} if outcome == "ok" else None,
                algorithm=self.algorithm,
            ),
        )

    def tamper(self, *statements: str, **params: Any) -> None:
        """As superuser, past triggers and policies."""
        with psycopg.connect(self.database.urls["superuser"]) as connection:
            connection.execute("SET session_replication_role = replica")
            for statement in statements:
                connection.execute(statement, {"tenant": self.tenant} | params)

    def inspect(
        self,
        *,
        keys: Keys | None = None,
        witnessed: tuple[Head, ...] = (),
        cross: bool = False,
        everyone: bool = False,
    ) -> Report:
        """This tenant alone, unless `everyone`: others in the database may have been tampered with."""
        with psycopg.connect(self.database.urls["backup" if everyone else "app"]) as connection:
            connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
            connection.execute("SELECT set_config('app.tenant', %s, true)", [str(self.tenant)])
            tables = TABLES if cross else None
            return verify_database(
                connection, here(connection), keys=keys, witnessed=witnessed, tables=tables
            )

    def entry_at(self, seq: int) -> UUID:
        sql = "SELECT entry_id FROM audit_leaf WHERE tenant_id = %s AND seq = %s"
        with self.opened() as tx:
            return UUID(str(tx.scalar(sql, [self.tenant, seq])))


def sealer(database: Database, **options: Any) -> Sealer:
    return Sealer(database, SIGNER, **{"every": 0.0, "grace": timedelta(milliseconds=20)} | options)


def kinds(report: Report) -> list[tuple[str, int | None]]:
    """What was found, in the order of the report."""
    report.to_json()
    return [(finding.kind, finding.index) for finding in report.findings]
