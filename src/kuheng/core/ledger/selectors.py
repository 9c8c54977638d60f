"""What is held, now and as of any past instant, and how it came there."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from kuheng.core.ledger import rows, sql
from kuheng.core.ledger.domain.movement import Entry, Holding, Interval
from kuheng.core.ledger.domain.numbers import Numbering
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.ids import AssetId, MovementId, PersonId, PlaceId

BEGINNING = "-infinity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Available:
    """What orders may still take of an asset. What binds the rest (pledge, freeze) the caller subtracts."""

    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


def holding(
    tx: Transaction,
    *,
    asset: AssetId | Iterable[AssetId] | None = None,
    place_ids: Iterable[PlaceId] | None = None,
    holder: PersonId | None = None,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> list[Holding]:
    """What lies where; ordered by place, then asset.

    Without `as_of`: now. With it: what had happened by then, as far as it was recorded by `known_at` (by
    now when not given). `holding(as_of=now)` equals `holding()` but for `reserved` and `since`, which have
    no past.
    """
    where, params = _where(tx, asset, place_ids, holder)
    if as_of is None and known_at is None:
        return [rows.holding(row) for row in tx.rows(sql.HOLDINGS_NOW.format(where=where), params)]
    params |= {"as_of": as_of or tx.recorded_at, "known_at": known_at}
    params["base"] = tx.scalar(sql.LAST_CLOSING, params) or BEGINNING
    return [rows.holding(row) for row in tx.rows(sql.HOLDINGS_THEN.format(where=where), params)]


def intervals(
    tx: Transaction,
    *,
    asset: AssetId | Iterable[AssetId] | None = None,
    place_ids: Iterable[PlaceId] | None = None,
    holder: PersonId | None = None,
    as_of: datetime | None = None,
    known_at: datetime | None = None,
) -> list[Interval]:
    """Where the numbers are, in the longest intervals; ordered by batch, then number. Time as in
    `holding`.
    """
    where, params = _where(tx, asset, place_ids, holder)
    if as_of is None and known_at is None:
        return [rows.interval(row) for row in tx.rows(sql.INTERVALS_NOW.format(where=where), params)]
    params |= {"as_of": as_of or tx.recorded_at, "known_at": known_at}
    return [rows.interval(row) for row in tx.rows(sql.INTERVALS_THEN.format(where=where), params)]


def find_number(tx: Transaction, numbering: Numbering, number: int) -> Interval | None:
    """The interval that holds this number; `None` when it was never received."""
    row = tx.one(
        sql.FIND_NUMBER,
        {
            "tenant": tx.tenant,
            "kind": numbering.kind,
            "prefix": numbering.prefix,
            "edition": numbering.edition,
            "digits": numbering.digits,
            "number": number,
        },
    )
    return rows.interval(row) if row and row["last_no"] >= number else None


def numberings(tx: Transaction, assets: Iterable[AssetId]) -> dict[AssetId, Numbering]:
    """How the numbers of these batches read."""
    found = tx.rows(sql.NUMBERINGS, {"tenant": tx.tenant, "assets": sql.uuids(set(assets))})
    return {
        row["asset_id"]: Numbering(
            kind=row["range_kind"], prefix=row["prefix"], edition=row["edition"], digits=row["digits"]
        )
        for row in found
    }


def available(
    tx: Transaction,
    *,
    asset: AssetId | Iterable[AssetId] | None = None,
    place_ids: Iterable[PlaceId] | None = None,
) -> dict[AssetId, Available]:
    """On hand and reserved of each asset that lies at these places (everywhere when not given)."""
    where, params = _where(tx, asset, place_ids, None)
    found = tx.rows(sql.AVAILABLE.format(where=where), params)
    return {row["asset_id"]: Available(on_hand=row["on_hand"], reserved=row["reserved"]) for row in found}


def number_totals(
    tx: Transaction, *, place_ids: Iterable[PlaceId] | None = None
) -> dict[tuple[str, str], int]:
    """How many numbers of each kind are in each state: {(kind, state): count}. What 表外 ties to every
    day.
    """
    where, params = _where(tx, None, place_ids, None)
    found = tx.rows(sql.TOTALS.format(where=where), params)
    return {(row["range_kind"], row["state"]): row["quantity"] for row in found}


def entries_of(tx: Transaction, movement: MovementId) -> list[Entry]:
    """The entries of one movement, in their order; none when there is no such movement."""
    return [rows.entry(row) for row in tx.rows(sql.ENTRIES_OF, {"tenant": tx.tenant, "movement": movement})]


def history(tx: Transaction, asset: AssetId, *, limit: int = 500) -> list[Row]:
    """Every move of an asset with its movement, latest first: where it came (+) or left (-), who, why, how
    late.
    """
    return tx.rows(sql.HISTORY, {"tenant": tx.tenant, "asset": asset, "limit": limit})


def _where(
    tx: Transaction,
    asset: AssetId | Iterable[AssetId] | None,
    place_ids: Iterable[PlaceId] | None,
    holder: PersonId | None,
) -> tuple[str, dict[str, Any]]:
    """Further conditions as SQL: equality on uuid alone, which an index serves under row-level security."""
    where = ""
    params: dict[str, Any] = {"tenant": tx.tenant}
    if isinstance(asset, UUID):
        where, params["asset"] = where + " AND asset_id = %(asset)s", asset
    elif asset is not None:
        where, params["assets"] = where + " AND asset_id = ANY(%(assets)s::uuid[])", sql.uuids(set(asset))
    if place_ids is not None:
        where, params["places"] = where + " AND place_id = ANY(%(places)s::uuid[])", sql.uuids(set(place_ids))
    if holder is not None:
        where, params["holder"] = where + " AND holder_id = %(holder)s", holder
    return where, params
