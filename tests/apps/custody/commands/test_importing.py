"""Opening, mapping, mending and judging a list: nothing of it touches the register."""

from pathlib import Path
from typing import Any

import pytest

from kuheng.apps.custody.importing import sources
from kuheng.apps.custody.importing.statuses import Statuses
from kuheng.core.store.transaction import Database
from kuheng.kernel.errors import Malformed
from tests.apps.custody.importing_bank import Bank, bar, cheques, forget_everything


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Bank:
    return Bank(database, tmp_path)


def faults(house: Bank, import_id: str, kind: str = "fault") -> list[tuple[int, str, str]]:
    rows = house.rows(
        "SELECT fault FROM import_fault WHERE tenant_id = %s AND import_id = %s AND kind = %s ORDER BY no",
        import_id,
        kind,
    )
    return [(row["fault"]["row"], row["fault"]["column"], row["fault"]["code"]) for row in rows]


def test_a_list_is_kept_encrypted_and_its_columns_are_suggested(house: Bank) -> None:
    import_id = house.opened([bar("ZC-1")])
    (sheet,) = house.batch(import_id)["mapping"]["sheets"]
    named = {column["header"]: column["field"] for column in sheet["columns"]}
    assert (named["资产编号"], named["评估价值(元)"], named["RFID"]) == ("code", "value_fen", "tag")
    kept = b"".join(path.read_bytes() for path in (house.folder / "files").rglob("*") if path.is_file())
    assert kept and "投资金条".encode() not in kept


def test_a_dry_run_writes_figures_and_faults_and_nothing_else(house: Bank) -> None:
    before = {table: house.count(table) for table in ("asset", "place", "ledger_movement", "valuation")}
    import_id = house.opened([bar("ZC-1"), bar("ZC-1"), bar("ZC-2", 入库日期="2024-02-30"), bar("ZC-3")])
    batch = house.batch(import_id)
    assert (batch["state"], batch["rows"], batch["summary"]["clean"]) == ("judged", 4, 2)
    assert faults(house, import_id) == [(3, "A", "duplicate_code"), (4, "M", "bad_date")]
    assert {table: house.count(table) for table in before} == before


def test_what_the_register_does_not_know_is_told_by_word_and_number(house: Bank) -> None:
    import_id = house.opened(
        [bar("ZC-1"), bar("ZC-2", 所属机构="老城支行"), bar("ZC-3", 所属机构="老城支行")]
    )
    assert house.batch(import_id)["summary"]["references"] == {
        "place": {"unknown": 3, "distinct": 1, "values": [{"value": "成都金库-A07-17", "count": 3}]},
        "org_unit": {"unknown": 2, "distinct": 1, "values": [{"value": "老城支行", "count": 2}]},
    }


def test_a_mended_cell_is_clean_and_the_file_stays_as_it_came(house: Bank) -> None:
    import_id = house.opened([bar("ZC-1", 入库日期="2024-02-30")])
    house.done("custody.mend_import", {"import_id": import_id, "cells": [cell("M", "2024-02-29")]})
    assert house.batch(import_id)["state"] == "uploaded"
    house.done("custody.judge_import", {"import_id": import_id})
    assert faults(house, import_id) == []
    house.done("custody.mend_import", {"import_id": import_id, "cells": [cell("M", None)]})
    house.done("custody.judge_import", {"import_id": import_id})
    assert faults(house, import_id) == [(2, "M", "bad_date")]


def cell(column: str, value: str | None, row: int = 2, **more: Any) -> dict[str, Any]:
    return {"sheet": "清单", "row": row, "column": column, "value": value} | more


@pytest.fixture(autouse=True)
def _one_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """A CSV's sheet is called as its file is: here always 清单."""
    monkeypatch.setattr(Bank, "list_file", lambda self, rows: _written(self, rows, self.folder / "清单.csv"))


_list_file = Bank.list_file


def _written(bank: Bank, rows: Any, path: Path) -> Path:
    return _list_file(bank, rows).rename(path)


def test_all_certain_suggestions_are_adopted_in_one_go(house: Bank) -> None:
    import_id = house.opened([bar("zc-1"), bar("ZC-2", **{"评估价值(元)": "待评估"})])
    certain = house.batch(import_id)["summary"]["certain"]
    house.done("custody.mend_import", {"import_id": import_id, "adopt_certain": True})
    house.done("custody.judge_import", {"import_id": import_id})
    assert certain == len(house.batch(import_id)["overrides"]) > 0
    assert faults(house, import_id) == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (cell("M", "x", row=3_000), "import.bad_cell"),
        (cell("M", "x", sheet="别的"), "import.unknown_sheet"),
        (cell("1", "x"), "command.unfit"),
        (cell("M", "x" * 3_000), "command.unfit"),
        (cell("M", "x", tenant_id="1"), "command.unfit"),
    ],
)
def test_a_cell_that_is_not_there_cannot_be_mended(house: Bank, wrong: dict[str, Any], code: str) -> None:
    import_id = house.opened([bar("ZC-1")])
    with pytest.raises(Malformed) as caught:
        house.ask("custody.mend_import", {"import_id": import_id, "cells": [wrong]})
    assert caught.value.code == code
    assert house.batch(import_id)["overrides"] == []


def test_a_mapping_corrected_by_hand_is_used_and_remembered_for_the_next_list(house: Bank) -> None:
    import_id = house.opened([bar("ZC-1", 合同编号="备注来的")])
    sheets = house.batch(import_id)["mapping"]["sheets"]
    column = next(one for one in sheets[0]["columns"] if one["header"] == "合同编号")
    column["field"] = "note"
    house.done("custody.map_import", {"import_id": import_id, "sheets": sheets, "remember": "成都"})
    (again,) = house.batch(house.opened([bar("ZC-2")]))["mapping"]["sheets"]
    assert next(one["field"] for one in again["columns"] if one["header"] == "合同编号") == "note"


def test_the_bank_says_what_its_own_words_for_a_state_mean(house: Bank) -> None:
    import_id = house.opened([bar("ZC-1", 状态="三号状态")])
    assert faults(house, import_id)[0][2] == "unknown_status"
    batch = house.batch(import_id)
    statuses = [*batch["mapping"]["statuses"], {"words": ["三号状态"], "state": "out", "bindings": []}]
    facts = {"import_id": import_id, "sheets": batch["mapping"]["sheets"], "statuses": statuses}
    house.done("custody.map_import", facts)
    house.done("custody.judge_import", {"import_id": import_id})
    assert faults(house, import_id) == []


@pytest.mark.parametrize(
    "statuses", [[{"words": ["x"], "state": "void"}], [{"words": [], "state": "out"}], [{"state": "flying"}]]
)
def test_no_word_can_mean_a_state_that_is_not_a_lists_to_give(house: Bank, statuses: list[Any]) -> None:
    import_id = house.opened([bar("ZC-1")])
    sheets = house.batch(import_id)["mapping"]["sheets"]
    with pytest.raises(Malformed) as caught:
        house.ask("custody.map_import", {"import_id": import_id, "sheets": sheets, "statuses": statuses})
    assert caught.value.code == "import.bad_mapping"


def test_the_shipped_words_give_no_void(house: Bank) -> None:
    assert "void" not in str(Statuses().to_json())


def test_numbers_that_the_register_holds_are_a_fault(house: Bank) -> None:
    house.imported([cheques("HD-1", 1, 50)])
    assert faults(house, house.opened([cheques("HD-2", 50, 60)])) == [(2, "G", "range_overlap")]


def test_after_a_restart_the_list_is_read_from_its_file_again(house: Bank) -> None:
    import_id = house.opened([bar("ZC-1", 资产名称="")])
    forget_everything()
    house.done("custody.judge_import", {"import_id": import_id})
    assert faults(house, import_id) == [(2, "B", "missing_name")]


def test_a_list_that_was_not_handed_over_is_refused(house: Bank) -> None:
    error = house.refused("custody.open_import", {"file_name": "清单.xlsx", "digest": "0" * 64})
    assert error["code"] == "files.no_content"
    assert house.count("import_batch") == 0


def test_another_tenants_import_is_absent(house: Bank, database: Database, tmp_path: Path) -> None:
    import_id = house.opened([bar("ZC-1")])
    other = Bank(database, tmp_path)
    for name in ("judge", "mend", "run", "undo"):
        assert other.refused(f"custody.{name}_import", {"import_id": import_id})["code"] == "record.not_found"


def test_opening_the_same_upload_twice_under_one_key_makes_one_batch(house: Bank) -> None:
    from kuheng.kernel.ids import new_id

    key, path = new_id(), house.list_file([bar("ZC-1")])
    for _ in range(2):
        with sources.received(path, path.name) as payload:
            answered = house.ask("custody.open_import", payload, key=key)
    assert (answered.replayed, house.count("import_batch")) == (True, 1)
