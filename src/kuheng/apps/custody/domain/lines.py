"""What one line of an order asks of the ledger, and what it is worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.core.ledger.domain import (
    Claim,
    Holding,
    Interval,
    Numbering,
    Spans,
    State,
    count,
    covers,
    merge,
    parse_numbers,
    show_numbers,
)
from kuheng.kernel.errors import Decision, Refusal
from kuheng.kernel.ids import AssetId, LineId, PlaceId


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish(Decision):
    """How many, and of a range which numbers; `spans` is None where the lowest free ones will do."""

    quantity: int
    spans: Spans | None = None


def numbering_of(asset: Mapping[str, Any]) -> Numbering | None:
    """What makes the numbers of this asset; None where it is no range."""
    if asset["kind"] != "range":
        return None
    return Numbering(
        kind=asset["range_kind"],
        prefix=asset["prefix"] or "",
        edition=asset["edition"] or "",
        digits=asset["digits"],
    )


def decide_wish(asset: Mapping[str, Any], *, quantity: int | None, numbers: str | None) -> Wish | Refusal:
    """What a line wants of an asset. A serial is one; a range gives `numbers` ("10, 14, 20#3, 30-35") or a `quantity`.

    Refused: `custody.numbers_needed`, `custody.quantity_unfit`, `ledger.numbers_…`.
    """
    if asset["kind"] == "serial":
        return (
            Wish(quantity=1)
            if quantity in (None, 1)
            else Refusal("custody.quantity_unfit", "quantity", limit=1)
        )
    if numbers and asset["kind"] == "range":
        read = parse_numbers(numbers, numbering_of(asset))
        if isinstance(read, Refusal):
            return read
        if quantity not in (None, read.count):
            return Refusal("custody.quantity_unfit", "quantity", limit=read.count)
        return Wish(quantity=read.count, spans=read.spans)
    if quantity is None:
        return Refusal("custody.numbers_needed", "numbers", asset=asset["code"])
    return Wish(quantity=quantity)


def claim_of(
    line_id: UUID,
    asset: Mapping[str, Any],
    wish: Wish,
    exception: str | None,
    *,
    back: frozenset[PlaceId] | None = None,
) -> Claim:
    """The line as the ledger's claim: from its slot, or (`back`) from the places at the edge of the book where what
    left the vault is now.

    The lowest first is a rule of leaving: what comes back are the numbers that were not used.
    """
    ranged = asset["kind"] == "range"
    return Claim(
        line=LineId(line_id),
        asset=AssetId(asset["id"]),
        quantity=wish.quantity,
        numbers=wish.spans,
        places=back or frozenset({PlaceId(asset["place_id"])}),
        state=State.ISSUED if back and ranged else State.FREE,
        exception=exception or ("return" if back else None),
    )


def decide_back(
    claim: Claim,
    asset: Mapping[str, Any],
    held: Sequence[Holding],
    numbers: Sequence[Interval],
    *,
    line: int,
) -> Refusal | None:
    """Whether so much of it is out at all; None where it is. `line` counts from 0.

    Refused: `custody.more_than_issued`, naming the line and for ranges the numbers that nobody has.
    """
    if asset["kind"] == "range":
        return _numbers_back(claim, asset, numbers, line)
    out = sum(
        one.available for one in held if one.spot.place in (claim.places or ()) and one.spot.state is claim.state
    )
    if claim.quantity <= out:
        return None
    return _too_much(asset, line, "quantity", f"{out:,}")


def _numbers_back(
    claim: Claim, asset: Mapping[str, Any], numbers: Sequence[Interval], line: int
) -> Refusal | None:
    fitting = [
        one
        for one in numbers
        if one.spot.place in (claim.places or ()) and one.spot.state is claim.state and one.line is None
    ]
    spans, numbering = merge(one.span for one in fitting), numbering_of(asset)
    if claim.numbers is None:
        enough = claim.quantity <= count(spans)
    else:
        enough = covers(spans, claim.numbers)
    if enough:
        return None
    return _too_much(asset, line, "numbers", show_numbers(spans[:3], numbering) or "0")


def _too_much(asset: Mapping[str, Any], line: int, field: str, issued: str) -> Refusal:
    return Refusal(
        "custody.more_than_issued", f"lines.{line}.{field}", line=line + 1, asset=asset["code"], issued=issued
    )


def worth(asset: Mapping[str, Any], category: Mapping[str, Any], quantity: int) -> int:
    """In fen: vouchers count their face; otherwise the asset's value in proportion, rounded down."""
    if category["face_fen"] is not None:
        return int(category["face_fen"]) * quantity
    return int(asset["value_fen"] or 0) * quantity // max(int(asset["quantity"]), 1)
