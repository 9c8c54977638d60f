"""An import carried out: what becomes of every row, in the register and in the ledger, once and only once."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kuheng.apps.custody.commands import importing_run
from kuheng.core.store.transaction import Database
from kuheng.doors.importing import finish
from kuheng.doors.worker.relay import MAX_TRIES, run_round
from kuheng.kernel.errors import Broken, Refused
from kuheng.kernel.ids import installed_id
from tests.apps.custody.importing_bank import Bank, bar, cheques, forget_everything

VAULT_LIST = Path(__file__).parents[3] / "data" / "vault_list.xlsx"


@pytest.fixture
def house(database: Database, tmp_path: Path) -> Bank:
    return Bank(database, tmp_path)


def names(house: Bank, kind: str) -> UUID:
    return installed_id(house.tenant, f"place:{kind}")


# ---------------------------------------------------------------- the bank's own list


def test_the_banks_own_list_becomes_a_register_that_agrees_with_it(house: Bank) -> None:
    done = house.imported(VAULT_LIST, create_places=True)
    assert (done.created, done.updated, done.skipped) == (2_972, 0, 0)
    (sums,) = house.rows(
        "SELECT count(*) AS n, sum(value_fen)::bigint AS fen FROM asset WHERE tenant_id = %s"
    )
    assert (sums["n"], sums["fen"]) == (2_972, 1_478_276_355_000)
    by_category = house.rows(
        "SELECT c.title_zh, count(*) AS n FROM asset a JOIN category c ON c.tenant_id = a.tenant_id "
        "AND c.key = a.category WHERE a.tenant_id = %s GROUP BY 1"
    )
    assert {row["title_zh"]: row["n"] for row in by_category} == {
        "抵押房产证": 905, "有价证券": 338, "机密文件": 368, "贵金属": 678, "重要物品": 175, "重要空白凭证": 508,
    }  # fmt: skip
    assert done.summary["fault_counts"] == {
        "duplicate_code": 8, "missing_name": 7, "bad_date": 6, "bad_number": 4, "range_overlap": 3,
    }  # fmt: skip


def test_register_and_ledger_tell_the_same_after_the_banks_own_list(house: Bank) -> None:
    house.imported(VAULT_LIST, create_places=True)
    (differing,) = house.rows(
        "SELECT count(*) AS n FROM asset a LEFT JOIN ledger_holding h ON h.tenant_id = a.tenant_id "
        "AND h.asset_id = a.id AND h.place_id = a.place_id AND h.quantity = a.quantity "
        "WHERE a.tenant_id = %s AND a.quantity > 0 AND h.asset_id IS NULL"
    )
    assert differing["n"] == 0
    assert house.holdings() == 2_972
    assert house.cross_check() == []


# ---------------------------------------------------------------- one row of each sort


def test_a_row_in_stock_lies_in_its_slot_which_is_made_with_all_above_it(house: Bank) -> None:
    house.imported([bar("ZC-1")], create_places=True)
    asset = house.assets()["ZC-1"]
    slot = house.place("成都金库-A07-17")
    assert (asset["place_id"], asset["home_place_id"], asset["state"]) == (slot["id"], None, "in_stock")
    assert slot["path"] == "/成都金库/成都金库-A/成都金库-A07/成都金库-A07-17/"
    assert [house.place(code)["kind"] for code in ("成都金库", "成都金库-A", "成都金库-A07")] == [
        "vault", "zone", "shelf",
    ]  # fmt: skip
    assert slot["unit_id"] == asset["unit_id"] == house.units["成都分行"]
    (held,) = house.held(asset["id"])
    assert (held["place_id"], held["quantity"]) == (slot["id"], 1)


def test_what_the_list_calls_out_lies_outside_and_keeps_its_slot(house: Bank) -> None:
    house.imported([bar("ZC-1", 状态="出库")], create_places=True)
    asset = house.assets()["ZC-1"]
    assert (asset["state"], asset["place_id"]) == ("out", names(house, "outside"))
    assert asset["home_place_id"] == house.place("成都金库-A07-17")["id"]
    assert house.held(asset["id"])[0]["place_id"] == names(house, "outside")


@pytest.mark.parametrize(("word", "binding"), [("抵押", "pledged"), ("司法冻结", "frozen")])
def test_what_the_list_calls_bound_is_in_stock_and_bound(house: Bank, word: str, binding: str) -> None:
    house.imported([bar("ZC-1", 状态=word, 合同编号="HT-77")], create_places=True)
    asset = house.assets()["ZC-1"]
    assert (asset["state"], asset[binding]) == ("in_stock", True)
    (row,) = house.rows("SELECT kind, document, ended_at FROM binding WHERE tenant_id = %s")
    assert (row["kind"], row["document"], row["ended_at"]) == (binding, "HT-77", None)


def test_a_frozen_asset_of_a_list_is_set_free_by_the_ordinary_command(house: Bank) -> None:
    house.imported([bar("ZC-1", 状态="冻结")], create_places=True)
    asset = house.assets()["ZC-1"]
    facts = {"asset_id": str(asset["id"]), "reason": "法院解除", "document": "文-1"}
    house.done("custody.unfreeze_asset", facts)
    (row,) = house.rows("SELECT ended_at FROM binding WHERE tenant_id = %s")
    assert row["ended_at"] is not None


def test_a_range_brings_its_numbers_into_the_ledger(house: Bank) -> None:
    house.imported([cheques("HD-1", 10_001, 10_050)], create_places=True)
    (held,) = house.rows(
        "SELECT range_kind, digits, first_no, last_no, state FROM ledger_interval WHERE tenant_id = %s"
    )
    assert held == {
        "range_kind": "转账支票", "digits": 8, "first_no": 10_001, "last_no": 10_050, "state": "free",
    }  # fmt: skip


def test_value_tag_and_search_words_stand_as_if_it_had_been_registered_alone(house: Bank) -> None:
    house.imported([bar("ZC-1", RFID="3434257bf4e4b06c", 合同编号="HT-77")], create_places=True)
    (value,) = house.rows("SELECT amount_fen, source FROM valuation WHERE tenant_id = %s")
    (tag,) = house.rows("SELECT tag, scheme FROM asset_tag WHERE tenant_id = %s")
    (words,) = house.rows("SELECT words FROM search_index WHERE tenant_id = %s AND entity = 'asset'")
    assert (value["amount_fen"], value["source"]) == (6_150_000, "导入")
    assert (tag["tag"], tag["scheme"]) == ("3434257BF4E4B06C", "rfid")
    assert words["words"] == "ZC-1 投资金条100G AU9999 100G HT-77"


def test_rows_without_a_number_are_given_one_each(house: Bank) -> None:
    rows = [{key: value for key, value in bar(None).items() if key != "资产编号"} for _ in range(3)]
    path = house.list_file([])
    head = list(rows[0])
    path.write_text(
        "\n".join([",".join(head), *(",".join(str(row[key]) for key in head) for row in rows)]), "utf-8"
    )
    house.imported(path)
    day = datetime.now(UTC).astimezone().date()
    codes = list(house.assets())
    assert len(codes) == 3 and all(code.startswith("GJS-") for code in codes), (codes, day)
    assert [code[-4:] for code in codes] == ["0001", "0002", "0003"]


def test_an_unknown_place_is_the_units_own_vault_for_what_is_not_placed_yet(house: Bank) -> None:
    house.imported([bar("ZC-1", 存放位置="新库-B01-01"), bar("ZC-2", 存放位置="")])
    vault = house.place("未定位-010")
    assert (vault["name"], vault["unit_id"]) == ("未定位", house.units["成都分行"])
    assert {asset["place_id"] for asset in house.assets().values()} == {vault["id"]}
    assert house.rows("SELECT 1 FROM place WHERE tenant_id = %s AND code LIKE '新库%%'") == []


def test_an_unknown_branch_falls_to_the_importers_unit_unless_a_person_says_which_it_is(house: Bank) -> None:
    house.imported([bar("ZC-1", 所属机构="老城支行")])
    meant = house.units["杭州分行"]
    house.imported([bar("ZC-2", 所属机构="老城支行")], units={"老城支行": meant})
    found = house.assets()
    assert str(found["ZC-1"]["unit_id"]) == str(house.top)
    assert found["ZC-2"]["unit_id"] == meant


def test_a_name_is_a_person_only_where_it_can_mean_nobody_else(house: Bank) -> None:
    for login, unit in (("w1", "成都分行"), ("w2", "杭州分行"), ("l1", "杭州分行"), ("l2", "杭州分行")):
        facts = {"name": "吴涛军" if login[0] == "w" else "李敏", "employee_no": login, "login": login,
                 "unit_id": str(house.units[unit]), "password": "Vault-2026-right"}  # fmt: skip
        house.done("people.add_person", facts)
    house.imported([bar("ZC-1"), bar("ZC-2", 责任人="李敏", 所属机构="杭州分行"), bar("ZC-3", 责任人="赵某")])
    found = house.assets()
    (in_chengdu,) = house.rows("SELECT id FROM person WHERE tenant_id = %s AND employee_no = 'w1'")
    assert found["ZC-1"]["holder_id"] == in_chengdu["id"]
    assert [found[code]["holder_id"] for code in ("ZC-2", "ZC-3")] == [None, None]
    assert [found[code]["holder_name"] for code in ("ZC-2", "ZC-3")] == ["李敏", "赵某"]


# ---------------------------------------------------------------- what is there already


def again(house: Bank, on_existing: str) -> tuple[int, int, int]:
    house.imported([bar("ZC-1"), bar("ZC-2")], create_places=True)
    rows = [bar("ZC-1", 资产名称="金条 改名", **{"评估价值(元)": "70000"}), bar("ZC-2"), bar("ZC-3")]
    done = house.imported(rows, create_places=True, on_existing=on_existing)
    return done.created, done.updated, done.skipped


def test_skip_leaves_known_assets_as_they_are(house: Bank) -> None:
    assert again(house, "skip") == (1, 0, 2)
    assert house.assets()["ZC-1"]["name"] == "投资金条100g"


def test_update_changes_known_assets_and_brings_no_new_ones(house: Bank) -> None:
    assert again(house, "update") == (0, 1, 2)
    found = house.assets()
    assert (found["ZC-1"]["name"], found["ZC-1"]["value_fen"], found["ZC-1"]["version"]) == (
        "金条 改名",
        7_000_000,
        2,
    )
    assert "ZC-3" not in found


def test_upsert_does_both_and_counts_what_says_the_same_as_skipped(house: Bank) -> None:
    assert again(house, "upsert") == (1, 1, 1)
    values = house.rows("SELECT amount_fen FROM valuation WHERE tenant_id = %s ORDER BY amount_fen")
    assert [row["amount_fen"] for row in values] == [6_150_000, 6_150_000, 6_150_000, 7_000_000]
    assert house.cross_check() == []


def test_a_list_never_moves_binds_or_counts_a_known_asset(house: Bank) -> None:
    house.imported([bar("ZC-1")], create_places=True)
    before = house.assets()["ZC-1"]
    row = bar("ZC-1", 状态="出库", 存放位置="成都金库-B01-01", 资产名称="另一个名字")
    house.imported([row], create_places=True)
    after = house.assets()["ZC-1"]
    kept = ("place_id", "state", "quantity", "pledged", "frozen", "unit_id")
    assert [after[key] for key in kept] == [before[key] for key in kept]
    assert after["name"] == "另一个名字"


def test_an_empty_cell_says_nothing(house: Bank) -> None:
    house.imported([bar("ZC-1", 合同编号="HT-1")], create_places=True)
    house.imported([bar("ZC-1", 合同编号="", 规格型号="1kg")], create_places=True)
    assert (house.assets()["ZC-1"]["contract_no"], house.assets()["ZC-1"]["spec"]) == ("HT-1", "1kg")


def test_assets_can_be_matched_by_serial_number_and_category(house: Bank) -> None:
    house.imported([bar("ZC-1", 序列号="SN-1")], create_places=True)
    rows = [bar("ZC-8", 序列号="SN-1", 资产名称="同一根"), bar("ZC-9", 序列号="SN-9")]
    done = house.imported(rows, create_places=True, match_by="serial_no")
    assert (done.created, done.updated) == (1, 1)
    assert {code: row["name"] for code, row in house.assets().items()} == {
        "ZC-1": "同一根", "ZC-9": "投资金条100g",
    }  # fmt: skip


def test_numbers_and_codes_taken_since_the_dry_run_are_noted_and_left_out(house: Bank) -> None:
    first = house.opened([cheques("HD-1", 1, 50), bar("ZC-1", RFID="AA11")])
    house.imported([cheques("HD-2", 40, 60), bar("ZC-5", RFID="AA11")])
    house.done("custody.run_import", {"import_id": first})
    finish(house.database, house.system, UUID(first), lambda: datetime.now(UTC))
    assert sorted(house.assets()) == ["HD-2", "ZC-1", "ZC-5"]
    notes = house.rows(
        "SELECT code, fault FROM import_fault WHERE tenant_id = %s AND import_id = %s ORDER BY no", first
    )
    assert [row["code"] for row in notes] == ["numbers_taken", "tag_taken"]
    assert notes[0]["fault"]["message"]["zh"] and notes[0]["fault"]["row"] == 2


# ---------------------------------------------------------------- chunks


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing_run, "CHUNK", 3)


def bars(count: int) -> list[dict[str, Any]]:
    return [bar(f"ZC-{at:04d}") for at in range(1, count + 1)]


@pytest.mark.usefixtures("small_chunks")
def test_each_chunk_is_its_own_act_and_calls_the_next(house: Bank) -> None:
    import_id = house.opened(bars(8))
    house.done("custody.run_import", {"import_id": import_id})
    for number in range(3):
        call = house.waiting_calls()[-1]
        assert call.key == f"import:{import_id}:{number}"
        house.chunk(call)
        assert house.batch(import_id)["done"] == min(3 * (number + 1), 8)
    entries = house.rows(
        "SELECT 1 FROM audit_entry WHERE tenant_id = %s AND command = 'custody.import_chunk' AND record_id = %s",
        import_id,
    )
    assert (len(entries), len(house.waiting_calls()), house.batch(import_id)["state"]) == (3, 3, "done")


@pytest.mark.usefixtures("small_chunks")
def test_after_a_crash_it_goes_on_after_the_last_row_and_brings_nothing_twice(house: Bank) -> None:
    import_id = house.opened([*bars(4), cheques("HD-1", 1, 9), cheques("HD-2", 10, 19), *bars(8)[4:]])
    house.done("custody.run_import", {"import_id": import_id})
    house.chunk(house.waiting_calls()[-1])
    house.chunk(house.waiting_calls()[-1])
    forget_everything()  # all that the process knew is gone
    finish(house.database, house.system, UUID(import_id), lambda: datetime.now(UTC))
    assert sorted(house.assets()) == sorted(["HD-1", "HD-2", *(row["资产编号"] for row in bars(8))])
    batch = house.batch(import_id)
    assert (batch["state"], batch["done"], batch["created"], batch["skipped"]) == ("done", 10, 10, 0)
    assert house.holdings() == 10


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_dies_before_its_commit_leaves_nothing(
    house: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_id = house.opened(bars(5))
    house.done("custody.run_import", {"import_id": import_id})
    house.chunk(house.waiting_calls()[-1])
    with monkeypatch.context() as broken:
        broken.setattr(importing_run, "_progress", lambda *_, **__: (_ for _ in ()).throw(MemoryError))
        with pytest.raises(MemoryError):
            house.chunk(house.waiting_calls()[-1])
    assert (len(house.assets()), house.batch(import_id)["done"]) == (3, 3)
    house.chunk(house.waiting_calls()[-1])
    assert (len(house.assets()), house.batch(import_id)["state"]) == (5, "done")


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_sent_again_is_answered_from_the_replay_and_one_out_of_turn_does_nothing(house: Bank) -> None:
    import_id = house.opened(bars(5))
    house.done("custody.run_import", {"import_id": import_id})
    call = house.waiting_calls()[-1]
    first, second = house.chunk(call), house.chunk(call)
    assert (second.replayed, second.body) == (True, first.body)
    house.done("custody.import_chunk", {"import_id": import_id, "number": 0})
    assert (len(house.assets()), house.batch(import_id)["chunk"]) == (3, 1)


@pytest.mark.usefixtures("small_chunks")
def test_an_import_that_stopped_is_taken_up_by_running_it_again(house: Bank) -> None:
    import_id = house.opened(bars(5))
    house.done("custody.run_import", {"import_id": import_id})
    house.chunk(house.waiting_calls()[-1])
    house.done("custody.run_import", {"import_id": import_id})
    finish(house.database, house.system, UUID(import_id), lambda: datetime.now(UTC))
    for call in house.waiting_calls():  # the worker comes late to all of them
        assert house.chunk(call).status == 200
    assert (len(house.assets()), house.batch(import_id)["done"]) == (5, 5)


def relayed(house: Bank) -> None:
    """As the worker does: everything that waits, until nothing does."""
    while run_round(house.database, house.tenant, datetime.now(UTC)).busy:
        pass


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_that_is_refused_leaves_the_import_resumable_with_its_reason(
    house: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody else was faster: the database's constraint refuses the second chunk."""
    import_id = house.opened(bars(8))
    house.done("custody.run_import", {"import_id": import_id})
    house.chunk(house.waiting_calls()[-1])

    def taken(*_: object, **__: object) -> None:
        raise Refused("custody.code_taken", "code")

    with monkeypatch.context() as raced:
        raced.setattr(importing_run, "_progress", taken)
        relayed(house)
    batch = house.batch(import_id)
    assert (batch["state"], batch["done"], len(house.assets())) == ("failed", 3, 3)
    assert batch["trouble"]["code"] == "custody.code_taken"
    assert batch["trouble"]["words"]["zh"] and batch["trouble"]["words"]["en"]
    stop = {"import_id": import_id, "number": 1, "code": "late.news", "words": {}}
    assert house.done("custody.stop_import", stop)["state"] == "failed"
    house.done("custody.run_import", {"import_id": import_id})
    relayed(house)
    batch = house.batch(import_id)
    assert (batch["state"], batch["done"], batch["trouble"], len(house.assets())) == ("done", 8, None, 8)
    assert house.done("custody.stop_import", stop)["state"] == "done"


@pytest.mark.usefixtures("small_chunks")
def test_a_chunk_whose_call_is_parked_leaves_no_import_running(house: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    import_id = house.opened(bars(8))
    house.done("custody.run_import", {"import_id": import_id})

    def away(*_: object, **__: object) -> None:
        raise Broken("store.busy")

    with monkeypatch.context() as broken:
        broken.setattr(importing_run, "_progress", away)
        for tries in range(MAX_TRIES + 1):
            assert house.batch(import_id)["state"] == "running"
            run_round(house.database, house.tenant, datetime.now(UTC) + tries * timedelta(hours=2))
    batch = house.batch(import_id)
    assert (batch["state"], batch["trouble"]["code"]) == ("failed", "store.busy")
    house.done("custody.run_import", {"import_id": import_id})
    relayed(house)
    assert (house.batch(import_id)["state"], len(house.assets())) == ("done", 8)


def test_the_same_list_a_second_time_changes_nothing(house: Bank) -> None:
    house.imported(VAULT_LIST, create_places=True)
    touches = house.rows("SELECT count(*) AS n FROM audit_touch WHERE tenant_id = %s AND entity = 'asset'")
    done = house.imported(VAULT_LIST, create_places=True)
    assert (done.created, done.updated, done.skipped) == (0, 0, 2_972)
    again = house.rows("SELECT count(*) AS n FROM audit_touch WHERE tenant_id = %s AND entity = 'asset'")
    assert again == touches


def test_the_statements_of_a_chunk_do_not_grow_with_its_rows(house: Bank) -> None:
    def statements(count: int, start: int) -> int:
        rows: list[dict[str, Any]] = [
            bar(f"S{start + at}", RFID=f"E{start + at:08d}", 状态="抵押") for at in range(count)
        ]
        rows += [cheques(f"R{start + at}", (start + at) * 10, (start + at) * 10 + 9) for at in range(count)]
        import_id = house.opened(rows)
        house.done("custody.run_import", {"import_id": import_id, "create_places": True})
        return house.chunk(house.waiting_calls()[-1]).statements

    few, many = statements(20, 1_000), statements(400, 2_000)
    assert few == many <= 60


def test_rules_hear_of_an_import_only_when_asked_for(house: Bank) -> None:
    house.imported([bar("ZC-1")])
    house.imported([bar("ZC-2")], fire_rules=True)
    facts = house.rows(
        "SELECT quiet FROM outbox WHERE tenant_id = %s AND topic = 'import.finished' ORDER BY id"
    )
    assert [row["quiet"] for row in facts] == [True, False]


def test_nothing_clean_is_refused_and_nothing_is_changed(house: Bank) -> None:
    import_id = house.opened([bar("ZC-1", 资产名称="")])
    error = house.refused("custody.run_import", {"import_id": import_id})
    assert error["code"] == "import.nothing_clean" and error["message"]["en"] != error["message"]["zh"]
    assert (house.batch(import_id)["state"], house.assets()) == ("judged", {})


def test_dates_are_days_whatever_the_clock_says(house: Bank) -> None:
    house.imported([bar("ZC-1")])
    assert house.assets()["ZC-1"]["received_on"] == date(2024, 3, 1)
