"""A bank that people come to: every change of it is a command."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from kuheng.core.access.api import AnonymousCredential, PersonCredential, SessionCredential, SystemCredential
from kuheng.core.commands.dispatch import Answered, Call, Credential, dispatch
from kuheng.core.store.transaction import Database, Row, Transaction
from kuheng.kernel.canonical import sha256
from kuheng.kernel.ids import EntryId, PersonId, TenantId, new_id

# Later than the database's clock, so that tests may move time as they like.
AT = datetime(2100, 3, 1, 9, tzinfo=UTC)
INSTALLER = PersonId(UUID(int=1))
PASSWORD = "Vault-2026-right"
ADMIN = [{"action": "people.*"}, {"action": "access.*"}, {"action": "*.read"}]


class Bank:
    """`root` and `second` are administrators, `clerk` and `keeper` hold a role without grants about people."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.tenant = TenantId(new_id())
        self.at = AT
        with database.transaction(self.tenant, at=AT) as tx:
            tx.write(
                "INSERT INTO tenant (tenant_id, key, name, created_at) VALUES (%s, %s, %s, %s)",
                [self.tenant, str(self.tenant), "库衡银行", AT],
            )
        self.top = self.unit("001", None, kind="bank")
        self.branch = self.unit("003", self.top)
        self.role("administrator", ADMIN, excludes=["keeper", "applicant"])
        self.role("keeper", [{"action": "person.read"}])
        self.role("applicant", [{"action": "unit.read"}])
        self.root, self.second = self.person("root", self.top), self.person("second", self.top)
        self.clerk, self.keeper = self.person("clerk", self.branch), self.person("keeper", self.branch)
        for person, role in (
            (self.root, "administrator"),
            (self.second, "administrator"),
            (self.clerk, "applicant"),
        ):
            self.done("people.assign_role", {"person_id": person, "role": role, "unit_id": self.top})

    # ------------------------------------------------------------ asking

    def ask(
        self,
        name: str,
        payload: dict[str, Any],
        who: PersonId | Credential | None = None,
        key: UUID | None = None,
    ) -> Answered:
        """Sends a command as a person, with a credential, or as the installation."""
        call = Call(name=name, payload=payload, key=key or new_id(), at=self.at, who=self.credential(who))
        return dispatch(self.database, call)

    def done(
        self, name: str, payload: dict[str, Any], who: PersonId | Credential | None = None
    ) -> dict[str, Any]:
        """The result of a command that must succeed."""
        answered = self.ask(name, payload, who)
        assert answered.status == 200, answered.body
        result: dict[str, Any] = answered.body["result"]
        return result

    def code(self, name: str, payload: dict[str, Any], who: PersonId | Credential | None = None) -> str:
        """The error code of a command that must be refused."""
        answered = self.ask(name, payload, who)
        assert "error" in answered.body, answered.body
        code: str = answered.body["error"]["code"]
        return code

    def credential(self, who: PersonId | Credential | None) -> Credential:
        if who is None:
            return SystemCredential(tenant=self.tenant, person=INSTALLER, name="installation")
        return PersonCredential(tenant=self.tenant, person=PersonId(who)) if isinstance(who, UUID) else who

    # ------------------------------------------------------------ making

    def unit(self, code: str, parent: UUID | None, kind: str = "branch") -> UUID:
        return UUID(
            self.done("people.add_unit", {"code": code, "name": code, "kind": kind, "parent_id": parent})[
                "unit_id"
            ]
        )

    def person(self, name: str, unit: UUID, **more: Any) -> PersonId:
        payload = {"name": name, "employee_no": f"E{new_id().hex[-10:]}", "unit_id": unit, **more}
        return PersonId(UUID(self.done("people.add_person", payload)["person_id"]))

    def account(self, person: PersonId, login: str, **more: Any) -> UUID:
        payload = {"person_id": person, "login": login, "password": PASSWORD, "must_change": False, **more}
        return UUID(self.done("people.add_account", payload)["account_id"])

    def role(self, key: str, grants: list[dict[str, Any]], **more: Any) -> UUID:
        payload = {"key": key, "title_zh": key, "title_en": key, "grants": grants, **more}
        return UUID(self.done("access.define_role", payload)["role_id"])

    # ------------------------------------------------------------ sessions

    def sign_in(
        self, login: str, password: str = PASSWORD, token: str = "token", key: UUID | None = None
    ) -> Answered:
        payload = {
            "login": login,
            "password": password,
            "token_hash": sha256(token.encode()).hex(),
            "device": "PDA 3",
        }
        return self.ask(
            "people.sign_in", payload, AnonymousCredential(tenant=self.tenant, ip="10.0.0.8"), key
        )

    def session(self, token: str = "token", late: timedelta = timedelta(0)) -> SessionCredential:
        return SessionCredential(tenant=self.tenant, token_hash=sha256(token.encode()), now=self.at + late)

    # ------------------------------------------------------------ looking

    def rows(self, sql: str, *params: Any) -> list[Row]:
        with self.database.transaction(self.tenant, at=self.at) as tx:
            return tx.rows(sql, list(params))

    def row(self, table: str, row_id: UUID | str) -> Row:
        (row,) = self.rows(f"SELECT * FROM {table} WHERE tenant_id = %s AND id = %s", self.tenant, row_id)
        return row

    def entries(self, command: str) -> list[Row]:
        return self.rows(
            "SELECT * FROM audit_entry WHERE tenant_id = %s AND command = %s ORDER BY id",
            self.tenant,
            command,
        )

    def as_person(self, tx: Transaction, who: PersonId | Credential) -> Transaction:
        tx.acts_as(self.credential(who).ask(tx)())
        return tx

    def reading(self) -> Any:
        """A transaction for selectors."""
        return self.database.transaction(self.tenant, at=self.at, entry_id=EntryId(new_id()))
