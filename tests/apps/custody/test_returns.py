"""What comes back of stock and ranges: no more than was issued, with its value, and nothing of the batch is lost."""

from typing import Any
from uuid import UUID

import pytest

from tests.bank import PASSWORD, Bank


def issued(bank: Bank, batch: UUID, quantity: int) -> UUID:
    return bank.out([{"asset_id": str(batch), "quantity": quantity}])


def asking(bank: Bank, *lines: dict[str, Any]) -> dict[str, Any]:
    return {
        "order_type": "return", "reason": "用毕归还", "receiver_id": str(bank.people["clerk"]), "lines": list(lines),
    }  # fmt: skip


def returned(bank: Bank, batch: UUID, **part: Any) -> UUID:
    wish = asking(bank, {"asset_id": str(batch), **part})
    order = UUID(bank.as_("clerk").send("custody.submit_order", wish)["order_id"])
    bank.relay()
    (line,) = bank.lines(order)
    check = {"order_id": str(order), "line_ids": [str(line["id"])], "login": "keeper2", "password": PASSWORD}
    bank.as_("keeper1").send("custody.receive_order", check)
    away = {
        "order_id": str(order),
        "line_id": str(line["id"]),
        "place_id": str(bank.asset(batch)["place_id"]),
    }
    bank.as_("keeper1").send("custody.put_away", away)
    bank.relay()
    return order


def shown(bank: Bank, batch: UUID) -> tuple[int, int, int, int, str]:
    row = bank.asset(batch)
    return (row["quantity"], row["value_fen"], row["out_quantity"], row["out_value_fen"], row["state"])


def pens(bank: Bank) -> UUID:
    return bank.register("stock", "印泥", quantity=30, value_fen=1_000)


@pytest.mark.parametrize("kind", [pens, lambda bank: bank.vouchers(30, value_fen=1_000)])
def test_what_comes_back_brings_its_value(bank: Bank, kind: Any) -> None:
    batch = kind(bank)
    issued(bank, batch, 7)
    assert shown(bank, batch) == (23, 767, 7, 233, "in_stock")
    returned(bank, batch, quantity=3)
    assert shown(bank, batch) == (26, 866, 4, 134, "in_stock")
    returned(bank, batch, quantity=4)
    assert shown(bank, batch) == (30, 1_000, 0, 0, "in_stock")
    bank.invariants_hold()


def test_a_batch_that_was_out_as_a_whole_comes_back_with_all_its_value(bank: Bank) -> None:
    batch = pens(bank)
    issued(bank, batch, 30)
    assert shown(bank, batch) == (0, 0, 30, 1_000, "out")
    returned(bank, batch, quantity=30)
    assert shown(bank, batch) == (30, 1_000, 0, 0, "in_stock")


def test_with_a_teller_numbers_keep_their_value_until_they_are_used(bank: Bank) -> None:
    batch, keeper = bank.vouchers(10, value_fen=1_000), bank.as_("keeper1")
    base = {"asset_id": str(batch), "reason": "柜面业务"}
    keeper.send(
        "custody.issue_numbers",
        {**base, "numbers": "00000001-00000010", "teller_id": str(bank.people["clerk"])},
    )
    assert shown(bank, batch) == (0, 0, 10, 1_000, "out")
    keeper.send("custody.consume_numbers", {**base, "numbers": "00000001-00000004"})
    keeper.send("custody.void_numbers", {**base, "numbers": "00000005"})
    place = str(bank.asset(batch)["place_id"])
    keeper.send("custody.return_numbers", {**base, "numbers": "00000006-00000010", "place_id": place})
    assert shown(bank, batch) == (5, 500, 0, 0, "in_stock")
    keeper.send("custody.void_numbers", {**base, "numbers": "00000010"})
    assert shown(bank, batch) == (4, 400, 0, 0, "in_stock")
    bank.invariants_hold()


@pytest.mark.parametrize(
    ("part", "field", "issued_words"),
    [
        ({"quantity": 8}, "lines.1.quantity", "7"),
        ({"quantity": 30}, "lines.1.quantity", "7"),
    ],
)
def test_no_more_comes_back_than_was_issued_and_the_line_is_named(
    bank: Bank, part: dict[str, int], field: str, issued_words: str
) -> None:
    bar, batch = bank.bar(), pens(bank)
    bank.out([bar, {"asset_id": str(batch), "quantity": 7}])
    wish = asking(bank, {"asset_id": str(bar)}, {"asset_id": str(batch), **part})
    error = bank.as_("clerk").try_("custody.submit_order", wish).body["error"]
    assert (error["code"], error["field"]) == ("custody.more_than_issued", field)
    assert (error["params"]["line"], error["params"]["issued"]) == (2, issued_words)
    assert "2" in error["message"]["zh"] and "2" in error["message"]["en"]
    assert shown(bank, batch) == (23, 767, 7, 233, "in_stock")


@pytest.mark.parametrize("numbers", ["00000008", "00000001-00000008", "00000030"])
def test_a_number_that_nobody_has_does_not_come_back(bank: Bank, numbers: str) -> None:
    batch = bank.vouchers(30)
    issued(bank, batch, 7)
    wish = asking(bank, {"asset_id": str(batch), "numbers": numbers})
    error = bank.as_("clerk").try_("custody.submit_order", wish).body["error"]
    assert (error["code"], error["field"]) == ("custody.more_than_issued", "lines.0.numbers")
    assert error["params"]["issued"].endswith("00000007")


def test_what_one_return_has_announced_no_second_one_announces(bank: Bank) -> None:
    batch = pens(bank)
    issued(bank, batch, 7)
    assert bank.as_("clerk").send(
        "custody.submit_order", asking(bank, {"asset_id": str(batch), "quantity": 5})
    )
    again = asking(bank, {"asset_id": str(batch), "quantity": 3})
    assert bank.as_("clerk").code("custody.submit_order", again) == "custody.more_than_issued"


def test_nothing_comes_back_of_what_never_left(bank: Bank) -> None:
    wish = asking(bank, {"asset_id": str(pens(bank)), "quantity": 1})
    assert bank.as_("clerk").code("custody.submit_order", wish) == "custody.more_than_issued"
