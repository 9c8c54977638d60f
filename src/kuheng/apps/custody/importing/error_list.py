"""The rows at fault as a workbook: mended there, it can be imported again."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter
from typing import BinaryIO

from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.judging import Overrides, mended_cells
from kuheng.apps.custody.importing.template import Language
from kuheng.apps.custody.importing.texts import FAULT_WORDS
from kuheng.engines.forms.importing.api import (
    Book,
    Cell,
    Fault,
    FaultyRow,
    FaultySheet,
    Mapping,
    write_faulty_rows,
)


def write_error_list(
    target: BinaryIO,
    book: Book,
    mappings: Iterable[Mapping],
    judgement: Judgement,
    overrides: Overrides | None = None,
    language: Language = "zh",
) -> int:
    """Writes the faulty rows with their reasons; gives their number. Filled-down cells are written out."""
    by_sheet = {mapping.sheet: mapping for mapping in mappings}
    titles = ("行号", "问题") if language == "zh" else ("Row no.", "Fault")
    grouped = groupby(judgement.faults, key=attrgetter("sheet"))
    sheets = (
        _sheet(book, by_sheet[name], list(faults), overrides or {}, language) for name, faults in grouped
    )
    return write_faulty_rows(target, sheets, row_title=titles[0], reason_title=titles[1])


def _sheet(
    book: Book, mapping: Mapping, faults: list[Fault], overrides: Overrides, language: Language
) -> FaultySheet:
    cells = mended_cells(book, mapping, overrides)
    headers = [column.header for column in mapping.columns]
    return FaultySheet(name=mapping.sheet, headers=headers, rows=_rows(mapping, faults, cells, language))


def _rows(
    mapping: Mapping, faults: Sequence[Fault], cells: dict[int, Sequence[Cell]], language: Language
) -> Iterator[FaultyRow]:
    index = {column.letter: column.index for column in mapping.columns}
    for row, found in groupby(faults, key=attrgetter("row")):
        reasons = [(index.get(fault.column, -1), FAULT_WORDS.say(fault)[language]) for fault in found]
        yield FaultyRow(row=row, cells=cells[row], reasons=reasons)
