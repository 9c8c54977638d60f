"""One field's cells, read in one go. A list repeats its values, so each different one is read once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from kuheng.engines.forms.importing.amounts import money_reader, read_count
from kuheng.engines.forms.importing.cells import EXACT_BELOW, NOTHING, Cell, Memo, cleaned, cleaned_line
from kuheng.engines.forms.importing.dates import read_date
from kuheng.engines.forms.importing.faults import Noted, Unread
from kuheng.engines.forms.importing.vocabulary import FieldSpec

Read = Callable[[Cell], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadColumn:
    """`values[i]` is None where nothing was given or could be read; `unread` and `noted` say which."""

    values: list[Any]
    unread: tuple[tuple[int, Unread], ...] = ()
    noted: tuple[tuple[int, str], ...] = ()


def read_column(cells: Sequence[Cell], read: Read) -> ReadColumn:
    """Applies `read` to every cell. A value, None, `Unread` and `Noted` are what it may answer."""
    memo = Memo(read)
    values = list(map(memo.__getitem__, cells))
    odd = {raw for raw, value in memo.items() if isinstance(value, Unread | Noted)}
    if not odd:
        return ReadColumn(values=values)
    unread: list[tuple[int, Unread]] = []
    noted: list[tuple[int, str]] = []
    for index, raw in enumerate(cells):
        if raw not in odd:
            continue
        value = values[index]
        if isinstance(value, Unread):
            unread.append((index, value))
            values[index] = None
        else:
            noted.append((index, cast(Noted, value).code))
            values[index] = cast(Noted, value).value
    return ReadColumn(values=values, unread=tuple(unread), noted=tuple(noted))


def reader_of(spec: FieldSpec, fen_per_unit: int = 100) -> Read:
    """How cells of a field are read, by its kind. Texts come back as str, "" becoming None."""
    if spec.kind == "date":
        return _unless(spec.no_value, read_date)
    if spec.kind == "money":
        return _unless(spec.no_value, money_reader(fen_per_unit))
    if spec.kind == "count":
        return read_count
    if spec.kind in {"code", "number_text"}:
        return partial(_read_code, limit=spec.limit)
    if spec.kind == "note":
        return partial(_read_text, limit=spec.limit, clean=cleaned)
    return partial(_read_text, limit=spec.limit, clean=cleaned_line)


def _unless(no_value: frozenset[str], read: Read) -> Read:
    if not no_value:
        return read
    return lambda raw: None if cleaned(raw) in no_value else read(raw)


def _read_text(raw: Cell, limit: int, clean: Callable[[Cell], str]) -> str | Unread | None:
    text = clean(raw)
    if len(text) > limit:
        return Unread(code="too_long", params={"limit": limit, "length": len(text)})
    return text or None


def _read_code(raw: Cell, limit: int) -> str | Unread | None:
    """Number cells give their digits without ".0"; beyond 15 digits Excel has already lost some."""
    if isinstance(raw, float) and abs(raw) >= EXACT_BELOW:
        return Unread(code="lost_digits")
    text = cleaned_line(raw)
    if text in NOTHING:
        return None
    if len(text) > limit:
        return Unread(code="too_long", params={"limit": limit, "length": len(text)})
    return text
