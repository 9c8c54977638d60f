"""A year of orders at the demonstration bank, through the same commands as in a real one, each at its own time.

The bank's rhythm: about five orders a working day, more at the end of a month, a few emergencies on week-ends; one
in twenty is rejected, a few are taken back, and the last days are left in every stage for somebody to go on with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid5

from kuheng.core.access.api import PersonCredential
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.core.files.api import handing, prepare
from kuheng.core.store.transaction import Database
from kuheng.doors.demo.people import PASSWORD
from kuheng.doors.demo.signature import drawn
from kuheng.doors.worker.relay import run_round
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.ids import PersonId, TenantId

REASONS = {
    "metal": "客户实物黄金提取",
    "deed": "贷款结清后取证",
    "voucher": "网点领用重要空白凭证",
    "security": "到期兑付取券",
    "secret_file": "专项检查调阅",
    "item": "对外签约用印",
}
ORDERS_A_DAY = 5
KINDS = (("out", 70), ("in", 16), ("return", 14))
FATES = (("done", 88), ("rejected", 5), ("withdrawn", 4), ("waiting", 3))


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """Who acts in one branch, by person id; `logins` of the keepers for the second one's proof."""

    city: str
    clerk: PersonId
    head: PersonId
    keepers: tuple[PersonId, PersonId]
    logins: tuple[str, str]
    slots: tuple[UUID, ...]
    stock: dict[str, list[UUID]] = field(default_factory=dict)
    out: list[UUID] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """One order that will happen."""

    at: datetime
    branch: Branch
    kind: str
    fate: str
    urgent: bool
    number: int


def plan(branches: Sequence[Branch], *, first: date, until: date, seed: int) -> Iterator[Planned]:
    """Orders in the order of their time. The same seed gives the same year."""
    random = Random(seed)
    number = 0
    day = first
    while day <= until:
        count = _busy(day, random)
        minutes = sorted(random.randint(0, 5 * 60) for _ in range(count))
        for minute in minutes:
            number += 1
            yield Planned(
                at=datetime.combine(day, time(9), BANK_ZONE) + timedelta(minutes=minute),
                branch=random.choice(branches),
                kind=random.choices([kind for kind, _ in KINDS], [share for _, share in KINDS])[0],
                fate=random.choices([fate for fate, _ in FATES], [share for _, share in FATES])[0],
                urgent=day.weekday() >= 5 or random.random() < 0.02,
                number=number,
            )
        day += timedelta(days=1)


def _busy(day: date, random: Random) -> int:
    if day.weekday() >= 5:
        return random.choice((0, 0, 0, 1))
    month_end = (day + timedelta(days=3)).month != day.month
    return max(1, round(random.gauss(ORDERS_A_DAY * (1.6 if month_end else 1.0), 1.5)))


class Year:
    """Carries the plan out. One object per process and set of branches."""

    def __init__(
        self, database: Database, tenant: TenantId, *, risk: Sequence[PersonId], vice_president: PersonId, seed: int
    ) -> None:
        self._database = database
        self._tenant = tenant
        self._risk = tuple(risk)
        self._vice_president = vice_president
        self._random = Random(seed)
        self._sent = 0

    def carry_out(self, planned: Planned, *, last_days: date) -> bool:
        """Runs one order to its fate; in the last days some stop half way. False when there was nothing to take."""
        if planned.kind == "in":
            return self._in(planned)
        if planned.kind == "return" and not planned.branch.out:
            return False
        asset = self._pick(planned)
        if asset is None:
            return False
        stop = self._random.random() if planned.at.date() >= last_days else 1.0
        return self._out(planned, asset, stop) if planned.kind == "out" else self._back(planned, asset)

    def _pick(self, planned: Planned) -> UUID | None:
        branch = planned.branch
        if planned.kind == "return":
            return branch.out.pop(self._random.randrange(len(branch.out)))
        kinds = [kind for kind, assets in branch.stock.items() if assets]
        if not kinds:
            return None
        assets = branch.stock[self._random.choice(kinds)]
        return assets.pop(self._random.randrange(len(assets)))

    def _out(self, planned: Planned, asset: UUID, stop: float) -> bool:
        branch, at = planned.branch, planned.at
        payload: dict[str, Any] = {
            "order_type": "out",
            "urgency": "emergency" if planned.urgent else "normal",
            "reason": self._random.choice(tuple(REASONS.values())),
            "receiver_id": str(branch.clerk),
            "lines": [{"asset_id": str(asset)}],
        }
        submitted = self._send(branch.clerk, "custody.submit_order", payload, at)
        if submitted.status != 200:
            return False
        order = submitted.body["result"]["order_id"]
        if planned.fate == "withdrawn":
            self._send(branch.clerk, "custody.withdraw_order", {"order_id": order}, at + timedelta(minutes=9))
            return True
        if stop < 0.15:
            return True
        at = self._approve(branch, order, at, reject=planned.fate == "rejected")
        if planned.fate == "rejected" or stop < 0.35:
            return True
        self._execute(branch, order, asset, at + timedelta(minutes=self._random.randint(5, 90)), stop)
        return True

    def _approve(self, branch: Branch, order: str, at: datetime, *, reject: bool) -> datetime:
        """Whoever has a task decides it, until nobody has; gives the time of the last decision."""
        people = (branch.head, *self._risk, self._vice_president)
        for person in people:
            task = self._task(person, order)
            if task is None:
                continue
            at += timedelta(minutes=self._random.randint(3, 40))
            name = "flows.reject_task" if reject else "flows.approve_task"
            self._send(person, name, {"task_id": str(task), "opinion": "材料不全" if reject else "同意"}, at)
            if reject:
                break
        self._relay(at)
        return at

    def _execute(self, branch: Branch, order: str, asset: UUID, at: datetime, stop: float) -> None:
        keeper, _ = branch.keepers
        device = f"PDA-{branch.city}"
        opened = self._send(keeper, "custody.open_execution", {"order_id": order, "device": device}, at)
        if opened.status != 200:
            return
        execution = opened.body["result"]["execution_id"]
        proof = {"execution_id": execution, "device": device, "login": branch.logins[1], "password": PASSWORD}
        self._send(keeper, "custody.prove_second_keeper", proof, at + timedelta(seconds=20))
        if stop < 0.5:
            return
        scan = {"execution_id": execution, "device": device, "codes": [self._code(asset)]}
        self._send(keeper, "custody.scan_batch", scan, at + timedelta(seconds=55))
        self._send(keeper, "custody.close_execution", {"execution_id": execution}, at + timedelta(seconds=70))
        if stop < 0.65:
            return
        at += timedelta(minutes=6)
        prepared = prepare("signature.png", drawn(str(branch.clerk)))
        with handing(prepared):
            named = {"name": prepared.name, "digest": prepared.hash.hex()}
            stored = self._send(branch.clerk, "files.add_file", named, at)
        sign = {
            "order_id": order, "statement": "我已当面逐件核对并收到。", "device": device,
            "signature_file_id": stored.body["result"]["id"],
        }  # fmt: skip
        self._send(branch.clerk, "custody.sign_handover", sign, at)
        branch.out.append(asset)

    def _in(self, planned: Planned) -> bool:
        branch = planned.branch
        number = planned.number
        arrival = {
            "name": "不动产权证", "category": "deed", "spec": "住宅", "serial_no": f"BDC-N{number:06d}",
            "value_fen": self._random.randint(60, 900) * 1_000_000, "quantity": 1,
        }  # fmt: skip
        payload = {"order_type": "in", "reason": "新增抵押权证入库", "arrivals": [arrival]}
        submitted = self._send(branch.clerk, "custody.submit_order", payload, planned.at)
        if submitted.status != 200:
            return False
        order = submitted.body["result"]["order_id"]
        at = self._approve(branch, order, planned.at, reject=False) + timedelta(minutes=20)
        return self._receive(branch, order, at)

    def _back(self, planned: Planned, asset: UUID) -> bool:
        branch = planned.branch
        payload = {
            "order_type": "return", "reason": "用毕归还入库", "receiver_id": str(branch.clerk),
            "lines": [{"asset_id": str(asset)}],
        }  # fmt: skip
        submitted = self._send(branch.clerk, "custody.submit_order", payload, planned.at)
        if submitted.status != 200:
            return False
        order = submitted.body["result"]["order_id"]
        at = self._approve(branch, order, planned.at, reject=False) + timedelta(minutes=15)
        return self._receive(branch, order, at)

    def _receive(self, branch: Branch, order: str, at: datetime) -> bool:
        keeper, _ = branch.keepers
        lines = self._lines(order)
        took = {
            "order_id": order, "line_ids": [str(line) for line in lines], "login": branch.logins[1], "password": PASSWORD,
        }  # fmt: skip
        if self._send(keeper, "custody.receive_order", took, at).status != 200:
            return False
        for line in lines:
            slot = {"order_id": order, "line_id": str(line), "place_id": str(self._random.choice(branch.slots))}
            self._send(keeper, "custody.put_away", slot, at + timedelta(minutes=4))
        return True

    def _send(self, person: PersonId, name: str, payload: dict[str, Any], at: datetime) -> Answered:
        self._sent += 1
        who = PersonCredential(tenant=self._tenant, person=person, ip="10.12.30.71", device=payload.get("device"))
        key = uuid5(self._tenant, f"year:{name}:{at.isoformat()}:{person}:{self._sent}")
        return dispatch(self._database, Call(name=name, payload=payload, key=key, at=at, who=who))

    def _relay(self, at: datetime) -> None:
        run_round(self._database, self._tenant, at)

    def _one(self, sql: str, *params: object) -> Any:
        at = datetime.now(BANK_ZONE)
        with self._database.transaction(self._tenant, at=at) as tx:
            return tx.scalar(sql, [self._tenant, *params])

    def _task(self, person: PersonId, order: str) -> UUID | None:
        task: UUID | None = self._one(TASK, order, person)
        return task

    def _lines(self, order: str) -> list[UUID]:
        lines: list[UUID] = self._one(LINES, order)
        return lines

    def _code(self, asset: UUID) -> str:
        return str(self._one("SELECT code FROM asset WHERE tenant_id = %s AND id = %s", asset))


TASK = """
SELECT t.id FROM flow_task t JOIN flow_case c ON c.tenant_id = t.tenant_id AND c.id = t.case_id
WHERE t.tenant_id = %s AND c.subject_id = %s AND t.assignee_id = %s AND t.state = 'open' AND t.kind = 'approve'
"""
LINES = "SELECT array_agg(id ORDER BY line_no) FROM order_line WHERE tenant_id = %s AND order_id = %s"
