"""Bringing a bank's own list in: open it, say how it is read, mend cells, judge it. Nothing of this touches the register."""

from collections.abc import Iterable
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.apps.custody.importing.batch import (
    MOST_MENDS,
    Reading,
    mends_to_json,
    reading_from_json,
    reading_of,
)
from kuheng.apps.custody.importing.judged import Judged, judged, summary_of
from kuheng.apps.custody.importing.judging import suggest_mappings
from kuheng.apps.custody.importing.references import categories, category_words
from kuheng.apps.custody.importing.sources import book_of, store
from kuheng.apps.custody.importing.statuses import Statuses
from kuheng.apps.custody.importing.texts import FAULT_WORDS
from kuheng.apps.custody.tables import import_batch, import_fault, import_mapping
from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files.api import attach
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.forms.importing.api import Fault
from kuheng.kernel.errors import Malformed, NotFound, Refused
from kuheng.kernel.ids import new_id

LOCK_BATCH = "SELECT * FROM import_batch WHERE tenant_id = %s AND id = %s FOR UPDATE"
REMEMBERED = "SELECT mapping FROM import_mapping WHERE tenant_id = %s ORDER BY id"
NAMED = "SELECT * FROM import_mapping WHERE tenant_id = %s AND name = %s FOR UPDATE"
FORGET_FAULTS = "DELETE FROM import_fault WHERE tenant_id = %s AND import_id = %s"

OPEN_STATES = ("uploaded", "judged")

Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]


class OpenImport(
    Command, name="custody.open_import", record="import_batch", title=("打开清单", "Open a list")
):
    """Keep an uploaded list and suggest how it is read. The file itself is handed over by the door, by its digest.

    Refused with `files.no_content`.
    """

    id: UUID = Field(default_factory=new_id)
    file_name: Name
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class MapImport(
    Command,
    name="custody.map_import",
    record="import_batch",
    target="import_id",
    title=("对应列", "Map the columns"),
):
    """Say what the columns mean; the list must be judged again. `remember` keeps it for the next list.

    `units`: what the list calls a branch → the unit meant. Malformed with `import.bad_mapping`,
    `import.unknown_field`, `import.unknown_sheet`; refused with `custody.import_state`.
    """

    import_id: UUID
    sheets: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=200)]
    statuses: Annotated[list[dict[str, Any]] | None, Field(max_length=500)] = None
    units: Annotated[dict[str, str] | None, Field(max_length=2_000)] = None
    remember: Name | None = None


class Cell(Command):
    """One cell of the list. `value` None takes a mend back, "" empties the cell."""

    sheet: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    row: Annotated[int, Field(ge=1, le=1_048_576)]
    column: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,3}$")]
    value: Annotated[str, StringConstraints(max_length=2_000)] | None = None


class MendImport(
    Command,
    name="custody.mend_import",
    record="import_batch",
    target="import_id",
    title=("修正单元格", "Mend cells"),
):
    """Put other values into cells; the file stays as it came. `adopt_certain` takes every suggestion that means the same.

    Refused with `custody.import_state`, `import.too_many_mends`.
    """

    import_id: UUID
    cells: Annotated[tuple[Cell, ...], Field(max_length=5_000)] = ()
    adopt_certain: bool = False


class JudgeImport(
    Command,
    name="custody.judge_import",
    record="import_batch",
    target="import_id",
    title=("试运行导入", "Dry-run an import"),
):
    """Judge every row against the register; keeps the figures and all faults, writes nothing else.

    Refused with `custody.import_state`, `import.no_header`, `import.field_unmapped`, `import.field_twice`,
    `import.no_category`.
    """

    import_id: UUID


def open_import(command: OpenImport, tx: Transaction) -> Outcome:
    view, book = store(tx, command.digest)
    words = category_words(categories(tx).values())
    remembered: dict[str, str | None] = {}
    for row in tx.rows(REMEMBERED, [tx.tenant]):
        remembered |= row["mapping"]
    reading = Reading(
        sheets=suggest_mappings(book, words, remembered), statuses=Statuses(), units={}, overrides={}
    )
    saved = tx.insert(
        import_batch,
        {
            "id": command.id,
            "file_name": command.file_name,
            "state": "uploaded",
            "by_id": tx.actor.person,
            "at": tx.at,
            "file_id": view.id,
            "mapping": reading.to_json(),
            "overrides": [],
        },
    )
    attach(tx, [view.id], "import_batch", command.id)
    return _about(saved)


def map_import(command: MapImport, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, OPEN_STATES)
    before = batch["mapping"]
    given = {
        "sheets": command.sheets,
        "statuses": before["statuses"] if command.statuses is None else command.statuses,
        "units": before["units"] if command.units is None else command.units,
    }
    reading = reading_from_json(given)
    book = book_of(tx, batch["file_id"])
    for mapping in reading.sheets:
        book.sheet(mapping.sheet)
    if command.remember:
        _remember(tx, command.remember, reading)
    return _about(_changed(tx, batch, mapping=reading.to_json()))


def _remember(tx: Transaction, name: str, reading: Reading) -> None:
    words: dict[str, Any] = {}
    for mapping in reading.sheets:
        if mapping.use:
            words |= mapping.remembered()
    row = tx.one(NAMED, [tx.tenant, name])
    if row is None:
        facts = {"id": new_id(), "name": name, "mapping": words, "by_id": tx.actor.person}
        tx.insert(import_mapping, facts)
    else:
        tx.update(import_mapping, row, mapping=words, by_id=tx.actor.person)


def mend_import(command: MendImport, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, OPEN_STATES)
    mends = dict(reading_of(batch).overrides)
    if command.adopt_certain:
        mends |= judged(tx, batch).judgement.certain()
    _check_sheets(tx, batch, command.cells)
    for cell in command.cells:
        place = (cell.sheet, cell.row, cell.column)
        if cell.value is None:
            mends.pop(place, None)
        else:
            mends[place] = cell.value
    if len(mends) > MOST_MENDS:
        raise Refused("import.too_many_mends", limit=MOST_MENDS)
    return _about(_changed(tx, batch, overrides=mends_to_json(mends)))


def _check_sheets(tx: Transaction, batch: Row, cells: Iterable[Cell]) -> None:
    wanted = list(cells)
    if not wanted:
        return
    book = book_of(tx, batch["file_id"])
    for cell in wanted:
        if cell.row > len(book.sheet(cell.sheet).rows):
            raise Malformed("import.bad_cell", "row", row=cell.row)


def _changed(tx: Transaction, batch: Row, **changes: Any) -> Row:
    """What was judged no longer holds."""
    tx.write(FORGET_FAULTS, [tx.tenant, batch["id"]])
    return tx.update(import_batch, batch, state="uploaded", summary=None, **changes)


def judge_import(command: JudgeImport, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, OPEN_STATES)
    found = judged(tx, batch, fresh=True)
    return _about(tx.update(import_batch, batch, state="judged", **keep_judgement(tx, batch, found)))


def keep_judgement(tx: Transaction, batch: Row, found: Judged) -> Row:
    """Writes all faults down; gives the batch's columns that tell of the judgement."""
    tx.write(FORGET_FAULTS, [tx.tenant, batch["id"]])
    judgement = found.judgement
    rows = [
        *_fault_rows(batch["id"], judgement.faults, "fault", 1),
        *_fault_rows(batch["id"], judgement.warnings, "warning", len(judgement.faults) + 1),
    ]
    tx.insert_many(import_fault, rows)
    return {"summary": summary_of(tx, batch, judgement), "rows": judgement.rows}


def _fault_rows(import_id: UUID, faults: Iterable[Fault], kind: str, start: int) -> list[Row]:
    return [fault_row(import_id, number, kind, fault) for number, fault in enumerate(faults, start)]


def fault_row(import_id: UUID, number: int, kind: str, fault: Fault) -> Row:
    """A fault as it is kept: with what it says to people."""
    shown = fault.to_json() | {"message": FAULT_WORDS.say(fault)}
    return {"import_id": import_id, "no": number, "kind": kind, "code": fault.code, "fault": shown}


def lock_batch(tx: Transaction, import_id: UUID, states: tuple[str, ...]) -> Row:
    """The batch under lock. Refused with `custody.import_state` when it is in none of these states."""
    batch = tx.one(LOCK_BATCH, [tx.tenant, import_id])
    if batch is None:
        raise NotFound("record.not_found")
    if batch["state"] not in states:
        raise Refused("custody.import_state", state=batch["state"])
    return batch


def _about(batch: Row) -> Outcome:
    return Outcome(
        result={"import_id": batch["id"], "state": batch["state"], "version": batch["version"]},
        record=("import_batch", batch["id"], batch["version"]),
    )


def install(kit: Kit) -> None:
    kit.command(OpenImport, open_import)
    kit.command(MapImport, map_import)
    kit.command(MendImport, mend_import)
    kit.command(JudgeImport, judge_import)
