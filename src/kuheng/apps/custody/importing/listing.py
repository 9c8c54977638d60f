"""All data rows of all sheets as one list of typed columns, with the notebook of their faults."""

from bisect import bisect_right
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import field as default
from typing import Any

from kuheng.engines.forms.importing.api import (
    Cell,
    DataRows,
    Fault,
    FieldSpec,
    Mapping,
    Suggestion,
    Unread,
    Vocabulary,
    cleaned,
    read_column,
    reader_of,
)
from kuheng.kernel.errors import Malformed


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """The data rows of one sheet, and the index of its first row in the whole list."""

    start: int
    rows: DataRows
    mapping: Mapping


@dataclass(frozen=True, slots=True)
class Note:
    """One fault or warning, still by row index and field."""

    index: int
    field: str
    code: str
    reason: str = ""
    params: MappingOf[str, object] = default(default_factory=dict)
    suggestion: Suggestion | None = None


@dataclass(slots=True)
class Listing:
    """`columns[key][i]` is the typed value of field `key` in data row i over all sheets."""

    parts: Sequence[Part]
    vocabulary: Vocabulary
    length: int
    columns: dict[str, list[Any]] = default(default_factory=dict)
    faults: list[Note] = default(default_factory=list)
    warnings: list[Note] = default(default_factory=list)
    not_read: dict[str, frozenset[int]] = default(default_factory=dict)

    def fault(
        self,
        index: int,
        key: str,
        code: str,
        suggestion: Suggestion | None = None,
        *,
        reason: str = "",
        **params: object,
    ) -> None:
        """Writes a fault down; `params` are what its text names."""
        self.faults.append(Note(index, key, code, reason, params, suggestion))

    def unread(self, index: int, key: str, unread: Unread) -> None:
        self.faults.append(Note(index, key, unread.code, unread.reason, unread.params, unread.suggestion))

    def warn(self, index: int, key: str, code: str, **params: object) -> None:
        self.warnings.append(Note(index, key, code, "", params))

    def has(self, key: str) -> bool:
        """Whether a column or a constant of any sheet gives this field."""
        return any(key in part.mapping.fields() for part in self.parts)

    def has_column(self, key: str, index: int) -> bool:
        return self.part_of(index).mapping.column_of(key) is not None

    def part_of(self, index: int) -> Part:
        return self.parts[bisect_right(self.parts, index, key=_start) - 1]

    def unreadable(self, key: str) -> frozenset[int]:
        """The rows whose cell of this field could not be read by its kind; their value is None."""
        return self.not_read.get(key, frozenset())

    def sheet_and_row(self, index: int) -> tuple[str, int]:
        part = self.part_of(index)
        return part.rows.sheet, part.rows.numbers[index - part.start]

    def collides(
        self,
        index: int,
        key: str,
        code: str,
        other: int,
        suggestion: Suggestion | None = None,
        **params: object,
    ) -> None:
        """A fault of row `index` that names the row it collides with."""
        sheet, row = self.sheet_and_row(other)
        reason = "" if sheet == self.part_of(index).rows.sheet else "other_sheet"
        self.fault(index, key, code, suggestion, reason=reason, other_sheet=sheet, other_row=row, **params)

    def raw(self, key: str, index: int) -> Cell:
        part = self.part_of(index)
        column = part.rows.columns.get(key)
        return part.mapping.constants.get(key, "") if column is None else column[index - part.start]

    def faulty(self) -> set[int]:
        return {note.index for note in self.faults}

    def written(self, notes: list[Note]) -> tuple[Fault, ...]:
        """The notes as faults, in file order and, within a row, from left to right."""
        placed = [(note, *self._column_of(note)) for note in notes]
        placed.sort(key=lambda item: (item[0].index, item[1]))
        return tuple(self._fault(note, letter, header) for note, _, letter, header in placed)

    def _column_of(self, note: Note) -> tuple[int, str, str]:
        column = self.part_of(note.index).mapping.column_of(note.field)
        return (-1, "", "") if column is None else (column.index, column.letter, column.header)

    def _fault(self, note: Note, letter: str, header: str) -> Fault:
        sheet, row = self.sheet_and_row(note.index)
        return Fault(
            sheet=sheet,
            row=row,
            column=letter,
            code=note.code,
            field=note.field,
            header=header,
            value=cleaned(self.raw(note.field, note.index)),
            reason=note.reason,
            params=note.params,
            suggestion=note.suggestion,
        )


def _constant(mapping: Mapping, spec: FieldSpec) -> Any:
    """What a person set for the whole sheet. Raises Malformed when it is no value of the field."""
    read = read_column([mapping.constants.get(spec.key, "")], reader_of(spec))
    if read.unread:
        raise Malformed("import.bad_mapping", field=spec.key)
    return read.values[0]


def _start(part: Part) -> int:
    return part.start


def listing(parts: Sequence[Part], vocabulary: Vocabulary) -> Listing:
    """Reads every mapped cell by its field's kind; what cannot be read is a fault already."""
    length = sum(len(part.rows.numbers) for part in parts)
    found = Listing(parts=parts, vocabulary=vocabulary, length=length)
    for spec in vocabulary.fields:
        if spec.kind != "ignored":
            before = len(found.faults)
            found.columns[spec.key] = [value for part in parts for value in _read(found, part, spec)]
            found.not_read[spec.key] = frozenset(note.index for note in found.faults[before:])
    return found


def _read(found: Listing, part: Part, spec: FieldSpec) -> list[Any]:
    cells = part.rows.columns.get(spec.key)
    if cells is None:
        return [_constant(part.mapping, spec)] * len(part.rows.numbers)
    column = part.mapping.column_of(spec.key)
    read = read_column(cells, reader_of(spec, column.fen_per_unit if column else 100))
    for index, unread in read.unread:
        found.unread(part.start + index, spec.key, unread)
    for index, code in read.noted:
        found.warn(part.start + index, spec.key, code)
    return read.values
