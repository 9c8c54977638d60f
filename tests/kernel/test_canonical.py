"""One value, one byte form."""

import json
from collections import OrderedDict
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import IntEnum, StrEnum
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.kernel.canonical import canonical_bytes, plain, sha256, sm3


class Colour(StrEnum):
    RED = "red"


class Level(IntEnum):
    HIGH = 3


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(codec="utf-8")),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(codec="utf-8")), inner, max_size=4)
    ),
    max_leaves=12,
)


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical_bytes({"b": [1, True, None], "a": "库衡"}) == '{"a":"库衡","b":[1,true,null]}'.encode()


def test_the_order_in_which_a_mapping_was_made_does_not_matter() -> None:
    assert canonical_bytes(OrderedDict(b=1, a=2)) == canonical_bytes({"a": 2, "b": 1})


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (UUID("018F0000-0000-7000-8000-00000000000A"), "018f0000-0000-7000-8000-00000000000a"),
        (date(2026, 11, 20), "2026-11-20"),
        (datetime(2026, 11, 20, 8, 0, tzinfo=timezone(timedelta(hours=8))), "2026-11-20T00:00:00.000000Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00.000000Z"),
        (b"\x00\xff", "00ff"),
        (Colour.RED, "red"),
        (Level.HIGH, 3),
        (2**70, 2**70),
        ((1, 2), [1, 2]),
        ({Colour.RED: 1}, {"red": 1}),
    ],
)
def test_each_type_has_its_form(value: object, form: object) -> None:
    assert plain(value) == form


@pytest.mark.parametrize("value", [0.1, float("nan"), Decimal("0.1"), object(), datetime(2026, 1, 1)])  # noqa: DTZ001
def test_what_has_no_single_form_is_refused(value: object) -> None:
    with pytest.raises(TypeError):
        canonical_bytes({"amount": [value]})


def test_two_keys_of_one_name_are_refused() -> None:
    with pytest.raises(TypeError, match="two keys"):
        canonical_bytes({1: "one", "1": "other"})


def test_half_a_surrogate_pair_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogates"):
        canonical_bytes({"name": "\ud800"})


def test_a_set_has_one_order_whatever_is_in_it() -> None:
    assert canonical_bytes({1, "1", "0"}) == canonical_bytes({"0", "1", 1}) == b'["0","1",1]'


@given(VALUES)
def test_the_bytes_read_back_as_the_value(value: Any) -> None:
    assert json.loads(canonical_bytes(value)) == value


@given(VALUES, VALUES)
def test_equal_bytes_mean_equal_values(one: Any, other: Any) -> None:
    same = canonical_bytes(one) == canonical_bytes(other)
    assert same == (json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


SCALARS = st.one_of(
    st.none(), st.booleans(), st.integers(), st.text(st.characters(codec="utf-8")), st.uuids(), st.dates(),
    st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=8))])), st.binary(max_size=8),
    st.sampled_from([Colour.RED, Level.HIGH]),
)  # fmt: skip
NAMES = st.text(st.characters(codec="utf-8"), max_size=5)


@given(
    st.dictionaries(
        NAMES, SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(NAMES, SCALARS, max_size=3)
    )
)
def test_a_row_has_the_bytes_that_the_plainest_encoder_gives_it(row: dict[str, Any]) -> None:
    plainest = json.dumps(plain(row), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert canonical_bytes(row) == plainest.encode()


@given(st.dictionaries(NAMES, SCALARS | st.floats()))
def test_a_row_with_a_float_is_always_refused(row: dict[str, Any]) -> None:
    if any(isinstance(value, float) for value in row.values()):
        with pytest.raises(TypeError):
            canonical_bytes(row)


def test_sm3_is_that_of_the_standard() -> None:
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sha256_is_that_of_the_standard() -> None:
    assert sha256(b"abc").hex() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
