"""The error list holds every faulty row with its reasons, and mended it is a list again."""

from io import BytesIO
from pathlib import Path

import openpyxl

from kuheng.apps.custody.importing.error_list import write_error_list
from kuheng.apps.custody.importing.judging import judge, suggest_mappings
from kuheng.engines.forms.importing.api import Book, read_book
from tests.apps.custody.importing.made import bar, listed


def _error_book(book: Book, tmp_path: Path) -> tuple[Path, int]:
    mappings = suggest_mappings(book)
    out = BytesIO()
    count = write_error_list(out, book, mappings, judge(book, mappings))
    path = tmp_path / "faults.xlsx"
    path.write_bytes(out.getvalue())
    return path, count


def test_the_banks_faulty_rows_go_out_and_judge_the_same_when_they_come_back(tmp_path: Path) -> None:
    path, count = _error_book(read_book(Path("tests/data/vault_list.xlsx")), tmp_path)
    assert count == 28
    again = read_book(path)
    found = judge(again, suggest_mappings(again))
    assert found.rows == 28
    # Duplicates and overlaps are gone with the rows they collided with; categories came along, filled down.
    assert found.counts() == {"missing_name": 7, "bad_date": 6, "bad_number": 4}


def test_reasons_are_said_beside_the_row(tmp_path: Path) -> None:
    book = Book(sheets=(listed(bar("ZC-1"), bar("ZC-1", 类别="", 入库日期="2024-02-30")),))
    path, _ = _error_book(book, tmp_path)
    rows = read_book(path).sheets[0].rows
    assert rows[0][-2:] == ("行号", "问题")
    assert rows[1][2] == "贵金属"
    assert rows[1][-2:] == (4.0, "A: 与第 3 行重复; K: 没有这一天")


def test_a_formula_in_the_list_goes_out_neutralised(tmp_path: Path) -> None:
    book = Book(sheets=(listed(bar("=1+1", 资产名称="=cmd|' /C calc'!A0")),))
    path, _ = _error_book(book, tmp_path)
    page = openpyxl.load_workbook(path).worksheets[0]
    assert (page["A2"].value, page["B2"].value) == ("'=1+1", "'=cmd|' /C calc'!A0")
    assert (page["A2"].data_type, page["B2"].data_type) == ("s", "s")
    again = read_book(path)
    assert judge(again, suggest_mappings(again)).faults[0].value == "=1+1"
