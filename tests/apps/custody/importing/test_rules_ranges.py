"""Voucher numbers: complete, in order, as many as the quantity, and claimed once."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kuheng.apps.custody.importing.judging import Register
from kuheng.apps.custody.importing.numbers import RangeKey
from kuheng.apps.custody.importing.rules_ranges import TakenRange
from kuheng.engines.forms.importing.faults import Suggestion
from tests.apps.custody.importing.made import CHEQUES, HEAD, cheques, codes, judged


def _row(found: Any) -> tuple[Any, ...]:
    (row,) = found.clean.tuples("kind", "range_kind", "prefix", "digits", "first_no", "last_no", "quantity")
    return tuple(row)


def test_a_range_keeps_prefix_and_leading_zeros() -> None:
    found = judged(cheques("ZC-1", "ab00010001", "AB00010050"))
    assert _row(found) == ("range", "转账支票", "AB", 8, 10_001, 10_050, 50)


@pytest.mark.parametrize(
    ("first", "last"),
    [
        ("10010001", "10010050"),
        (10010001.0, "10010050"),
        (10010001.0, 10010050.0),
        ("１００１０００１", "10010050 "),
        ("1001 0001", "1001 0050"),
    ],
)
def test_number_cells_full_width_digits_and_spaces_are_the_same_numbers(first: Any, last: Any) -> None:
    found = judged(cheques("ZC-1", first, last, 数量=50.0))
    assert _row(found)[3:6] == (8, 10_010_001, 10_010_050)


def test_the_quantity_may_be_left_to_the_numbers() -> None:
    assert _row(judged(cheques("ZC-1", "00010001", "00010050", 数量="")))[-1] == 50


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"起始号码": "00010050", "终止号码": "00010001"}, [("I", "range_reversed")]),
        ({"数量": 49.0}, [("F", "range_qty")]),
        ({"数量": -50.0}, [("F", "negative_qty")]),
        ({"数量": "五十"}, [("F", "bad_number")]),
        ({"终止号码": ""}, [("H", "range_incomplete")]),
        ({"起始号码": "", "终止号码": ""}, [("G", "range_incomplete")]),
        ({"起始号码": ""}, [("G", "range_incomplete")]),
        ({"起始号码": "甲0001"}, [("G", "bad_number")]),
        ({"起始号码": "x", "终止号码": "y"}, [("G", "bad_number"), ("H", "bad_number")]),
        ({"起始号码": 1.5}, [("G", "bad_number")]),
        ({"起始号码": "BA00010001", "终止号码": "BB00010050"}, [("H", "range_prefix")]),
        ({"起始号码": "00010001", "终止号码": "10050"}, [("H", "range_digits")]),
    ],
)
def test_each_fault_of_a_range_stands_at_its_cell(
    changes: dict[str, Any], expected: list[tuple[str, str]]
) -> None:
    found = judged({**CHEQUES, **changes})
    columns = {"F": "F", "G": "G", "H": "H", "I": "H"}  # reversed is shown at the last number
    assert [(fault.column, fault.code) for fault in found.faults] == [
        (columns[column], code) for column, code in expected
    ]


def test_a_missing_last_number_is_suggested_from_the_quantity() -> None:
    (fault,) = judged({**CHEQUES, "终止号码": ""}).faults
    assert fault.suggestion == Suggestion(value="00010050", certain=False)


def test_the_prefix_may_be_written_once() -> None:
    assert judged(cheques("ZC-1", "BA00010001", "00010050")).faults == ()


def test_of_overlapping_ranges_the_later_row_is_at_fault() -> None:
    found = judged(cheques("ZC-1", "00010001", "00010050"), cheques("ZC-2", "00010046", "00010100"))
    (fault,) = found.faults
    assert (fault.row, fault.column, fault.code) == (4, "G", "range_overlap")
    assert (fault.params["other_row"], fault.params["shared"]) == (3, 5)
    assert fault.suggestion == Suggestion(value="00010051", certain=False)


def test_file_order_decides_not_the_numbers() -> None:
    found = judged(cheques("ZC-1", "00010046", "00010100"), cheques("ZC-2", "00010001", "00010050"))
    assert codes(found) == [(4, "range_overlap")]


def test_the_earlier_row_counts_also_when_it_has_another_fault() -> None:
    rows = [cheques("ZC-1", "00010001", "00010050", 资产名称=""), cheques("ZC-2", "00010050", "00010060")]
    assert codes(judged(*rows)) == [(3, "missing_name"), (4, "range_overlap")]
    rows[0]["资产名称"], rows[0]["数量"] = "支票", 7.0
    assert codes(judged(*rows)) == [(3, "range_qty"), (4, "range_overlap")]


def test_three_that_overlap_are_two_faults() -> None:
    same = [cheques(f"ZC-{n}", "00010001", "00010050") for n in range(3)]
    assert codes(judged(*same)) == [(4, "range_overlap"), (5, "range_overlap")]


@pytest.mark.parametrize(
    "changes",
    [
        {"规格型号": "现金支票"},
        {"起始号码": "AA00010001", "终止号码": "AA00010050"},
        {"起始号码": "010001", "终止号码": "010050"},
    ],
)
def test_another_kind_prefix_or_length_is_another_number(changes: dict[str, Any]) -> None:
    found = judged(
        cheques("ZC-1", "00010001", "00010050"), {**cheques("ZC-2", "00010001", "00010050"), **changes}
    )
    assert found.faults == ()


def test_another_edition_is_another_number() -> None:
    head = (*HEAD, "版别")
    rows = [cheques(f"ZC-{year}", "00010001", "00010050", 版别=f"{year}版") for year in (2010, 2026)]
    assert judged(*rows, head=head).faults == ()


def test_zeros_lost_in_number_cells_are_noticed_among_their_kind() -> None:
    rows = [cheques(f"ZC-{n}", f"000{n}0001", f"000{n}0050") for n in range(1, 7)]
    (fault,) = judged(*rows, cheques("ZC-8", 80001.0, 80050.0, 数量=50.0)).faults
    assert (fault.row, fault.code, fault.suggestion) == (
        9,
        "range_digits",
        Suggestion(value="00080001", certain=True),
    )


def test_a_shorter_text_among_its_kind_is_only_a_warning() -> None:
    rows = [cheques(f"ZC-{n}", f"000{n}0001", f"000{n}0050") for n in range(1, 7)]
    found = judged(*rows, cheques("ZC-8", "80001", "80050"))
    assert found.faults == ()
    assert [(warning.row, warning.code) for warning in found.warnings] == [(9, "range_digits")]


@pytest.mark.parametrize(
    "text", ["00010001-00010050", "00010001至00010050", "00010001 ~ 00010050", "00010001—050"]
)
def test_both_ends_may_stand_in_one_cell(text: str) -> None:
    head = ("资产编号", "资产名称", "类别", "规格型号", "数量", "号段")
    found = judged({**CHEQUES, "号段": text}, head=head)
    assert _row(found) == ("range", "转账支票", "", 8, 10_001, 10_050, 50)


def test_faults_of_both_ends_in_one_cell_stand_there() -> None:
    head = ("资产编号", "资产名称", "类别", "规格型号", "数量", "号段")
    found = judged({**CHEQUES, "号段": "00010050-00010001"}, head=head)
    assert [(fault.column, fault.code) for fault in found.faults] == [("F", "range_reversed")]


def test_a_list_without_numbers_counts_vouchers_as_stock() -> None:
    found = judged(CHEQUES, head=("资产编号", "资产名称", "类别", "数量"))
    assert found.faults == ()
    assert found.clean.columns["kind"] == ["stock"]


def test_the_register_knows_numbers_too_but_an_asset_may_be_imported_again() -> None:
    key = RangeKey("转账支票", "", "", 8)
    asked: list[set[RangeKey]] = []

    def taken(keys: Any) -> list[TakenRange]:
        asked.append(set(keys))
        return [TakenRange(key=key, first_no=10_001, last_no=10_050, code="ZC-1")]

    register = Register(taken=taken)
    assert judged(cheques("ZC-1", "00010001", "00010050"), register=register).faults == ()
    (fault,) = judged(cheques("ZC-2", "00010050", "00010060"), register=register).faults
    assert (fault.code, fault.reason, fault.params) == ("range_overlap", "register", {"other_code": "ZC-1"})
    assert asked == [{key}, {key}]


spans = st.lists(st.tuples(st.integers(1, 120), st.integers(0, 15)), min_size=1, max_size=40)


@settings(max_examples=60, deadline=None)
@given(spans)
def test_overlaps_are_those_of_the_plain_definition(spans: list[tuple[int, int]]) -> None:
    ranges = [(first, first + more) for first, more in spans]
    found = judged(
        *(cheques(f"ZC-{n}", f"{first:08d}", f"{last:08d}") for n, (first, last) in enumerate(ranges))
    )
    expected = [
        at + 3
        for at, (first, last) in enumerate(ranges)
        if any(other[0] <= last and first <= other[1] for other in ranges[:at])
    ]
    assert codes(found) == [(row, "range_overlap") for row in expected]
    for fault in found.faults:
        other = ranges[int(str(fault.params["other_row"])) - 3]
        first, last = ranges[fault.row - 3]
        assert fault.params["shared"] == min(last, other[1]) - max(first, other[0]) + 1 > 0
