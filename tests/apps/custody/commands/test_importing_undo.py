"""Taking an import back, whole or not at all."""

from pathlib import Path
from uuid import UUID

import pytest

from kuheng.apps.custody.commands import importing_run
from kuheng.core.store.transaction import Database
from kuheng.doors.importing import Imported
from tests.apps.custody.importing_bank import Bank, bar, cheques


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Bank:
    return Bank(database, tmp_path)


ROWS = [bar("ZC-1", RFID="AA11"), bar("ZC-2", 状态="抵押"), bar("ZC-3", 状态="出库"), cheques("HD-1", 1, 50)]


def undo(house: Bank, done: Imported) -> dict[str, object]:
    return house.done("custody.undo_import", {"import_id": str(done.import_id)})


def test_what_was_registered_is_void_and_in_no_list_any_more(house: Bank) -> None:
    done = house.imported(ROWS, create_places=True)
    assert undo(house, done)["voided"] == 4
    assert house.assets() == {}
    (listed,) = house.rows(
        "SELECT count(*) AS n FROM asset a JOIN place p ON p.tenant_id = a.tenant_id AND p.id = a.place_id "
        "AND a.state <> 'void' WHERE a.tenant_id = %s"
    )
    assert (listed["n"], house.batch(done.import_id)["state"]) == (0, "undone")


def test_the_ledger_holds_nothing_of_it_and_remembers_both_movements(house: Bank) -> None:
    done = house.imported(ROWS, create_places=True)
    undo(house, done)
    assert house.holdings() == 0
    assert house.rows("SELECT 1 FROM ledger_interval WHERE tenant_id = %s") == []
    kinds = house.rows("SELECT kind FROM ledger_movement WHERE tenant_id = %s ORDER BY recorded_at, id")
    assert [row["kind"] for row in kinds] == ["receive", "correct"]


def test_its_audit_history_stays_and_still_agrees_with_every_row(house: Bank) -> None:
    done = house.imported(ROWS, create_places=True)
    asset = house.assets()["ZC-2"]
    undo(house, done)
    touches = house.rows(
        "SELECT version, after ->> 'state' AS state, after ->> 'code' AS code FROM audit_touch "
        "WHERE tenant_id = %s AND record_id = %s ORDER BY version",
        asset["id"],
    )
    assert [(row["version"], row["state"]) for row in touches] == [(1, "in_stock"), (2, "void")]
    assert touches[0]["code"] == "ZC-2"
    assert house.cross_check() == []


def test_numbers_tags_and_vouchers_are_free_again(house: Bank) -> None:
    undo(house, house.imported(ROWS, create_places=True))
    again = house.imported(ROWS, create_places=True)
    assert (again.created, again.skipped) == (4, 0)
    assert sorted(house.assets()) == ["HD-1", "ZC-1", "ZC-2", "ZC-3"]
    assert house.rows("SELECT count(*) AS n FROM asset_tag WHERE tenant_id = %s") == [{"n": 1}]
    assert house.cross_check() == []


def test_pledges_of_the_list_end_with_it(house: Bank) -> None:
    undo(house, house.imported(ROWS, create_places=True))
    (row,) = house.rows("SELECT ended_at, end_reason FROM binding WHERE tenant_id = %s")
    assert row["ended_at"] is not None and row["end_reason"] == "撤销导入"


def test_what_it_had_changed_is_as_before_with_the_value_taken_back(house: Bank) -> None:
    house.imported([bar("ZC-1", 合同编号="HT-1")], create_places=True)
    before = house.assets()["ZC-1"]
    rows = [
        bar("ZC-1", 资产名称="改名", 入库日期="2020-01-01", RFID="AA11", **{"评估价值(元)": "99"}),
        bar("ZC-2"),
    ]
    done = house.imported(rows, create_places=True)
    result = undo(house, done)
    assert (result["voided"], result["restored"]) == (1, 1)
    after = house.assets()["ZC-1"]
    assert {**after, "version": 0} == {**before, "version": 0}
    values = house.rows("SELECT amount_fen, source FROM valuation WHERE tenant_id = %s AND asset_id = %s ORDER BY id",
                        before["id"])  # fmt: skip
    assert [(row["amount_fen"], row["source"]) for row in values][-1] == (6_150_000, "撤销导入")
    assert house.count("asset_tag") == 0
    assert house.cross_check() == []


@pytest.mark.parametrize("what", ["frozen", "revalued"])
def test_it_is_refused_when_anything_was_touched_since_and_says_how_many(house: Bank, what: str) -> None:
    done = house.imported(ROWS, create_places=True)
    asset = {"asset_id": str(house.assets()["ZC-1"]["id"])}
    if what == "frozen":
        house.done("custody.freeze_asset", asset | {"reason": "法院查封", "document": "文-1"})
    else:
        house.done(
            "custody.revalue_asset", asset | {"amount_fen": 1, "on_date": "2026-01-01", "source": "评估"}
        )
    error = house.refused("custody.undo_import", {"import_id": str(done.import_id)})
    assert (error["code"], error["params"]) == ("custody.import_moved", {"count": 1})
    assert error["message"]["zh"] and error["message"]["en"]
    assert len(house.assets()) == 4
    assert house.batch(done.import_id)["state"] == "done"


def test_an_import_of_several_chunks_is_taken_back_in_one_act(
    house: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_run, "CHUNK", 2)
    done = house.imported(ROWS, create_places=True)
    undo(house, done)
    entries = house.rows(
        "SELECT 1 FROM audit_entry WHERE tenant_id = %s AND command = 'custody.undo_import' AND outcome = 'ok'"
    )
    assert (len(entries), house.assets()) == (1, {})


def test_one_that_stopped_half_way_can_be_taken_back_and_never_goes_on(
    house: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing_run, "CHUNK", 2)
    import_id = house.opened([bar(f"ZC-{at}") for at in range(5)])
    house.done("custody.run_import", {"import_id": import_id})
    house.chunk(house.waiting_calls()[-1])
    house.done("custody.undo_import", {"import_id": import_id})
    assert house.chunk(house.waiting_calls()[-1]).body["result"]["state"] == "undone"
    assert (house.assets(), house.batch(UUID(import_id))["state"]) == ({}, "undone")


def test_it_can_be_taken_back_once(house: Bank) -> None:
    done = house.imported(ROWS, create_places=True)
    undo(house, done)
    error = house.refused("custody.undo_import", {"import_id": str(done.import_id)})
    assert error["code"] == "custody.import_state"
