"""Which column of a sheet gives which field: suggested, corrected by hand, saved, used again. Plain data."""

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from typing import TypeVar

from kuheng.engines.forms.importing.cells import column_letter
from kuheng.engines.forms.importing.vocabulary import FieldSpec, Vocabulary, header_key
from kuheng.kernel.errors import Malformed, Refusal

SURE = 0.8

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnMap:
    """One column. `field` None: not imported. `fen_per_unit`: what a bare number of a money column counts.

    `first_value` and `others` (fields that also fit) are for the person who checks; they decide nothing.
    """

    index: int
    header: str
    field: str | None
    confidence: float = 1.0
    fen_per_unit: int = 100
    first_value: str = ""
    others: tuple[str, ...] = ()

    @property
    def letter(self) -> str:
        return column_letter(self.index)

    @property
    def state(self) -> str:
        """auto: read by itself · confirm: a person should look · none: not imported."""
        if self.field is None:
            return "none"
        return "auto" if self.confidence >= SURE else "confirm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mapping:
    """How one sheet is read. Header rows are 1-based, both included; 0 means that no header was found.

    `constants` give a field that no column gives (the category of a sheet of its own).
    """

    sheet: str
    use: bool
    header_from: int
    header_to: int
    columns: tuple[ColumnMap, ...]
    constants: MappingOf[str, str] = field(default_factory=dict)

    def column_of(self, key: str) -> ColumnMap | None:
        return next((column for column in self.columns if column.field == key), None)

    def fields(self) -> frozenset[str]:
        return frozenset(column.field for column in self.columns if column.field) | self.constants.keys()

    def with_field(self, index: int, key: str | None) -> "Mapping":
        """The mapping after a person chose what a column (0-based) means."""
        columns = tuple(
            replace(column, field=key, confidence=1.0) if column.index == index else column
            for column in self.columns
        )
        return replace(self, columns=columns)

    def remembered(self) -> dict[str, str | None]:
        """Header → field: what a saved mapping carries to the next file of the same bank."""
        return {header_key(column.header): column.field for column in self.columns if column.header}

    def to_json(self) -> dict[str, object]:
        return {
            "sheet": self.sheet,
            "use": self.use,
            "header_from": self.header_from,
            "header_to": self.header_to,
            "columns": [_column_to_json(column) for column in self.columns],
            "constants": dict(self.constants),
        }

    @classmethod
    def from_json(cls, data: object, vocabulary: Vocabulary) -> "Mapping":
        """Raises Malformed `import.bad_mapping`, `import.unknown_field`."""
        body = _object(data)
        mapping = cls(
            sheet=_typed(body, "sheet", str),
            use=_typed(body, "use", bool),
            header_from=_typed(body, "header_from", int),
            header_to=_typed(body, "header_to", int),
            columns=tuple(_column_from_json(item) for item in _typed(body, "columns", list)),
            constants={str(key): str(value) for key, value in _object(body.get("constants", {})).items()},
        )
        if not 0 <= mapping.header_from <= mapping.header_to <= 1_048_576:
            raise Malformed("import.bad_mapping", field="header_to")
        for name in sorted(mapping.fields() - vocabulary.keys()):
            raise Malformed("import.unknown_field", name=name)
        return mapping


def problems(mapping: Mapping, vocabulary: Vocabulary) -> tuple[Refusal, ...]:
    """Why rows cannot be judged with this mapping yet; empty when they can, or the sheet is not used."""
    if not mapping.use:
        return ()
    if not mapping.header_to:
        return (Refusal("import.no_header"),)
    return (*_missing(mapping, vocabulary), *_twice(mapping, vocabulary))


def _missing(mapping: Mapping, vocabulary: Vocabulary) -> Iterator[Refusal]:
    given = mapping.fields()
    for spec in vocabulary.fields:
        if spec.required and spec.key not in given:
            yield Refusal("import.field_unmapped", spec.key, title_zh=spec.zh, title_en=spec.en)


def _twice(mapping: Mapping, vocabulary: Vocabulary) -> Iterator[Refusal]:
    for spec in vocabulary.fields:
        letters = [column.letter for column in mapping.columns if column.field == spec.key]
        if len(letters) > 1 and spec.kind != "ignored":
            yield _field_twice(spec, letters)


def _field_twice(spec: FieldSpec, letters: Sequence[str]) -> Refusal:
    return Refusal(
        "import.field_twice", spec.key, title_zh=spec.zh, title_en=spec.en, columns=", ".join(letters)
    )


def _column_to_json(column: ColumnMap) -> dict[str, object]:
    return {
        "index": column.index,
        "letter": column.letter,
        "header": column.header,
        "field": column.field,
        "confidence": round(column.confidence * 100),  # whole per cent: what is audited holds no floats
        "state": column.state,
        "fen_per_unit": column.fen_per_unit,
        "first_value": column.first_value,
        "others": list(column.others),
    }


def _column_from_json(data: object) -> ColumnMap:
    body = _object(data)
    name = body.get("field")
    confidence = body.get("confidence", 100)
    fen = body.get("fen_per_unit", 100)
    index = _typed(body, "index", int)
    if not (name is None or isinstance(name, str)) or not isinstance(confidence, int):
        raise Malformed("import.bad_mapping", field="columns")
    if not isinstance(fen, int) or not 1 <= fen <= 10**12 or not 0 <= index < 16_384:
        raise Malformed("import.bad_mapping", field="columns")
    return ColumnMap(
        index=index,
        header=_typed(body, "header", str),
        field=name,
        confidence=confidence / 100,
        fen_per_unit=fen,
        first_value=str(body.get("first_value", "")),
        others=tuple(str(other) for other in _typed({"others": [], **body}, "others", list)),
    )


def _object(data: object) -> dict[str, object]:
    if not isinstance(data, dict):
        raise Malformed("import.bad_mapping")
    return data


def _typed(body: dict[str, object], key: str, kind: type[T]) -> T:
    value = body.get(key)
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        raise Malformed("import.bad_mapping", field=key)
    return value
