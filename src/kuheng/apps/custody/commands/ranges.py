"""The life of printed numbers beside orders: to a teller, consumed one by one (逐份销号), void, back, destroyed."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.domain.lines import numbering_of
from kuheng.apps.custody.domain.numbers import Journey, decide_journey
from kuheng.apps.custody.domain.shares import shares_of
from kuheng.apps.custody.reading import boundary_place, lock_asset, own_place, require_own_slot
from kuheng.apps.custody.tables import asset
from kuheng.core.access.api import person
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Movement, Spot, State, count, parse_numbers, show_numbers
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import AssetId, PersonId, PlaceId

Numbers = Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
Reason = Annotated[str, StringConstraints(min_length=2, max_length=500)]


class OfNumbers(Command):
    """Numbers of one batch: "10, 14, 20#3, 30-35"."""

    asset_id: UUID
    numbers: Numbers
    reason: Reason


class IssueNumbers(
    OfNumbers, name="custody.issue_numbers", record="asset", target="asset_id", title=("领用号码", "Issue numbers")
):
    """Free numbers go to a teller, the lowest first; others need `out_of_order_reason`."""

    teller_id: UUID
    out_of_order_reason: Reason | None = None


class ConsumeNumbers(
    OfNumbers, name="custody.consume_numbers", record="asset", target="asset_id", title=("销号", "Consume numbers")
):
    """The teller has used them up: sold or filled in."""


class VoidNumbers(
    OfNumbers, name="custody.void_numbers", record="asset", target="asset_id", title=("作废", "Void numbers")
):
    """Spoilt numbers, in the vault or with a teller; they stay in the book as void."""


class ReturnNumbers(
    OfNumbers, name="custody.return_numbers", record="asset", target="asset_id", title=("退回号码", "Return numbers")
):
    """A teller gives unused numbers back into a slot; they are free again."""

    place_id: UUID


class DestroyNumbers(
    OfNumbers, name="custody.destroy_numbers", record="asset", target="asset_id", title=("销毁号码", "Destroy numbers")
):
    """Void numbers leave the world, with the minutes of their destruction as `document`."""

    document: Annotated[str, StringConstraints(min_length=1, max_length=120)]


def issue_numbers(command: IssueNumbers, tx: Transaction) -> Outcome:
    teller = person(tx, command.teller_id)
    if teller is None:
        raise NotFound("record.not_found", "teller_id")
    spot = Spot(place=_place(tx, "hands"), holder=PersonId(teller.id), state=State.WITH_TELLER)
    return _travel(tx, command, Journey.ISSUE, spot, exception=command.out_of_order_reason)


def consume_numbers(command: ConsumeNumbers, tx: Transaction) -> Outcome:
    return _travel(tx, command, Journey.CONSUME, Spot(place=_place(tx, "outside"), state=State.CONSUMED))


def void_numbers(command: VoidNumbers, tx: Transaction) -> Outcome:
    return _travel(tx, command, Journey.VOID, None)


def return_numbers(command: ReturnNumbers, tx: Transaction) -> Outcome:
    where = own_place(tx, command.place_id)
    held = lock_asset(tx, command.asset_id)
    require_own_slot(tx, held, where)
    if held["place_id"] != where["id"]:
        tx.update(asset, held, place_id=where["id"])
    return _travel(tx, command, Journey.RETURN, Spot(place=PlaceId(where["id"])))


def destroy_numbers(command: DestroyNumbers, tx: Transaction) -> Outcome:
    document = {"minutes": command.document}
    spot = Spot(place=_place(tx, "destroyed"), state=State.DESTROYED)
    return _travel(tx, command, Journey.DESTROY, spot, document=document)


def _place(tx: Transaction, kind: str) -> PlaceId:
    return PlaceId(boundary_place(tx.tenant, kind))


def _travel(
    tx: Transaction,
    command: OfNumbers,
    journey: Journey,
    to: Spot | None,
    *,
    exception: str | None = None,
    document: Mapping[str, str] | None = None,
) -> Outcome:
    """Moves the numbers; without `to` they stay where they are and change state (void)."""
    row = lock_asset(tx, command.asset_id)
    numbering = numbering_of(row)
    if numbering is None:
        raise Refused("custody.kind_unfit", "asset_id", category=row["category"])
    wanted = parse_numbers(command.numbers, numbering).or_refuse()
    held = ledger.lock_assets(tx, [AssetId(row["id"])]).intervals
    steps = decide_journey(journey, wanted.spans, held, exception=exception, show=numbering).or_refuse()
    entries = tuple(entry for step in steps.steps for entry in step.entries(AssetId(row["id"]), to))
    ledger.post(
        tx, Movement(kind=journey.value, entries=entries, reason=command.reason, document=document)
    )
    after = steps.shares(journey, shares_of(row))
    saved = tx.update(asset, row, **after.columns(), moved_at=tx.at) if after != shares_of(row) else row
    said = show_numbers(wanted.spans, numbering)
    told = {"numbers": said, "subject": ["asset", str(row["id"])]}
    return Outcome(
        result={"count": count(wanted.spans), "numbers": said, "version": saved["version"]},
        facts=(Fact(topic=f"numbers.{_PAST[journey]}", aggregate=row["id"], payload=told),),
        record=("asset", row["id"], saved["version"]),
    )


_PAST = {
    Journey.ISSUE: "issued",
    Journey.CONSUME: "consumed",
    Journey.VOID: "voided",
    Journey.RETURN: "returned",
    Journey.DESTROY: "destroyed",
}


def install(kit: Kit) -> None:
    kit.command(IssueNumbers, issue_numbers)
    kit.command(ConsumeNumbers, consume_numbers)
    kit.command(VoidNumbers, void_numbers)
    kit.command(ReturnNumbers, return_numbers)
    kit.command(DestroyNumbers, destroy_numbers)
