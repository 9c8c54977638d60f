"""What lies in a box: pieces in the same slot, one level deep, and while they do neither leaves the vault."""

from dataclasses import dataclass
from uuid import UUID

from kuheng.apps.custody.domain.binding import Binding, Custody, State
from kuheng.kernel.errors import Decision, Refusal


@dataclass(frozen=True, slots=True, kw_only=True)
class Boxed:
    """One piece as read under lock. `contents`: how many pieces lie in it."""

    custody: Custody
    kind: str
    place_id: UUID
    box_id: UUID | None
    contents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutIn(Decision):
    """The piece lies in the box from now on."""

    box_id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeOut(Decision):
    """The piece lies beside the box again."""

    box_id: UUID


def decide_put_in(piece: Boxed, box: Boxed) -> PutIn | Refusal:
    """Whether the piece may be put into the box.

    One level only, so that no chain can close: a box lies in no box. Refused: itself, not single pieces, boxed already,
    a box in a box, not in the same slot, reserved by an order or under investigation.
    """
    code = piece.custody.code
    if piece.custody.asset_id == box.custody.asset_id or piece.contents or box.box_id:
        return Refusal("custody.box_in_box", "box_id", asset=code)
    if piece.kind != "serial" or box.kind != "serial":
        return Refusal("custody.box_of_pieces", "box_id", asset=code)
    if piece.box_id:
        return Refusal("custody.boxed", asset=code)
    apart = piece.place_id != box.place_id
    if apart or State.IN_STOCK not in (piece.custody.state, box.custody.state):
        return Refusal("custody.box_elsewhere", "box_id", asset=code, box=box.custody.code)
    return _held(piece, box) or PutIn(box_id=box.custody.asset_id)


def decide_take_out(piece: Boxed) -> TakeOut | Refusal:
    """Refused when it lies in no box, or is under investigation: then nothing about it is changed."""
    if piece.box_id is None:
        return Refusal("custody.not_boxed", asset=piece.custody.code)
    if Binding.INVESTIGATION in piece.custody.bindings:
        return Refusal("custody.box_held", asset=piece.custody.code, binding=Binding.INVESTIGATION)
    return TakeOut(box_id=piece.box_id)


def _held(piece: Boxed, box: Boxed) -> Refusal | None:
    for one in (piece.custody, box.custody):
        for binding in (Binding.INVESTIGATION, Binding.RESERVED):
            if binding in one.bindings:
                return Refusal("custody.box_held", asset=one.code, binding=binding)
    return None
