"""Records as a table for people: the same cells as CSV and as a workbook, formulas made inert."""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from kuheng.core.catalog.entity import Field
from kuheng.core.store.transaction import Row
from kuheng.kernel.canonical import plain
from kuheng.kernel.clock import BANK_ZONE
from kuheng.kernel.errors import Refused

MAX_ROWS = 500_000
LANGUAGES = ("zh", "en")

# What a table program takes for the beginning of a formula, also in full width.
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")
_LONGEST_CELL = 32_767
# A workbook keeps numbers as doubles: beyond fifteen digits an amount is written as text.
_EXACT_FEN = 10**15
_FIRST_DAY = date(1900, 3, 1)
_YES_NO = {"zh": ("是", "否"), "en": ("yes", "no")}

Cell = str | int | Decimal | date | datetime | None


def header(fields: Sequence[Field], language: str) -> list[str]:
    """The titles of the columns."""
    return [neutral(field.title[LANGUAGES.index(language)]) for field in fields]


def cells(row: Row, fields: Sequence[Field], language: str) -> list[Cell]:
    """One record's values as people read them: amounts in yuan, choices and references by their titles, times
    where the bank is."""
    return [_cell(field, row, language) for field in fields]


def neutral(text: str) -> str:
    """Text that a table program will not take for a formula."""
    return f"'{text}" if text[:1] in _FORMULA else text


def write_csv(path: Path, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """UTF-8 with a mark that table programs know it by. Returns the number of rows."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        count = 0
        for row in rows:
            writer.writerow([_csv_cell(value) for value in row])
            count = _counted(count)
    return count


def write_xlsx(path: Path, head: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """One sheet, written row by row in constant memory. Returns the number of rows."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    count = 0
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        bold = book.add_format({"bold": True, "bottom": 1})
        write = _writer(book)
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, max(len(head) - 1, 0), 16)
        for column, title in enumerate(head):
            sheet.write_string(0, column, title, bold)
        for row in rows:
            count = _counted(count)
            for column, value in enumerate(row):
                write(sheet, count, column, value)
    return count


def _counted(count: int) -> int:
    if count >= MAX_ROWS:
        raise Refused("catalog.too_many_rows", limit=MAX_ROWS)
    return count + 1


def _cell(field: Field, row: Row, language: str) -> Cell:
    value, title = row.get(field.key), row.get(f"{field.key}_title")
    if title is not None:
        return neutral(str(title))
    match value:
        case None:
            return None
        case bool():
            return _YES_NO[language][0 if value else 1]
        case datetime():
            return value.astimezone(BANK_ZONE).replace(tzinfo=None)
        case date():
            return value
        case int():
            return _number(field, value)
        case str():
            return neutral(_choice(field, value, language))
        case dict() | list():
            return neutral(json.dumps(plain(value), ensure_ascii=False))
    return neutral(str(value))


def _number(field: Field, value: int) -> int | Decimal | str:
    """Money in yuan; what has places by its own, so that 999.9 is not shown as 999.90."""
    if field.type == "money":
        return Decimal(value).scaleb(-2)
    return str(Decimal(value).scaleb(-field.scale)) if field.scale else value


def _choice(field: Field, value: str, language: str) -> str:
    found = next((choice.title for choice in field.choices if choice.value == value), None)
    return value if found is None else found[LANGUAGES.index(language)]


def _csv_cell(value: Cell) -> str:
    if isinstance(value, datetime):
        return value.isoformat(" ", "seconds")
    return "" if value is None else str(value)


def _writer(book: xlsxwriter.Workbook) -> Callable[[Worksheet, int, int, Cell], None]:
    amount = book.add_format({"num_format": "#,##0.00"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})

    def write(sheet: Worksheet, row: int, column: int, value: Cell) -> None:
        match value:
            case None:
                return
            case Decimal() if abs(value) < _EXACT_FEN / 100:
                sheet.write_number(row, column, value, amount)
            case datetime() if value.date() >= _FIRST_DAY:
                sheet.write_datetime(row, column, value, moment)
            case date() if not isinstance(value, datetime) and value >= _FIRST_DAY:
                sheet.write_datetime(row, column, value, day)
            case int() if abs(value) < _EXACT_FEN:
                sheet.write_number(row, column, value)
            case _:
                sheet.write_string(row, column, _csv_cell(value)[:_LONGEST_CELL])

    return write
