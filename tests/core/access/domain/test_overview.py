"""A cell of the matrix: what several grants come to for one act."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from kuheng.core.access.domain.grants import Effect
from kuheng.core.access.domain.overview import Said, cell_of
from kuheng.kernel.ids import new_id

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


def said(effect: str = "allow", action: str = "asset.read", **more: Any) -> Said:
    return Said(id=new_id(), effect=Effect(effect), action=action, **more)


@pytest.mark.parametrize(
    ("grants", "effect"),
    [
        ([said()], "all"),
        ([said(narrow=True)], "some"),
        ([said(narrow=True), said(action="*.read")], "all"),
        ([said(), said("forbid", "*", entity="asset")], "forbid"),
        ([said("forbid", narrow=True)], "forbid"),
        ([said(), said("forbid", narrow=True)], "all"),
        ([said(proposed=True)], "proposed"),
        ([said(since=AT + HOUR)], "proposed"),
    ],
)
def test_what_a_cell_says(grants: list[Said], effect: str) -> None:
    cell = cell_of("asset.read", "asset", grants, AT)
    assert cell is not None and cell.effect == effect and set(cell.grants) == {one.id for one in grants}


def test_what_speaks_of_something_else_or_is_over_is_no_cell() -> None:
    grants = [said(action="order.read"), said(action="*", entity="order"), said(until=AT)]
    assert cell_of("asset.read", "asset", grants, AT) is None


def test_a_forbid_that_wins_names_whom_it_beats() -> None:
    beaten, winner = said(narrow=True), said("forbid")
    cell = cell_of("asset.read", "asset", [beaten, winner], AT)
    assert cell is not None and cell.beaten == (beaten.id,) and not cell.less


def test_a_cell_says_what_is_less_named_timed_or_waiting() -> None:
    grants = [
        said(modes={"asset.customer": "masked"}, until=AT + HOUR), said("forbid", narrow=True), said(proposed=True),
    ]  # fmt: skip
    cell = cell_of("asset.read", "asset", grants, AT)
    assert cell is not None
    assert (cell.less, cell.fields, cell.until, cell.waiting, cell.beaten) == (True, True, AT + HOUR, True, ())
