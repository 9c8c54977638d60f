"""Voucher numbers are read and printed without losing a zero, and stretches know who claimed them last."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.apps.custody.importing.numbers import NumberLine, VoucherNumber, kind_of, read_number, split_range
from kuheng.engines.forms.importing.faults import Unread


@given(
    prefix=st.sampled_from(["", "A", "BA", "10A", "AB-", "A1B"]),
    number=st.integers(0, 10**12),
    digits=st.integers(1, 18),
)
def test_a_number_is_printed_as_it_was_written(prefix: str, number: int, digits: int) -> None:
    text = f"{prefix}{number:0{digits}d}"
    read = read_number(text)
    assert isinstance(read, VoucherNumber)
    assert (str(read), read.prefix, read.number) == (text, prefix, number)


@pytest.mark.parametrize("text", ["", "A", "支0001", "1.5", "1-2-3", "9" * 19, "ABCDEFGHI1", "-1"])
def test_what_is_no_number_is_at_fault(text: str) -> None:
    assert read_number(text) == Unread(code="bad_number", reason="not_voucher")


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("001-100", ("001", "100")),
        ("001–100", ("001", "100")),
        ("001 至 100", ("001", "100")),
        ("001 to 100", ("001", "100")),
        ("0012301-400", ("0012301", "0012400")),
        ("001", None),
        ("", None),
        ("-", None),
    ],
)
def test_a_range_in_one_cell_has_two_ends(text: str, ends: tuple[str, str] | None) -> None:
    assert split_range(text) == ends


@pytest.mark.parametrize(
    ("spec", "name", "kind"),
    [
        ("转账支票", "x", "转账支票"),
        ("", "转账支票(空白)", "转账支票"),
        (None, "空白存单", "存单"),
        ("-", "存单", "存单"),
        (None, None, ""),
    ],
)
def test_the_kind_is_the_specification_or_the_name_without_blank(
    spec: str | None, name: str | None, kind: str
) -> None:
    assert kind_of(spec, name) == kind


@given(st.lists(st.tuples(st.integers(0, 60), st.integers(0, 20)), max_size=30))
def test_the_line_knows_the_last_owner_of_every_number(spans: list[tuple[int, int]]) -> None:
    line = NumberLine()
    owners: dict[int, int] = {}
    for owner, (first, more) in enumerate(spans):
        held = {owners[n] for n in range(first, first + more + 1) if n in owners}
        assert set(line.owners(first, first + more)) == held
        line.paint(first, first + more, owner)
        owners.update(dict.fromkeys(range(first, first + more + 1), owner))
