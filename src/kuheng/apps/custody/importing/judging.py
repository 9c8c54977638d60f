"""Judging a bank's list: every row typed, every fault found, nothing written. Pure; below 2 µs a cell."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field, replace
from datetime import date

from kuheng.apps.custody.importing.categories import SHIPPED, Categories, CategoryWords, categories
from kuheng.apps.custody.importing.fields import VAULT_LIST
from kuheng.apps.custody.importing.judgement import Judgement, Table
from kuheng.apps.custody.importing.listing import Listing, Part, listing
from kuheng.apps.custody.importing.numbers import RangeKey
from kuheng.apps.custody.importing.rules import (
    judge_amounts,
    judge_codes,
    judge_dates,
    judge_meanings,
    judge_names,
    judge_references,
)
from kuheng.apps.custody.importing.rules_ranges import TakenRange, judge_ranges
from kuheng.apps.custody.importing.statuses import Statuses
from kuheng.engines.forms.importing.api import (
    Book,
    Cell,
    Mapping,
    Mends,
    Passed,
    Sheet,
    data_rows,
    problems,
    suggest,
)
from kuheng.kernel.errors import Refused

Overrides = MappingOf[tuple[str, int, str], str]  # (sheet, 1-based row, column letter) → the value put there


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What judging may ask of the bank's register; each is asked once, for all rows. Empty: a new register.

    `known` gives per field (place, org_unit, unit) the values that exist; a field not listed is not checked.
    """

    existing: Callable[[Collection[str]], Collection[str]] = lambda codes: ()
    taken: Callable[[Collection[RangeKey]], Iterable[TakenRange]] = lambda keys: ()
    known: MappingOf[str, Collection[str]] = field(default_factory=dict)
    categories: Sequence[CategoryWords] = SHIPPED


def suggest_mappings(
    book: Book,
    entries: Sequence[CategoryWords] = SHIPPED,
    remembered: MappingOf[str, str | None] | None = None,
) -> tuple[Mapping, ...]:
    """One mapping per sheet. Without a category column a sheet is of the category it is named after."""
    known = categories(entries)
    return tuple(
        _with_category(suggest(sheet, VAULT_LIST, remembered), sheet, known) for sheet in book.sheets
    )


def _with_category(mapping: Mapping, sheet: Sheet, known: Categories) -> Mapping:
    if not mapping.use or mapping.column_of("category") is not None:
        return mapping
    named = known.section(sheet.name)
    if named is None:
        return mapping
    return replace(mapping, constants={**mapping.constants, "category": named})


def judge(
    book: Book,
    mappings: Iterable[Mapping],
    overrides: Overrides | None = None,
    statuses: Statuses | None = None,
    *,
    register: Register | None = None,
    today: date | None = None,
) -> Judgement:
    """Judges all data rows of the mapped sheets, in file order. Changes nothing.

    `overrides` are cells that a person mended; "" empties one. `today` only feeds the warning about dates to
    come. Raises Refused `import.no_header`, `import.field_unmapped`, `import.field_twice`,
    `import.no_category`; Malformed `import.unknown_sheet`.
    """
    register = register or Register()
    known = categories(register.categories)
    parts, passed = _parts(book, mappings, overrides or {}, known)
    found = listing(parts, VAULT_LIST)
    judge_codes(found)
    judge_names(found)
    judge_meanings(found, known, statuses or Statuses())
    judge_dates(found, today)
    judge_amounts(found)
    judge_ranges(found, register.taken)
    judge_references(found, register.known)
    return _judgement(found, passed, register)


def mended_cells(
    book: Book, mapping: Mapping, overrides: Overrides, entries: Sequence[CategoryWords] = SHIPPED
) -> dict[int, Sequence[Cell]]:
    """The data rows of one sheet by their number, with mends and filled-down cells in place."""
    sheet = book.sheet(mapping.sheet)
    section = categories(entries).section
    rows = data_rows(sheet, mapping, VAULT_LIST, mends=_mends(sheet, overrides), section=section)
    mapped = {column.index: rows.columns[column.field] for column in mapping.columns if column.field}
    return {
        number: [
            mapped[at][place] if at in mapped else sheet.rows[number - 1][at] for at in range(sheet.width)
        ]
        for place, number in enumerate(rows.numbers)
    }


def _parts(
    book: Book, mappings: Iterable[Mapping], overrides: Overrides, known: Categories
) -> tuple[list[Part], tuple[Passed, ...]]:
    parts: list[Part] = []
    passed: list[Passed] = []
    by_sheet = {mapping.sheet: mapping for mapping in mappings if mapping.use}
    if not by_sheet:
        raise Refused("import.no_header")
    for name in by_sheet:
        book.sheet(name)
    start = 0
    for sheet in book.sheets:
        mapping = by_sheet.get(sheet.name)
        if mapping is None:
            continue
        _require_whole(mapping, known)
        rows = data_rows(sheet, mapping, VAULT_LIST, mends=_mends(sheet, overrides), section=known.section)
        parts.append(Part(start=start, rows=rows, mapping=mapping))
        passed.extend(rows.passed)
        start += len(rows.numbers)
    return parts, tuple(passed)


def _require_whole(mapping: Mapping, known: Categories) -> None:
    for refusal in problems(mapping, VAULT_LIST):
        if refusal.field != "category":  # lines between the rows may name it; rows without one are at fault
            refusal.or_refuse()
    named = mapping.constants.get("category")
    if named and known.find(named) is None:
        raise Refused("import.no_category", "category", name=named)


def _mends(sheet: Sheet, overrides: Overrides) -> Mends:
    return {
        (row, _column_index(letter)): value
        for (name, row, letter), value in overrides.items()
        if name == sheet.name
    }


def _column_index(letters: str) -> int:
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def _judgement(found: Listing, passed: tuple[Passed, ...], register: Register) -> Judgement:
    keep = [True] * found.length
    for index in found.faulty():
        keep[index] = False
    clean = _table(found).only(keep)
    existing = set(register.existing([code for code in clean.columns["code"] if code is not None]))
    clean.columns["exists"][:] = [code in existing for code in clean.columns["code"]]
    values = zip(clean.columns["value_fen"], clean.columns["currency"], strict=True)
    return Judgement(
        rows=found.length,
        clean=clean,
        faults=found.written(found.faults),
        warnings=found.written(found.warnings),
        passed=passed,
        by_category=dict(Counter(clean.columns["category_zh"])),
        value_fen=sum(fen for fen, currency in values if fen is not None and currency == "CNY"),
        existing=sum(clean.columns["exists"]),
    )


def _table(found: Listing) -> Table:
    columns = dict(found.columns)
    columns["sheet"] = [part.rows.sheet for part in found.parts for _ in part.rows.numbers]
    columns["row"] = [number for part in found.parts for number in part.rows.numbers]
    columns["exists"] = [False] * found.length
    return Table(columns=columns)
