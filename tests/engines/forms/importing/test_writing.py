"""What goes out opens in Excel as plain values, and can come back in."""

from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from kuheng.engines.forms.importing.api import (
    FaultyRow,
    FaultySheet,
    TemplateColumn,
    read_book,
    template_book,
    write_faulty_rows,
)


def _written(tmp_path: Path, *sheets: FaultySheet) -> Path:
    out = BytesIO()
    write_faulty_rows(out, sheets, row_title="行号", reason_title="问题")
    path = tmp_path / "faults.xlsx"
    path.write_bytes(out.getvalue())
    return path


def test_faulty_rows_go_out_under_their_headers_with_reasons(tmp_path: Path) -> None:
    row = FaultyRow(row=63, cells=("A-1", "", 5.0), reasons=[(1, "没有名称"), (-1, "没有类别")])
    path = _written(tmp_path, FaultySheet(name="清单", headers=["编号", "名称", "金额"], rows=[row]))
    assert read_book(path).sheets[0].rows == (
        ("编号", "名称", "金额", "行号", "问题"),
        ("A-1", "", 5.0, 63.0, "B: 没有名称; 没有类别"),
    )


@pytest.mark.parametrize("text", ["=1+1", "=cmd|' /C calc'!A0", "+1", "-2+3", "@x", "http://x.example"])
def test_no_cell_of_the_error_list_is_a_formula_or_a_link(text: str, tmp_path: Path) -> None:
    sheet = FaultySheet(name="A", headers=[text], rows=[FaultyRow(row=2, cells=(text,), reasons=[(0, text)])])
    page = openpyxl.load_workbook(_written(tmp_path, sheet)).worksheets[0]
    for cell in [*page[1], *page[2]]:
        assert cell.data_type in {"s", "n"}
        assert cell.hyperlink is None
    assert page["A2"].value == (text if text.startswith("http") else "'" + text)


def test_odd_and_equal_sheet_names_are_made_to_fit(tmp_path: Path) -> None:
    sheets = [FaultySheet(name=name, headers=["x"], rows=[]) for name in ("a/b:c", "A b c", "长" * 40, "")]
    names = openpyxl.load_workbook(_written(tmp_path, *sheets)).sheetnames
    assert names[0] == "a b c"
    assert names[1] == "A b c 2"
    assert names[2] == "长" * 31
    assert len(names) == 4


def test_no_faulty_row_is_still_a_workbook(tmp_path: Path) -> None:
    assert read_book(_written(tmp_path)).sheets[0].rows == ()


def test_a_template_has_notes_and_drop_downs() -> None:
    columns = [
        TemplateColumn(header="类别", note="必填", required=True, options=("贵金属", "重要物品")),
        TemplateColumn(header="起始号码", note="按文本填", is_text=True),
    ]
    data = template_book(
        columns, sheet="清单", help_sheet="怎样填", help_titles=("列", "必填", "写法"), yes="是"
    )
    made = openpyxl.load_workbook(BytesIO(data))
    page = made["清单"]
    assert [cell.value for cell in page[1]] == ["类别", "起始号码"]
    assert "必填" in page["A1"].comment.text
    (rule,) = page.data_validations.dataValidation
    assert (rule.formula1, str(rule.sqref)) == ("options!$A$1:$A$2", "A2:A5001")
    assert page.column_dimensions["B"].number_format == "@"
    assert made["options"].sheet_state == "hidden"
    assert [[cell.value for cell in row] for row in made["怎样填"].iter_rows(min_row=2)] == [
        ["类别", "是", "必填"], ["起始号码", "", "按文本填"],
    ]  # fmt: skip
