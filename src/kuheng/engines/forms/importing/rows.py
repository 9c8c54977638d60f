"""Which rows of a sheet are data, and their cells by column. What is passed over is listed with its kind."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass

from kuheng.engines.forms.importing.book import Sheet
from kuheng.engines.forms.importing.cells import NOTHING, Cell, cleaned, compact
from kuheng.engines.forms.importing.mapping import Mapping
from kuheng.engines.forms.importing.vocabulary import FieldSpec, Vocabulary
from kuheng.kernel.errors import Malformed

_SUBTOTAL = re.compile(  # of compacted texts
    r".{0,12}?(?:小计|合计|总计|累计|共计|总数)[:(]?.{0,24}|(?:sub-?total|grandtotal|total)s?(?![a-z]).{0,24}",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(?:制表|制单|填表|填报|编制|复核|审核|审批|主管|经办|打印|保管|库管|监交|负责人|日期|备注|说明|注|第?\d*页)[^:]{0,8}:.*"
    r"|第\s*\d+\s*页.*|(?:prepared|checked|approved|printed|reviewed|note|page)\b.{0,80}",
    re.IGNORECASE | re.DOTALL,
)
_CODE_LIKE = re.compile(r"[A-Za-z0-9-]*\d[A-Za-z0-9-]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A row that is no data: blank, title, header, subtotal, footer, note or section."""

    sheet: str
    row: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRows:
    """The data rows of one sheet: their 1-based numbers, and raw cells per field, mended and filled down."""

    sheet: str
    numbers: list[int]
    columns: MappingOf[str, list[Cell]]
    passed: tuple[Passed, ...]


# (1-based row, 0-based column) → the value a person put there
Mends = MappingOf[tuple[int, int], str]
# What a line between the rows stands for in the field that fills down, if anything.
Section = Callable[[str], str | None]


def data_rows(
    sheet: Sheet,
    mapping: Mapping,
    vocabulary: Vocabulary,
    *,
    mends: Mends | None = None,
    section: Section | None = None,
) -> DataRows:
    """Reads the rows below the header. `section` names the field value of a line such as 一、贵金属.

    Raises Malformed `import.bad_mapping` when the mapping points outside the sheet.
    """
    require_fit(sheet, mapping)
    rows = _mended(sheet.rows, mends or {})
    sorter = _Sorter(sheet, mapping, vocabulary, section)
    kept: list[int] = []
    passed: list[Passed] = []
    for at in range(mapping.header_to, len(rows)):
        row = rows[at]
        if sorter.is_plain(row) or (found := sorter.look(row)) is None:
            kept.append(at)
            continue
        kind, text = found
        if kind == "section":
            sorter.sections[len(kept)] = sorter.section_value(text)
        passed.append(Passed(sheet=sheet.name, row=at + 1, kind=kind, text=text[:200]))
    columns = {
        column.field: _column(sheet, rows, kept, column.index, vocabulary.spec(column.field))
        for column in mapping.columns
        if column.field is not None
    }
    for key in {spec.key for spec in vocabulary.fields if spec.fills_down}:
        if key in columns or sorter.sections:
            top = mapping.constants.get(key, "")
            columns[key] = _filled_down(columns.get(key, [""] * len(kept)), sorter.sections, top)
    numbers = [at + 1 for at in kept]
    return DataRows(sheet=sheet.name, numbers=numbers, columns=columns, passed=tuple(passed))


def require_fit(sheet: Sheet, mapping: Mapping) -> None:
    """Raises Malformed `import.bad_mapping` when the mapping names rows or columns the sheet lacks."""
    indexes = [column.index for column in mapping.columns]
    if mapping.header_to > len(sheet.rows) or len(set(indexes)) != len(indexes):
        raise Malformed("import.bad_mapping")
    if any(index >= sheet.width for index in indexes):
        raise Malformed("import.bad_mapping", field="columns")


def _mended(rows: Sequence[tuple[Cell, ...]], mends: Mends) -> Sequence[tuple[Cell, ...]]:
    if not mends:
        return rows
    copies: dict[int, list[Cell]] = {}
    for (number, column), value in mends.items():
        if 1 <= number <= len(rows) and 0 <= column < len(rows[number - 1]):
            copies.setdefault(number - 1, list(rows[number - 1]))[column] = value
    mended = list(rows)
    for at, copy in copies.items():
        mended[at] = tuple(copy)
    return mended


class _Sorter:
    """Tells data from everything else. Most rows pass by one glance at their identity."""

    def __init__(
        self, sheet: Sheet, mapping: Mapping, vocabulary: Vocabulary, section: Section | None
    ) -> None:
        above = [[compact(cleaned(cell)) for cell in row] for row in sheet.rows[: mapping.header_to]]
        self._headers = above[max(0, mapping.header_from - 1) :]
        self._titles = {text for row in above for text in row if text}
        given = {column.index: vocabulary.spec(column.field) for column in mapping.columns if column.field}
        self._mapped = frozenset(index for index, spec in given.items() if spec.kind != "ignored")
        identity = tuple(index for index, spec in given.items() if spec.identity)
        self._identity = identity or tuple(self._mapped)
        self._codes = frozenset(index for index, spec in given.items() if spec.kind == "code")
        self._section = section
        self.sections: dict[int, str] = {}  # number of data rows before it → value from there on

    def is_plain(self, row: Sequence[Cell]) -> bool:
        """Surely data: the identity cells are filled and the first begins like a code, not like a word."""
        if len(self._identity) < 2:
            return False
        code, name = row[self._identity[0]], row[self._identity[1]]
        if not isinstance(code, str) or not code.isascii() or code.isalpha() or not code[:1].isalnum():
            return False
        return isinstance(name, str) and len(name) > 1 and not name.isspace()

    def look(self, row: Sequence[Cell]) -> tuple[str, str] | None:
        """None for data, else the kind and the text of a row to pass over."""
        texts = {index: text for index, cell in enumerate(row) if cell != "" and (text := cleaned(cell))}
        if not texts:
            return "blank", ""
        first = next(iter(texts.values()))
        if self._repeats_header(texts):
            return "header", first
        label = self._label(texts)
        if label:
            return label, first
        if len(texts) == 1:
            return self._lonely(*next(iter(texts.items())))
        if not self._mapped & texts.keys():
            return "note", first
        return None

    def _repeats_header(self, texts: dict[int, str]) -> bool:
        """A header of the next page, or the line of column numbers 1 2 3 4 … that some forms print below it."""
        enough = max(2, len(texts) * 0.6)
        for header in self._headers:
            if sum(compact(text) == header[index] for index, text in texts.items()) >= enough:
                return True
        return len(texts) >= 4 and list(texts.values()) == [str(n) for n in range(1, len(texts) + 1)]

    def _label(self, texts: dict[int, str]) -> str | None:
        """Subtotal or footer: a label somewhere, and no identity besides it."""
        labels = {index for index, text in texts.items() if _SUBTOTAL.fullmatch(compact(text))}
        identity = {index for index in self._identity if index in texts and texts[index] not in NOTHING}
        if labels and identity <= labels:
            return "subtotal"
        index, first = next(iter(texts.items()))
        if _FOOTER.fullmatch(first) and identity <= {index, *self._further_labels(texts)}:
            return "footer"
        return None

    def _further_labels(self, texts: dict[int, str]) -> set[int]:
        return {index for index, text in texts.items() if _FOOTER.fullmatch(text)}

    def _lonely(self, index: int, text: str) -> tuple[str, str] | None:
        """A line of one cell: next page's title, section, or note. A code alone is a row not filled in."""
        if compact(text) in self._titles:
            return "title", text
        if self.section_value(text):
            return "section", text
        if index not in self._mapped:
            return ("blank" if text.isdigit() else "note"), text  # a running number without anything is blank
        if len(self._mapped) < 3 or (index in self._codes and _CODE_LIKE.fullmatch(text)):
            return None
        return "note", text

    def section_value(self, text: str) -> str:
        return (self._section(text) or "") if self._section else ""


def _column(
    sheet: Sheet, rows: Sequence[tuple[Cell, ...]], kept: list[int], index: int, spec: FieldSpec
) -> list[Cell]:
    column = [rows[at][index] for at in kept]
    if spec.kind in {"line", "note", "date"} and not spec.identity:
        for start, end, value in _merged_down(sheet, index):
            for position in _positions(kept, start, end):
                if column[position] == "":
                    column[position] = value
    return column


def _merged_down(sheet: Sheet, index: int) -> Iterator[tuple[int, int, Cell]]:
    for area in sheet.merged:
        if area.first_column == area.last_column == index and area.last_row > area.first_row:
            yield area.first_row, area.last_row, sheet.rows[area.first_row - 1][index]


def _positions(kept: list[int], start: int, end: int) -> range:
    return range(bisect_left(kept, start - 1), bisect_right(kept, end - 1))


def _filled_down(column: list[Cell], sections: MappingOf[int, str], top: str) -> list[Cell]:
    filled: list[Cell] = []
    above: Cell = top
    for position, value in enumerate(column):
        above = sections.get(position, above)
        if value == "" or (isinstance(value, str) and not cleaned(value)):
            value = above
        else:
            above = value
        filled.append(value)
    return filled
