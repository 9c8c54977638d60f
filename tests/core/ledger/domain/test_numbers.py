"""Printed numbers: the list people type, and the arithmetic of stretches."""

import pytest

from kuheng.core.ledger.domain.numbers import (
    Delivery,
    Numbering,
    NumberList,
    Span,
    compare_delivery,
    covers,
    intersect,
    merge,
    parse_numbers,
    repeated,
    show_numbers,
    subtract,
    take_lowest,
    tally,
)
from kuheng.kernel.errors import Refusal

CHEQUE = Numbering(kind="转账支票", prefix="AB", digits=8)


def spans(*pairs: tuple[int, int]) -> tuple[Span, ...]:
    return tuple(Span(first, last) for first, last in pairs)


def test_the_list_of_the_book_means_what_it_says() -> None:
    read = parse_numbers("10, 14, 20#3, 30-35")
    assert read == NumberList(spans=spans((10, 10), (14, 14), (20, 22), (30, 35)), count=11, last=35)


@pytest.mark.parametrize(
    "text",
    [
        "30-35",
        "30 - 35",
        "30至35",
        "30到35",
        "30～35",
        "30—35",
        "30――35".replace("―", "—"),
        "３０－３５",
        "30#6",
        "３０＃６",
        "30、31；32，33 34\n35",
        "AB00000030-AB00000035",
        "ab00000030-35",
        "00000030-00000035",
    ],
)
def test_the_same_numbers_are_written_in_many_ways(text: str) -> None:
    assert parse_numbers(text, CHEQUE) == NumberList(spans=spans((30, 35)), count=6, last=35)


def test_the_order_of_writing_does_not_matter() -> None:
    assert parse_numbers("30-35, 10, 36") == NumberList(spans=spans((10, 10), (30, 36)), count=8, last=36)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "ledger.numbers_unread"),
        (" , ", "ledger.numbers_unread"),
        ("ten", "ledger.numbers_unread"),
        ("10-", "ledger.numbers_unread"),
        ("-10", "ledger.numbers_unread"),
        ("10#", "ledger.numbers_unread"),
        ("10-20-30", "ledger.numbers_unread"),
        ("10.5", "ledger.numbers_unread"),
        ("1e9", "ledger.numbers_unread"),
        ("CD00000010", "ledger.numbers_unread"),
        ("٣٠", "ledger.numbers_unread"),
        ("10\x00", "ledger.numbers_unread"),
        ("35-30", "ledger.numbers_reversed"),
        ("20#0", "ledger.numbers_reversed"),
        ("10, 10", "ledger.numbers_repeated"),
        ("10-20, 15", "ledger.numbers_repeated"),
        ("123456789", "ledger.number_too_long"),
        ("99999999#2", "ledger.number_too_long"),
        ("1#99999999999999999999999", "ledger.number_too_long"),
        (" ".join(str(number) for number in range(0, 4000, 2)), "ledger.numbers_too_many"),
        ("1" * 1_000_000, "ledger.numbers_too_many"),
    ],
)
def test_what_is_no_list_of_these_numbers_is_refused(text: str, code: str) -> None:
    read = parse_numbers(text, CHEQUE)
    assert isinstance(read, Refusal)
    assert read.code == code
    assert read.field == "numbers"


def test_the_refusal_names_the_part_that_is_wrong() -> None:
    read = parse_numbers("10, 2O, 30")
    assert isinstance(read, Refusal)
    assert read.params["part"] == "2O"
    twice = parse_numbers("10-20, 15-18", CHEQUE)
    assert isinstance(twice, Refusal)
    assert twice.params["numbers"] == "AB00000015-AB00000018"


def test_leading_zeros_and_prefix_are_kept_on_paper() -> None:
    assert CHEQUE.show(42) == "AB00000042"
    assert show_numbers(spans((7, 7), (10, 12)), CHEQUE) == "AB00000007, AB00000010-AB00000012"


@pytest.mark.parametrize("prefix", ["A-", "3B", "冠", "X.Y+"])
def test_a_prefix_may_hold_any_sign(prefix: str) -> None:
    numbering = Numbering(kind="k", prefix=prefix, digits=6)
    text = show_numbers(spans((1, 1), (5, 9)), numbering)
    assert parse_numbers(text, numbering) == NumberList(spans=spans((1, 1), (5, 9)), count=6, last=9)


@pytest.mark.parametrize(("first", "last"), [(5, 4), (-1, 3), (0, 10**18)])
def test_there_is_no_reversed_negative_or_endless_span(first: int, last: int) -> None:
    with pytest.raises(ValueError, match="no span"):
        Span(first, last)


@pytest.mark.parametrize("digits", [0, 19, -1])
def test_a_number_has_one_to_eighteen_digits(digits: int) -> None:
    with pytest.raises(ValueError, match="digits"):
        Numbering(kind="k", digits=digits)


def test_neighbours_become_one() -> None:
    assert merge(spans((5, 9), (1, 4), (20, 30), (25, 27))) == spans((1, 9), (20, 30))


def test_what_is_taken_from_the_middle_leaves_both_ends() -> None:
    assert subtract(spans((1, 100)), spans((10, 19), (50, 50))) == spans((1, 9), (20, 49), (51, 100))


def test_one_cut_may_cross_several_stretches() -> None:
    assert subtract(spans((1, 10), (20, 30), (40, 50)), spans((5, 45))) == spans((1, 4), (46, 50))


def test_common_numbers_are_those_of_both() -> None:
    assert intersect(spans((1, 10), (20, 30)), spans((5, 22))) == spans((5, 10), (20, 22))
    assert covers(spans((1, 10)), spans((3, 4), (9, 10)))
    assert not covers(spans((1, 10)), spans((9, 11)))


def test_the_lowest_go_first_across_gaps() -> None:
    assert take_lowest(spans((31, 40), (5, 9)), 7) == spans((5, 9), (31, 32))
    assert take_lowest(spans((5, 9)), 6) is None
    assert take_lowest((), 0) == ()


def test_a_delivery_is_compared_with_its_note() -> None:
    delivered = [*spans((1, 50), (61, 100)), Span(20, 21), Span(500, 500)]
    assert compare_delivery(note=spans((1, 100)), delivered=delivered) == Delivery(
        twice=spans((20, 21)), foreign=spans((500, 500)), skipped=spans((51, 60))
    )


def test_a_delivery_that_agrees_is_clean() -> None:
    assert compare_delivery(note=spans((1, 100)), delivered=spans((1, 40), (41, 100))).clean


def test_scanned_numbers_become_stretches_and_double_scans_stay_visible() -> None:
    scanned = tally([3, 1, 2, 9, 2])
    assert merge(scanned) == spans((1, 3), (9, 9))
    assert repeated(scanned) == spans((2, 2))
