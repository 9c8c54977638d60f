"""A bank that lists are imported into: its own tenant and two branches, made by commands."""

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4, uuid5

from kuheng.apps.custody.importing import judged, sources
from kuheng.core.access.api import NOBODY, SystemCredential
from kuheng.core.audit.cross import check_part, parts
from kuheng.core.commands.base import CommandCall
from kuheng.core.commands.dispatch import Answered, Call, Credential, dispatch
from kuheng.core.files.api import use_cabinet
from kuheng.core.keys.api import Keyring, use_keyring
from kuheng.core.ledger.api import ORIGIN
from kuheng.core.store.transaction import Database, Row
from kuheng.doors.compose import compose
from kuheng.doors.importing import Imported, Options, run_file
from kuheng.doors.provision import Office, _category, documents
from kuheng.kernel.ids import new_id, tenant_id_of

HEAD = ("资产编号", "资产名称", "类别", "规格型号", "单位", "数量", "起始号码", "终止号码", "所属机构", "责任人",
        "存放位置", "状态", "入库日期", "评估价值(元)", "合同编号", "RFID", "序列号")  # fmt: skip
BRANCHES = ("成都分行", "杭州分行")


class Bank:
    """`ask`, `done` and `refused` send commands, as the system unless somebody else is named."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.database, self.folder = database, folder
        compose()
        ring = Keyring(b"k" * 32)
        use_keyring(ring)
        use_cabinet(folder / "files", ring)
        self.key = f"b{uuid4().hex[:12]}"
        self.tenant = tenant_id_of(self.key)
        office = Office(database=database, tenant=self.tenant, at=datetime.now(UTC))
        office.send("house.found_tenant", {"key": self.key, "title": "澜江银行"})
        self.top = office.send("people.add_unit", {"code": "001", "name": "澜江银行", "kind": "bank"})[
            "unit_id"
        ]
        office.send("custody.found_places", {"unit_id": self.top})
        for one in documents("categories"):
            for category in one:
                office.send("custody.define_category", _category(category))
        self.units = {name: self._branch(office, at, name) for at, name in enumerate(BRANCHES)}
        self.system = SystemCredential(tenant=self.tenant, person=NOBODY, name="系统")

    def _branch(self, office: Office, at: int, name: str) -> UUID:
        facts = {"code": f"01{at}", "name": name, "kind": "branch", "parent_id": self.top}
        return UUID(str(office.send("people.add_unit", facts)["unit_id"]))

    # ------------------------------------------------------------ asking

    def ask(
        self, name: str, payload: Mapping[str, Any], who: Credential | None = None, key: UUID | None = None
    ) -> Answered:
        call = Call(
            name=name, payload=payload, key=key or new_id(), at=datetime.now(UTC), who=who or self.system
        )
        return dispatch(self.database, call)

    def done(self, name: str, payload: Mapping[str, Any], who: Credential | None = None) -> dict[str, Any]:
        answered = self.ask(name, payload, who)
        assert answered.status == 200, answered.body
        result: dict[str, Any] = answered.body["result"]
        return result

    def refused(self, name: str, payload: Mapping[str, Any], who: Credential | None = None) -> dict[str, Any]:
        answered = self.ask(name, payload, who)
        assert answered.status in (403, 404, 422), answered.body
        error: dict[str, Any] = answered.body["error"]
        return error

    def rows(self, sql: str, *params: Any) -> list[Row]:
        with self.database.transaction(self.tenant, at=datetime.now(UTC)) as tx:
            return tx.rows(sql, [self.tenant, *params])

    def assets(self) -> dict[str, Row]:
        found = self.rows("SELECT * FROM asset WHERE tenant_id = %s AND state <> 'void' ORDER BY code")
        return {row["code"]: row for row in found}

    def batch(self, import_id: UUID | str) -> Row:
        (row,) = self.rows("SELECT * FROM import_batch WHERE tenant_id = %s AND id = %s", import_id)
        return row

    def held(self, asset_id: UUID) -> list[Row]:
        """What the ledger says is held, anywhere."""
        return self.rows(
            "SELECT place_id, state, quantity FROM ledger_holding "
            "WHERE tenant_id = %s AND asset_id = %s AND quantity > 0 AND place_id <> %s",
            asset_id,
            ORIGIN,
        )

    def holdings(self) -> int:
        """At how many spots anything is held."""
        (row,) = self.rows(
            "SELECT count(*) AS n FROM ledger_holding WHERE tenant_id = %s AND quantity > 0 AND place_id <> %s",
            ORIGIN,
        )
        n: int = row["n"]
        return n

    def place(self, code: str) -> Row:
        (row,) = self.rows("SELECT * FROM place WHERE tenant_id = %s AND code = %s", code)
        return row

    def count(self, table: str) -> int:
        (row,) = self.rows(f"SELECT count(*) AS n FROM {table} WHERE tenant_id = %s")
        n: int = row["n"]
        return n

    def cross_check(self) -> list[object]:
        """Every live record against its last touch, as `audit verify --cross` does."""
        tables = {"asset": "asset", "binding": "binding", "place": "place", "import_batch": "import_batch"}
        with self.database.transaction(self.tenant, at=datetime.now(UTC)) as tx:
            tx.leave_pipeline()
            work = parts(tx.conn, str(self.tenant), tables)
            return [
                finding for part in work if part.entity in tables for finding in check_part(tx.conn, part)[1]
            ]

    # ------------------------------------------------------------ importing

    def list_file(self, rows: Sequence[Mapping[str, Any]], name: str = "清单.csv") -> Path:
        path = self.folder / f"{uuid4().hex}-{name}"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, HEAD)
            writer.writeheader()
            writer.writerows(rows)
        return path

    def imported(self, rows: Sequence[Mapping[str, Any]] | Path, **options: Any) -> Imported:
        path = rows if isinstance(rows, Path) else self.list_file(rows)
        return run_file(
            self.database, self.system, path, lambda: datetime.now(UTC), options=Options(**options)
        )

    def opened(self, rows: Sequence[Mapping[str, Any]], who: Credential | None = None) -> str:
        """A list opened and judged, not run; its id."""
        path = self.list_file(rows)
        with sources.received(path, path.name) as payload:
            import_id: str = self.done("custody.open_import", payload, who)["import_id"]
        self.done("custody.judge_import", {"import_id": import_id}, who)
        return import_id

    def chunk(self, call: CommandCall) -> Answered:
        """As the worker dispatches what lies in the outbox."""
        return self.ask(call.name, call.payload, key=uuid5(self.tenant, call.key))

    def waiting_calls(self) -> list[CommandCall]:
        rows = self.rows(
            "SELECT payload, dedup_key FROM outbox WHERE tenant_id = %s AND topic = 'command' ORDER BY id"
        )
        return [
            CommandCall(
                name=row["payload"]["command"], payload=row["payload"]["payload"], key=row["dedup_key"]
            )
            for row in rows
        ]


def forget_everything() -> None:
    """As after a restart of the process."""
    sources.BOOKS.forget()
    judged.forget()


def bar(code: str | None, **changes: Any) -> dict[str, Any]:
    """One gold bar in 成都."""
    row = {
        "资产编号": code, "资产名称": "投资金条100g", "类别": "贵金属", "规格型号": "Au9999 100g", "单位": "根", "数量": 1,
        "所属机构": "成都分行", "责任人": "吴涛军", "存放位置": "成都金库-A07-17", "状态": "在库",
        "入库日期": "2024-03-01", "评估价值(元)": "61500",
    }  # fmt: skip
    return row | changes


def cheques(code: str, first: int, last: int, **changes: Any) -> dict[str, Any]:
    """A range of transfer cheques in 成都."""
    row = {
        "资产编号": code, "资产名称": "转账支票(空白)", "类别": "重要空白凭证", "规格型号": "转账支票", "单位": "份",
        "数量": last - first + 1, "起始号码": f"{first:08d}", "终止号码": f"{last:08d}", "所属机构": "成都分行",
        "存放位置": "成都金库-A07-18", "状态": "在库", "入库日期": "2024-03-01",
    }  # fmt: skip
    return row | changes
