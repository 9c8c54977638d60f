"""Every form of an amount gives its 分; whatever is no number is at fault, with what it could be."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.engines.forms.importing.amounts import MOST_FEN, read_count, read_fen
from kuheng.engines.forms.importing.faults import Noted, Suggestion, Unread

FORMS = (
    "{plain}",
    "¥{plain}",
    "￥{commas}",
    " {commas} ",
    "{commas}元",
    "RMB {commas}",
    "CNY{plain}",
    "人民币{plain}元整",
    "¥ {commas}",
    "{plain} 元",
    "+{plain}",
    "\u3000{plain}\u3000",
)
WIDE = str.maketrans("0123456789,.", "０１２３４５６７８９，．")


@given(fen=st.integers(0, MOST_FEN), form=st.sampled_from(FORMS), wide=st.booleans())
def test_every_form_of_every_amount_comes_back_to_the_fen(fen: int, form: str, wide: bool) -> None:
    yuan = Decimal(fen) / 100
    text = form.format(plain=f"{yuan:.2f}", commas=f"{yuan:,.2f}")
    assert read_fen(text.translate(WIDE) if wide else text) == fen


@given(fen=st.integers(-(10**13), 10**13))
def test_number_cells_come_back_to_the_fen(fen: int) -> None:
    assert read_fen(fen / 100) == fen


@given(wan=st.integers(0, 10**9))
def test_ten_thousands_are_multiplied_out(wan: int) -> None:
    assert read_fen(f"{wan}万元") == wan * 10_000 * 100


@pytest.mark.parametrize(
    ("text", "fen"),
    [
        ("1万元", 1_000_000),
        ("1.5万", 1_500_000),
        ("2.3456万元", 2_345_600),
        ("1亿", 10_000_000_000),
        ("3千万元", 3_000_000_000),
        ("0", 0),
        ("0.00", 0),
        (".5", 50),
        ("5.", 500),
        ("-1", -100),
        ("−1", -100),
        ("(1,000.00)", -100_000),
        ("¥(5.00)", -500),
        ("1 234 567.00", 123_456_700),
        ("￥20,500,000.00", 2_050_000_000),
    ],
)
def test_units_signs_and_brackets_are_read(text: str, fen: int) -> None:
    assert read_fen(text) == fen


def test_a_header_in_wan_counts_for_bare_numbers_only() -> None:
    assert read_fen(12.5, fen_per_unit=1_000_000) == 12_500_000
    assert read_fen("12.5", fen_per_unit=1_000_000) == 12_500_000
    assert read_fen("125,000元", fen_per_unit=1_000_000) == 12_500_000
    assert read_fen("12.5万", fen_per_unit=1_000_000) == 12_500_000


@pytest.mark.parametrize("text", ["", " ", "-", "/", "无", "N/A"])
def test_a_cell_that_says_nothing_is_no_amount_and_no_fault(text: str) -> None:
    assert read_fen(text) is None
    assert read_count(text) is None


@pytest.mark.parametrize(
    ("raw", "fen"), [("12.345", 1235), (12.345, 1235), ("0.001", 0), (1234.5678, 123457)]
)
def test_parts_of_a_fen_are_rounded_and_noted(raw: str | float, fen: int) -> None:
    assert read_fen(raw) == Noted(value=fen, code="rounded")


def test_dust_of_binary_fractions_is_not_noted() -> None:
    assert read_fen(0.1 + 0.2) == 30


@pytest.mark.parametrize(
    ("raw", "reason", "suggestion"),
    [
        ("待评估", "no_value_yet", Suggestion(value="", certain=True)),
        ("暂无", "no_value_yet", Suggestion(value="", certain=True)),
        ("1.2E+07", "", Suggestion(value="12000000", certain=False)),
        ("1,00,000", "commas", Suggestion(value="100000", certain=False)),
        ("1.2.3", "", None),
        ("面议", "", None),
        ("$100", "", None),
        ("约100万", "", None),
        ("#DIV/0!", "", None),
        ("1" * 40, "too_large", None),
        ("1" * 100_000, "", None),
        (1e300, "too_large", None),
        ("99999999999999999", "too_large", None),
        (datetime.date(2026, 1, 1), "is_date", None),
        (datetime.time(1, 2), "is_date", None),
    ],
)
def test_what_is_no_amount_is_at_fault(raw: object, reason: str, suggestion: Suggestion | None) -> None:
    unread = read_fen(raw)  # type: ignore[arg-type]
    assert unread == Unread(code="bad_number", reason=reason, suggestion=suggestion)


@given(count=st.integers(-(2**53), 2**53), wide=st.booleans())
def test_every_quantity_comes_back(count: int, wide: bool) -> None:
    text = f"{count:,}"
    assert read_count(text.translate(WIDE) if wide else text) == count


@pytest.mark.parametrize(
    ("raw", "count"), [(1.0, 1), ("1.0", 1), ("１００", 100), ("1万", 10_000), (-3.0, -3), (0.0, 0)]
)
def test_whole_quantities_are_read(raw: str | float, count: int) -> None:
    assert read_count(raw) == count


@pytest.mark.parametrize(
    ("raw", "reason"),
    [(1.5, "not_whole"), ("0.5", "not_whole"), ("两", ""), (2.0**60, "too_large"), ("1e400", "")],
)
def test_what_is_no_quantity_is_at_fault(raw: str | float, reason: str) -> None:
    unread = read_count(raw)
    assert isinstance(unread, Unread)
    assert (unread.code, unread.reason) == ("bad_number", reason)


def test_a_quantity_with_its_unit_may_be_adopted_unseen() -> None:
    unread = read_count("100 份")
    assert isinstance(unread, Unread)
    assert unread.suggestion == Suggestion(value="100", certain=True)


@given(st.text(max_size=80))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assert isinstance(read_fen(text), int | Noted | Unread | None)
    assert isinstance(read_count(text), int | Unread | None)


@given(st.text(alphabet="0123456789,.-¥()万元E+ ", max_size=20))
def test_a_suggestion_is_itself_an_amount(text: str) -> None:
    unread = read_fen(text)
    if isinstance(unread, Unread) and unread.suggestion:
        assert isinstance(read_fen(unread.suggestion.value), int | Noted | None)
