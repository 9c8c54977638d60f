"""The dry run: the stored list judged against the register as it is now. Writes nothing."""

from bisect import bisect_right
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.apps.custody.importing.batch import Reading, reading_of
from kuheng.apps.custody.importing.judgement import Judgement
from kuheng.apps.custody.importing.judging import judge
from kuheng.apps.custody.importing.memory import Remembered
from kuheng.apps.custody.importing.placing import place_code
from kuheng.apps.custody.importing.references import places_of, register_of, units_of, unknown_words
from kuheng.apps.custody.importing.sources import book_of
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.clock import business_date

_JUDGED: Remembered["Judged"] = Remembered(2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """A judgement with the order of its sheets, so that "after row n" has a meaning over several sheets."""

    judgement: Judgement
    sheets: dict[str, int]

    def after(self, sheet: str | None, row: int) -> int:
        """The index of the first clean row after this one of the file."""
        clean = self.judgement.clean.columns
        if sheet is None:
            return 0
        wanted = (self.sheets.get(sheet, -1), row)
        return bisect_right(range(len(clean["row"])), wanted, key=self._place)

    def _place(self, index: int) -> tuple[int, int]:
        clean = self.judgement.clean.columns
        return self.sheets[clean["sheet"][index]], clean["row"][index]


def judged(tx: Transaction, batch: Row, *, fresh: bool = False) -> Judged:
    """The judgement of a batch. `fresh`: against the register of this moment; otherwise a remembered one serves,
    for what has changed since is looked at again when the rows are written.
    """
    reading = reading_of(batch)
    key = f"{batch['id']}{reading.fingerprint(batch['file_id'])}"
    if fresh:
        return _JUDGED.put(key, _judge(tx, batch["id"], batch["file_id"], reading))
    return _JUDGED.made(key, lambda: _judge(tx, batch["id"], batch["file_id"], reading))


def forget() -> None:
    """As after a restart of the process."""
    _JUDGED.forget()


def _judge(tx: Transaction, import_id: UUID, file_id: UUID, reading: Reading) -> Judged:
    book = book_of(tx, file_id)
    found = judge(
        book,
        reading.sheets,
        reading.overrides,
        reading.statuses,
        register=register_of(tx, import_id),
        today=business_date(tx.at),
    )
    return Judged(judgement=found, sheets={sheet.name: at for at, sheet in enumerate(book.sheets)})


def summary_of(tx: Transaction, batch: Row, found: Judgement) -> dict[str, Any]:
    """The figures of a dry run; its faults are kept apart."""
    figures = found.summary()
    faults, warnings = figures.pop("faults"), figures.pop("warnings")
    assert isinstance(faults, list) and isinstance(warnings, list)
    counted: dict[str, int] = {}
    for warning in found.warnings:
        counted[warning.code] = counted.get(warning.code, 0) + 1
    return figures | {
        "fault_count": len(faults),
        "warning_count": len(warnings),
        "warning_counts": counted,
        "certain": len(found.certain()),
        "references": _references(tx, batch, found),
    }


def _references(tx: Transaction, batch: Row, found: Judgement) -> dict[str, Any]:
    columns = found.clean.columns
    codes = [None if text is None else place_code(text) for text in columns["place"]]
    known = places_of(tx, {code for code in codes if code is not None})
    units = units_of(tx, reading_of(batch).units, batch["by_id"])
    return {
        "place": unknown_words(codes, known),
        "org_unit": unknown_words(columns["org_unit"], units.by_word),
    }
