"""Carrying an import out: chunk by chunk, each its own transaction and audit entry, each calling the next.

A crash loses nothing: the worker finds the call of the next chunk in the outbox, its key makes sure that a chunk
that did commit is not carried out again, and the batch's row says after which row of the file to go on.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.commands.importing import OPEN_STATES, fault_row, keep_judgement, lock_batch
from kuheng.apps.custody.importing import settling
from kuheng.apps.custody.importing.judged import Judged, judged
from kuheng.apps.custody.importing.plan import Late, Line, Plan, lines_of, plan_of
from kuheng.apps.custody.importing.settling import forbidden_units, make_places
from kuheng.apps.custody.tables import asset, asset_tag, binding, import_batch, import_fault, valuation
from kuheng.core.commands.base import Command, CommandCall, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Movement
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.forms.importing.api import Fault
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import Refused

CHUNK = 5_000
ONE_AT_A_TIME = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
NEXT_NUMBERS = """
INSERT INTO document_counter (tenant_id, prefix, on_date, last)
SELECT %(tenant)s, n.prefix, %(today)s, n.count FROM unnest(%(prefixes)s::text[], %(counts)s::int8[]) AS n(prefix, count)
ON CONFLICT (tenant_id, prefix, on_date) DO UPDATE SET last = document_counter.last + excluded.last
RETURNING prefix, last
"""
# Notes of the run itself stand behind all that the dry run found.
LATE_FROM = 10_000_000


class RunImport(
    Command,
    name="custody.run_import",
    record="import_batch",
    target="import_id",
    title=("导入资产", "Run an import"),
):
    """Bring the clean rows of a list into the register; an import that stopped goes on where it was.

    `on_existing`: what becomes of assets that the register has; only facts are changed, never place, quantity,
    numbers or bindings. `match_by` serial_no: the same category and serial number. Without `create_places`
    what lies at an unknown place goes to the unit's vault 未定位. Refused with `custody.import_state`,
    `import.nothing_clean`, `import.unit_outside`.
    """

    import_id: UUID
    on_existing: Literal["skip", "update", "upsert"] = "upsert"
    match_by: Literal["code", "serial_no"] = "code"
    fire_rules: bool = False
    create_places: bool = False


class ImportChunk(
    Command, name="custody.import_chunk", record="import_batch", title=("导入一段", "Import a chunk")
):
    """Carry out the next rows of a running import; called by the import itself. Changes nothing out of turn."""

    import_id: UUID
    number: int


class StopImport(
    Command, name="custody.stop_import", record="import_batch", title=("导入中断", "Import interrupted")
):
    """A chunk was refused (somebody else took a number or a place meanwhile): the import waits to be taken up again,
    and says why. Sent by the relay; one that comes late changes nothing."""

    import_id: UUID
    number: int
    code: Annotated[str, StringConstraints(max_length=80)]
    words: Mapping[str, str]


def run_import(command: RunImport, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, (*OPEN_STATES, "running", "failed"))
    if batch["state"] in ("running", "failed"):
        again = {"state": "running", "trouble": None, "attempt": batch["attempt"] + 1}
        return _started(tx.update(import_batch, batch, **again, by_id=tx.actor.person))
    found = judged(tx, batch)
    clean = found.judgement.clean
    if not len(clean):
        raise Refused("import.nothing_clean")
    units = settling.units(tx, batch)
    outside = forbidden_units(tx, clean, units, may_change=command.on_existing != "skip")
    if outside:
        raise Refused("import.unit_outside", "units", units="、".join(outside[:5]), count=len(outside))
    make_places(tx, clean, units, create=command.create_places)
    kept = keep_judgement(tx, batch, found) if batch["state"] == "uploaded" else {}
    options = command.model_dump(exclude={"import_id"})
    options["by_id"] = tx.actor.person
    return _started(tx.update(import_batch, batch, state="running", **kept, **options))


def _started(saved: Row) -> Outcome:
    return Outcome(
        result={"import_id": saved["id"], "state": "running", "rows": saved["rows"], "chunk": saved["chunk"]},
        calls=(chunk_call(saved),),
        record=("import_batch", saved["id"], saved["version"]),
    )


def chunk_call(batch: Row) -> CommandCall:
    """The call of a batch's next chunk. One taken up again has keys of its own: the earlier may have been refused."""
    key = f"import:{batch['id']}:{batch['chunk']}"
    return CommandCall(
        name="custody.import_chunk",
        payload={"import_id": str(batch["id"]), "number": batch["chunk"]},
        key=f"{key}:{batch['attempt']}" if batch["attempt"] else key,
        otherwise="custody.stop_import",
    )


def stop_import(command: StopImport, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, ("running", "failed", "done", "undone"))
    if batch["state"] != "running" or batch["chunk"] != command.number:
        return Outcome(result={"import_id": batch["id"], "state": batch["state"]})
    trouble = {"code": command.code, "words": dict(command.words)}
    saved = tx.update(import_batch, batch, state="failed", trouble=trouble)
    return Outcome(
        result={"import_id": batch["id"], "state": "failed"},
        facts=(Fact(topic="import.stopped", aggregate=batch["id"], payload={"code": command.code}),),
        record=("import_batch", batch["id"], saved["version"]),
    )


def import_chunk(command: ImportChunk, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, ("running", "failed", "done", "undone"))
    if batch["state"] != "running" or batch["chunk"] != command.number:
        return Outcome(result={"import_id": batch["id"], "state": batch["state"], "rows": 0})
    tx.write(ONE_AT_A_TIME, [f"import {tx.tenant}"])
    found = judged(tx, batch)
    start = _start(found, batch)
    lines = lines_of(found.judgement.clean, start, CHUNK)
    ground = settling.ground(tx, batch, lines)
    plan = plan_of(lines, ground, _codes(tx, lines, ground.categories))
    _carry_out(tx, batch, plan)
    last = start + len(lines) >= len(found.judgement.clean)
    saved = tx.update(import_batch, batch, **_progress(batch, plan, lines, last=last))
    return _carried(tx, saved, plan, last=last)


def _start(found: Judged, batch: Row) -> int:
    if batch["chunk"] == 0:
        return 0
    return found.after(batch["last_sheet"], batch["last_row"])


def _codes(tx: Transaction, lines: list[Line], categories: Any) -> Iterator[str]:
    """Numbers for the assets that the list gives none, in the order of the rows; one statement for all."""
    prefixes = [categories[line.category]["code_prefix"] for line in lines if line.code is None]
    if not prefixes:
        return iter(())
    counts = {prefix: prefixes.count(prefix) for prefix in set(prefixes)}
    today = business_date(tx.at)
    params = {
        "tenant": tx.tenant, "today": today, "prefixes": list(counts), "counts": list(counts.values())
    }  # fmt: skip
    following = {
        row["prefix"]: iter(range(row["last"] - counts[row["prefix"]] + 1, row["last"] + 1))
        for row in tx.rows(NEXT_NUMBERS, params)
    }
    return iter([f"{prefix}-{today:%Y%m%d}-{next(following[prefix]):04d}" for prefix in prefixes])


def _carry_out(tx: Transaction, batch: Row, plan: Plan) -> None:
    """Register and ledger, each kind of row in one go: the statements do not grow with the rows.

    The longest statement comes last, so that the database works at it while digests and search words are made.
    """
    tx.update_many(asset, plan.befores, plan.changes)
    tx.insert_many(asset_tag, plan.tags)
    tx.insert_many(valuation, plan.valuations)
    tx.insert_many(binding, plan.bindings)
    tx.insert_many(import_fault, _late_rows(batch, plan.late))
    ledger.define_numbers(tx, plan.numberings)
    if plan.entries:
        opening = Movement(
            kind="receive",
            entries=tuple(plan.entries),
            reference=batch["id"],
            reason="导入",
            document={"file": batch["file_name"], "chunk": batch["chunk"]},
        )
        ledger.post(tx, opening)
    tx.insert_many(asset, plan.assets)


def _late_rows(batch: Row, late: Collection[Late]) -> list[Row]:
    start = LATE_FROM + batch["chunk"] * CHUNK
    return [
        fault_row(batch["id"], start + number, "warning", _fault(note)) for number, note in enumerate(late)
    ]


def _fault(note: Late) -> Fault:
    return Fault(
        sheet=note.sheet, row=note.row, column="", code=note.code, field=note.field, value=note.value
    )


def _progress(batch: Row, plan: Plan, lines: list[Line], *, last: bool) -> Row:
    return {
        "state": "done" if last else "running",
        "chunk": batch["chunk"] + 1,
        "last_sheet": lines[-1].sheet if lines else batch["last_sheet"],
        "last_row": lines[-1].row if lines else batch["last_row"],
        "done": batch["done"] + len(lines),
        "created": batch["created"] + len(plan.assets),
        "updated": batch["updated"] + len(plan.changes),
        "skipped": batch["skipped"] + plan.skipped,
    }


def _carried(tx: Transaction, saved: Row, plan: Plan, *, last: bool) -> Outcome:
    counts = {"created": len(plan.assets), "updated": len(plan.changes), "skipped": plan.skipped}
    subject = {"subject": ["import_batch", str(saved["id"])]}
    topics = ["assets.imported"] + (["import.finished"] if last else [])
    return Outcome(
        result={"import_id": saved["id"], "state": saved["state"], **counts},
        facts=tuple(
            Fact(topic=topic, aggregate=saved["id"], payload=counts | subject, quiet=not saved["fire_rules"])
            for topic in topics
        ),
        calls=() if last else (chunk_call(saved),),
        record=("import_batch", saved["id"], saved["version"]),
    )


def install(kit: Kit) -> None:
    kit.command(RunImport, run_import)
    kit.command(StopImport, stop_import)
    kit.command(ImportChunk, import_chunk)
