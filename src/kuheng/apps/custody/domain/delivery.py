"""Numbers that arrive: as ordered, as on the delivery note, as found in the parcel. Nothing enters the book unless
all three are the same.
"""

from collections.abc import Mapping
from typing import Any

from kuheng.core.ledger.domain import Numbering, Spans, compare_delivery, read_spans, show_numbers
from kuheng.kernel.errors import Refusal

MOST_NAMED = 5


def numbering_of_intake(intake: Mapping[str, Any]) -> Numbering:
    """What makes the numbers of a range that is not registered yet."""
    return Numbering(
        kind=intake.get("range_kind") or intake["name"],
        prefix=intake.get("prefix") or "",
        edition=intake.get("edition") or "",
        digits=len(intake["first_no"]),
    )


def judge_delivery(
    *, ordered: str, note: str, found: str, numbering: Numbering, line: int, at: int
) -> Refusal | None:
    """What is wrong with the numbers of one line; None where nothing is. `line` is its number on the order, `at` its
    place among the numbers that were sent.

    Refused: `custody.note_differs` (the note is not what was ordered), `custody.delivery_differs` (found is not what
    the note says), both naming 重号 `twice`, 错号 `foreign` and 跳号 `skipped`; `ledger.numbers_…` for what cannot be read.
    """
    read = {"ordered": ordered, "note": note, "found": found}
    spans: dict[str, Spans] = {}
    for name, text in read.items():
        one = read_spans(text, numbering)
        if isinstance(one, Refusal):
            return Refusal(one.code, f"numbers.{at}.{name}", **one.params)
        spans[name] = one
    for code, expected, came in (
        ("custody.note_differs", "ordered", "note"), ("custody.delivery_differs", "note", "found"),
    ):  # fmt: skip
        wrong = compare_delivery(note=spans[expected], delivered=spans[came])
        if not wrong.clean:
            named = {
                sort: _named(getattr(wrong, sort), numbering) for sort in ("twice", "foreign", "skipped")
            }
            return Refusal(code, f"numbers.{at}.{came}", line=line, **named)
    return None


def _named(spans: Spans, numbering: Numbering) -> str:
    more = " …" if len(spans) > MOST_NAMED else ""
    return (show_numbers(spans[:MOST_NAMED], numbering) or "—") + more
