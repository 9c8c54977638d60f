"""Workbooks that go out: the rows at fault with their reasons, and empty templates to fill in."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta
from io import BytesIO
from typing import Any, BinaryIO

import xlsxwriter

from kuheng.engines.forms.importing.cells import Cell, cleaned, column_letter, neutralised

# Text is text: nothing in a cell becomes a formula or a link. Rows are written one by one and kept on disk.
_OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_NAME = 31
_FILLED_ROWS = 5_000  # how far down a template's drop-downs reach


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultyRow:
    """A row as the file had it; `reasons` per 0-based column (-1 for a column the file lacks)."""

    row: int
    cells: Sequence[Cell]
    reasons: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultySheet:
    """The rows at fault of one sheet, under its own headers: the mended file can be imported again."""

    name: str
    headers: Sequence[str]
    rows: Iterable[FaultyRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateColumn:
    """One column of a template. `options` become a drop-down, `note` what Excel shows over the header."""

    header: str
    note: str
    required: bool = False
    options: tuple[str, ...] = ()
    is_text: bool = False  # numbers with leading zeros


def write_faulty_rows(
    target: BinaryIO, sheets: Iterable[FaultySheet], *, row_title: str, reason_title: str
) -> int:
    """Writes an xlsx; wrong cells are red, formulas get a leading '. Gives the number of rows."""
    count = 0
    with xlsxwriter.Workbook(target, _OPTIONS) as workbook:
        head = workbook.add_format({"bold": True, "bg_color": "#E6F0EC", "border": 1})
        wrong = workbook.add_format({"bg_color": "#FDECEA", "left": 2, "left_color": "#B42318"})
        names: set[str] = set()
        for sheet in sheets:
            page = workbook.add_worksheet(_sheet_name(sheet.name, names))
            page.freeze_panes(1, 0)
            for at, header in enumerate([*sheet.headers, row_title, reason_title]):
                page.write_string(0, at, neutralised(header), head)
            for line, row in enumerate(sheet.rows, start=1):
                _write_row(page, line, len(sheet.headers), row, wrong)
                count += 1
        if not names:
            workbook.add_worksheet()
    return count


def _write_row(page: Any, line: int, width: int, row: FaultyRow, wrong: Any) -> None:
    marked = {column for column, _ in row.reasons}
    for at in range(width):
        _write_cell(
            page, line, at, row.cells[at] if at < len(row.cells) else "", wrong if at in marked else None
        )
    page.write_number(line, width, row.row)
    texts = [f"{column_letter(column)}: {text}" if column >= 0 else text for column, text in row.reasons]
    page.write_string(line, width + 1, neutralised("; ".join(texts)))


def _write_cell(page: Any, line: int, at: int, cell: Cell, style: Any) -> None:
    if isinstance(cell, int | float):
        page.write_number(line, at, cell, style)
    elif isinstance(cell, date | time | timedelta):
        page.write_string(line, at, cleaned(cell), style)
    elif cell or style:
        page.write_string(line, at, neutralised(cell)[:32_767], style)


def _sheet_name(name: str, used: set[str]) -> str:
    """A name Excel accepts, once per workbook."""
    plain = _NOT_IN_NAMES.sub(" ", name).strip()[:_LONGEST_NAME] or "Sheet"
    found, number = plain, 1
    while found.lower() in used:
        number += 1
        found = f"{plain[: _LONGEST_NAME - 4]} {number}"
    used.add(found.lower())
    return found


def template_book(
    columns: Sequence[TemplateColumn],
    *,
    sheet: str,
    help_sheet: str,
    help_titles: tuple[str, str, str],
    yes: str,
) -> bytes:
    """An empty list to fill in: headers with notes, drop-downs, and a sheet that explains the columns."""
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False}) as workbook:
        page = workbook.add_worksheet(sheet)
        page.freeze_panes(1, 0)
        lists = workbook.add_worksheet("options")
        lists.hide()
        for at, column in enumerate(columns):
            _write_column(workbook, page, lists, at, column)
        _write_help(workbook, workbook.add_worksheet(help_sheet), columns, help_titles, yes)
    return out.getvalue()


def _write_column(workbook: Any, page: Any, lists: Any, at: int, column: TemplateColumn) -> None:
    head = workbook.add_format({"bold": True, "bg_color": "#E6F0EC", "border": 1, "text_wrap": True})
    page.set_column(
        at,
        at,
        max(12, 2 * len(column.header)),
        workbook.add_format({"num_format": "@"}) if column.is_text else None,
    )
    page.write_string(0, at, column.header, head)
    page.write_comment(0, at, column.note, {"x_scale": 2})
    if not column.options:
        return
    for line, option in enumerate(column.options):
        lists.write_string(line, at, option)
    letter = column_letter(at)
    source = f"=options!${letter}$1:${letter}${len(column.options)}"
    # A warning, not a stop: the import itself says what is wrong and offers the nearest option.
    rule = {"validate": "list", "source": source, "error_type": "warning"}
    page.data_validation(1, at, _FILLED_ROWS, at, rule)


def _write_help(
    workbook: Any, page: Any, columns: Sequence[TemplateColumn], titles: tuple[str, str, str], yes: str
) -> None:
    bold = workbook.add_format({"bold": True})
    page.set_column(0, 0, 18)
    page.set_column(2, 2, 80)
    for at, title in enumerate(titles):
        page.write_string(0, at, title, bold)
    for line, column in enumerate(columns, start=1):
        page.write_string(line, 0, column.header)
        page.write_string(line, 1, yes if column.required else "")
        page.write_string(line, 2, column.note)
