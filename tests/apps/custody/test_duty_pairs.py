"""Who may not be who within one order: the product's pairs and the bank's own, however many accounts a person has."""

from uuid import UUID

import psycopg
import pytest

from tests.bank import PASSWORD, Bank


@pytest.fixture
def strict(fresh_bank: Bank) -> Bank:
    """A bank in which nobody receives what he applied for."""
    pair = {"level": "act", "duty_a": "applicant", "duty_b": "receiver"}
    fresh_bank.office.send("access.exclude_duties", pair)
    return fresh_bank


def wish(bank: Bank, receiver: str) -> dict[str, object]:
    return {
        "order_type": "out", "reason": "客户提取", "receiver_id": str(bank.people[receiver]),
        "lines": [{"asset_id": str(bank.bar())}],
    }  # fmt: skip


def test_a_pair_of_the_banks_own_holds_at_submit(strict: Bank) -> None:
    error = strict.as_("clerk").try_("custody.submit_order", wish(strict, "clerk")).body["error"]
    assert error["code"] == "access.duties"
    assert {error["params"]["a"], error["params"]["b"]} == {"applicant", "receiver"}
    assert strict.as_("clerk").send("custody.submit_order", wish(strict, "guest"))


def test_it_holds_for_an_order_of_the_time_before_as_well(fresh_bank: Bank) -> None:
    bank = fresh_bank
    asked, half = bank.approved([bank.bar()]), bank.approved([bank.bar()])
    bank.executed(half)
    pair = {"level": "act", "duty_a": "applicant", "duty_b": "receiver"}
    bank.office.send("access.exclude_duties", pair)
    opening = {"order_id": str(asked), "device": "PDA-1"}
    assert bank.as_("keeper1").code("custody.open_execution", opening) == "access.duties"
    badge = {"order_id": str(half), "statement": "已逐件核对。", "login": "clerk", "password": PASSWORD}
    assert bank.as_("clerk").code("custody.sign_handover", badge) == "access.duties"


def test_it_stands_on_the_row_too(strict: Bank) -> None:
    made = strict.as_("clerk").send("custody.submit_order", wish(strict, "guest"))
    with (
        psycopg.connect(strict.database.urls["superuser"]) as connection,
        pytest.raises(psycopg.errors.CheckViolation, match="receiver_apart"),
    ):
        connection.execute(
            "UPDATE custody_order SET receiver_id = applicant_id WHERE id = %s", [made["order_id"]]
        )


@pytest.mark.parametrize(
    ("column", "other"),
    [("keeper_id", "applicant_id"), ("second_id", "receiver_id"), ("second_id", "keeper_id")],
)
def test_no_row_of_an_execution_unites_what_is_apart(bank: Bank, column: str, other: str) -> None:
    execution = bank.opened(bank.approved([bank.bar()]))
    with (
        psycopg.connect(bank.database.urls["superuser"]) as connection,
        pytest.raises(psycopg.errors.CheckViolation),
    ):
        connection.execute(f"UPDATE execution SET {column} = {other} WHERE id = %s", [execution])


def test_a_second_account_is_no_second_person(bank: Bank) -> None:
    """Whoever proves himself by another login is still who he is."""
    spare = {
        "person_id": str(bank.people["keeper1"]),
        "login": "keeper1.b",
        "password": PASSWORD,
        "must_change": False,
    }
    made = bank.office.send("people.add_account", spare)
    bank.office.try_("people.approve_account", {"account_id": made["account_id"]})
    order = bank.approved([bank.bar()])
    opened = bank.as_("keeper1").send("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    answered = bank.prove_second(UUID(opened["execution_id"]), login="keeper1.b")
    assert answered.body["error"]["code"] == "custody.same_keeper"
