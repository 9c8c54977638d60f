"""A workbook or CSV as plain tuples. Formulas are inert: only the values that Excel last showed are read."""

import csv
import io
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path
from typing import cast

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from kuheng.engines.forms.importing.cells import Cell
from kuheng.engines.forms.importing.encoding import decoded
from kuheng.engines.forms.importing.error_cells import error_cells
from kuheng.engines.forms.importing.sheet_reach import MOST_CELLS
from kuheng.engines.forms.importing.upload import MOST_ROWS, TITLE_ROWS, is_workbook
from kuheng.kernel.errors import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """One merged area, 1-based rows, 0-based columns, both ends included."""

    first_row: int
    last_row: int
    first_column: int
    last_column: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """`rows[0]` is row 1 of the file. Every row has `width` cells; an empty one is ""."""

    name: str
    rows: tuple[tuple[Cell, ...], ...]
    width: int
    merged: tuple[Merged, ...] = ()
    visible: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """The sheets in file order."""

    sheets: tuple[Sheet, ...]

    def sheet(self, name: str) -> Sheet:
        """Raises Malformed `import.unknown_sheet`."""
        for sheet in self.sheets:
            if sheet.name == name:
                return sheet
        raise Malformed("import.unknown_sheet", name=name)


def read_book(path: Path, name: str | None = None) -> Book:
    """Reads a file that `check_upload` passed. `name`: what the person called it, and a CSV's sheet.

    Raises Malformed `import.broken_zip`, `import.bad_csv`, `import.too_many_rows`, `import.too_wide`.
    """
    if is_workbook(path):
        return _read_workbook(path)
    return Book(sheets=(_read_csv(path, Path(name or path.name).stem),))


def _read_workbook(path: Path) -> Book:
    errors = error_cells(path)
    try:
        with CalamineWorkbook.from_path(path) as workbook:
            return Book(
                sheets=tuple(
                    _sheet(
                        workbook,
                        meta.name,
                        meta.visible is SheetVisibleEnum.Visible,
                        errors.get(meta.name, {}),
                    )
                    for meta in workbook.sheets_metadata
                    if meta.typ is SheetTypeEnum.WorkSheet
                )
            )
    except CalamineError as error:
        raise Malformed("import.broken_zip") from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # the parser's own bug; it is no Exception
            raise
        raise Malformed("import.broken_zip") from error


def _sheet(workbook: CalamineWorkbook, name: str, visible: bool, errors: dict[tuple[int, int], str]) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    rows = [_row(row) for row in sheet.to_python(skip_empty_area=False)]
    for (row, column), text in errors.items():
        if row < len(rows) and column < len(rows[row]):
            rows[row] = (*rows[row][:column], text, *rows[row][column + 1 :])
    merged = tuple(
        Merged(first_row=top + 1, last_row=bottom + 1, first_column=left, last_column=right)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    )
    return Sheet(
        name=name, rows=tuple(rows), width=len(rows[0]) if rows else 0, merged=merged, visible=visible
    )


def _row(row: list[str | float | bool | date | time | timedelta]) -> tuple[Cell, ...]:
    if True in row or False in row:  # 1.0 and 0.0 answer to that too, hence the second look
        return tuple(str(cell).upper() if isinstance(cell, bool) else cell for cell in row)
    return cast("tuple[Cell, ...]", tuple(row))


def _read_csv(path: Path, name: str) -> Sheet:
    text = decoded(path.read_bytes())
    try:
        records = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    except csv.Error as error:
        raise Malformed("import.bad_csv") from error
    width = max(map(len, records), default=0)
    if len(records) > MOST_ROWS + TITLE_ROWS:
        raise Malformed("import.too_many_rows", limit=MOST_ROWS)
    if width * len(records) > MOST_CELLS:
        raise Malformed("import.too_wide")
    padding = [""] * width
    rows = tuple(tuple(record + padding[len(record) :]) for record in records)
    return Sheet(name=name, rows=cast("tuple[tuple[Cell, ...], ...]", rows), width=width)


def _delimiter(text: str) -> str:
    """What separates most: counted over the first lines, so a title without any does not decide."""
    lines = text[:20_000].splitlines()[:30]
    return max(",\t;|", key=lambda mark: sum(line.count(mark) for line in lines))
