"""Vouchers from the printer: two keepers compare order, delivery note and parcel, number by number."""

from contextlib import nullcontext
from typing import Any
from uuid import UUID

import psycopg
import pytest
from psycopg import IntegrityError
from psycopg.errors import InsufficientPrivilege

from tests.bank import PASSWORD, Bank


def awaited(bank: Bank) -> tuple[UUID, str]:
    """An approved in-order of 50 numbers, and its one line."""
    prefix = f"DL{len(bank.sent):06}"
    arrival = {
        "name": "转账支票", "category": "voucher", "quantity": 50, "prefix": prefix, "first_no": "0001", "last_no": "0050",
    }  # fmt: skip
    order = bank.order([], order_type="in", arrivals=[arrival])
    bank.approve(order)
    (line,) = bank.lines(order)
    return order, str(line["id"])


def check(order: UUID, line: str, **numbers: Any) -> dict[str, Any]:
    proof = {"login": "keeper2", "password": PASSWORD}
    said = {"numbers": [{"line_id": line, **numbers}]} if numbers else {}
    return {"order_id": str(order), "line_ids": [line], **proof, **said}


def test_what_agrees_enters_the_book(bank: Bank) -> None:
    order, line = awaited(bank)
    bank.as_("keeper1").send(
        "custody.receive_order", check(order, line, note="1-50", found="0001-0030, 31#20")
    )
    assert bank.spans(bank.lines(order)[0]["asset_id"]) == [(1, 50, "issued")]
    bank.invariants_hold()


def test_doubled_foreign_and_skipped_numbers_stop_the_line_and_are_named_in_both_languages(
    bank: Bank,
) -> None:
    order, line = awaited(bank)
    payload = check(order, line, note="0001-0050", found="0001-0048, 0048, 0060")
    answered = bank.as_("keeper1").try_("custody.receive_order", payload)
    error = answered.body["error"]
    assert (answered.status, error["code"], error["field"]) == (
        422,
        "custody.delivery_differs",
        "numbers.0.found",
    )
    for words in error["message"].values():
        assert all(number in words for number in ("0048", "0060", "0049"))
    assert bank.state(order) == "approved" and bank.lines(order)[0]["state"] == "reserved"


def test_a_note_that_is_not_what_was_ordered_is_refused(bank: Bank) -> None:
    order, line = awaited(bank)
    payload = check(order, line, note="0001-0060", found="0001-0060")
    assert bank.as_("keeper1").code("custody.receive_order", payload) == "custody.note_differs"


def test_new_numbers_are_not_taken_over_unread(bank: Bank) -> None:
    order, line = awaited(bank)
    assert bank.as_("keeper1").code("custody.receive_order", check(order, line)) == "custody.check_numbers"


def test_numbers_of_another_line_are_not_found(bank: Bank) -> None:
    (order, line), (_, other) = awaited(bank), awaited(bank)
    payload = check(order, line, note="1-50", found="1-50")
    payload["numbers"] = [payload["numbers"][0] | {"line_id": other}]
    assert bank.as_("keeper1").try_("custody.receive_order", payload).status == 404


CUT = "UPDATE ledger_interval SET last_no = 49 WHERE tenant_id = %s AND asset_id = %s"
GONE = "DELETE FROM ledger_interval WHERE tenant_id = %s AND asset_id = %s"


HANDS = [
    ("app", CUT, InsufficientPrivilege),
    ("app", GONE, None),
    ("owner", CUT, IntegrityError),
    ("owner", GONE, IntegrityError),
]


@pytest.mark.parametrize(("role", "statement", "refused"), HANDS)
def test_no_hand_takes_a_number_out_of_what_was_received(
    bank: Bank, role: str, statement: str, refused: type[Exception] | None
) -> None:
    """Past the commands the app touches no interval; the owner's own statement is refused by what it would leave."""
    order, line = awaited(bank)
    bank.as_("keeper1").send("custody.receive_order", check(order, line, note="1-50", found="1-50"))
    batch = bank.lines(order)[0]["asset_id"]
    with psycopg.connect(bank.database.urls[role]) as hands:
        hands.execute("SELECT set_config('app.tenant', %s, false)", [str(bank.tenant)])
        with pytest.raises(refused) if refused else nullcontext():
            hands.execute(statement, [bank.tenant, batch])
    assert bank.spans(batch) == [(1, 50, "issued")]
