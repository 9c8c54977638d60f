"""A workbook or CSV becomes plain tuples, with true row numbers, and nothing in it runs."""

import datetime
from pathlib import Path

import pytest
import xlsxwriter

from kuheng.engines.forms.importing.api import read_book
from kuheng.kernel.errors import Malformed
from tests.engines.forms.importing.made import workbook, zipped

LINES = "编号,名称\nA-01,金条\n"


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_a_csv_reads_the_same_in_every_encoding(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(LINES.encode(encoding))
    assert read_book(path).sheets[0].rows == (("编号", "名称"), ("A-01", "金条"))


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_divides_most(mark: str, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(LINES.replace(",", mark), encoding="utf-8")
    assert read_book(path).sheets[0].rows[1] == ("A-01", "金条")


def test_quotes_and_line_ends_within_a_cell_stay_in_it(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(b'a,b\r\n"x,""y""\nz",2\r\n')
    assert read_book(path).sheets[0].rows[1] == ('x,"y"\nz', "2")


def test_an_open_quote_around_everything_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text('a,b\n"' + "x,y\n" * 50_000, encoding="utf-8")
    with pytest.raises(Malformed, match="bad_csv"):
        read_book(path)


def test_one_endless_line_is_refused_not_padded(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("a,b\n" * 100_000 + "," * 10_000, encoding="utf-8")
    with pytest.raises(Malformed, match="too_wide"):
        read_book(path)


def test_a_csv_sheet_is_named_after_what_the_person_called_it(tmp_path: Path) -> None:
    path = tmp_path / "tmp123"
    path.write_text(LINES, encoding="utf-8")
    assert read_book(path, name="贵金属 2026.csv").sheets[0].name == "贵金属 2026"


def test_rows_keep_their_numbers_below_empty_ones(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", {"A": [[], [], ["", "x"]]})
    assert read_book(path).sheets[0].rows == (("", ""), ("", ""), ("", "x"))


def test_several_sheets_keep_their_order_and_hidden_ones_are_known(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        for name in ("乙", "甲"):
            made.add_worksheet(name).write(0, 0, name)
        made.add_worksheet("丙").hide()
    assert [(sheet.name, sheet.visible) for sheet in read_book(path).sheets] == [
        ("乙", True), ("甲", True), ("丙", False),
    ]  # fmt: skip


def test_formulas_give_their_last_value_only(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        page = made.add_worksheet("A")
        page.write_formula(0, 0, "=1+1", None, 2)
        page.write_formula(0, 1, '=HYPERLINK("http://x.example","y")', None, "y")
        page.write_boolean(0, 2, True)
        page.write_number(0, 3, 1)
    assert read_book(path).sheets[0].rows == ((2.0, "y", "TRUE", 1.0),)


def test_cells_that_show_an_error_are_not_empty(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("空")
        page = made.add_worksheet("甲 & 乙")
        page.write_row(0, 0, ["编号", "金额"])
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_string(1, 2, "x")
    assert read_book(path).sheet("甲 & 乙").rows[1] == ("", "#DIV/0!", "x")


@pytest.mark.parametrize("since_1904", [False, True])
def test_dates_are_right_in_both_date_systems(since_1904: bool, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    day, moment = datetime.date(2024, 2, 29), datetime.datetime.fromisoformat("2026-11-20 13:05")
    with xlsxwriter.Workbook(path, {"date_1904": since_1904}) as made:
        page = made.add_worksheet("A")
        page.write_datetime(0, 0, day, made.add_format({"num_format": "yyyy-mm-dd"}))
        page.write_datetime(0, 1, moment, made.add_format({"num_format": 'yyyy"年"m"月"d"日" hh:mm'}))
    assert read_book(path).sheets[0].rows[0] == (day, moment)


def test_merged_areas_are_known(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("A").merge_range(1, 2, 3, 2, "贵金属")
    (area,) = read_book(path).sheets[0].merged
    assert (area.first_row, area.last_row, area.first_column, area.last_column) == (2, 4, 2, 2)


@pytest.mark.parametrize(
    "xml", ["", "<worksheet", "not xml at all", "<worksheet><sheetData><row><c><v>1</v>"]
)
def test_a_workbook_with_broken_xml_is_refused_or_read_never_a_crash(xml: str, tmp_path: Path) -> None:
    path = zipped(tmp_path / "list.xlsx", {"xl/worksheets/sheet1.xml": xml or " "})
    try:
        read_book(path)
    except Malformed as refused:
        assert refused.code == "import.broken_zip"


def test_an_unknown_sheet_is_named(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", {"A": [["x"]]})
    with pytest.raises(Malformed, match="unknown_sheet"):
        read_book(path).sheet("B")
