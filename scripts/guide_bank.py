"""A bank in the middle of its day for the guide's pictures: the small bank of the browser tests, served, and its
people's work sent over HTTP as their own screens send it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import httpx
import xlsxwriter

from kuheng.doors.demo.assets import HEADERS, Maker
from steps import ROOT

PASSWORD = "Kuheng-2026"
DEVICE = "KQ-PDA-02"
START_S = 90
LISTED = 60
# Cells that the wizard has to ask about: row, header, value.
FAULTY = (
    (6, "存放位置", "杭州金库-Z09-99"), (11, "入库日期", "2024-13-05"), (17, "评估价值(元)", "约三百万"),
    (23, "类别", "黄货"), (31, "入库日期", "去年底"),
)  # fmt: skip
APPROVERS = ("head", "risk1", "risk2", "vp")


@contextmanager
def served_bank() -> Iterator[str]:
    """The address of a bank of its own, gone afterwards. Raises `TimeoutError` when it does not come up."""
    with TemporaryDirectory(prefix="kuheng-guide-", dir="/tmp") as folder:
        Path(folder).chmod(0o711)  # the database's account passes through
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        env = {**os.environ, "KUHENG_DATA": f"{folder}/data", "KUHENG_PORT": str(port), "KUHENG_WORKERS": "1"}
        env["KUHENG_ENVIRONMENT"] = "演示 demo"
        subprocess.run([sys.executable, "-m", "tests.e2e.fill"], cwd=ROOT, env=env, check=True)
        serving = subprocess.Popen([sys.executable, "-m", "kuheng.doors.cli", "serve"], cwd=ROOT, env=env)
        try:
            _wait_for(f"http://127.0.0.1:{port}")
            yield f"http://127.0.0.1:{port}"
        finally:
            serving.send_signal(signal.SIGINT)
            serving.wait(60)


def _wait_for(address: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        with suppress(httpx.HTTPError):
            if httpx.get(f"{address}/api/v1/status", timeout=2).status_code == 200:
                return
        time.sleep(0.2)
    raise TimeoutError(f"{address} did not answer in {START_S} s")


class Worker:
    """One person of the bank, signed in."""

    def __init__(self, address: str, login: str) -> None:
        self.http = httpx.Client(base_url=f"{address}/api/v1", timeout=30)
        answer = (
            self.http.post("/auth/sign-in", json={"login": login, "password": PASSWORD})
            .raise_for_status()
            .json()
        )
        self.id: str = answer["person"]["id"]
        self.unit: str = answer["person"]["unit"]["id"]
        self.http.headers["X-CSRF"] = self.http.get("/auth/session").json()["csrf"]

    def send(self, name: str, /, **payload: object) -> dict[str, Any]:
        """The result of the command. Raises `RuntimeError` with the refusal."""
        return self.call("POST", f"/commands/{name}", json=payload)["result"]  # type: ignore[no-any-return]

    def call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        answer = self.http.request(method, path, headers={"Idempotency-Key": str(uuid4())}, **more)
        if answer.is_error:
            raise RuntimeError(f"{path}: {answer.text}")
        return answer.json()  # type: ignore[no-any-return]

    def rows(self, entity: str) -> list[dict[str, Any]]:
        return self.http.get(f"/records/{entity}", params={"limit": 200}).raise_for_status().json()["rows"]  # type: ignore[no-any-return]


class Bank:
    """The ids that pictures are taken of, made one after the other."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.ids: dict[str, str] = {}
        self._people: dict[str, Worker] = {}

    def by(self, login: str) -> Worker:
        return self._people.setdefault(login, Worker(self.address, login))

    def work(self) -> None:
        self._import()
        self.assets = {row["code"]: row["id"] for row in self.by("keeper1").rows("asset")}
        self._bindings()
        self._orders()
        self._ranges()
        self._governance()

    def _import(self) -> None:
        keeper = self.by("keeper1")
        with TemporaryDirectory() as folder:
            path = Path(folder) / "杭州金库清单.xlsx"
            _write_list(path)
            for name in ("import", "import_open"):
                files = {"file": (path.name, path.read_bytes())}
                self.ids[name] = keeper.call("POST", "/imports", files=files)["id"]
                keeper.call("POST", f"/imports/{self.ids[name]}/dry-run", json={})
        options = {"on_existing": "skip", "match_by": "code", "fire_rules": False, "create_places": False}
        keeper.send("custody.run_import", import_id=self.ids["import"], **options)
        _until(lambda: keeper.call("GET", f"/imports/{self.ids['import']}")["state"] == "done")

    def _bindings(self) -> None:
        bar = self.assets["GJS-E2E-5"]
        self.ids["asset"] = bar
        self.ids["bars"] = ",".join(self.assets[code] for code in ("GJS-E2E-11", "GJS-E2E-12"))
        keeper = self.by("keeper1")
        today = datetime.now(UTC).date()
        worth = {"amount_fen": 98_210_000, "source": "上海黄金交易所收盘价"}
        keeper.send("custody.revalue_asset", asset_id=bar, on_date=today.isoformat(), **worth)
        keeper.send(
            "custody.pledge_asset", asset_id=bar, document="DY2026-0117", reason="授信 HT2026-0117 质押"
        )
        self.by("risk1").send(
            "custody.freeze_asset", asset_id=bar, document="(2026)浙01执2231号", reason="法院协助执行"
        )

    def _orders(self) -> None:
        """One waits for approval, one lies half taken on the keepers' phone, one waits for a signature."""
        waiting = self._ask("客户提取实物与凭证领用", ["GJS-E2E-2", "FCZ-E2E-1"], vouchers=30)
        self._approve(waiting, APPROVERS[:2])
        self.ids["waiting"] = waiting
        self.ids["task"] = self._task("risk2", waiting)
        self.ids["taking"] = self._ask("客户提取实物", ["GJS-E2E-6", "GJS-E2E-7", "GJS-E2E-8"])
        self._approve(self.ids["taking"], APPROVERS)
        self._take(self.ids["taking"], ["GJS-E2E-6"])
        self.ids["signing"] = self._ask("客户提取实物", ["GJS-E2E-9"])
        self._approve(self.ids["signing"], APPROVERS)
        self._take(self.ids["signing"], ["GJS-E2E-9"], closed=True)
        self.ids["to_take"] = self._ask("客户提取实物", ["GJS-E2E-10"])
        self._approve(self.ids["to_take"], APPROVERS)
        self._ask("柜面领用", [], vouchers=20)

    def _ask(self, reason: str, codes: list[str], vouchers: int = 0) -> str:
        clerk = self.by("clerk")
        lines: list[dict[str, object]] = [{"asset_id": self.assets[code]} for code in codes]
        if vouchers:
            lines.append({"asset_id": self.assets["HD-E2E-1"], "quantity": vouchers})
        asked = clerk.send(
            "custody.submit_order", order_type="out", reason=reason, receiver_id=clerk.id, lines=lines
        )  # fmt: skip
        return str(asked["order_id"])

    def _approve(self, order: str, logins: tuple[str, ...]) -> None:
        """Whoever is asked; an order of less value is through before the last of them."""
        for login in logins:
            task = self._task(login, order)
            self.by(login).send("flows.approve_task", task_id=task, opinion="同意。")

    def _task(self, login: str, order: str) -> str:
        found: list[str] = []

        def waits() -> bool:
            rows = self.by(login).rows("task")
            found[:] = [row["id"] for row in rows if row["subject_id"] == order and row["state"] == "open"]
            return bool(found)

        _until(waits)
        return found[0]

    def _take(self, order: str, codes: list[str], *, closed: bool = False) -> None:
        keeper = self.by("keeper1")
        opened = {
            "execution_id": keeper.send("custody.open_execution", order_id=order, device=DEVICE)[
                "execution_id"
            ]
        }
        keeper.send(
            "custody.prove_second_keeper", **opened, device=DEVICE, login="keeper2", password=PASSWORD
        )
        keeper.send("custody.scan_batch", **opened, device=DEVICE, codes=codes)
        if closed:
            keeper.send("custody.close_execution", **opened)

    def _ranges(self) -> None:
        """Two stretches with a teller: one used, one spoilt."""
        keeper, batch = self.by("keeper1"), {"asset_id": self.assets["HD-E2E-1"]}
        skipped = "前段已预占"
        teller = {"teller_id": self.by("clerk").id, "reason": "柜面领用", "out_of_order_reason": skipped}
        keeper.send("custody.issue_numbers", **batch, numbers="00000061#20", **teller)
        keeper.send("custody.consume_numbers", **batch, numbers="00000061#8", reason="柜面使用销号")
        keeper.send("custody.void_numbers", **batch, numbers="00000069#2", reason="填写错误作废")

    def _governance(self) -> None:
        """A grant and a machine's token that wait for the second administrator; an emergency access that runs."""
        admin, head = self.by("admin1"), self.by("head")
        self.ids["clerk"] = self.by("clerk").id
        role = next(row["id"] for row in admin.rows("role") if row["key"] == "applicant")
        grant = {"subject_kind": "role", "subject_id": role, "reason": "业务员可登记重估"}
        admin.send(
            "access.propose_grant",
            action="custody.revalue_asset",
            entity="asset",
            categories=["metal"],
            **grant,
        )
        owner = {"unit_id": admin.unit, "owner_id": head.id}
        machine = admin.send("people.add_machine", name="核心系统接口", employee_no="API-001", **owner)
        ends = (datetime.now(UTC) + timedelta(days=365)).isoformat()
        token = {"token_hash": sha256(uuid4().bytes).hexdigest(), "valid_to": ends}
        named = {"machine_id": machine["machine_id"], "name": "核心系统对账"}
        self.ids["token"] = admin.send("access.issue_token", **named, **token)["token_id"]
        keeper = self.by("keeper2")
        why = {"hours": 2, "reason": "台风夜紧急转移，须更正库位"}
        keeper.send("access.open_emergency", actions=["custody.change_place"], unit_id=keeper.unit, **why)


def _until(holds: Any, limit_s: float = 60) -> None:
    end = time.monotonic() + limit_s
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError("the bank's worker did not come to it")
        time.sleep(0.3)


def _write_list(path: Path) -> None:
    """A branch's own list, with the slips that such lists have."""
    rows = [row.cells for row in Maker(seed=7, until=datetime.now(UTC).date()).rows(LISTED)]
    slots = [
        f"杭州金库-{zone}{shelf:02d}-{slot:02d}" for zone in "AB" for shelf in (1, 2) for slot in range(1, 7)
    ]
    for number, row in enumerate(rows):
        row |= {"所属机构": "杭州分行", "存放位置": slots[number % len(slots)], "状态": "在库"}
    for number, header, value in FAULTY:
        rows[number][header] = value
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("金库清单")
    sheet.write(0, 0, "澜江银行杭州分行 重要物品保管清单")
    sheet.write_row(2, 0, HEADERS)
    for number, row in enumerate(rows, 3):
        sheet.write_row(number, 0, [row.get(header) for header in HEADERS])
    book.close()
