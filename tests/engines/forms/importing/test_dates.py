"""Every form of a date gives that day; whatever is not surely one day is at fault, with what it could be."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.engines.forms.importing.dates import read_date
from kuheng.engines.forms.importing.faults import Suggestion, Unread

DAY = datetime.date(2026, 4, 8)

FORMS = (
    "{y}-{m:02d}-{d:02d}",
    "{y}-{m}-{d}",
    "{y}/{m}/{d}",
    "{y}.{m}.{d}",
    "{y}{m:02d}{d:02d}",
    "{y}年{m}月{d}日",
    "{y}年{m:02d}月{d:02d}日",
    "{y} 年 {m} 月 {d} 日",
    "{y}年{m}月{d}号",
    " {y}-{m}-{d} ",
    "{y}-{m}-{d} 00:00:00",
    "{y}/{m}/{d} 13:05",
    "{y}-{m:02d}-{d:02d}T08:00:00",
    "{y}。{m}。{d}",
    "{y}–{m}–{d}",
    "{y}{m:02d}{d:02d}.0",
)
WIDE = str.maketrans("0123456789-/.", "０１２３４５６７８９－／．")

days = st.dates(datetime.date(1900, 1, 1), datetime.date(2199, 12, 31))


@given(
    day=days,
    form=st.sampled_from(FORMS),
    wide=st.booleans(),
    around=st.sampled_from(["", " ", "\u3000", "\n"]),
)
def test_every_form_of_every_day_comes_back_as_that_day(
    day: datetime.date, form: str, wide: bool, around: str
) -> None:
    text = form.format(y=day.year, m=day.month, d=day.day)
    assert read_date(around + (text.translate(WIDE) if wide else text) + around) == day


@given(day=days)
def test_what_excel_stored_as_a_date_is_that_day(day: datetime.date) -> None:
    assert read_date(day) == day
    assert read_date(datetime.datetime.combine(day, datetime.time(23, 59))) == day
    assert read_date(float(day.year * 10_000 + day.month * 100 + day.day)) == day


@pytest.mark.parametrize(
    "text",
    ["8 Apr 2026", "8th April 2026", "April 8, 2026", "Apr. 8 2026", "08-Apr-2026", "二〇二六年四月八日"],
)
def test_months_in_words_are_read(text: str) -> None:
    assert read_date(text) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇二五年十二月三十一日", (2025, 12, 31)),
        ("二零二五年十月二十日", (2025, 10, 20)),
        ("二〇二五年一月十一日", (2025, 1, 11)),
    ],
)
def test_chinese_numerals_are_read(text: str, day: tuple[int, int, int]) -> None:
    assert read_date(text) == datetime.date(*day)


@pytest.mark.parametrize("text", ["", " ", "-", "—", "/", "无", "N/A", "\u3000"])
def test_a_cell_that_says_nothing_is_no_date_and_no_fault(text: str) -> None:
    assert read_date(text) is None


@pytest.mark.parametrize(
    ("raw", "reason", "suggested", "certain"),
    [
        ("2024-02-30", "no_such_day", "2024-02-29", False),
        ("2023年2月29日", "no_such_day", "2023-02-28", False),
        ("2026-04-31", "no_such_day", "2026-04-30", False),
        ("27.6.13", "short_year", "2027-06-13", True),
        ("25/12/2023", "year_last", "2023-12-25", True),
        ("12/25/2023", "year_last", "2023-12-25", True),
        ("03/04/2023", "year_last", "2023-04-03", False),
        (45_000.0, "serial", "2023-03-15", False),
    ],
)
def test_what_could_be_a_date_is_at_fault_with_a_suggestion(
    raw: str | float, reason: str, suggested: str, certain: bool
) -> None:
    assert read_date(raw) == Unread(
        code="bad_date", reason=reason, suggestion=Suggestion(value=suggested, certain=certain)
    )


@pytest.mark.parametrize(
    "raw",
    [
        "去年三月",
        "13/45/2023",
        "2026-13-01",
        "2026-00-10",
        "2026-04-00",
        "20261301",
        "0000-01-01",
        "1899-12-31",
        "2200-01-01",
        "2026-04",
        "2026年4月",
        "99.99.99",
        "abc",
        "1",
        1.0,
        3.5,
        "2026-4-8-9",
        "二三年三月三日",
        "2" * 10_000,
        "2026-04-08" + " " * 10_000 + "x",
        datetime.time(3, 4),
        datetime.timedelta(days=3),
    ],
)
def test_what_is_no_date_is_at_fault(raw: object) -> None:
    unread = read_date(raw)  # type: ignore[arg-type]
    assert isinstance(unread, Unread)
    assert unread.code == "bad_date"


@given(st.text(max_size=80))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assert isinstance(read_date(text), datetime.date | Unread | None)


@given(st.text(alphabet="0123456789-/.年月日 ", max_size=20))
def test_a_suggestion_is_itself_a_date(text: str) -> None:
    unread = read_date(text)
    if isinstance(unread, Unread) and unread.suggestion:
        assert isinstance(read_date(unread.suggestion.value), datetime.date)
