"""Reserved at submit, settled at execution, released on cancel."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from kuheng.core.ledger import rows, sql
from kuheng.core.ledger.domain.claims import Claim, Take, decide_reserve, decide_settle
from kuheng.core.ledger.domain.movement import Holding, Interval, Movement, Reservation, by_asset
from kuheng.core.ledger.posting import post
from kuheng.core.store.transaction import Answer, Transaction
from kuheng.kernel.ids import AssetId, LineId, MovementId


class LockedAssets:
    """Holdings under lock, and where the numbers are. Waits when first asked."""

    __slots__ = ("_holdings", "_intervals")

    def __init__(self, holdings: Answer, intervals: Answer) -> None:
        self._holdings = holdings
        self._intervals = intervals

    @property
    def holdings(self) -> list[Holding]:
        return [rows.holding(row) for row in self._holdings.rows()]

    @property
    def intervals(self) -> list[Interval]:
        return [rows.interval(row) for row in self._intervals.rows()]

    def by_asset(self) -> dict[AssetId, list[Holding]]:
        return by_asset(self.holdings)


class LockedLines:
    """What order lines still hold, under lock. Waits when first asked."""

    __slots__ = ("_answer",)

    def __init__(self, answer: Answer) -> None:
        self._answer = answer

    @property
    def reservations(self) -> list[Reservation]:
        return [rows.reservation(row) for row in self._answer.rows()]


def lock_assets(tx: Transaction, assets: Iterable[AssetId]) -> LockedAssets:
    """Locks these assets in the ledger, in id order. Queued: shares a network wait with what else is asked.

    Lock rows of your own (orders, then assets) before, in id order.
    """
    params = {"tenant": tx.tenant, "assets": sql.uuids(set(assets))}
    tx.ask(sql.LOCK_ASSETS, params)
    return LockedAssets(tx.ask(sql.HOLDINGS_OF_ASSETS, params), tx.ask(sql.INTERVALS_OF_ASSETS, params))


def lock_lines(tx: Transaction, lines: Iterable[LineId]) -> LockedLines:
    """Locks what these order lines have reserved, and those assets; queued as above."""
    return LockedLines(tx.ask(sql.LOCK_LINES, {"tenant": tx.tenant, "lines": sql.uuids(set(lines))}))


def reserve(
    tx: Transaction, claims: Sequence[Claim], *, locked: LockedAssets | None = None
) -> tuple[Reservation, ...]:
    """Reserves all claims or none; one wait for the lock (none if `locked` was asked for before), one
    statement.

    Raises `Refused` with the codes of `claims.decide_reserve`.
    """
    if not claims:
        return ()
    locked = locked or lock_assets(tx, (claim.asset for claim in claims))
    decided = decide_reserve(claims, locked.holdings, locked.intervals).or_refuse()
    _insert(tx, decided.rows)
    return decided.rows


def settle(
    tx: Transaction,
    takes: Sequence[Take],
    *,
    kind: str,
    reason: str | None = None,
    reference: UUID | None = None,
    document: Mapping[str, Any] | None = None,
    effective_at: datetime | None = None,
    locked: LockedLines | None = None,
) -> MovementId:
    """Carries out what order lines have reserved, wholly or in part, as one movement.

    One wait for the lock (none if `locked` was asked for before), then at most six statements, three for
    lines taken wholly. Raises `Refused`: `ledger.no_reservation`, `ledger.not_enough`,
    `ledger.numbers_elsewhere`.
    """
    locked = locked or lock_lines(tx, (take.line for take in takes))
    decided = decide_settle(takes, locked.reservations).or_refuse()
    movement = Movement(
        kind=kind,
        entries=decided.entries,
        reason=reason,
        reference=reference,
        document=document,
        effective_at=effective_at,
    )
    _end(tx, decided.settled, "settled", movement.id)
    _end(tx, decided.replaced, "replaced", movement.id)
    _insert(tx, decided.rest)
    return post(tx, movement)


def release(tx: Transaction, lines: Iterable[LineId]) -> None:
    """Gives back all that these lines still hold; nothing happens for lines that hold nothing. No wait."""
    params = {"tenant": tx.tenant, "lines": sql.uuids(set(lines)), "at": tx.at}
    tx.ask(sql.LOCK_LINES, params)
    tx.write(sql.RELEASE_LINES, params)


def _end(tx: Transaction, ended: Sequence[Reservation], state: str, movement: MovementId) -> None:
    if not ended:
        return
    params = {
        "tenant": tx.tenant,
        "ids": sql.uuids(row.id for row in ended),
        "state": state,
        "at": tx.at,
        "movement": movement,
    }
    tx.write(sql.END_RESERVATIONS, params, expect=len(ended))


def _insert(tx: Transaction, made: Sequence[Reservation]) -> None:
    if not made:
        return
    params = {
        "tenant": tx.tenant,
        "at": tx.at,
        "ids": sql.uuids(row.id for row in made),
        "lines": sql.uuids(row.line for row in made),
        "assets": sql.uuids(row.asset for row in made),
        "kinds": sql.words(row.kind for row in made),
        "places": sql.uuids(row.spot.place for row in made),
        "holders": sql.uuids(row.spot.holder for row in made),
        "states": sql.words(row.spot.state for row in made),
        "quantities": sql.wholes(row.quantity for row in made),
        "firsts": sql.wholes(row.span.first if row.span else None for row in made),
        "lasts": sql.wholes(row.span.last if row.span else None for row in made),
    }
    tx.write(sql.INSERT_RESERVATIONS, params, expect=len(made))
