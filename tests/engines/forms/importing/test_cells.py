"""A cell's text: NFKC, trimmed, without what cannot be seen."""

import datetime

import pytest

from kuheng.engines.forms.importing.cells import (
    Memo,
    cleaned,
    cleaned_line,
    column_letter,
    compact,
    neutralised,
)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("ZC２０２６", "ZC2026"),
        (" 重庆分行\u3000", "重庆分行"),
        ("a\u200bb\ufeff", "ab"),
        ("abc\u202egnp.exe", "abcgnp.exe"),
        ("x\x00y\x07", "xy"),
        ("上\r\n下", "上\n下"),
        (10024126.0, "10024126"),
        (12.5, "12.5"),
        (datetime.date(2026, 2, 23), "2026-02-23"),
        ("'=1+1", "=1+1"),
        ("'tis", "'tis"),
    ],
)
def test_a_cell_is_judged_after_nfkc_and_trimming(raw: object, text: str) -> None:
    assert cleaned(raw) == text  # type: ignore[arg-type]


def test_a_line_has_no_line_ends() -> None:
    assert cleaned_line("上海\n分行") == "上海 分行"


def test_compacting_drops_all_spaces() -> None:
    assert compact("小　 计\n") == "小计"


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1+2", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")'])
def test_a_formula_is_neutralised_and_comes_back_the_same(text: str) -> None:
    assert neutralised(text) == "'" + text
    assert cleaned(neutralised(text)) == text.strip()


@pytest.mark.parametrize("text", ["", "-", "金条", "A-01", "1+1"])
def test_what_no_spreadsheet_runs_is_left_alone(text: str) -> None:
    assert neutralised(text) == text


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_in_excel(index: int, letter: str) -> None:
    assert column_letter(index) == letter


def test_each_different_value_is_read_once() -> None:
    seen: list[object] = []
    memo: Memo[str] = Memo(lambda raw: seen.append(raw) or str(raw))  # type: ignore[func-returns-value]
    assert [memo[raw] for raw in ["a", "b", "a", "a"]] == ["a", "b", "a", "a"]
    assert seen == ["a", "b"]
