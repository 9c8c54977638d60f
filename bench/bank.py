"""A small bank for benchmarks: one branch with its people, a vault, a list imported, orders approved. All by commands."""

import secrets
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import xlsxwriter

from bench.client import Session
from bench.ground import Ground, now
from kuheng.core.access.api import AnonymousCredential, PersonCredential, csrf_of
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.doors.http.who import COOKIE, token_hash
from kuheng.doors.importing import Imported, Options, run_file
from kuheng.doors.provision import Office, found
from kuheng.doors.worker.relay import run_round
from kuheng.kernel.ids import PersonId, TenantId, new_id

PASSWORD = "Bench-2026-kuheng"
HEADERS = (
    "资产编号", "资产名称", "类别", "规格型号", "单位", "数量", "序列号", "所属机构", "存放位置", "状态", "入库日期",
    "评估价值(元)", "备注",
)  # fmt: skip
VAULT = "金库"
ZONES, SHELVES, SLOTS = 4, 10, 10
TASKS = "SELECT id, assignee_id FROM flow_task WHERE tenant_id = %s AND state = 'open' AND kind = 'approve'"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    id: PersonId
    login: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """An approved order of these assets."""

    id: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """An order of assets that is being carried out by one keeper, the second one proved."""

    id: str
    keeper: Person
    device: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Bank:
    ground: Ground
    office: Office
    unit: UUID
    clerk: Person
    keepers: tuple[Person, ...]

    @property
    def tenant(self) -> TenantId:
        return self.office.tenant

    def act(self, person: Person, name: str, payload: dict[str, Any]) -> dict[str, Any]:
        """The result of one command of this person."""
        who = PersonCredential(tenant=self.tenant, person=person.id, device=payload.get("device"))
        call = Call(name=name, payload=payload, key=new_id(), at=now(), who=who)
        answered = dispatch(self.ground.database, call)
        assert answered.status == 200, (name, answered.body)
        result: dict[str, Any] = answered.body["result"]
        return result

    def sign_in(self, person: Person) -> Session:
        token = secrets.token_urlsafe(32)
        hashed = token_hash(token)
        payload = {"login": person.login, "password": PASSWORD, "token_hash": hashed.hex()}
        who = AnonymousCredential(tenant=self.tenant)
        call = Call(name="people.sign_in", payload=payload, key=new_id(), at=now(), who=who)
        answered = dispatch(self.ground.database, call)
        assert answered.status == 200, answered.body
        return Session(cookie=f"{COOKIE}={self.tenant}.{token}", csrf=csrf_of(hashed), hash=hashed)

    def import_list(self, path: Path) -> Imported:
        """As `kuheng import` does."""
        who = PersonCredential(tenant=self.tenant, person=self.keepers[0].id)
        return run_file(self.ground.database, who, path, now, options=Options(units={"分行": self.unit}))

    def stock(self, number: int, prefix: str) -> list[str]:
        """Imports so many serials; gives their codes."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "list.xlsx"
            write_list(path, number, prefix)
            imported = self.import_list(path)
        assert imported.created == number, imported
        return [f"{prefix}{index:07d}" for index in range(number)]

    def orders(self, codes: Sequence[str], lines: int) -> list[Order]:
        """Approved orders of `lines` assets each."""
        parts = [tuple(codes[low : low + lines]) for low in range(0, len(codes), lines)]
        made = [Order(id=self._submit(part), codes=part) for part in parts]
        self._approve()
        return made

    def open(self, orders: Sequence[Order]) -> list[Execution]:
        """Each opened by one keeper and proved by the next one, which holds for five minutes."""
        return [self._open(number, order) for number, order in enumerate(orders)]

    def executions(self, codes: Sequence[str], lines: int) -> list[Execution]:
        return self.open(self.orders(codes, lines))

    def _submit(self, codes: Sequence[str]) -> str:
        with self.ground.database.transaction(self.tenant, at=now()) as tx:
            rows = tx.rows(
                "SELECT id FROM asset WHERE tenant_id = %s AND code = ANY(%s)", [self.tenant, list(codes)]
            )
        lines = [{"asset_id": str(row["id"])} for row in rows]
        payload = {
            "order_type": "out",
            "reason": "测量用出库单",
            "receiver_id": str(self.clerk.id),
            "lines": lines,
        }
        return str(self.act(self.clerk, "custody.submit_order", payload)["order_id"])

    def _approve(self) -> None:
        """Until nobody has a task; then what the flow has to say is relayed."""
        while tasks := self._tasks():
            for task, assignee in tasks:
                person = Person(id=PersonId(assignee), login="")
                self.act(person, "flows.approve_task", {"task_id": str(task), "opinion": "同意"})
            while run_round(self.ground.database, self.tenant, now()).busy:
                continue

    def _tasks(self) -> list[tuple[UUID, UUID]]:
        with self.ground.database.transaction(self.tenant, at=now()) as tx:
            return [(row["id"], row["assignee_id"]) for row in tx.rows(TASKS, [self.tenant])]

    def _open(self, number: int, order: Order) -> Execution:
        keeper, second = (self.keepers[(number + step) % len(self.keepers)] for step in (0, 1))
        device = f"PDA-{number}"
        opened = self.act(keeper, "custody.open_execution", {"order_id": order.id, "device": device})
        proof = {
            "execution_id": opened["execution_id"],
            "device": device,
            "login": second.login,
            "password": PASSWORD,
        }
        self.act(keeper, "custody.prove_second_keeper", proof)
        return Execution(id=opened["execution_id"], keeper=keeper, device=device, codes=order.codes)


def found_bank(ground: Ground, *, keepers: int = 8, key: str = "bench") -> Bank:
    """The shipped definitions, a branch with clerk, head and keepers, head office above it, a vault of 400 slots."""
    office, top = found(ground.database, key=key, title="测试银行", at=now())
    unit = UUID(
        str(
            office.send(
                "people.add_unit", {"code": "101", "name": "分行", "kind": "branch", "parent_id": str(top)}
            )["unit_id"]
        )
    )
    people = _People(office)
    head = people.add("head", "department_head", unit)
    office.send("people.change_unit", {"unit_id": str(unit), "head_person_id": str(head.id)})
    people.add("risk", "risk_manager", top)
    president = people.add("vp", "vice_president", top)
    office.send("people.change_unit", {"unit_id": str(top), "head_person_id": str(president.id)})
    vault = {
        "code": VAULT,
        "name": VAULT,
        "unit_id": str(unit),
        "zones": ZONES,
        "shelves": SHELVES,
        "slots": SLOTS,
    }
    office.send("custody.build_vault", vault)
    return Bank(
        ground=ground,
        office=office,
        unit=unit,
        clerk=people.add("clerk", "applicant", unit),
        keepers=tuple(people.add(f"keeper{number}", "keeper", unit) for number in range(keepers)),
    )


@dataclass(frozen=True, slots=True)
class _People:
    office: Office

    def add(self, login: str, role: str, unit: UUID) -> Person:
        facts = {"name": login, "employee_no": login, "unit_id": str(unit), "login": login, "password": PASSWORD,
                 "must_change": False}  # fmt: skip
        made = self.office.send("people.add_person", facts)["person_id"]
        self.office.send("people.assign_role", {"person_id": made, "role": role, "unit_id": str(unit)})
        return Person(id=PersonId(UUID(str(made))), login=login)


def write_list(path: Path, number: int, prefix: str) -> None:
    """A workbook of serials, 13 columns, spread over the slots of the vault."""
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("清单")
        sheet.write_row(0, 0, HEADERS)
        for index, row in enumerate(_rows(number, prefix), 1):
            sheet.write_row(index, 0, row)


def _rows(number: int, prefix: str) -> Iterator[tuple[object, ...]]:
    for index in range(number):
        zone, shelf, slot = (
            "ABCD"[index % ZONES],
            index // ZONES % SHELVES + 1,
            index // (ZONES * SHELVES) % SLOTS + 1,
        )
        yield (
            f"{prefix}{index:07d}", "代保管封包", "代保管封包", "一号封签", "包", 1, f"SN{prefix}{index:07d}", "分行",
            f"{VAULT}-{zone}{shelf:02d}-{slot:02d}", "在库", f"2025-{index % 12 + 1:02d}-{index % 28 + 1:02d}", 12.5, None,
        )  # fmt: skip
