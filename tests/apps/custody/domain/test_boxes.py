"""What may lie in what: one level, one slot, single pieces, and nothing that is held."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.apps.custody.domain.binding import Binding, Custody, State
from kuheng.apps.custody.domain.boxes import Boxed, PutIn, TakeOut, decide_put_in, decide_take_out
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import new_id

SLOT = new_id()


def piece(**more: Any) -> Boxed:
    custody = Custody(asset_id=new_id(), code="GJS-1", state=State.IN_STOCK, bindings=frozenset(), version=1)
    known = {name: more.pop(name) for name in ("state", "bindings") if name in more}
    return replace(
        Boxed(custody=replace(custody, **known), kind="serial", place_id=SLOT, box_id=None, contents=0),
        **more,
    )


def test_a_piece_goes_into_a_box_of_the_same_slot() -> None:
    box = piece()
    assert decide_put_in(piece(), box) == PutIn(box_id=box.custody.asset_id)


@pytest.mark.parametrize(
    ("inside", "box", "code"),
    [
        (piece(contents=1), piece(), "custody.box_in_box"),
        (piece(), piece(box_id=new_id()), "custody.box_in_box"),
        (piece(kind="range"), piece(), "custody.box_of_pieces"),
        (piece(), piece(kind="stock"), "custody.box_of_pieces"),
        (piece(box_id=new_id()), piece(), "custody.boxed"),
        (piece(place_id=new_id()), piece(), "custody.box_elsewhere"),
        (piece(state=State.OUT), piece(state=State.OUT), "custody.box_elsewhere"),
        (piece(bindings=frozenset({Binding.RESERVED})), piece(), "custody.box_held"),
        (piece(), piece(bindings=frozenset({Binding.INVESTIGATION})), "custody.box_held"),
    ],
)
def test_what_may_not_go_in_is_refused_by_its_reason(inside: Boxed, box: Boxed, code: str) -> None:
    refused = decide_put_in(inside, box)
    assert isinstance(refused, Refusal)
    assert refused.code == code


def test_nothing_lies_in_itself() -> None:
    one = piece()
    assert isinstance(decide_put_in(one, one), Refusal)


def test_out_again_only_from_a_box_and_not_under_investigation() -> None:
    box = new_id()
    assert decide_take_out(piece(box_id=box)) == TakeOut(box_id=box)
    assert isinstance(decide_take_out(piece()), Refusal)
    assert isinstance(
        decide_take_out(piece(box_id=box, bindings=frozenset({Binding.INVESTIGATION}))), Refusal
    )


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=40))
def test_however_they_are_put_no_box_lies_in_a_box(acts: list[tuple[int, int]]) -> None:
    """Cycles need two levels: there never are two."""
    pieces = [piece() for _ in range(5)]
    for inside, box in acts:
        decided = decide_put_in(pieces[inside], pieces[box])
        if isinstance(decided, PutIn):
            pieces[inside] = replace(pieces[inside], box_id=decided.box_id)
            pieces[box] = replace(pieces[box], contents=pieces[box].contents + 1)
    assert not [one for one in pieces if one.box_id and one.contents]
