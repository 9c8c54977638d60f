"""A column is read by the kind of its field; each odd value is reported with its place."""

from kuheng.engines.forms.importing.api import FieldSpec, read_column, reader_of
from kuheng.engines.forms.importing.faults import Unread


def test_unread_and_noted_values_keep_their_places() -> None:
    read = read_column(
        ["1", "x", "2.345", "x", ""], reader_of(FieldSpec(key="v", zh="v", en="v", kind="money"))
    )
    assert read.values == [100, None, 235, None, None]
    assert [index for index, _ in read.unread] == [1, 3]
    assert read.noted == ((2, "rounded"),)


def test_codes_keep_leading_zeros_and_number_cells_lose_their_point() -> None:
    read = read_column(
        ["00412301", 10024126.0, " Ａ-1 ", "-", ""],
        reader_of(FieldSpec(key="c", zh="c", en="c", kind="code")),
    )
    assert read.values == ["00412301", "10024126", "A-1", None, None]


def test_a_number_cell_beyond_fifteen_digits_has_lost_some() -> None:
    read = read_column([6222021234567890123.0], reader_of(FieldSpec(key="c", zh="c", en="c", kind="code")))
    assert [unread.code for _, unread in read.unread] == ["lost_digits"]


def test_a_text_beyond_its_limit_is_at_fault_not_cut() -> None:
    read = read_column(["x" * 11], reader_of(FieldSpec(key="t", zh="t", en="t", limit=10)))
    assert read.unread == ((0, Unread(code="too_long", params={"limit": 10, "length": 11})),)


def test_notes_keep_their_line_ends_and_lines_do_not() -> None:
    note, line = FieldSpec(key="n", zh="n", en="n", kind="note"), FieldSpec(key="l", zh="l", en="l")
    assert read_column(["a\nb"], reader_of(note)).values == ["a\nb"]
    assert read_column(["a\nb"], reader_of(line)).values == ["a b"]


def test_a_field_may_have_its_own_words_for_none() -> None:
    spec = FieldSpec(key="d", zh="d", en="d", kind="date", no_value=frozenset({"长期"}))
    assert read_column(["长期", " 长期 "], reader_of(spec)).values == [None, None]
