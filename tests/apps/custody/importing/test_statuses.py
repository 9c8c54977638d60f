"""The table of states is data: shown, changed, saved, and checked when it comes back."""

import json
from typing import Any

import pytest

from kuheng.apps.custody.domain.binding import Binding, State
from kuheng.apps.custody.importing.statuses import Status, Statuses
from kuheng.engines.forms.importing.faults import Unread
from kuheng.kernel.errors import Malformed
from tests.apps.custody.importing.made import bar, judged


def test_the_table_comes_back_from_json_the_same() -> None:
    shipped = Statuses()
    assert Statuses.from_json(json.loads(json.dumps(shipped.to_json()))).rules == shipped.rules


def test_a_bank_may_change_what_a_word_means() -> None:
    changed = [{"words": ["出库", "甲类"], "state": "lent", "bindings": ["pledged"]}]
    statuses = Statuses.from_json(changed)
    assert statuses.read("甲 类") == Status(state=State.LENT, bindings=frozenset({Binding.PLEDGED}))
    (row,) = judged(bar("ZC-1", 状态="甲类"), statuses=statuses).clean.tuples("state", "pledged")
    assert row == ("lent", True)
    assert isinstance(statuses.read("在库"), Unread)


@pytest.mark.parametrize(
    "broken",
    [
        None,
        {},
        [1],
        [{}],
        [{"words": [], "state": "out"}],
        [{"words": ["x"], "state": "lost"}],
        [{"words": ["x"], "state": "out", "bindings": ["reserved"]}],
        [{"words": ["x"], "state": "out", "bindings": ["?"]}],
        [{"words": 5, "state": "out"}],
        ["x"],
    ],
)
def test_a_table_of_another_shape_is_malformed(broken: Any) -> None:
    with pytest.raises(Malformed, match="bad_mapping"):
        Statuses.from_json(broken)


def test_two_places_at_once_are_no_status() -> None:
    assert isinstance(Statuses().read("出库、借出"), Unread)


def test_every_word_is_found_whatever_its_case_and_spaces() -> None:
    statuses = Statuses()
    for rule in statuses.rules:
        for word in rule.words:
            assert statuses.read(f" {word.upper()} ") == Status(state=rule.state, bindings=rule.bindings), (
                word
            )
