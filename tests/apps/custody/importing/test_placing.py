"""Places of a list taken apart into vault, zone, shelf and slot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.apps.custody.importing.placing import LONGEST, chain, new_places, place_code


@pytest.mark.parametrize(
    ("code", "levels"),
    [
        (
            "杭州金库-A07-17",
            ["vault 杭州金库", "zone 杭州金库-A", "shelf 杭州金库-A07", "slot 杭州金库-A07-17"],
        ),
        ("库-A-07-17", ["vault 库", "zone 库-A", "shelf 库-A-07", "slot 库-A-07-17"]),
        ("库-3号柜", ["vault 库", "slot 库-3号柜"]),
        ("库-1-2-3-4", ["vault 库", "slot 库-1-2-3-4"]),
        ("保险柜", ["vault 保险柜"]),
        ("", []),
        ("-", []),
        ("库" * (LONGEST + 1), []),
    ],
)
def test_a_code_says_what_stands_above_it(code: str, levels: list[str]) -> None:
    assert [f"{place.kind} {place.code}" for place in chain(code)] == levels


def test_each_place_is_made_once_parents_first() -> None:
    made = [place.code for place in new_places(["库-A01-01", "库-A01-02", "库-A02-01"], known={"库"})]
    assert made == ["库-A", "库-A01", "库-A01-01", "库-A01-02", "库-A02", "库-A02-01"]


def test_known_places_need_nothing() -> None:
    assert new_places(["库-A01-01"], known={"库-A01-01"}) == []


@given(st.text("库AB01-", min_size=1, max_size=20))
def test_the_last_place_is_the_one_named_and_every_parent_comes_before(code: str) -> None:
    made = chain(place_code(code))
    seen: set[str | None] = {None}
    for place in made:
        assert place.parent in seen
        seen.add(place.code)
    if len(made) > 1:
        assert made[-1].code == place_code(code)
