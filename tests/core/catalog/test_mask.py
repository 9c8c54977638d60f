"""Masked values: enough to recognise, not enough to use."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.catalog.mask import ends, masked, name, tail
from tests.core.catalog.toy import FIELDS


@pytest.mark.parametrize(
    ("mask", "value", "shown"),
    [
        (name, "张建国", "张*"),
        (name, "Anna", "A*"),
        (ends, "110101199003074514", "110101****4514"),
        (ends, "13800138000", "****8000"),
        (tail, "6222021234567890123", "****0123"),
        (tail, "1234567", "****"),
    ],
)
def test_a_mask_keeps_what_the_bank_shows(mask: object, value: str, shown: str) -> None:
    assert mask(value) == shown  # type: ignore[operator]


@given(st.sampled_from(FIELDS), st.text(st.characters(codec="utf-8"), min_size=2) | st.integers(10, 2**60))
def test_no_mask_shows_the_value(field: object, value: object) -> None:
    shown = masked(field, value)  # type: ignore[arg-type]
    assert shown != value
    assert str(value) not in str(shown) or set(str(value)) == {"*"}


@given(st.sampled_from(FIELDS))
def test_empty_stays_empty(field: object) -> None:
    assert masked(field, None) is None  # type: ignore[arg-type]
    assert masked(field, "") == ""  # type: ignore[arg-type]
