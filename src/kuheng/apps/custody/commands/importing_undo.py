"""Taking an import back: all of it, as long as nothing has touched its assets since; see decision 0008."""

from typing import Annotated, Any
from uuid import UUID, uuid5

from pydantic import StringConstraints

from kuheng.apps.custody.commands.importing import lock_batch
from kuheng.apps.custody.importing.plan import FACTS
from kuheng.apps.custody.reading import LOCK_ASSETS
from kuheng.apps.custody.tables import asset, binding, import_batch, valuation
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.ledger import api as ledger
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import MovementId, new_id

# The mark in the number of a voided asset: no list and no person can give such a number, so the old one is free again.
VOID_MARK = "~"
REASON = "撤销导入"

TOUCHED = """
-- what the chunks of this import did to assets, and whether anybody has touched these since
SELECT t.record_id AS id, t.version, t.before FROM audit_entry e
JOIN audit_touch t ON t.tenant_id = e.tenant_id AND t.entry_id = e.id AND t.entity = 'asset'
WHERE e.tenant_id = %s AND e.record_id = %s AND e.command = 'custody.import_chunk' AND e.outcome = 'ok'
"""
MOVED_SINCE = """
SELECT DISTINCT e.asset_id FROM ledger_entry e
JOIN ledger_movement m ON m.tenant_id = e.tenant_id AND m.id = e.movement_id
WHERE e.tenant_id = %(tenant)s AND e.asset_id = ANY(%(assets)s) AND m.reference_id IS DISTINCT FROM %(import)s
UNION
SELECT asset_id FROM ledger_reservation
WHERE tenant_id = %(tenant)s AND asset_id = ANY(%(assets)s) AND state = 'open'
"""
MOVEMENTS = "SELECT id FROM ledger_movement WHERE tenant_id = %s AND reference_id = %s ORDER BY id"
OPEN_BINDINGS = """
SELECT * FROM binding WHERE tenant_id = %s AND asset_id = ANY(%s) AND ended_at IS NULL ORDER BY id FOR UPDATE
"""
TAGS = "SELECT id, asset_id, tag FROM asset_tag WHERE tenant_id = %s AND asset_id = ANY(%s)"
REMOVE_TAGS = "DELETE FROM asset_tag WHERE tenant_id = %s AND id = ANY(%s)"


class UndoImport(
    Command,
    name="custody.undo_import",
    record="import_batch",
    target="import_id",
    title=("撤销导入", "Undo an import"),
):
    """Take a whole import back: what it registered is void, what it changed is as before, its movements are reversed.

    Refused with `custody.import_moved` (how many of its assets were touched since), `custody.import_state`.
    """

    import_id: UUID
    reason: Annotated[str, StringConstraints(min_length=1, max_length=500)] | None = None


def undo_import(command: UndoImport, tx: Transaction) -> Outcome:
    batch = lock_batch(tx, command.import_id, ("running", "failed", "done"))
    touched = {row["id"]: row for row in tx.rows(TOUCHED, [tx.tenant, batch["id"]])}
    live = tx.rows(LOCK_ASSETS, [tx.tenant, sorted(touched)])
    made = [row for row in live if touched[row["id"]]["version"] == 1]
    changed = [row for row in live if touched[row["id"]]["version"] > 1]
    _refuse_moved(tx, batch, live, touched, made)
    _reverse_movements(tx, batch, command.reason)
    _void(tx, made, changed, batch["id"])
    _restore(tx, changed, touched)
    saved = tx.update(import_batch, batch, state="undone", undone_at=tx.at)
    counts = {"voided": len(made), "restored": len(changed)}
    subject = {"subject": ["import_batch", str(batch["id"])]}
    return Outcome(
        result={"import_id": batch["id"], "state": "undone", **counts},
        facts=(Fact(topic="import.undone", aggregate=batch["id"], payload=counts | subject),),
        record=("import_batch", batch["id"], saved["version"]),
    )


def _refuse_moved(
    tx: Transaction, batch: Row, live: list[Row], touched: dict[UUID, Row], made: list[Row]
) -> None:
    moved = {row["id"] for row in live if row["version"] != touched[row["id"]]["version"]}
    params = {"tenant": tx.tenant, "assets": [row["id"] for row in made], "import": batch["id"]}
    moved |= {row["asset_id"] for row in tx.rows(MOVED_SINCE, params)}
    if moved:
        raise Refused("custody.import_moved", count=len(moved))


def _reverse_movements(tx: Transaction, batch: Row, reason: str | None) -> None:
    """One movement a chunk, so the statements grow with the chunks, never with the rows."""
    for row in tx.rows(MOVEMENTS, [tx.tenant, batch["id"]]):
        ledger.correct(
            tx, MovementId(row["id"]), reason=reason or REASON, document={"file": batch["file_name"]}
        )


def _void(tx: Transaction, made: list[Row], changed: list[Row], import_id: UUID) -> None:
    """What was registered stays as a row, so that its history stays; nobody is shown it any more."""
    tx.update_many(asset, made, [_voided(row, tx) for row in made])
    ids = [row["id"] for row in made]
    bound = tx.rows(OPEN_BINDINGS, [tx.tenant, ids])
    ended = {"ended_at": tx.at, "end_reason": REASON, "ended_by_id": tx.actor.person}
    tx.update_many(binding, bound, [ended for _ in bound])
    voided = set(ids)
    tags = tx.rows(TAGS, [tx.tenant, [*ids, *(row["id"] for row in changed)]])
    gone = [
        row["id"] for row in tags if row["asset_id"] in voided or row["id"] == uuid5(import_id, row["tag"])
    ]
    tx.write(REMOVE_TAGS, [tx.tenant, gone])


def _voided(row: Row, tx: Transaction) -> Row:
    return {
        "code": f"{row['code']}{VOID_MARK}{row['id'].hex[-12:]}",
        "state": "void",
        "pledged": False,
        "frozen": False,
        "moved_at": tx.at,
    }


def _restore(tx: Transaction, changed: list[Row], touched: dict[UUID, Row]) -> None:
    """Facts as they were, by the audit's own record of them; a value is taken back by a valuation, as values are."""
    befores = [touched[row["id"]]["before"] for row in changed]
    columns = asset.c
    tx.update_many(
        asset,
        changed,
        [{name: _read(columns[name], before[name]) for name in FACTS} for before in befores],
    )
    tx.insert_many(
        valuation,
        [
            {
                "id": new_id(),
                "asset_id": row["id"],
                "amount_fen": before["value_fen"],
                "currency": before["currency"],
                "on_date": business_date(tx.at),
                "source": REASON,
                "by_id": tx.actor.person,
            }
            for row, before in zip(changed, befores, strict=True)
            if before["value_fen"] is not None and before["value_fen"] != row["value_fen"]
        ],
    )


def _read(column: Any, value: Any) -> Any:
    """A value of a touch, which is JSON, as the column has it."""
    if value is None or not isinstance(value, str):
        return value
    kind = column.type.python_type
    if kind is UUID:
        return UUID(value)
    return kind.fromisoformat(value) if hasattr(kind, "fromisoformat") else value


def install(kit: Kit) -> None:
    kit.command(UndoImport, undo_import)
