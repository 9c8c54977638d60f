"""One small bank at work, founded by the shipped definitions: what journeys, races and refusals are tried on.

Founding takes about two seconds, so a test process founds one and its tests share it, each with pieces of its own;
`fresh_bank` founds another for a test that counts everything or changes the rules.
"""

import io
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import count
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from httpx import Response
from PIL import Image, ImageDraw

from kuheng.core.access.api import PersonCredential
from kuheng.core.audit.api import Sealer, here, verify_database
from kuheng.core.catalog.api import use_secret
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.core.files.api import use_cabinet
from kuheng.core.keys.api import Ed25519Signer, Keyring, use_keyring
from kuheng.core.ledger import api as ledger
from kuheng.core.store.transaction import Database, Row
from kuheng.doors.compose import compose
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http.app import create_app
from kuheng.doors.operate.drill import record_tables
from kuheng.doors.provision import Office, found
from kuheng.doors.worker.relay import run_round
from kuheng.kernel.ids import PersonId, TenantId, new_id, tenant_id_of

PASSWORD = "Vault-2026-right"
API = "/api/v1"
SLOT_ROOM = 10_000
MOST_ROUNDS = 50
SEAL_EVERY = 180  # seconds

# Login → name, unit, role. Two branches: whatever the second one has is beyond the first one's people.
PEOPLE = {
    "clerk": ("许佳", "101", "applicant"),
    "head": ("周敏", "101", "department_head"),
    "keeper1": ("陈立国", "101", "keeper"),
    "keeper2": ("林晓雯", "101", "keeper"),
    "keeper3": ("何蕾", "101", "keeper"),
    "risk1": ("吴建平", "001", "risk_manager"),
    "risk2": ("高鹏", "001", "risk_manager"),
    "vp": ("郭志远", "001", "vice_president"),
    "auditor": ("唐婉", "001", "auditor"),
    "admin": ("沈立", "001", "administrator"),
    "far.clerk": ("韩宁", "102", "applicant"),
    "far.keeper": ("方静", "102", "keeper"),
    "guest": ("罗磊", "101", None),
}
HEADS = {"head": "101", "vp": "001"}

_numbers = count(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One command as somebody sent it, with its answer."""

    who: str
    name: str
    payload: dict[str, Any]
    key: UUID
    answered: Answered


@dataclass(slots=True, kw_only=True)
class Hands:
    """One person's commands, by the same way as over HTTP but without a session."""

    bank: "Bank"
    who: str

    def try_(
        self, name: str, payload: dict[str, Any], *, key: UUID | None = None, if_match: int | None = None
    ) -> Answered:
        """Sends the command; a refusal is an answer too."""
        key = key or new_id()
        self.bank.keep_sealed()
        call = Call(
            name=name, payload=payload, key=key, at=self.bank.now, who=self.bank.credential(self.who),
            if_match=if_match,
        )  # fmt: skip
        answered = dispatch(self.bank.database, call)
        self.bank.sent.append(Sent(who=self.who, name=name, payload=payload, key=key, answered=answered))
        return answered

    def send(self, name: str, payload: dict[str, Any], **more: Any) -> dict[str, Any]:
        """The result of a command that must succeed."""
        answered = self.try_(name, payload, **more)
        assert answered.status == 200, answered.body
        result: dict[str, Any] = answered.body["result"]
        return result

    def code(self, name: str, payload: dict[str, Any], **more: Any) -> str:
        """The code of a command that must be refused."""
        answered = self.try_(name, payload, **more)
        assert "error" in answered.body, answered.body
        code: str = answered.body["error"]["code"]
        return code


@dataclass(slots=True, kw_only=True)
class Web:
    """One person's browser."""

    client: TestClient
    session: dict[str, Any]

    @property
    def person(self) -> str:
        return str(self.session["person"]["id"])

    def get(self, path: str, **query: Any) -> Response:
        return self.client.get(f"{API}{path}", params=query)

    def command(
        self, name: str, payload: dict[str, Any], *, key: UUID | None = None, **headers: str
    ) -> Response:
        return self.client.post(
            f"{API}/commands/{name}",
            json=payload,
            headers={"Idempotency-Key": str(key or new_id()), **headers},
        )

    def done(self, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The result of a command that must succeed."""
        response = self.command(name, payload)
        assert response.status_code == 200, response.text
        result: dict[str, Any] = response.json()["result"]
        return result

    def upload(self, name: str, content: bytes, media: str) -> str:
        response = self.client.post(f"{API}/files", files={"file": (name, content, media)})
        assert response.status_code == 200, response.text
        return str(response.json()["id"])


@dataclass(slots=True)
class Bank:
    """A tenant with its units, people, one vault a branch, and hands for everybody in it."""

    database: Database
    folder: Path
    key: str = field(default_factory=lambda: f"bank-{new_id().hex[-12:]}")
    people: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)
    slots: dict[str, list[UUID]] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)
    late: timedelta = timedelta(0)
    sealing: bool = True
    sealed: float = field(default_factory=monotonic)
    office: Office = field(init=False)
    _app: FastAPI | None = None

    def __post_init__(self) -> None:
        self.use_keys()
        self.office, self.units["001"] = found(
            self.database, key=self.key, title="澜江银行", at=datetime.now(UTC)
        )
        for code, name in (("101", "杭州分行"), ("102", "宁波分行")):
            self.units[code] = self._unit(code, name)
        for login, (name, unit, role) in PEOPLE.items():
            self.hire(login, role, unit=unit, name=name)
        for login, unit in HEADS.items():
            self.office.send(
                "people.change_unit",
                {"unit_id": str(self.units[unit]), "head_person_id": str(self.people[login])},
            )
        for code in ("101", "102"):
            self.slots[code] = self._vault(code)

    def use_keys(self) -> None:
        """Hands this process the keys; other tests may have handed it theirs."""
        compose()
        ring = Keyring(b"k" * 32)
        use_keyring(ring)
        use_cabinet(self.folder, ring)
        use_secret(b"s" * 32)

    # ------------------------------------------------------------ who

    @property
    def tenant(self) -> TenantId:
        return tenant_id_of(self.key)

    @property
    def now(self) -> datetime:
        return datetime.now(UTC) + self.late

    @contextmanager
    def later(self, **by: float) -> Iterator[None]:
        """Inside the block it is so much later for everybody."""
        before, self.late = self.late, self.late + timedelta(**by)
        try:
            yield
        finally:
            self.late = before

    def credential(self, who: str) -> PersonCredential:
        return PersonCredential(tenant=self.tenant, person=PersonId(self.people[who]))

    def as_(self, who: str) -> Hands:
        return Hands(bank=self, who=who)

    def hire(self, login: str, role: str | None, *, unit: str = "101", name: str = "") -> UUID:
        """One more person, with an account and a role in his unit."""
        made = self.office.send(
            "people.add_person",
            {"name": name or login, "employee_no": f"LJ{next(_numbers):05}", "unit_id": str(self.units[unit]),
             "login": login, "password": PASSWORD, "must_change": False},
        )  # fmt: skip
        self.people[login] = UUID(made["person_id"])
        if role is not None:
            self.assign(login, role, unit)
        return self.people[login]

    def assign(self, login: str, role: str, unit: str = "101") -> dict[str, Any]:
        wanted = {"person_id": str(self.people[login]), "role": role, "unit_id": str(self.units[unit])}
        return self.office.send("people.assign_role", wanted)

    def newcomer(self, role: str, unit: str = "101") -> str:
        """Somebody whom no other test knows: his day has no orders yet."""
        login = f"{role}{next(_numbers)}"
        self.hire(login, role, unit=unit)
        return login

    # ------------------------------------------------------------ over HTTP

    @property
    def app(self) -> FastAPI:
        if self._app is None:
            self._app = create_app(House(database=self.database, clock=SystemClock(), files=self.folder))
        return self._app

    def stranger(self) -> TestClient:
        """A browser in which nobody has signed in."""
        return TestClient(self.app, raise_server_exceptions=False)

    def web(self, who: str) -> Web:
        self.keep_sealed()
        client = self.stranger()
        response = client.post(
            f"{API}/auth/sign-in", json={"tenant": self.key, "login": who, "password": PASSWORD}
        )
        assert response.status_code == 200, response.text
        client.headers["X-CSRF"] = response.json()["csrf"]
        return Web(client=client, session=response.json())

    def machine(self, grants: Sequence[dict[str, Any]], *, unit: str = "101", owner: str = "head") -> "Web":
        """A machine account with these grants, and a client that shows its token and keeps no cookie."""
        made = self.office.send(
            "people.add_machine",
            {"name": f"接口 {next(_numbers)}", "employee_no": f"M{next(_numbers):05}",
             "unit_id": str(self.units[unit]), "owner_id": str(self.people[owner])},
        )  # fmt: skip
        for grant in grants:
            wanted = {"subject_kind": "person", "subject_id": made["machine_id"], "reason": "接口", **grant}
            self.office.send("access.propose_grant", wanted)
        return Web(client=self.bearer(made["machine_id"]), session={"person": {"id": made["machine_id"]}})

    def bearer(self, machine: str, **more: Any) -> TestClient:
        """A client with an approved token of this machine."""
        token = secrets.token_urlsafe(32)
        wanted = {
            "machine_id": machine, "name": "token", "valid_to": "2099-01-01T00:00:00Z", **more,
            "token_hash": sha256(token.encode()).hexdigest(),
        }  # fmt: skip
        issued = self.office.send("access.issue_token", wanted, key=f"token {token}")
        self.as_("admin").send("access.approve_token", {"token_id": issued["token_id"]})
        client = self.stranger()
        client.headers["Authorization"] = f"Bearer {self.tenant}.{token}"
        return client

    # ------------------------------------------------------------ what lies in the vault

    def register(self, category: str, name: str, *, unit: str = "101", **more: Any) -> UUID:
        """An asset in a slot of the branch; its value is small unless given, so that it takes the short route."""
        number = next(_numbers)
        slots = self.slots[unit]
        facts = {
            "name": name, "category": category, "place_id": str(slots[number % len(slots)]), "value_fen": 100,
            "received_on": "2026-03-01", **more,
        }  # fmt: skip
        return UUID(self.office.send("custody.register_asset", facts, key=f"asset {number}")["asset_id"])

    def bar(self, **more: Any) -> UUID:
        return self.register(
            "metal.gold_bar", "标准金条", serial_no=f"AU{next(_numbers):06}", spec="Au99.99 1kg", **more
        )

    def deed(self, **more: Any) -> UUID:
        return self.register("deed", "房产证", serial_no=f"浙({next(_numbers):06})", **more)

    def secret_file(self, **more: Any) -> UUID:
        return self.register("secret_file", "机密合同", serial_no=f"JM{next(_numbers):06}", **more)

    def vouchers(self, quantity: int = 100, **more: Any) -> UUID:
        """A batch of so many numbers from 00000001 on, under a prefix of its own."""
        return self.register(
            "voucher", "转账支票", quantity=quantity, prefix=f"ZZ{next(_numbers):04}", range_kind="转账支票",
            first_no="00000001", last_no=f"{quantity:08}", **more,
        )  # fmt: skip

    # ------------------------------------------------------------ an order's way

    def order(self, lines: Sequence[UUID | dict[str, Any]], *, by: str = "clerk", **more: Any) -> UUID:
        """Submits an out-order that the applicant himself will receive."""
        named = [line if isinstance(line, dict) else {"asset_id": str(line)} for line in lines]
        payload = {
            "order_type": "out",
            "reason": "客户提取实物",
            "receiver_id": str(self.people[by]),
            "lines": named,
        }
        return UUID(self.as_(by).send("custody.submit_order", payload | more)["order_id"])

    def tasks(self, order: UUID, kind: str = "approve") -> dict[str, UUID]:
        """Who holds an open task of this kind on the order's case now: login → task."""
        found = self.rows(
            "SELECT t.id, t.assignee_id FROM flow_task t JOIN flow_case c ON c.tenant_id = t.tenant_id "
            "AND c.id = t.case_id WHERE c.tenant_id = %s AND c.subject_id = %s AND t.state = 'open' "
            "AND t.kind = %s",
            self.tenant, order, kind,
        )  # fmt: skip
        logins = {person: login for login, person in self.people.items()}
        return {logins[row["assignee_id"]]: row["id"] for row in found if row["assignee_id"]}

    def approve(self, order: UUID) -> list[str]:
        """Everybody asked says yes, round by round, until nobody is left; gives who decided, in order."""
        decided: list[str] = []
        for _ in range(MOST_ROUNDS):
            asked = self.tasks(order)
            if not asked:
                break
            login, task = min(asked.items())
            self.as_(login).send("flows.approve_task", {"task_id": str(task), "opinion": "同意"})
            decided.append(login)
        self.relay()
        return decided

    def relay(self) -> None:
        """What the worker would do: everything that waits, until nothing does."""
        while run_round(self.database, self.tenant, self.now).busy:
            pass

    def approved(self, lines: Sequence[UUID | dict[str, Any]], **more: Any) -> UUID:
        order = self.order(lines, **more)
        self.approve(order)
        return order

    def opened(self, order: UUID, *, device: str = "PDA-1") -> UUID:
        """An execution by keeper1, with keeper2 proven beside him."""
        opened = self.as_("keeper1").send(
            "custody.open_execution", {"order_id": str(order), "device": device}
        )
        self.prove_second(UUID(opened["execution_id"]), device=device)
        return UUID(opened["execution_id"])

    def prove_second(self, execution: UUID, *, login: str = "keeper2", device: str = "PDA-1") -> Answered:
        payload = {"execution_id": str(execution), "device": device, "login": login, "password": PASSWORD}
        return self.as_("keeper1").try_("custody.prove_second_keeper", payload)

    def scan(self, execution: UUID, code: str, *, who: str = "keeper1", device: str = "PDA-1") -> Answered:
        return self.as_(who).try_(
            "custody.scan", {"execution_id": str(execution), "code": code, "device": device}
        )

    def executed(self, order: UUID) -> UUID:
        """Every line scanned and the round closed."""
        execution = self.opened(order)
        for code in self.codes(order):
            answered = self.scan(execution, code)
            assert answered.status == 200, answered.body
        self.as_("keeper1").send("custody.close_execution", {"execution_id": str(execution)})
        return execution

    def signed(self, order: UUID, *, by: str = "clerk") -> dict[str, Any]:
        payload = {
            "order_id": str(order), "statement": "我已当面逐件核对。", "login": by, "password": PASSWORD,
        }  # fmt: skip
        done = self.as_(by).send("custody.sign_handover", payload)
        self.relay()
        return done

    def out(self, lines: Sequence[UUID | dict[str, Any]], **more: Any) -> UUID:
        """An order all the way: asked, approved, scanned, signed."""
        order = self.approved(lines, **more)
        self.executed(order)
        self.signed(order, by=more.get("by", "clerk"))
        return order

    # ------------------------------------------------------------ looking

    def rows(self, sql: str, *params: Any) -> list[Row]:
        with self.database.transaction(self.tenant, at=self.now) as tx:
            return tx.rows(sql, list(params))

    def row(self, table: str, row_id: UUID) -> Row:
        (row,) = self.rows(f"SELECT * FROM {table} WHERE tenant_id = %s AND id = %s", self.tenant, row_id)
        return row

    def asset(self, asset: UUID) -> Row:
        return self.row("asset", asset)

    def state(self, order: UUID) -> str:
        return str(self.row("custody_order", order)["state"])

    def lines(self, order: UUID) -> list[Row]:
        return self.rows(
            "SELECT * FROM order_line WHERE tenant_id = %s AND order_id = %s ORDER BY line_no",
            self.tenant,
            order,
        )

    def codes(self, order: UUID) -> list[str]:
        return [self.asset(line["asset_id"])["code"] for line in self.lines(order)]

    def entries(self, key: UUID) -> list[Row]:
        """What audit says of one request."""
        return self.rows(
            "SELECT * FROM audit_entry WHERE tenant_id = %s AND request_id = %s ORDER BY id", self.tenant, key
        )

    def spans(self, asset: UUID) -> list[tuple[int, int, str]]:
        """Where the numbers of a batch are: first, last, state."""
        with self.database.transaction(self.tenant, at=self.now) as tx:
            found = ledger.intervals(tx, asset=ledger_id(asset))
        return sorted((one.span.first, one.span.last, str(one.spot.state)) for one in found)

    def snapshot(self) -> dict[str, int]:
        """How many rows every table has: what a refusal may not change but for its own denied entry."""
        with self.database.transaction(self.tenant, at=self.now) as tx:
            tables = sorted({*record_tables().values(), "ledger_entry", "command_replay", "outbox"})
            return {table: tx.scalar(f"SELECT count(*) FROM {table}") for table in tables}

    # ------------------------------------------------------------ what must always hold

    def invariants_hold(self) -> None:
        """One custody per piece, the register follows the ledger, and the ledger's tables follow its entries."""
        with self.database.transaction(self.tenant, at=self.now, snapshot=True) as tx:
            twice = tx.rows(TWICE, [self.tenant])
            stray = tx.rows(STRAY, [self.tenant])
            differences = ledger.rebuild(tx)
            broken = ledger.altered(tx)
        assert (twice, stray, differences, broken) == ([], [], [], [])

    def seal(self) -> None:
        Sealer(self.database, Ed25519Signer(bytes(32)), every=0).round()
        self.sealed = monotonic()

    def keep_sealed(self) -> None:
        """As a sealer beside it would, unless it is stopped: or orders of high value would wait in a long test run."""
        if self.sealing and monotonic() - self.sealed > SEAL_EVERY:
            self.seal()

    def verify(self) -> None:
        """Seals what waits, then every entry against the heads and every record against its last touch."""
        self.seal()
        with (
            self.database.transaction(self.tenant, at=self.now, snapshot=True) as tx,
            tx.bare() as connection,
        ):
            report = verify_database(connection, here(connection), tables=record_tables())
        assert report.exit_code == 0, report.to_json()

    # ------------------------------------------------------------ founding

    def _unit(self, code: str, name: str) -> UUID:
        payload = {"code": code, "name": name, "kind": "branch", "parent_id": str(self.units["001"])}
        return UUID(self.office.send("people.add_unit", payload)["unit_id"])

    def _vault(self, unit: str) -> list[UUID]:
        self.office.send(
            "custody.build_vault",
            {"code": f"金库{unit}", "name": f"金库{unit}", "unit_id": str(self.units[unit]), "zones": 1, "shelves": 2,
             "slots": 5, "capacity": SLOT_ROOM},
        )  # fmt: skip
        found = self.rows(
            "SELECT id FROM place WHERE tenant_id = %s AND kind = 'slot' AND unit_id = %s ORDER BY path",
            self.tenant, self.units[unit],
        )  # fmt: skip
        return [row["id"] for row in found]


TWICE = """
SELECT asset_id FROM ledger_holding WHERE tenant_id = %s AND kind = 'serial' AND quantity <> 0
GROUP BY asset_id HAVING count(*) > 1 OR sum(quantity) > 1
"""
STRAY = """
SELECT a.id FROM asset a LEFT JOIN ledger_holding h ON h.tenant_id = a.tenant_id AND h.asset_id = a.id AND h.quantity > 0
WHERE a.tenant_id = %s AND a.kind = 'serial' AND a.state <> 'void' AND a.place_id IS DISTINCT FROM h.place_id
"""


def ledger_id(asset: UUID) -> Any:
    return asset


def drawn_signature() -> bytes:
    """What a finger leaves on glass."""
    picture = Image.new("RGBA", (320, 120), (255, 255, 255, 0))
    ImageDraw.Draw(picture).line([(10, 90), (60, 20), (110, 95), (180, 30), (300, 80)], fill="black", width=4)
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def make_bank(database: Database, folder: Path) -> Bank:
    return Bank(database, folder)


@pytest.fixture(scope="session")
def founded(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Bank:
    return Bank(database, tmp_path_factory.mktemp("bank"))


@pytest.fixture
def bank(founded: Bank) -> Bank:
    """The test process's own bank. Tests make their own pieces and people in it."""
    founded.use_keys()
    founded.late = timedelta(0)
    return founded


@pytest.fixture
def fresh_bank(database: Database, tmp_path: Path) -> Bank:
    """A bank of one test's own."""
    return Bank(database, tmp_path)


__all__ = [
    "API",
    "PASSWORD",
    "Bank",
    "Hands",
    "Office",
    "Web",
    "bank",
    "drawn_signature",
    "founded",
    "fresh_bank",
]
