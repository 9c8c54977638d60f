"""64 clients on 200 hot assets: whatever they try, every piece has one custody and no number is lost or doubled."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from random import Random
from threading import Event
from time import monotonic
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.commands.dispatch import Answered
from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import Broken, Conflict
from tests.bank import PASSWORD, TWICE, Bank

pytestmark = pytest.mark.race

SECONDS = float(os.environ.get("KUHENG_RACE_SECONDS", "60"))
CLIENTS = 64
BARS, BATCHES = 192, 8
POOL = 32
PAPER = {"reason": "法院冻结", "document": "(2026)浙01执1号"}


class Client:
    """Somebody who asks for hot assets, has his orders approved and executed, signs, returns or thinks better."""

    def __init__(self, bank: Bank, number: int, bars: list[UUID], batches: list[UUID]) -> None:
        self.bank, self.random = bank, Random(number)
        self.bars, self.batches = bars, batches
        self.applicant = f"client{number % 8}"
        self.keeper, self.second = self.random.sample(["keeper1", "keeper2", "keeper3"], 2)
        self.device = f"PDA-{number}"
        self.seen: Counter[str] = Counter()

    def run(self, stop: Event) -> Counter[str]:
        while not stop.is_set():
            self.random.choice((self.order, self.order, self.order, self.freeze, self.give_back))()
        return self.seen

    def hot(self, among: list[UUID]) -> UUID:
        """Some are wanted by nearly everybody."""
        return among[int(len(among) * self.random.random() ** 3)]

    def try_(self, who: str, name: str, payload: dict[str, Any]) -> dict[str, Any] | None:
        """The result, or None when somebody else was faster. Anything but a refusal is a fault."""
        try:
            answered: Answered = self.bank.as_(who).try_(name, payload)
        except Conflict as trouble:
            self.seen[trouble.code] += 1
            return None
        except Broken as trouble:
            assert trouble.code == "store.busy", trouble.code
            self.seen[trouble.code] += 1
            return None
        refused = answered.body.get("error")
        self.seen[refused["code"] if refused else name] += 1
        result: dict[str, Any] = answered.body.get("result") or {}
        return None if refused else result

    def order(self) -> None:
        lines: list[dict[str, Any]] = [{"asset_id": str(self.hot(self.bars))}]
        if self.random.random() < 0.5:
            batch = str(self.hot(self.batches))
            lines.append({"asset_id": batch, "quantity": self.random.randint(1, 5)})
        me = str(self.bank.people[self.applicant])
        wish = {"order_type": "out", "reason": "客户提取", "receiver_id": me, "lines": lines}
        made = self.try_(self.applicant, "custody.submit_order", wish)
        if made is None:
            return
        if self.random.random() < 0.4:
            self.try_(self.applicant, "custody.withdraw_order", {"order_id": made["order_id"]})
        else:
            self.execute(UUID(made["order_id"]))

    def execute(self, order: UUID) -> None:
        for login, task in self.bank.tasks(order).items():
            self.try_(login, "flows.approve_task", {"task_id": str(task), "opinion": "同意"})
        self.bank.office.try_(
            "custody.follow_case", {"order_id": str(order), "outcome": "approved"}, key=f"{order} approved"
        )
        opened = self.try_(
            self.keeper, "custody.open_execution", {"order_id": str(order), "device": self.device}
        )
        if opened is None:
            return
        execution = {"execution_id": opened["execution_id"]}
        proof = {**execution, "device": self.device, "login": self.second, "password": PASSWORD}
        self.try_(self.keeper, "custody.prove_second_keeper", proof)
        for code in self.bank.codes(order):
            self.try_(self.keeper, "custody.scan", {**execution, "code": code, "device": self.device})
        if self.try_(self.keeper, "custody.close_execution", execution):
            badge = {"login": self.applicant, "password": PASSWORD, "statement": "已核对收到。"}
            self.try_(self.applicant, "custody.sign_handover", {"order_id": str(order), **badge})

    def freeze(self) -> None:
        target = {"asset_id": str(self.hot(self.bars)), **PAPER}
        if self.try_("risk1", "custody.freeze_asset", target):
            self.try_("risk1", "custody.unfreeze_asset", target)

    def give_back(self) -> None:
        bar, me = self.hot(self.bars), str(self.bank.people[self.applicant])
        wish = {
            "order_type": "return",
            "reason": "用毕归还",
            "receiver_id": me,
            "lines": [{"asset_id": str(bar)}],
        }
        made = self.try_(self.applicant, "custody.submit_order", wish)
        if made is None:
            return
        order = made["order_id"]
        self.bank.office.try_(
            "custody.follow_case", {"order_id": order, "outcome": "approved"}, key=f"{order} approved"
        )
        lines = [str(line["id"]) for line in self.bank.lines(UUID(order))]
        check = {"order_id": order, "line_ids": lines, "login": self.second, "password": PASSWORD}
        if self.try_(self.keeper, "custody.receive_order", check):
            slot = self.random.choice(self.bank.slots["101"])
            away = {"order_id": order, "line_id": lines[0], "place_id": str(slot)}
            self.try_(self.keeper, "custody.put_away", away)


@pytest.fixture
def crowded(database: Database, tmp_path: Path) -> Iterator[Bank]:
    """A bank with a connection for every second client."""
    wide = Database(database.urls, pool=POOL, wait=30)
    yield Bank(wide, tmp_path)
    wide.close()


def watch(bank: Bank, stop: Event) -> list[Any]:
    """Looks all the time whether a piece is in two places."""
    found: list[Any] = []
    while not stop.wait(0.2):
        found += bank.rows(TWICE, bank.tenant)
    return found


def test_whatever_64_clients_do_every_piece_has_one_custody(crowded: Bank) -> None:
    bank = crowded
    bars, batches = [bank.bar() for _ in range(BARS)], [bank.vouchers(1_000) for _ in range(BATCHES)]
    for number in range(8):
        bank.hire(f"client{number}", "applicant")
    clients = [Client(bank, number, bars, batches) for number in range(CLIENTS)]
    seen, twice = _run([client.run for client in clients], lambda stop: watch(bank, stop))
    bank.relay()

    assert twice == []
    assert seen["custody.scan"] > 0 and seen["custody.sign_handover"] > 0
    assert seen["custody.bound"] > 0, "nobody ever met anybody"
    _conserved(bank, bars, batches)
    bank.invariants_hold()
    bank.verify()


def _run(
    acts: list[Callable[[Event], Counter[str]]], watching: Callable[[Event], list[Any]]
) -> tuple[Counter[str], list[Any]]:
    stop, total, end = Event(), Counter[str](), monotonic() + SECONDS
    with ThreadPoolExecutor(len(acts) + 1) as pool:
        watched = pool.submit(watching, stop)
        running = [pool.submit(act, stop) for act in acts]
        while monotonic() < end and not any(one.done() for one in running):
            stop.wait(0.1)
        stop.set()
        for one in running:
            total += one.result()
    return total, watched.result()


def _conserved(bank: Bank, bars: list[UUID], batches: list[UUID]) -> None:
    """Every bar is somewhere once; every number of a batch is in exactly one interval."""
    found = bank.rows(
        "SELECT asset_id, sum(quantity)::int AS quantity FROM ledger_holding WHERE asset_id = ANY(%s) GROUP BY 1",
        bars,
    )
    assert {row["asset_id"]: row["quantity"] for row in found} == dict.fromkeys(bars, 1)
    for batch in batches:
        spans = [(first, last) for first, last, _ in bank.spans(batch)]
        assert spans[0][0] == 1 and spans[-1][1] == 1_000
        assert all(after[0] == before[1] + 1 for before, after in zip(spans, spans[1:], strict=False))
