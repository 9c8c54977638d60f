"""A tenant's book for tests of the ledger: places and assets are ids, and nothing else is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from uuid import UUID

from psycopg.errors import IntegrityError

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.domain import Claim, Holding, Kind, Movement, Numbering, Span, Spans, Spot, State
from kuheng.core.store.transaction import Database, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.ids import AssetId, LineId, MovementId, PersonId, PlaceId, TenantId, new_id

CHEQUE = Numbering(kind="转账支票", prefix="AB", digits=8)


def new_asset() -> AssetId:
    return AssetId(new_id())


def new_line() -> LineId:
    return LineId(new_id())


def new_spot() -> Spot:
    return Spot(place=PlaceId(new_id()))


def now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """One tenant with a vault, a shelf, the keepers' hands and a teller."""

    database: Database
    tenant: TenantId = field(default_factory=lambda: TenantId(new_id()))
    person: PersonId = field(default_factory=lambda: PersonId(new_id()))
    vault: Spot = field(default_factory=new_spot)
    shelf: Spot = field(default_factory=new_spot)
    hands: Spot = field(default_factory=new_spot)

    @property
    def teller(self) -> Spot:
        return Spot(place=self.hands.place, holder=self.person, state=State.WITH_TELLER)

    @contextmanager
    def open(self, *, role: str = "app", at: datetime | None = None) -> Iterator[Transaction]:
        with self.database.transaction(self.tenant, at=at or now(), role=role) as tx:
            tx.acts_as(Actor(tenant=self.tenant, person=self.person, name="库管员"))
            yield tx

    def post(self, movement: Movement) -> MovementId:
        with self.open() as tx:
            return ledger.post(tx, movement)

    def move(
        self, asset: AssetId, kind: Kind, source: Spot, to: Spot, *, quantity: int = 1, spans: Spans = ()
    ) -> MovementId:
        entries = ledger.transfer(asset, kind, source, to, quantity=quantity, spans=spans)
        return self.post(Movement(kind="transfer", entries=entries))

    def serial(self, spot: Spot | None = None) -> AssetId:
        """A new bar in the vault."""
        asset = new_asset()
        self.post(Movement(kind="receive", entries=ledger.receipt(asset, Kind.SERIAL, spot or self.vault)))
        return asset

    def stock(self, quantity: int, spot: Spot | None = None) -> AssetId:
        asset = new_asset()
        entries = ledger.receipt(asset, Kind.STOCK, spot or self.vault, quantity=quantity)
        self.post(Movement(kind="receive", entries=entries))
        return asset

    def batch(self, first: int, last: int, numbering: Numbering = CHEQUE) -> AssetId:
        """A new batch of cheques in the vault."""
        asset = new_asset()
        with self.open() as tx:
            ledger.define_numbers(tx, {asset: numbering})
            entries = ledger.receipt(asset, Kind.RANGE, self.vault, spans=(Span(first, last),))
            ledger.post(tx, Movement(kind="receive", entries=entries))
        return asset

    def reserve(self, *claims: Claim) -> None:
        with self.open() as tx:
            ledger.reserve(tx, claims)

    def held(self, asset: AssetId) -> list[Holding]:
        with self.open() as tx:
            return ledger.holding(tx, asset=asset)

    def where(self, asset: AssetId) -> dict[Spot, int]:
        return {one.spot: one.quantity for one in self.held(asset)}

    def numbers(self, asset: AssetId) -> list[tuple[int, int, State, LineId | None]]:
        with self.open() as tx:
            found = ledger.intervals(tx, asset=asset)
        return [(one.span.first, one.span.last, one.spot.state, one.line) for one in found]

    def differences(self) -> list[ledger.Difference]:
        with self.open() as tx:
            return ledger.rebuild(tx)


def constraint_of(error: IntegrityError) -> str | None:
    return error.diag.constraint_name


def days_ago(days: float) -> datetime:
    return now() - timedelta(days=days)


def history(book: Book, *movements: Movement) -> None:
    """Loads movements with instants of their own, as the owner may."""
    with book.open(role="owner") as tx:
        ledger.post_many(tx, movements)


def past(kind: Kind, asset: AssetId, source: Spot, to: Spot, *, happened: datetime, recorded: datetime | None = None,
         quantity: int = 1, spans: Spans = (), actor: UUID | None = None) -> Movement:  # fmt: skip
    return Movement(
        kind="transfer",
        entries=ledger.transfer(asset, kind, source, to, quantity=quantity, spans=spans),
        effective_at=happened,
        recorded_at=recorded or happened,
    )
