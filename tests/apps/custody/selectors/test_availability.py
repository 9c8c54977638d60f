"""On hand less reserved, bound and under investigation: each unit once, and only what the viewer may see."""

import csv
import io
import json
from typing import Any

import pytest

from kuheng.core.store.transaction import Transaction
from tests.bank import Bank

MOST_STATEMENTS = 7


def table(bank: Bank, who: str = "keeper1", **where: Any) -> dict[str, Any]:
    asked = {"where": json.dumps(where)} if where else {}
    response = bank.web(who).get("/custody/availability", **asked)
    assert response.status_code == 200, response.text
    found: dict[str, Any] = response.json()
    return found


def of_spec(found: dict[str, Any], spec: str) -> dict[str, Any]:
    (row,) = [row for row in found["rows"] if row["spec"] == spec]
    return row  # type: ignore[no-any-return]


def amounts(row: dict[str, Any]) -> tuple[int, ...]:
    return tuple(row[name] for name in ("on_hand", "reserved", "bound", "investigation", "available"))


def paper(asset: object) -> dict[str, str]:
    return {"asset_id": str(asset), "reason": "法院来函协助", "document": "(2026)浙01执1号"}


def test_every_piece_counts_once_and_the_parts_add_up(bank: Bank) -> None:
    bars = [bank.register("metal.gold_bar", "金条", serial_no=f"AV{n}", spec="Au-avail-1") for n in range(5)]
    bank.as_("risk1").send("custody.freeze_asset", paper(bars[0]))
    bank.order([bars[1]])
    bank.order([bars[2]])
    bank.as_("risk1").send("custody.freeze_asset", paper(bars[2]))  # reserved and frozen: bound, and once
    row = of_spec(table(bank), "Au-avail-1")
    assert (row["unit"], row["assets"]) == ("根", 5)
    assert amounts(row) == (5, 1, 2, 0, 2)
    assert list(row["vaults"].values()) == [2]


def test_of_a_batch_only_the_reserved_numbers_are_taken_off_and_the_ones_that_left_are_not_on_hand(
    bank: Bank,
) -> None:
    batch = bank.vouchers(100, spec="支票-avail")
    order = bank.order([{"asset_id": str(batch), "quantity": 30}])
    assert amounts(of_spec(table(bank), "支票-avail")) == (100, 30, 0, 0, 70)
    bank.approve(order)
    bank.executed(order)
    assert amounts(of_spec(table(bank), "支票-avail")) == (70, 0, 0, 0, 70)


def test_what_comes_back_reserves_nothing_of_what_lies_in_the_slot(bank: Bank) -> None:
    batch = bank.vouchers(100, spec="支票-back")
    bank.out([{"asset_id": str(batch), "quantity": 40}])
    bank.order([{"asset_id": str(batch), "quantity": 10}], order_type="return")
    assert amounts(of_spec(table(bank), "支票-back")) == (60, 0, 0, 0, 60)


def test_another_branch_is_neither_a_row_nor_a_vault_nor_part_of_a_total(bank: Bank) -> None:
    bank.register("metal.gold_bar", "金条", serial_no="AVF1", spec="Au-far", unit="102")
    bank.bar()
    near, whole = table(bank), table(bank, "vp")
    assert {vault["code"] for vault in near["vaults"]} == {"金库101"}
    assert "Au-far" not in {row["spec"] for row in near["rows"]}
    assert amounts(of_spec(whole, "Au-far")) == (1, 0, 0, 0, 1)
    totals = [sum(row["on_hand"] for row in found["totals"]) for found in (near, whole)]
    assert totals[0] < totals[1]


def test_a_vault_and_a_category_narrow_it(bank: Bank) -> None:
    bank.register("metal.gold_bar", "金条", serial_no="AVN1", spec="Au-near")
    found = table(bank, "vp", field="place_path", op="starts_with", value="/金库102/")
    assert "Au-near" not in {row["spec"] for row in found["rows"]}
    found = table(bank, field="category", op="starts_with", value="metal")
    assert {row["category"] for row in found["rows"]} == {"metal.gold_bar"}


def test_without_the_right_to_read_assets_there_is_no_table(bank: Bank) -> None:
    assert bank.web("guest").get("/custody/availability").status_code == 404
    assert bank.web("keeper1").get("/custody/availability", where="{").status_code == 400


def test_it_costs_as_many_statements_for_many_skus_as_for_one(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[int] = []
    settle = Transaction.settle

    def counted(self: Transaction) -> None:
        settle(self)
        costs.append(self.statements)

    web = bank.web("keeper1")
    web.get("/custody/availability")
    monkeypatch.setattr(Transaction, "settle", counted)
    seen = []
    for number in range(2):
        costs.clear()
        assert web.get("/custody/availability").status_code == 200
        seen.append(max(costs))
        for more in range(4):
            bank.register("metal.gold_bar", "金条", serial_no=f"AVS{number}{more}", spec=f"Au-{number}-{more}")
    assert seen[0] == seen[1] <= MOST_STATEMENTS


def test_taken_away_it_is_the_same_table_and_noted_in_audit(bank: Bank) -> None:
    bank.register("metal.gold_bar", "金条", serial_no="AVX1", spec="Au-export")
    web = bank.web("keeper1")
    response = web.get("/custody/availability/export", format="csv", language="en")
    assert response.status_code == 200, response.text
    lines = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))
    assert lines[0][-1] == "available in 金库101"
    (line,) = [line for line in lines if line[1] == "Au-export"]
    assert line[2:] == ["根", "1", "0", "0", "0", "1", "1"]
    assert lines[-1][0] == "Total"
    noted = bank.rows("SELECT detail FROM audit_entry WHERE command = 'catalog.note_export' ORDER BY id DESC LIMIT 1")
    assert noted[0]["detail"]["rows"] == len(lines) - 1
    assert web.get("/custody/availability/export", format="pdf").status_code == 400
    assert bank.web("guest").get("/custody/availability/export").status_code == 404
