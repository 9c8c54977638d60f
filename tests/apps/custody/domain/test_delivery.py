"""Numbers against order and delivery note: what is doubled, foreign or skipped is named as printed."""

import pytest

from kuheng.apps.custody.domain.delivery import judge_delivery, numbering_of_intake
from kuheng.kernel.errors import Refusal

NUMBERING = numbering_of_intake({"name": "转账支票", "prefix": "ZZ", "first_no": "0001"})


def judge(note: str, found: str) -> Refusal | None:
    return judge_delivery(ordered="0001-0050", note=note, found=found, numbering=NUMBERING, line=3, at=0)


def test_what_is_as_ordered_may_be_written_in_parts() -> None:
    assert judge("ZZ0001-ZZ0050", "0001-0020, 21#30") is None


@pytest.mark.parametrize(
    ("found", "twice", "foreign", "skipped"),
    [
        ("0001-0050, 0007", "ZZ0007", "—", "—"),
        ("0001-0049, 0051", "—", "ZZ0051", "ZZ0050"),
        ("0001-0020, 0031-0050, 0040-0042", "ZZ0040-ZZ0042", "—", "ZZ0021-ZZ0030"),
    ],
)
def test_each_sort_of_wrong_number_is_named(found: str, twice: str, foreign: str, skipped: str) -> None:
    wrong = judge("0001-0050", found)
    assert wrong is not None and (wrong.code, wrong.field) == ("custody.delivery_differs", "numbers.0.found")
    assert wrong.params == {"line": 3, "twice": twice, "foreign": foreign, "skipped": skipped}


def test_a_note_of_other_numbers_than_ordered_is_told_apart() -> None:
    wrong = judge("0001-0060", "0001-0060")
    assert wrong is not None and (wrong.code, wrong.field) == ("custody.note_differs", "numbers.0.note")
    assert wrong.params["foreign"] == "ZZ0051-ZZ0060"


def test_at_most_five_stretches_are_named() -> None:
    wrong = judge("0001-0050", "1,3,5,7,9,11,13,15")
    assert (
        wrong is not None
        and wrong.params["skipped"].count("ZZ") == 10 - 5
        and wrong.params["skipped"].endswith("…")
    )


def test_what_cannot_be_read_names_its_box() -> None:
    wrong = judge("0001-0050", "十号")
    assert wrong is not None and (wrong.code, wrong.field) == ("ledger.numbers_unread", "numbers.0.found")
