"""A template explains itself, offers what there is to choose from, and comes back in without a question."""

from io import BytesIO
from pathlib import Path
from typing import Literal

import openpyxl
import pytest

from kuheng.apps.custody.importing.categories import SHIPPED
from kuheng.apps.custody.importing.judging import judge, suggest_mappings
from kuheng.apps.custody.importing.template import template
from kuheng.engines.forms.importing.api import Book, check_upload, read_book

CATEGORIES = [None, *(entry.key for entry in SHIPPED), "metal.gold_bar"]


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("category", CATEGORIES)
def test_a_filled_template_is_read_without_a_question(
    category: str | None, language: Literal["zh", "en"], tmp_path: Path
) -> None:
    path = tmp_path / "template.xlsx"
    made = openpyxl.load_workbook(BytesIO(template(category, language)))
    page = made.worksheets[0]
    values = {
        "code": "A-1",
        "name": "金条",
        "category": "贵金属",
        "first_no": "00010001",
        "last_no": "00010050",
        "quantity": 50,
    }
    book = _saved(made, path)
    (mapping, *others) = suggest_mappings(book)
    assert {column.state for column in mapping.columns} == {"auto"}
    assert not any(other.use for other in others)
    assert judge(book, [mapping]).rows == 0
    for column in mapping.columns:
        page.cell(2, column.index + 1, values.get(column.field or ""))
    found = judge(_saved(made, path), [mapping])
    assert (found.faults, len(found.clean)) == ((), 1)


def _saved(made: openpyxl.Workbook, path: Path) -> Book:
    made.save(path)
    check_upload(path)
    return read_book(path)


def test_a_template_offers_categories_states_and_the_banks_places() -> None:
    page = openpyxl.load_workbook(BytesIO(template("metal", choices={"place": ["A-01", "A-02"]}))).worksheets[
        0
    ]
    ranges = {str(rule.sqref).split(":")[0]: rule.formula1 for rule in page.data_validations.dataValidation}
    headers = {cell.value: cell.coordinate[:-1] for cell in page[1]}
    for header, count in (("类别", 1), ("状态", 8), ("存放位置", 2)):
        letter = headers[header]
        assert ranges[f"{letter}2"] == f"options!${letter}$1:${letter}${count}"
    assert all(cell.comment and cell.comment.text for cell in page[1])


def test_each_category_asks_for_its_own_columns() -> None:
    def headers(category: str) -> set[object]:
        return {cell.value for cell in openpyxl.load_workbook(BytesIO(template(category))).worksheets[0][1]}

    assert {"起始号码", "终止号码", "版别"} <= headers("voucher")
    assert "起始号码" not in headers("metal")
    assert {"合同编号", "客户", "有效期至"} <= headers("deed")
