"""Each rule about a row, one by one; a row may break several, and the later of two equal rows is at fault."""

from datetime import date
from typing import Any

import pytest

from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.judging import Register
from kuheng.apps.custody.importing.texts import FAULT_WORDS
from kuheng.engines.forms.importing.faults import Fault, Suggestion
from tests.apps.custody.importing.made import HEAD, bar, cheques, codes, judged


def _only(found: Judgement) -> Fault:
    (fault,) = found.faults
    return fault


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"资产编号": "ZC_2"}, "A", "bad_id_chars"),
        ({"资产编号": "zc-2"}, "A", "bad_id_chars"),
        ({"资产编号": "ZC 2"}, "A", "bad_id_chars"),
        ({"资产编号": "资产2"}, "A", "bad_id_chars"),
        ({"资产编号": ""}, "A", "missing_code"),
        ({"资产编号": "无"}, "A", "missing_code"),
        ({"资产编号": "Z" * 65}, "A", "too_long"),
        ({"资产编号": 6222021234567890.0}, "A", "lost_digits"),
        ({"资产名称": ""}, "B", "missing_name"),
        ({"资产名称": " \u3000"}, "B", "missing_name"),
        ({"资产名称": "/"}, "B", "missing_name"),
        ({"资产名称": "长" * 201}, "B", "too_long"),
        ({"类别": "金鱼"}, "C", "unknown_category"),
        ({"数量": -1.0}, "F", "negative_qty"),
        ({"数量": "－２"}, "F", "negative_qty"),
        ({"数量": 1.5}, "F", "bad_number"),
        ({"状态": "失踪"}, "J", "unknown_status"),
        ({"入库日期": "2024-02-30"}, "K", "bad_date"),
        ({"评估价值(元)": "1.2.3"}, "L", "bad_number"),
        ({"评估价值(元)": "-5"}, "L", "negative_value"),
        ({"评估价值(元)": "(5.00)"}, "L", "negative_value"),
        ({"有效期至": "2024-02-29"}, "M", "expiry_before_in"),
        ({"有效期至": "2023/13/1"}, "M", "bad_date"),
    ],
)
def test_each_fault_stands_at_its_cell(changes: dict[str, Any], column: str, code: str) -> None:
    found = judged(bar("ZC-1"), {**bar("ZC-2"), **changes})
    assert (_only(found).row, _only(found).column, _only(found).code) == (4, column, code)
    assert (found.rows, len(found.clean)) == (2, 1)


@pytest.mark.parametrize(
    "changes",
    [
        {"资产编号": "ＺＣ－２"},
        {"资产编号": " ZC-2\u3000"},
        {"资产编号": 2.0},
        {"数量": ""},
        {"数量": "１"},
        {"状态": ""},
        {"评估价值(元)": ""},
        {"评估价值(元)": "1万元"},
        {"有效期至": "2024-03-01"},
        {"有效期至": "长期"},
        {"有效期至": ""},
        {"入库日期": ""},
        {"规格型号": "-"},
        {"存放位置": ""},
        {"数量": 0.0},
    ],
)
def test_what_is_only_untidy_is_clean(changes: dict[str, Any]) -> None:
    assert codes(judged(bar("ZC-1"), {**bar("ZC-2"), **changes})) == []


def test_all_faults_of_a_row_are_listed_from_left_to_right() -> None:
    found = judged(bar("zc", 资产名称="", 类别="金鱼", 数量=-1.0, 入库日期="x", **{"评估价值(元)": "y"}))
    assert codes(found) == [
        (3, "bad_id_chars"),
        (3, "missing_name"),
        (3, "unknown_category"),
        (3, "negative_qty"),
        (3, "bad_date"),
        (3, "bad_number"),
    ]
    assert found.faulty_rows == 1


def test_of_equal_codes_every_later_row_is_at_fault() -> None:
    found = judged(bar("ZC-1"), bar("ZC-2"), bar("ZC-1"), bar("ZC-1"))
    assert codes(found) == [(5, "duplicate_code"), (6, "duplicate_code")]
    assert {fault.params["other_row"] for fault in found.faults} == {3}


def test_a_code_is_a_duplicate_after_nfkc_and_trimming() -> None:
    assert codes(judged(bar("ZC-1"), bar(" ＺＣ－１ "))) == [(4, "duplicate_code")]


def test_the_earlier_row_counts_also_when_it_has_another_fault() -> None:
    found = judged(bar("ZC-1", 资产名称=""), bar("ZC-1"))
    assert codes(found) == [(3, "missing_name"), (4, "duplicate_code")]
    assert len(found.clean) == 0


def test_a_bad_code_is_a_duplicate_too() -> None:
    assert codes(judged(bar("z"), bar("z"))) == [
        (3, "bad_id_chars"),
        (4, "bad_id_chars"),
        (4, "duplicate_code"),
    ]


def test_a_tag_marks_one_asset_only_whatever_its_letters() -> None:
    found = judged(bar("ZC-1", RFID="3434AB"), bar("ZC-2", RFID="3434ab "), bar("ZC-3"), bar("ZC-4"))
    assert codes(found) == [(4, "duplicate_tag")]


def test_a_missing_category_at_the_top_has_nothing_above_it() -> None:
    assert codes(judged(bar("ZC-1", 类别=""), bar("ZC-2"))) == [(3, "missing_category")]


@pytest.mark.parametrize(
    ("changes", "suggestion"),
    [
        ({"资产编号": "zc-2"}, Suggestion(value="ZC-2", certain=True)),
        ({"资产编号": "ZC#2"}, Suggestion(value="ZC2", certain=False)),
        ({"类别": "贵今属"}, Suggestion(value="贵金属", certain=False)),
        ({"类别": "房产证原件"}, Suggestion(value="抵押房产证", certain=False)),
        ({"状态": "暂时借出"}, Suggestion(value="借出", certain=False)),
        ({"数量": -1.0}, Suggestion(value="1", certain=False)),
        ({"评估价值(元)": "-3,600,000"}, Suggestion(value="3600000.00元", certain=False)),
        ({"评估价值(元)": "待评估"}, Suggestion(value="", certain=True)),
    ],
)
def test_a_suggestion_mends_the_cell(changes: dict[str, Any], suggestion: Suggestion) -> None:
    row = {**bar("ZC-2"), **changes}
    fault = _only(judged(row))
    assert fault.suggestion == suggestion
    assert judged(row, overrides={("清单", 3, fault.column): suggestion.value}).faults == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在库", ("in_stock", False, False)),
        ("出库", ("out", False, False)),
        ("抵押", ("in_stock", True, False)),
        ("冻结", ("in_stock", False, True)),
        ("库存", ("in_stock", False, False)),
        ("正常", ("in_stock", False, False)),
        ("已出库", ("out", False, False)),
        ("抵押中", ("in_stock", True, False)),
        ("司法冻结", ("in_stock", False, True)),
        ("抵押、冻结", ("in_stock", True, True)),
        ("借出/抵押", ("lent", True, False)),
        ("", ("in_stock", False, False)),
    ],
)
def test_a_status_is_a_place_and_what_binds_the_asset(text: str, expected: tuple[str, bool, bool]) -> None:
    (row,) = judged(bar("ZC-1", 状态=text)).clean.tuples("state", "pledged", "frozen")
    assert row == expected


def test_what_is_out_keeps_its_slot() -> None:
    (row,) = judged(bar("ZC-1", 状态="出库")).clean.tuples("state", "place")
    assert row == ("out", "成都金库-A01-01")


def test_what_is_worth_a_look_is_a_warning_and_still_clean() -> None:
    rows = [
        bar("ZC-1", 数量=0.0),
        bar("ZC-2", 状态=""),
        bar("ZC-3", 入库日期="2027-01-05"),
        bar("ZC-4", **{"评估价值(元)": "1.005"}),
    ]
    found = judged(*rows, today=date(2026, 11, 20))
    assert [(warning.row, warning.code) for warning in found.warnings] == [
        (3, "zero_quantity"),
        (4, "missing_status"),
        (5, "date_to_come"),
        (6, "rounded"),
    ]
    assert len(found.clean) == 4


def test_other_currencies_are_kept_apart_from_the_sum() -> None:
    head = (*HEAD, "币种")
    found = judged(
        bar("ZC-1", 币种="人民币"), bar("ZC-2", 币种="美元"), bar("ZC-3"), bar("ZC-4", 币种="贝壳"), head=head
    )
    assert codes(found) == [(6, "unknown_currency")]
    assert found.clean.columns["currency"] == ["CNY", "USD", "CNY"]
    assert found.value_fen == 2 * 6_150_000


def test_places_are_checked_only_when_the_register_gives_them() -> None:
    rows = [bar("ZC-1", 存放位置="A-1-2-5"), bar("ZC-2", 存放位置="A-01-02-06"), bar("ZC-3", 存放位置="月球")]
    assert judged(*rows).faults == ()
    found = judged(*rows, register=Register(known={"place": ["A-01-02-05", "A-01-02-06"]}))
    assert codes(found) == [(3, "unknown_place"), (5, "unknown_place")]
    assert [fault.suggestion for fault in found.faults] == [
        Suggestion(value="A-01-02-05", certain=True),
        None,
    ]


def test_every_fault_says_itself_in_both_languages() -> None:
    rows = [
        bar("zc", 资产名称="", 类别="金鱼", 数量=-1.0, 入库日期="x", 状态="?", **{"评估价值(元)": "-1"}),
        bar("ZC-1", 入库日期="2024-02-30"),
        bar("ZC-1", 有效期至="2020-01-01"),
        bar("", 入库日期="24.1.1"),
        cheques("ZC-4", "00010001", "00010050", 数量=3.0),
        cheques("ZC-5", "00010050", "00010060"),
        cheques("ZC-6", "00020050", "00020001"),
        cheques("ZC-7", "00030001", ""),
        cheques("ZC-8", "A00030001", "B00030002"),
        cheques("ZC-9", "00040001", "40050"),
        bar("ZC-10", 数量="5根", **{"评估价值(元)": "待评估"}),
        bar("Z" * 70, RFID="1"),
        bar("ZC-12", RFID="1"),
    ]
    found = judged(*rows, register=Register(known={key: [] for key in ("place", "org_unit", "unit")}))
    assert len(found.counts()) >= 18
    for fault in found.faults:
        words = FAULT_WORDS.say(fault)
        assert words["zh"] and words["en"]
        assert "{" not in words["zh"] + words["en"], fault
