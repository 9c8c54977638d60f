"""Finding the header below a title, and what its columns mean. By the words, never by the position."""

from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from itertools import islice

from kuheng.engines.forms.importing.amounts import read_count, read_fen
from kuheng.engines.forms.importing.book import Sheet
from kuheng.engines.forms.importing.cells import Cell, cleaned, cleaned_line, compact
from kuheng.engines.forms.importing.dates import read_date
from kuheng.engines.forms.importing.faults import Unread
from kuheng.engines.forms.importing.mapping import ColumnMap, Mapping
from kuheng.engines.forms.importing.vocabulary import Kind, Match, Vocabulary, bracketed, header_key
from kuheng.kernel.errors import Malformed

_LOOKED_AT = 60  # rows from the top in which a header is sought
_SAMPLE = 40  # values of a column that are tried
_LEAST_FIELDS = 2
_BY_NAME = 0.65  # a word of the vocabulary, not only a part of one: sentences hold parts of many
_LONGEST_HEADER = 60
_LONGEST_SHOWN = 200  # a person may point at any row as the header
_SCALES = {"亿元": 10**10, "百万元": 10**8, "万元": 10**6, "千元": 10**5}
_READERS: dict[Kind, Callable[[Cell], object]] = {"date": read_date, "money": read_fen, "count": read_count}

Texts = tuple[tuple[str, ...], ...]  # per column: what its header may read as, the most telling first


def suggest(
    sheet: Sheet, vocabulary: Vocabulary, remembered: MappingOf[str, str | None] | None = None
) -> Mapping:
    """The mapping that the sheet's own words suggest; `remembered` (from a saved mapping) goes before them.

    Without a header `use` is False and `header_to` 0: a person points at the row, then `suggest_at` reads it.
    """
    found = _best_header(_top_of(sheet), vocabulary, remembered or {})
    if found is None:
        return Mapping(sheet=sheet.name, use=False, header_from=0, header_to=0, columns=_nameless(sheet))
    return suggest_at(sheet, vocabulary, *found, remembered=remembered)


def suggest_at(
    sheet: Sheet,
    vocabulary: Vocabulary,
    header_from: int,
    header_to: int,
    *,
    remembered: MappingOf[str, str | None] | None = None,
) -> Mapping:
    """The mapping when the header rows are known (1-based, both included).

    Raises Malformed `import.bad_mapping` when the sheet has no such rows.
    """
    if not 1 <= header_from <= header_to <= len(sheet.rows):
        raise Malformed("import.bad_mapping", field="header_from")
    texts = _texts(_top_of(sheet, header_to), header_from, header_to)
    samples = [_sample(sheet, header_to, index, texts[index]) for index in range(sheet.width)]
    chosen, readings = _assign(texts, samples, vocabulary, remembered or {})
    columns = tuple(
        _column(index, texts[index], samples[index], chosen.get(index), readings[index])
        for index in range(sheet.width)
    )
    mapping = Mapping(
        sheet=sheet.name, use=True, header_from=header_from, header_to=header_to, columns=columns
    )
    identity = {spec.key for spec in vocabulary.fields if spec.identity}
    names_assets = not identity or bool(identity & mapping.fields())
    return mapping if names_assets and sheet.visible else _unused(mapping)


def _top_of(sheet: Sheet, last_row: int = _LOOKED_AT) -> Sheet:
    """The sheet with the merged areas of its top only: lists merge thousands of cells further down."""
    return replace(sheet, merged=tuple(area for area in sheet.merged if area.first_row <= last_row))


def _unused(mapping: Mapping) -> Mapping:
    return replace(mapping, use=False)


def _nameless(sheet: Sheet) -> tuple[ColumnMap, ...]:
    return tuple(
        ColumnMap(index=index, header="", field=None, confidence=0.0) for index in range(sheet.width)
    )


def _best_header(
    sheet: Sheet, vocabulary: Vocabulary, remembered: MappingOf[str, str | None]
) -> tuple[int, int] | None:
    best: tuple[float, int, int] | None = None
    for first, last in _candidates(sheet):
        score = _score(_texts(sheet, first, last), vocabulary, remembered)
        if score and (
            best is None or score > best[0] + 0.01
        ):  # a repeated header scores the same: the first wins
            best = (score, first, last)
    return best[1:] if best else None


def _candidates(sheet: Sheet) -> Iterator[tuple[int, int]]:
    rows = sheet.rows[:_LOOKED_AT]
    for number, row in enumerate(rows, start=1):
        if not _may_be_header(row):
            continue
        yield number, number
        if number < len(rows) and _may_be_header(rows[number]) and _is_top_line(sheet, number):
            yield number, number + 1


def _may_be_header(row: Sequence[Cell]) -> bool:
    return any(row) and all(isinstance(cell, str) and len(cell) <= _LONGEST_HEADER for cell in row)


def _is_top_line(sheet: Sheet, number: int) -> bool:
    """Two-line headers have merged cells: a group over several columns, or one name over both lines."""
    return any(
        area.first_row == number
        and (area.last_row == number + 1 or area.first_row == area.last_row)
        and area.last_column - area.first_column + 1 < sheet.width
        for area in sheet.merged
    )


def _score(texts: Texts, vocabulary: Vocabulary, remembered: MappingOf[str, str | None]) -> float:
    best: dict[str, float] = {}
    for names in texts:
        for match in _readings(names, vocabulary, remembered)[:1]:
            best[match.field] = max(best.get(match.field, 0.0), match.confidence)
    by_name = sum(confidence >= _BY_NAME for confidence in best.values())
    return sum(best.values()) if by_name >= _LEAST_FIELDS else 0.0


def _texts(sheet: Sheet, first: int, last: int) -> Texts:
    lines = [_filled_line(sheet, number) for number in range(first, last + 1)]
    return tuple(_names([line[index] for line in lines]) for index in range(sheet.width))


def _filled_line(sheet: Sheet, number: int) -> list[str]:
    """The texts of one header row; cells within a merged area carry the area's text."""
    line = [cleaned_line(cell)[:_LONGEST_SHOWN] for cell in sheet.rows[number - 1]]
    for area in sheet.merged:
        if area.first_row <= number <= area.last_row:
            text = cleaned_line(sheet.rows[area.first_row - 1][area.first_column])[:_LONGEST_SHOWN]
            for column in range(area.first_column, min(area.last_column, sheet.width - 1) + 1):
                line[column] = text
    return line


def _names(lines: list[str]) -> tuple[str, ...]:
    parts = [part for at, part in enumerate(lines) if part and part not in lines[:at]]
    if len(parts) < 2:
        return tuple(parts)
    return ("".join(map(compact, parts)), parts[-1])


def _readings(
    names: tuple[str, ...], vocabulary: Vocabulary, remembered: MappingOf[str, str | None]
) -> list[Match]:
    best: dict[str, float] = {}
    for name in names:
        key = header_key(name)
        if key in remembered:
            saved = remembered[key]
            return [Match(saved, 1.0)] if saved else []
        for match in vocabulary.readings(name):
            best[match.field] = max(best.get(match.field, 0.0), match.confidence)
    return sorted((Match(*item) for item in best.items()), key=lambda match: -match.confidence)


def _assign(
    texts: Texts, samples: list[list[Cell]], vocabulary: Vocabulary, remembered: MappingOf[str, str | None]
) -> tuple[dict[int, Match], list[list[Match]]]:
    """Each field to at most one column: the surest reading first, then the leftmost."""
    kinds = {spec.key: spec.kind for spec in vocabulary.fields}
    readings = [
        [_weighed(match, kinds[match.field], sample) for match in _readings(names, vocabulary, remembered)]
        for names, sample in zip(texts, samples, strict=True)
    ]
    pairs = [(match, index) for index, matches in enumerate(readings) for match in matches]
    chosen: dict[int, Match] = {}
    taken: set[str] = set()
    for match, index in sorted(pairs, key=lambda pair: (-pair[0].confidence, pair[1])):
        if index in chosen or match.field in taken:
            continue
        chosen[index] = match
        if kinds[match.field] != "ignored":
            taken.add(match.field)
    return chosen, readings


def _weighed(match: Match, kind: Kind, sample: list[Cell]) -> Match:
    """Half the confidence when the values say otherwise: a 金额 without numbers, a 日期 without dates."""
    reader = _READERS.get(kind)
    if reader is None or not sample:
        return match
    read = sum(not isinstance(reader(cell), Unread) for cell in sample)
    return match if read >= len(sample) * 0.3 else Match(match.field, match.confidence / 2)


def _sample(sheet: Sheet, header_to: int, index: int, names: tuple[str, ...]) -> list[Cell]:
    """The first values of a column; repeated headers are none."""
    headers = {"", *map(compact, names)}
    values = (row[index] for row in islice(sheet.rows, header_to, None) if row[index] != "")
    return list(islice((value for value in values if compact(cleaned(value)) not in headers), _SAMPLE))


def _column(
    index: int, names: tuple[str, ...], sample: list[Cell], match: Match | None, readings: list[Match]
) -> ColumnMap:
    header = names[0] if names else ""
    return ColumnMap(
        index=index,
        header=header,
        field=match.field if match else None,
        confidence=match.confidence if match else 0.0,
        fen_per_unit=_fen_per_unit(header),
        first_value=cleaned_line(sample[0])[:80] if sample else "",
        others=tuple(other.field for other in readings if match is None or other.field != match.field),
    )


def _fen_per_unit(header: str) -> int:
    text = bracketed(header) or compact(header)
    return next((fen for unit, fen in _SCALES.items() if unit in text), 100)
