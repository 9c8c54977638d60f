"""From what a scanner reads to one asset of the order, or a refusal with its reason."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.apps.custody.domain.scan import MAX_CODE, Hit, Line, Second, decide_scan, normal_code
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import new_id

AT = datetime(2026, 11, 20, 1, 36, tzinfo=UTC)
BAR = {"id": new_id(), "code": "GJS-1", "place_code": "A-01-02-06"}
LINE = Line(id=new_id(), asset_id=BAR["id"], state="reserved")
PROVED = Second(person=new_id(), until=AT + timedelta(minutes=4))


@pytest.mark.parametrize(
    ("read", "code"),
    [("gjs-1", "GJS-1"), (" GJS-1 \r\n", "GJS-1"), ("ＧＪＳ－１", "GJS-1"), ("zc２０２６", "ZC2026")],
)
def test_a_code_is_compared_without_blanks_case_and_width(read, code):
    assert normal_code(read) == code


@pytest.mark.parametrize("read", ["", "  ", "A B", "https://evil/GJS-1", "GJS\x00-1", "A" * 65, "x" * 7_000, "A\u202eB"])
def test_what_no_label_of_ours_says_selects_nothing(read):
    assert normal_code(read) is None


@given(st.text(max_size=300))
def test_no_text_breaks_the_scanner(read):
    code = normal_code(read)
    assert code is None or (0 < len(code) <= MAX_CODE and normal_code(code) == code)


def test_a_piece_of_the_order_is_taken():
    hit = decide_scan(code="GJS-1", asset=BAR, line=LINE, second=PROVED, at=AT)
    assert hit == Hit(line_id=LINE.id, asset_id=BAR["id"])


def test_without_the_second_keeper_nothing_is_taken():
    for second in (Second(person=None, until=None), Second(person=new_id(), until=AT - timedelta(seconds=1))):
        refusal = decide_scan(code="GJS-1", asset=BAR, line=LINE, second=second, at=AT)
        assert refusal == Refusal("custody.second_needed")


def test_a_piece_that_is_not_on_the_order_is_named_with_the_place_it_belongs_to():
    refusal = decide_scan(code="GJS-1", asset=BAR, line=None, second=PROVED, at=AT)
    assert refusal == Refusal("custody.not_on_order", "code", asset="GJS-1", place="A-01-02-06")


def test_a_code_that_nothing_has_is_refused():
    assert decide_scan(code="X", asset=None, line=None, second=PROVED, at=AT) == Refusal(
        "custody.unknown_code", "code", scanned="X"
    )


def test_a_piece_is_taken_once():
    done = Line(id=LINE.id, asset_id=LINE.asset_id, state="executed")
    refusal = decide_scan(code="GJS-1", asset=BAR, line=done, second=PROVED, at=AT)
    assert refusal == Refusal("custody.already_scanned", "code", asset="GJS-1")
