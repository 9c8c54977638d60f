"""Data rows are told from all that stands between them; cells mean what a reader of the paper thinks."""

from typing import Any

import pytest

from kuheng.engines.forms.importing.api import DataRows, FieldSpec, Vocabulary, data_rows, suggest
from kuheng.engines.forms.importing.book import Merged
from tests.engines.forms.importing.made import sheet

WORDS = Vocabulary(
    fields=(
        FieldSpec(key="no", zh="序号", en="No.", kind="ignored"),
        FieldSpec(key="code", zh="资产编号", en="Asset no.", kind="code", identity=True),
        FieldSpec(key="name", zh="名称", en="Name", required=True, identity=True),
        FieldSpec(key="category", zh="类别", en="Category", fills_down=True),
        FieldSpec(key="place", zh="库位", en="Place"),
        FieldSpec(key="value", zh="金额", en="Value", kind="money"),
    )
)
HEAD = ["序号", "资产编号", "名称", "类别", "库位", "金额"]
ONE = [1.0, "A-1", "金条", "贵金属", "A1", 5.0]


def _read(
    *rows: list[Any], section: Any = None, mends: Any = None, head: list[str] = HEAD, **more: Any
) -> DataRows:
    found = sheet(["保管清单"], head, *rows, **more)
    return data_rows(found, suggest(found, WORDS), WORDS, section=section, mends=mends)


def _kinds(found: DataRows) -> list[tuple[int, str]]:
    return [(passed.row, passed.kind) for passed in found.passed]


@pytest.mark.parametrize(
    ("row", "kind"),
    [
        ([], "blank"),
        ([" ", "\u3000"], "blank"),
        ([7.0], "blank"),
        (HEAD, "header"),
        (["1", 2.0, "3", "4", 5.0, "6"], "header"),
        ([" 序号", "资 产 编 号", "名称", "类别", "库位", "金额"], "header"),
        (["小计"], "subtotal"),
        (["", "合计", "", "", "", 100.0], "subtotal"),
        (["", "", "贵金属小计", "", "", 9.0], "subtotal"),
        (["合  计：", "", "", "", "", "¥9.00"], "subtotal"),
        (["", "总计(40件)"], "subtotal"),
        (["本页小计", "", "", "", "", 3.0], "subtotal"),
        (["", "", "Sub-total", "", "", 3.0], "subtotal"),
        (["Grand Total"], "subtotal"),
        (["", "", "", "", "累计", 3.0], "subtotal"),
        (["制表人:        复核人:        主管:"], "footer"),
        (["制表人：张三", "", "复核人：李四"], "footer"),
        (["", "编制日期:2026年11月20日"], "footer"),
        (["第 1 页 共 3 页"], "footer"),
        (["Prepared by: Li"], "footer"),
        (["注：以上资产均已核对"], "footer"),
        (["保管清单"], "title"),
        (["以上均已核对无误"], "note"),
    ],
)
def test_what_is_no_data_is_passed_over_and_said(row: list[Any], kind: str) -> None:
    found = _read(ONE, row, [2.0, "A-2", "金条", "", "A2", 5.0])
    assert found.numbers == [3, 5]
    assert _kinds(found) == [(4, kind)]


@pytest.mark.parametrize(
    "row",
    [
        [2.0, "A-2", "", "", "A2", 5.0],
        [2.0, "", "金条", "", "A2", 5.0],
        ["", "A-2"],
        [2.0, "A-2", "合计印章", "", "A2", 5.0],
        [2.0, "A-2", "存折小计", "", "", ""],
        [2.0, 10024126.0, "金条", "", "A2", 5.0],
        [2.0, "ZC２０２６", "金条", "", "A2", 5.0],
        [2.0, "编号二", "金条", "", "A2", 5.0],
        ["", "", "", "", "A2", 5.0],
    ],
)
def test_a_row_with_a_fault_is_still_data(row: list[Any]) -> None:
    found = _read(ONE, row)
    assert found.numbers == [3, 4]


def test_the_category_fills_down_across_subtotals_and_repeated_headers() -> None:
    found = _read(
        ONE,
        [2.0, "A-2", "金条", "", "A2", 5.0],
        ["小计"],
        HEAD,
        [3.0, "A-3", "金条", " ", "A3", 5.0],
        [4.0, "A-4", "印章", "重要物品", "A4", 5.0],
        [5.0, "A-5", "印章", "", "A5", 5.0],
    )
    assert found.columns["category"] == ["贵金属", "贵金属", "贵金属", "重要物品", "重要物品"]


def test_other_fields_do_not_fill_down() -> None:
    assert _read(ONE, [2.0, "A-2", "金条", "", "", ""]).columns["place"] == ["A1", ""]


def test_merged_cells_fill_their_whole_area_but_never_identity_or_amounts() -> None:
    found = _read(
        ONE,
        ["", "", "金条", "贵金属", "", ""],
        ["", "A-3", "金条", "", "", ""],
        merged=tuple(Merged(first_row=3, last_row=4, first_column=at, last_column=at) for at in (1, 4, 5)),
    )
    assert found.columns["place"] == ["A1", "A1", ""]
    assert found.columns["code"] == ["A-1", "", "A-3"]
    assert found.columns["value"] == [5.0, "", ""]


def test_a_line_between_the_rows_may_name_the_category_below_it() -> None:
    names = {"一、贵金属": "贵金属", "(二)印章": "重要物品"}
    head = ["序号", "资产编号", "名称", "库位"]
    found = _read(
        ["一、贵金属"],
        [1.0, "A-1", "金条", "A1"],
        ["（二）印章"],
        [2.0, "A-2", "公章", "A2"],
        section=names.get,
        head=head,
    )
    assert found.columns["category"] == ["贵金属", "重要物品"]
    assert _kinds(found) == [(3, "section"), (5, "section")]


def test_mends_are_seen_before_anything_else() -> None:
    found = _read(ONE, [2.0, "A-2", "金条", "", "A2", 5.0], mends={(3, 3): "重要物品", (4, 1): "B-2"})
    assert found.columns["category"] == ["重要物品", "重要物品"]
    assert found.columns["code"] == ["A-1", "B-2"]


def test_mends_outside_the_sheet_change_nothing() -> None:
    assert _read(ONE, mends={(99, 0): "x", (3, 99): "x", (0, 0): "x"}).columns["code"] == ["A-1"]


def test_a_list_without_codes_knows_its_subtotals_too() -> None:
    found = _read(["金条", "A1"], ["小计", ""], ["银条", "A2"], head=["名称", "库位"])
    assert found.columns["name"] == ["金条", "银条"]
