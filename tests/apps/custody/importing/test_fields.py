"""Lists of other banks: other headers, other order, several sheets, other languages; never by position."""

from datetime import date
from pathlib import Path
from typing import Any

import xlsxwriter

from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.judging import judge, suggest_mappings
from kuheng.engines.forms.importing.api import Mapping, check_upload, read_book


def _judged(path: Path) -> tuple[Judgement, tuple[Mapping, ...]]:
    check_upload(path)
    book = read_book(path)
    mappings = suggest_mappings(book)
    return judge(book, mappings), mappings


def _facts(found: Judgement, *keys: str) -> list[tuple[Any, ...]]:
    return list(found.clean.tuples(*keys))


def test_a_list_in_wan_with_merged_categories_and_places(tmp_path: Path) -> None:
    """支行实物台账: category first and merged, value in 万元, states in its own words, total last."""
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("实物台账")
        page.merge_range(0, 0, 0, 8, "澜江银行杭州支行实物台账")
        page.write(1, 0, "填报日期:2026.11.20")
        page.write_row(
            2,
            0,
            [
                "种类",
                "物品名称",
                "柜号",
                "物品编码",
                "估值（万元）",
                "收妥日期",
                "到期",
                "当前状态",
                "保管人",
            ],
        )
        page.merge_range(3, 0, 4, 0, "黄金")
        page.merge_range(3, 2, 4, 2, "3号柜")
        page.write_row(3, 1, ["金条1000g"])
        page.write_row(3, 3, ["HZ-001", 61.5, "2025.5.27", "", "正常", "周敏"])
        page.write_row(4, 1, ["金条500g"])
        page.write_row(4, 3, ["HZ-002", "30.75", "20250527", "-", "司法冻结", "周敏"])
        page.write_row(
            5,
            0,
            [
                "不动产权证",
                "杭房权证0001",
                "5号柜",
                "HZ-003",
                "1,280万元",
                "2025年5月27日",
                "2031/5/26",
                "抵押中",
                "陈立国",
            ],
        )
        page.write_row(6, 0, ["合计", "", "", "", 1_372.25])
    found, (mapping,) = _judged(path)
    assert found.faults == ()
    assert _facts(
        found, "code", "category", "place", "value_fen", "received_on", "state", "pledged", "frozen"
    ) == [
        ("HZ-001", "metal", "3号柜", 61_500_000, date(2025, 5, 27), "in_stock", False, False),
        ("HZ-002", "metal", "3号柜", 30_750_000, date(2025, 5, 27), "in_stock", False, True),
        ("HZ-003", "deed", "5号柜", 1_280_000_000, date(2025, 5, 27), "in_stock", True, False),
    ]
    assert [column.letter for column in mapping.columns if column.state == "confirm"] == ["G"]


def test_a_list_of_one_sheet_a_category(tmp_path: Path) -> None:
    """No category column: each sheet is named after its category, and each has columns of its own."""
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        notes = made.add_worksheet("说明")
        notes.write_column(0, 0, ["本表每季度更新", "金额单位为元"])
        metal = made.add_worksheet("贵金属")
        metal.write_row(0, 0, ["序号", "金条编号", "资产编号", "品名", "规格", "库位", "状态"])
        metal.write_row(1, 0, [1, "A0236581", "GJ-1", "标准金条", "Au9999 1kg", "A-01-02-05", "在库"])
        vouchers = made.add_worksheet("二、空白凭证")
        vouchers.write_row(0, 0, ["凭证种类", "资产编号", "名称", "起号", "止号", "份数", "库位", "版别"])
        vouchers.write_row(
            1, 0, ["转账支票", "PZ-1", "转账支票", "AB00412301", "AB00412400", 100, "B-01", "2010版"]
        )
        vouchers.write_row(2, 0, ["现金支票", "PZ-2", "现金支票", "00412301", "00412400", 99, "B-02", ""])
    found, mappings = _judged(path)
    assert [mapping.use for mapping in mappings] == [False, True, True]
    assert [(fault.sheet, fault.row, fault.code) for fault in found.faults] == [
        ("二、空白凭证", 3, "range_qty")
    ]
    assert _facts(
        found, "sheet", "code", "category_zh", "kind", "serial_no", "spec", "prefix", "first_no", "edition"
    ) == [
        ("贵金属", "GJ-1", "贵金属", "serial", "A0236581", "Au9999 1kg", None, None, None),
        ("二、空白凭证", "PZ-1", "重要空白凭证", "range", None, "转账支票", "AB", 412_301, "2010版"),
    ]


def test_an_english_csv(tmp_path: Path) -> None:
    path = tmp_path / "Vault inventory.csv"
    path.write_text(
        "Vault inventory as of 20 Nov 2026;;;;;;;\n"
        "Location;Asset ID;Description;Class;Qty;Received;Valid until;Book value;Status\n"
        "V1-A-03;MB-0001;Gold bar 1 kg;Bullion;1;8 Apr 2025;never;615000.00;In vault\n"
        "V1-A-04;MB-0002;Title deed 17;Title deeds;1;2025-04-09;2031-12-31;¥2,400,000;Pledged\n"
        "V1-B-01;MB-0003;Company seal;Seals;1;04/03/2025;;;On loan\n"
        "Total;;;;3;;;3015000.00;\n"
        "Prepared by: L. Chen;;;;;;;;\n",
        encoding="utf-16",
    )
    found, (mapping,) = _judged(path)
    assert mapping.sheet == "Vault inventory"
    assert [column.state for column in mapping.columns] == ["auto"] * 9
    assert [(fault.row, fault.column, fault.code, fault.reason) for fault in found.faults] == [
        (5, "F", "bad_date", "year_last")
    ]
    assert _facts(found, "code", "category", "state", "pledged", "expires_on", "value_fen") == [
        ("MB-0001", "metal", "in_stock", False, None, 61_500_000),
        ("MB-0002", "deed", "in_stock", True, date(2031, 12, 31), 240_000_000),
    ]


def test_a_list_with_sections_and_a_two_line_header(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("Sheet1")
        page.merge_range(0, 0, 1, 0, "编号")
        page.merge_range(0, 1, 1, 1, "名称")
        page.merge_range(0, 2, 0, 3, "凭证号码")
        page.write_row(1, 2, ["起号", "止号"])
        page.merge_range(0, 4, 0, 5, "存放")
        page.write_row(1, 4, ["地点", "状态"])
        page.merge_range(0, 6, 1, 6, "入库时间")
        page.merge_range(2, 0, 2, 6, "一、重要空白凭证")
        page.write_row(3, 0, ["P1", "存单", "00000001", "00000100", "甲柜", "库存", "2026-01-02"])
        page.merge_range(4, 0, 4, 6, "（二）机密文件类")
        page.write_row(5, 0, ["D1", "卷宗", "", "", "乙柜", "已出库", "2026-01-02 10:30"])
        page.write_row(6, 0, ["编号", "名称", "凭证号码", "", "存放", "", "入库时间"])
        page.write_row(7, 2, ["起号", "止号", "地点", "状态"])
        page.write_row(8, 0, ["D2", "卷宗", "", "", "乙柜", "在库", "2026-01-02"])
    found, (mapping,) = _judged(path)
    assert (mapping.header_from, mapping.header_to) == (1, 2)
    assert found.faults == ()
    assert _facts(found, "code", "category", "kind", "quantity", "place", "state", "received_on") == [
        ("P1", "voucher", "range", 100, "甲柜", "in_stock", date(2026, 1, 2)),
        ("D1", "secret_file", "serial", 1, "乙柜", "out", date(2026, 1, 2)),
        ("D2", "secret_file", "serial", 1, "乙柜", "in_stock", date(2026, 1, 2)),
    ]


def test_columns_corrected_by_hand_are_remembered_for_the_next_file(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("资产编号,品目,类别,抽屉\nA-1,金条,贵金属,3\n", encoding="gbk")
    book = read_book(path)
    (mapping,) = suggest_mappings(book)
    mapping = mapping.with_field(1, "name").with_field(3, "place")
    assert judge(book, [mapping]).clean.columns["place"] == ["3"]
    path.write_text("抽屉,类别,品目,资产编号\n7,贵金属,银条,A-2\n", encoding="utf-8-sig")
    other = read_book(path)
    (again,) = suggest_mappings(other, remembered=mapping.remembered())
    assert _facts(judge(other, [again]), "code", "name", "place") == [("A-2", "银条", "7")]
