"""People and grants as bare rows, for tests of what reads them. Commands make them everywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from kuheng.core.access import tables as t
from kuheng.core.access.proof import hash_password, seal_of
from kuheng.core.access.rights import raise_epoch
from kuheng.core.store.transaction import Database, Transaction
from kuheng.kernel.actor import Actor, ActorKind
from kuheng.kernel.canonical import sha256
from kuheng.kernel.ids import EntryId, PersonId, TenantId, new_id

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
INSTALLER = PersonId(new_id())
PASSWORD = "Vault-2026-right"


class Tenant:
    """A tenant of one test's own, with a top unit."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.id = TenantId(new_id())
        self.top = new_id()
        with self.open() as tx:
            tx.write(
                "INSERT INTO tenant (tenant_id, key, name, created_at) VALUES (%s, %s, %s, %s)",
                [self.id, str(self.id), "Bank", AT],
            )
            tx.insert(t.org_unit, self._unit(self.top, None, "001", "/001/"))

    @contextmanager
    def open(self, at: datetime = AT, actor: Actor | None = None) -> Iterator[Transaction]:
        with self.database.transaction(self.id, at=at, entry_id=EntryId(new_id())) as tx:
            tx.acts_as(
                actor or Actor(tenant=self.id, person=INSTALLER, name="installer", kind=ActorKind.SYSTEM)
            )
            yield tx

    def unit(self, code: str, above: str = "/001/", parent: UUID | None = None) -> UUID:
        return self._insert(t.org_unit, **self._unit(new_id(), parent or self.top, code, f"{above}{code}/"))

    def person(self, name: str = "李", unit: UUID | None = None, **more: Any) -> PersonId:
        number = f"E{new_id().hex[-12:]}"
        given = {"name": name, "pinyin": name, "employee_no": number, "unit_id": unit or self.top}
        return PersonId(self._insert(t.person, **given | more))

    def account(self, person: PersonId, login: str, password: str = PASSWORD, **more: Any) -> UUID:
        hashed = hash_password(password)
        account = self._insert(
            t.account,
            person_id=person,
            login=login,
            password_seal=seal_of(hashed),
            password_set_at=AT,
            **more,
        )
        with self.open() as tx:
            tx.write(
                "INSERT INTO account_secret (tenant_id, account_id, hash, earlier) VALUES (%s, %s, %s, '[]')",
                [self.id, account, hashed],
            )
        return account

    def session(self, account: UUID, person: PersonId, *, at: datetime, token: str = "token") -> UUID:
        session = self._insert(
            t.session, account_id=account, person_id=person, token_hash=sha256(token.encode()), created_at=at
        )
        with self.open() as tx:
            tx.write(
                "INSERT INTO session_presence (tenant_id, id, last_seen) VALUES (%s, %s, %s)",
                [self.id, session, at],
            )
        return session

    def role(self, key: str) -> UUID:
        return self._insert(t.role, key=key, title_zh=key, title_en=key)

    def holds(self, person: PersonId, role: UUID, unit: UUID | None = None, **more: Any) -> UUID:
        return self._held(t.role_assignment, person, unit, role_id=role, **more)

    def post(self, code: str) -> UUID:
        return self._insert(t.post, code=code, name=code, pinyin=code)

    def stands_in(self, person: PersonId, post: UUID, unit: UUID | None = None, **more: Any) -> UUID:
        return self._held(t.person_post, person, unit, post_id=post, **more)

    def grant(
        self, subject: UUID, action: str, *, kind: str = "role", effect: str = "allow", **more: Any
    ) -> UUID:
        values = {
            "subject_kind": kind, "subject_id": subject, "effect": effect, "action": action, "reason": "test",
            "state": "active", "installed": True, "granted_by": INSTALLER, "granted_at": AT,
        }  # fmt: skip
        return self._insert(t.access_grant, **values | more)

    def change(self, table: Any, row_id: UUID, **changes: Any) -> None:
        with self.open() as tx:
            before = tx.one(f"SELECT * FROM {table.name} WHERE tenant_id = %s AND id = %s", [self.id, row_id])
            assert before is not None
            tx.update(table, before, **changes)
            raise_epoch(tx)

    def _held(self, table: Any, person: PersonId, unit: UUID | None, **more: Any) -> UUID:
        values = {
            "person_id": person, "unit_id": unit or self.top, "state": "active", "installed": True,
            "granted_by": INSTALLER,
        }  # fmt: skip
        return self._insert(table, **values | more)

    def _insert(self, table: Any, **values: Any) -> UUID:
        values = {"id": new_id()} | values
        with self.open() as tx:
            tx.insert(table, values)
            raise_epoch(tx)
        row_id: UUID = values["id"]
        return row_id

    def _unit(self, unit: UUID, parent: UUID | None, code: str, path: str) -> dict[str, Any]:
        return {
            "id": unit, "parent_id": parent, "code": code, "path": path, "name": code, "pinyin": code,
            "kind": "branch",
        }  # fmt: skip
