"""What holds for every field type of the registry, whoever added it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuheng.engines.forms.field_types import ALL
from kuheng.engines.forms.field_types.base import EQUALITY, ORDER, WORDS, FieldType
from kuheng.kernel.canonical import canonical_bytes
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import new_id

COLUMNS = {"text": str, "bigint": int, "date": date, "boolean": bool, "uuid": UUID}
OPTIONS = {"options": [{"key": "a", "zh": "甲", "en": "A"}, {"key": "b", "zh": "乙", "en": "B"}]}
LAWFUL: tuple[object, ...] = (
    "张三", "a", "12", "12.5", "0", "2026-03-01", True, False, 0, 7, 2026, 10**6, str(new_id()), "第一行\n第二行",
)  # fmt: skip
HOSTILE: tuple[object, ...] = (
    "\x00", "\ud800", "x" * 1_000_000, "NaN", "Infinity", "1e400", 10**30, -(10**30), 0.1, float("nan"), float("inf"),
    [], {}, [1], {"a": 1}, None, b"bytes", object(), "2024-02-30", "2026-13-01", "=1+1", "<script>", "१२", "--5",
)  # fmt: skip

kinds = pytest.mark.parametrize("kind", ALL, ids=lambda kind: kind.key)


def set_for(kind: FieldType) -> dict[str, Any]:
    """The shipped settings; a choice needs something to choose from."""
    return {**kind.settings, **(OPTIONS if "options" in kind.settings else {})}


def parsed(kind: FieldType, raw: object) -> object:
    return kind.parse(raw, set_for(kind))


@kinds
def test_it_is_called_something_in_both_languages_and_knows_its_column(kind: FieldType) -> None:
    assert all(kind.title) and kind.version >= 1
    assert kind.column in COLUMNS
    assert set(kind.operators) <= {*EQUALITY, *ORDER, *WORDS}


@kinds
def test_its_own_settings_are_sound(kind: FieldType) -> None:
    assert kind.check(set_for(kind)) == ()


@kinds
def test_something_can_be_entered_and_is_kept_in_its_column(kind: FieldType) -> None:
    values = [
        value for raw in LAWFUL if not isinstance(value := parsed(kind, raw), Refusal) and value is not None
    ]
    assert values
    assert all(type(value) is COLUMNS[kind.column] for value in values)


@kinds
def test_what_it_shows_is_json_and_what_is_shown_can_be_entered_again(kind: FieldType) -> None:
    for raw in LAWFUL:
        value = parsed(kind, raw)
        if value is None or isinstance(value, Refusal):
            continue
        shown = kind.show(value, set_for(kind))
        assert canonical_bytes(shown)
        assert parsed(kind, shown) == value, (raw, value, shown)


@kinds
def test_what_it_writes_into_a_sheet_can_be_read_from_it(kind: FieldType) -> None:
    for raw in LAWFUL:
        value = parsed(kind, raw)
        if value is not None and not isinstance(value, Refusal):
            assert parsed(kind, kind.store(value, set_for(kind))) == value, (raw, value)


@kinds
@pytest.mark.parametrize("raw", HOSTILE, ids=lambda raw: repr(raw)[:20])
def test_nothing_that_is_entered_breaks_it(kind: FieldType, raw: object) -> None:
    value = parsed(kind, raw)
    if isinstance(value, Refusal):
        assert value.code
    else:
        assert value is None or type(value) is COLUMNS[kind.column]
        assert not (isinstance(value, str) and ("\x00" in value or "\ud800" in value))


@kinds
@settings(max_examples=60, deadline=None)
@given(raw=st.one_of(st.text(), st.integers(), st.booleans(), st.floats(), st.none()))
def test_whatever_is_accepted_survives_the_way_out_and_back(kind: FieldType, raw: object) -> None:
    value = parsed(kind, raw)
    if value is not None and not isinstance(value, Refusal):
        assert parsed(kind, kind.show(value, set_for(kind))) == value
