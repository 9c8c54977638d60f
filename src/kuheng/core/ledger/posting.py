"""Writing movements. What is posted is never changed: a mistake is undone by its reverse."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kuheng.core.ledger import rows, sql
from kuheng.core.ledger.domain.movement import (
    FROM_ORIGIN,
    Entry,
    Kind,
    Movement,
    Spot,
    check,
    digest_entries,
    effective,
    reverse,
    transfer,
)
from kuheng.core.ledger.domain.numbers import Numbering, Spans
from kuheng.core.ledger.tables import ledger_movement
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound, Refusal
from kuheng.kernel.ids import AssetId, MovementId, PlaceId

# More movements than this go by COPY; up to here their rows ride in the pipeline.
FEW_MOVEMENTS = 4


def post(tx: Transaction, movement: Movement) -> MovementId:
    """Records one movement and moves its holdings; two statements, no network wait.

    Raises `Refused`: `ledger.empty`, `ledger.quantity`, `ledger.unbalanced`, `ledger.twice`,
    `ledger.future`. What the holdings do not allow the database refuses when the transaction settles
    (texts.CONSTRAINTS says by which code).
    """
    return post_many(tx, [movement])[0]


def post_many(tx: Transaction, movements: Sequence[Movement]) -> list[MovementId]:
    """Records any number of movements; the number of statements does not grow with them.

    They apply together: of a serial only where it was before all of them and where it is after them counts.
    """
    if not movements:
        return []
    written = [_movement_row(tx, movement) for movement in movements]
    if len(written) <= FEW_MOVEMENTS:
        for row in written:
            tx.insert(ledger_movement, row)
    else:
        tx.insert_many(ledger_movement, written)
    tx.write(sql.INSERT_ENTRIES, _entry_params(tx, movements, written))
    return [movement.id for movement in movements]


def _movement_row(tx: Transaction, movement: Movement) -> Row:
    check(movement).or_refuse()
    recorded_at = movement.recorded_at or tx.recorded_at
    happened = effective(movement, at=tx.at, recorded_at=recorded_at)
    if isinstance(happened, Refusal):
        happened.or_refuse()
    return {
        "id": movement.id,
        "version": 1,
        "kind": movement.kind,
        "effective_at": happened,
        "recorded_at": recorded_at,
        "actor_id": movement.actor or tx.actor.person,
        "reason": movement.reason,
        "reference_id": movement.reference,
        "corrects": movement.corrects,
        "document": None if movement.document is None else dict(movement.document),
        "lines": len(movement.entries),
        "digest": digest_entries(movement.entries),
    }


def _entry_params(tx: Transaction, movements: Sequence[Movement], written: Sequence[Row]) -> dict[str, Any]:
    entries = [entry for movement in movements for entry in movement.entries]
    spots = [entry.spot for entry in entries]
    return {
        "tenant": tx.tenant,
        "ids": sql.uuids(row["id"] for row in written),
        "effective": sql.instants(row["effective_at"] for row in written),
        "recorded": sql.instants(row["recorded_at"] for row in written),
        "movements": sql.wholes(number for number, one in enumerate(movements, 1) for _ in one.entries),
        "lines": sql.wholes(line for one in movements for line in range(1, len(one.entries) + 1)),
        "assets": sql.uuids(entry.asset for entry in entries),
        "kinds": sql.words(entry.kind for entry in entries),
        "places": sql.uuids(spot.place for spot in spots),
        "holders": sql.uuids(spot.holder for spot in spots),
        "states": sql.words(spot.state for spot in spots),
        "quantities": sql.wholes(entry.quantity for entry in entries),
        "firsts": sql.wholes(entry.span.first if entry.span else None for entry in entries),
        "lasts": sql.wholes(entry.span.last if entry.span else None for entry in entries),
    }


def receipt(
    asset: AssetId, kind: Kind, to: Spot, *, quantity: int = 1, spans: Spans = ()
) -> tuple[Entry, ...]:
    """Entries by which an asset enters the book; of a range see also `define_numbers`."""
    return transfer(asset, kind, FROM_ORIGIN, to, quantity=quantity, spans=spans)


def define_numbers(tx: Transaction, numberings: Mapping[AssetId, Numbering]) -> None:
    """How the numbers of these batches read; once for each, before its receipt is posted."""
    if not numberings:
        return
    given = list(numberings.values())
    tx.write(
        sql.INSERT_NUMBERING,
        {
            "tenant": tx.tenant,
            "assets": sql.uuids(numberings),
            "kinds": [one.kind for one in given],
            "prefixes": [one.prefix for one in given],
            "editions": [one.edition for one in given],
            "digits": sql.wholes(one.digits for one in given),
        },
    )


def allow_negative(tx: Transaction, place: PlaceId, *, allowed: bool = True) -> None:
    """Lets the book of this place go below zero (its master is an ERP), or forbids it again."""
    tx.write(sql.UPSERT_PLACE, {"tenant": tx.tenant, "place": place, "negative": allowed})


def correct(
    tx: Transaction,
    movement: MovementId,
    *,
    reason: str,
    effective_at: datetime | None = None,
    document: Mapping[str, Any] | None = None,
) -> MovementId:
    """Posts the reverse of a movement. A movement is corrected once; what moved on since must come back
    first.

    Raises `NotFound("record.not_found")`; refused `ledger.already_corrected` when the transaction settles.
    """
    entries = [
        rows.entry(row) for row in tx.rows(sql.ENTRIES_OF, {"tenant": tx.tenant, "movement": movement})
    ]
    if not entries:
        raise NotFound("record.not_found")
    undoing = Movement(
        kind="correct",
        entries=reverse(entries),
        reason=reason,
        corrects=movement,
        effective_at=effective_at,
        document=document,
    )
    return post(tx, undoing)
