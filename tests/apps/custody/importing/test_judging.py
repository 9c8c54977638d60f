"""The bank's own list, exactly; the wizard's loop of judging, mending, judging again; lists of any length."""

import json
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bench.make_vault_list import make

from kuheng.apps.custody.importing.fields import VAULT_LIST
from kuheng.apps.custody.importing.judging import Register, judge, suggest_mappings
from kuheng.engines.forms.importing.api import Book, Mapping, check_upload, read_book
from kuheng.kernel.errors import Malformed, Refused
from tests.apps.custody.importing.made import bar, cheques, codes, judged, listed

LIST = Path("tests/data/vault_list.xlsx")
TRUTH: dict[str, Any] = json.loads(Path("tests/data/vault_list.truth.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def bank_list() -> Book:
    check_upload(LIST)
    return read_book(LIST)


def test_the_banks_list_is_judged_exactly(bank_list: Book) -> None:
    found = judge(bank_list, suggest_mappings(bank_list))
    assert [[fault.sheet, fault.row, fault.code] for fault in found.faults] == TRUTH["fault_rows"]
    assert found.counts() == TRUTH["faults"]
    assert (found.rows, len(found.clean)) == (TRUTH["rows"], TRUTH["clean"])
    assert found.by_category == TRUTH["by_category"]
    assert found.value_fen == TRUTH["value_fen_clean"]
    assert found.warnings == ()


def test_every_column_of_the_banks_list_is_understood_by_itself(bank_list: Book) -> None:
    (mapping,) = suggest_mappings(bank_list)
    assert {column.state for column in mapping.columns} == {"auto"}
    assert mapping.header_to == 3


def test_the_dry_run_says_row_and_column(bank_list: Book) -> None:
    summary = judge(bank_list, suggest_mappings(bank_list)).summary()
    faults = summary["faults"]
    assert isinstance(faults, list)
    assert {key: faults[2][key] for key in ("sheet", "row", "column", "code", "header", "value")} == {
        "sheet": "金库清单",
        "row": 384,
        "column": "N",
        "code": "bad_date",
        "header": "入库日期",
        "value": "2024-02-30",
    }
    assert json.loads(json.dumps(summary, ensure_ascii=False))["rows"] == 3000


def test_clean_rows_of_the_banks_list_are_typed(bank_list: Book) -> None:
    clean = judge(bank_list, suggest_mappings(bank_list)).clean
    facts = {
        row[0]: row[1:]
        for row in clean.tuples("row", "code", "category", "state", "place", "received_on", "value_fen")
    }
    assert facts[4] == ("ZC2026000008", "deed", "out", "成都金库-A07-17", date(2023, 11, 29), 2_050_000_000)
    assert facts[9][0] == "ZC2026000026"  # full-width digits
    ranges = {
        row[0]: row[1:]
        for row in clean.tuples("row", "kind", "range_kind", "digits", "first_no", "last_no", "quantity")
    }
    assert ranges[3059] == ("range", "转账支票", 8, 10_024_126, 10_024_150, 25)


def test_mending_every_cell_at_fault_makes_the_list_clean(bank_list: Book) -> None:
    mappings = suggest_mappings(bank_list)
    found = judge(bank_list, mappings)
    new = {"missing_name": "补登", "bad_date": "2024-03-01", "bad_number": "", "duplicate_code": "MEND-{}"}
    mends = {}
    for fault in found.faults:
        value = new.get(fault.code, "").format(fault.row)
        if fault.code == "range_overlap":
            assert fault.suggestion is not None
            value = fault.suggestion.value
        mends[fault.sheet, fault.row, fault.column] = value
    again = judge(bank_list, mappings, mends)
    assert set(again.counts()) == {"range_qty"}  # a range cut to fit has fewer numbers than its quantity
    mends |= {
        (fault.sheet, fault.row, fault.column): fault.suggestion.value
        for fault in again.faults
        if fault.suggestion
    }
    assert len(judge(bank_list, mappings, mends).clean) == 3000


def test_suggestions_that_mean_the_same_are_adopted_in_one_go() -> None:
    rows = [
        bar("ZC-1", **{"评估价值(元)": "待评估"}),
        bar("zc-2"),
        bar("ZC-3", 数量="1根"),
        bar("ZC-4", 入库日期="27.6.13"),
    ]
    book = Book(sheets=(listed(*rows),))
    found = judge(book, suggest_mappings(book))
    assert len(found.faults) == 4
    again = judge(book, suggest_mappings(book), found.certain())
    assert again.faults == ()
    assert again.clean.columns["value_fen"][0] is None


def test_an_emptied_amount_is_no_value_yet() -> None:
    found = judged(bar("ZC-1", **{"评估价值(元)": "待评估"}), overrides={("清单", 3, "L"): ""})
    assert found.faults == ()
    assert (found.clean.columns["value_fen"], found.value_fen) == ([None], 0)


def test_a_mended_category_fills_down_to_the_rows_below() -> None:
    rows = [bar("ZC-1", 类别="贵重"), bar("ZC-2", 类别=""), bar("ZC-3", 类别="重要物品")]
    assert codes(judged(*rows)) == [(3, "unknown_category"), (4, "unknown_category")]
    found = judged(*rows, overrides={("清单", 3, "C"): "贵金属"})
    assert found.by_category == {"贵金属": 2, "重要物品": 1}


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_an_untidy_list_gives_back_exactly_the_planted_faults(seed: int, tmp_path: Path) -> None:
    truth = make(tmp_path / "list.xlsx", 3_000, seed=seed, faults=200)
    book = read_book(tmp_path / "list.xlsx")
    found = judge(book, suggest_mappings(book))
    assert [[fault.sheet, fault.row, fault.code] for fault in found.faults] == truth["fault_rows"]
    assert (found.rows, len(found.clean)) == (truth["rows"], truth["clean"])
    assert len(set(found.counts())) >= 8


def test_judging_costs_less_than_five_microseconds_a_cell(tmp_path: Path) -> None:
    make(tmp_path / "list.xlsx", 10_000, faults=100)
    book = read_book(tmp_path / "list.xlsx")
    mappings = suggest_mappings(book)
    start = time.process_time()
    judge(book, mappings)
    assert time.process_time() - start < 10_000 * 13 * 5e-6


def test_a_wrongly_mapped_column_is_judged_in_time() -> None:
    """Every row at fault several times over: no rule may look back over all faults."""
    rows = [
        bar(f"品{n}", 类别=f"类{n}", 状态=f"态{n}", 入库日期=f"日{n}", 起始号码=f"号{n}")
        for n in range(5_000)
    ]
    start = time.process_time()
    found = judged(*rows)
    assert time.process_time() - start < 5
    assert len(found.faults) >= 25_000


def test_equal_codes_in_two_sheets_name_the_sheet() -> None:
    book = Book(sheets=(listed(bar("ZC-1"), name="一"), listed(bar("ZC-2"), bar("ZC-1"), name="二")))
    (fault,) = judge(book, suggest_mappings(book)).faults
    assert (fault.sheet, fault.row, fault.reason, fault.params) == (
        "二",
        4,
        "other_sheet",
        {"other_sheet": "一", "other_row": 3},
    )


def test_the_register_says_which_codes_exist_and_is_asked_once() -> None:
    asked: list[list[str]] = []

    def existing(wanted: Any) -> set[str]:
        asked.append(sorted(wanted))
        return {"ZC-2"}

    found = judged(bar("ZC-1"), bar("ZC-2"), bar("ZC-3", 资产名称=""), register=Register(existing=existing))
    assert asked == [["ZC-1", "ZC-2"]]
    assert found.existing == 1
    assert found.clean.columns["exists"] == [False, True]
    assert codes(found) == [(5, "missing_name")]


def test_without_a_name_column_nothing_is_judged() -> None:
    book = Book(sheets=(listed(bar("ZC-1")),))
    mapping = suggest_mappings(book)[0].with_field(1, None)
    with pytest.raises(Refused) as refused:
        judge(book, [mapping])
    assert (refused.value.code, refused.value.field) == ("import.field_unmapped", "name")


def test_without_any_header_nothing_is_judged() -> None:
    book = Book(sheets=(listed(head=("x", "y")),))
    with pytest.raises(Refused, match="no_header"):
        judge(book, suggest_mappings(book))


def test_a_mapping_of_another_file_is_refused() -> None:
    book = Book(sheets=(listed(bar("ZC-1")),))
    other = Book(sheets=(listed(bar("ZC-1"), name="另一份"),))
    with pytest.raises(Malformed, match="unknown_sheet"):
        judge(book, suggest_mappings(other))


def test_a_category_for_the_whole_sheet_must_exist() -> None:
    book = Book(sheets=(listed(bar("ZC-1"), head=("资产编号", "资产名称")),))
    (mapping,) = suggest_mappings(book)
    assert codes(judge(book, [mapping])) == [(3, "missing_category")]
    named = Mapping.from_json({**mapping.to_json(), "constants": {"category": "贵金属"}}, VAULT_LIST)
    assert judge(book, [named]).by_category == {"贵金属": 1}
    unknown = Mapping.from_json({**mapping.to_json(), "constants": {"category": "金鱼"}}, VAULT_LIST)
    with pytest.raises(Refused, match="no_category"):
        judge(book, [unknown])


@pytest.mark.parametrize("key", ["received_on", "value_fen", "quantity"])
def test_a_constant_is_typed_like_a_cell(key: str) -> None:
    book = Book(sheets=(listed(bar("ZC-1"), head=("资产编号", "资产名称", "类别")),))
    (mapping,) = suggest_mappings(book)

    def constant(text: str) -> Mapping:
        return Mapping.from_json({**mapping.to_json(), "constants": {key: text}}, VAULT_LIST)

    typed = {"received_on": date(2026, 4, 8), "value_fen": 2_026_040_800, "quantity": 20_260_408}
    assert judge(book, [constant("20260408")]).clean.columns[key] == [typed[key]]
    with pytest.raises(Malformed, match="bad_mapping"):
        judge(book, [constant("昨天")])


@pytest.mark.parametrize("change", [{"header_to": 99}, {"header_from": 0, "header_to": 0}])
def test_a_mapping_that_points_outside_the_sheet_is_refused(change: dict[str, int]) -> None:
    book = Book(sheets=(listed(bar("ZC-1")),))
    body = suggest_mappings(book)[0].to_json()
    with pytest.raises((Malformed, Refused)):
        judge(book, [Mapping.from_json({**body, **change}, VAULT_LIST)])


@pytest.mark.parametrize("index", [14, 16_383, 3])
def test_a_column_outside_the_sheet_or_named_twice_is_refused(index: int) -> None:
    book = Book(sheets=(listed(bar("ZC-1")),))
    body: dict[str, Any] = suggest_mappings(book)[0].to_json()
    columns = [*body["columns"], {"index": index, "header": "x", "field": "note"}]
    with pytest.raises(Malformed, match="bad_mapping"):
        judge(book, [Mapping.from_json({**body, "columns": columns}, VAULT_LIST)])


@pytest.mark.parametrize(
    "place", [("清单", 3, ""), ("清单", 3, "ZZZ"), ("清单", 3, "é"), ("清单", 0, "A"), ("无", 3, "A")]
)
def test_a_mend_of_no_cell_changes_nothing(place: tuple[str, int, str]) -> None:
    assert judged(bar("ZC-1"), overrides={place: "x y z"}).faults == ()


def test_what_was_passed_over_is_counted() -> None:
    found = judged(
        bar("ZC-1"),
        {"资产编号": "小计"},
        {},
        cheques("ZC-2", "00010001", "00010050"),
        {"资产编号": "制表人:张三"},
    )
    assert found.summary()["passed"] == {"subtotal": 1, "blank": 1, "footer": 1}
