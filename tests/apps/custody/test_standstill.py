"""What stops when a part of the house stands still: the sealer stops high value after ten minutes, nothing else stops."""

from collections.abc import Iterator
from uuid import UUID

import psycopg
import pytest

from tests.bank import PASSWORD, Bank

MILLION = 1_000_000_00
STANDSTILL = 10


@pytest.fixture
def unsealed(fresh_bank: Bank) -> Iterator[Bank]:
    """A bank whose sealer has been stopped; until then everything was sealed."""
    fresh_bank.seal()
    fresh_bank.sealing = False
    yield fresh_bank


def pass_time(bank: Bank, minutes: float) -> None:
    """So long ago is everything that was recorded: the clock that counts is the database's, which no test turns."""
    with psycopg.connect(bank.database.urls["superuser"]) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in ("audit_entry", "audit_head"):
            column = "recorded_at" if table == "audit_entry" else "horizon"
            connection.execute(
                f"UPDATE {table} SET {column} = {column} - make_interval(mins => %s) WHERE tenant_id = %s",
                [minutes, bank.tenant],
            )


def approve(bank: Bank, order: UUID) -> tuple[int, str | None]:
    login, task = min(bank.tasks(order).items())
    answered = bank.as_(login).try_("flows.approve_task", {"task_id": str(task), "opinion": "同意"})
    return answered.status, answered.body.get("error", {}).get("code")


def opening(bank: Bank, order: UUID) -> dict[str, str]:
    return {"order_id": str(order), "device": "PDA-1"}


def test_high_value_waits_for_the_sealer_and_goes_on_with_it(unsealed: Bank) -> None:
    bank = unsealed
    order = bank.order([bank.bar(value_fen=2 * MILLION)])
    pass_time(bank, STANDSTILL - 1)
    assert approve(bank, order) == (200, None)
    pass_time(bank, 2)
    assert approve(bank, order) == (422, "audit.sealing_stopped")
    page = bank.web("head").get(f"/custody/orders/{order}/page").json()
    assert page["sealing_stopped"] == STANDSTILL + 1
    assert bank.web("head").get("/workbench").json()["sealing_stopped"] == STANDSTILL + 1
    bank.seal()
    assert approve(bank, order) == (200, None)
    assert bank.web("head").get(f"/custody/orders/{order}/page").json()["sealing_stopped"] is None


def test_the_refusal_says_how_long_and_what_to_do(unsealed: Bank) -> None:
    bank = unsealed
    order = bank.approved([bank.bar(value_fen=2 * MILLION)])
    pass_time(bank, 25)
    error = bank.as_("keeper1").try_("custody.open_execution", opening(bank, order)).body["error"]
    assert (error["code"], error["params"]["minutes"]) == ("audit.sealing_stopped", 25)
    assert "25" in error["message"]["zh"] and "25" in error["message"]["en"]
    bank.seal()
    assert bank.as_("keeper1").send("custody.open_execution", opening(bank, order))


def test_orders_of_small_value_and_secret_ones_go_on(unsealed: Bank) -> None:
    bank = unsealed
    pass_time(bank, 60)
    for piece in (bank.bar(), bank.secret_file()):
        bank.out([piece])
        assert bank.asset(piece)["state"] == "out"


def test_what_is_being_executed_is_brought_to_its_end(unsealed: Bank) -> None:
    bank = unsealed
    bar = bank.bar(value_fen=2 * MILLION)
    order = bank.approved([bar])
    execution = bank.opened(order)
    pass_time(bank, 60)
    assert bank.scan(execution, bank.asset(bar)["code"]).status == 200
    bank.as_("keeper1").send("custody.close_execution", {"execution_id": str(execution)})
    bank.signed(order)
    assert bank.state(order) == "done"


def test_an_emergency_of_high_value_waits_as_well(unsealed: Bank) -> None:
    bank = unsealed
    order = bank.order([bank.bar(value_fen=2 * MILLION)], urgency="emergency")
    pass_time(bank, 60)
    assert approve(bank, order) == (422, "audit.sealing_stopped")


def test_many_small_orders_of_one_day_are_high_value_together(unsealed: Bank) -> None:
    bank = unsealed
    bank.order([bank.bar(value_fen=MILLION // 2)])
    second = bank.order([bank.bar(value_fen=MILLION // 2)])
    pass_time(bank, 60)
    assert approve(bank, second) == (422, "audit.sealing_stopped")


def test_without_witness_files_and_mail_every_order_goes_on(fresh_bank: Bank) -> None:
    """No witness has ever signed, nothing is sent anywhere, and the folder of the files is away."""
    bank = fresh_bank
    bank.folder.rename(bank.folder.with_name(f"{bank.folder.name}-unmounted"))
    bar = bank.bar(value_fen=2 * MILLION)
    order = bank.approved([bar])
    bank.executed(order)
    badge = {"order_id": str(order), "statement": "已逐件核对。", "login": "clerk", "password": PASSWORD}
    bank.as_("keeper1").send("custody.sign_handover", badge)
    assert bank.state(order) == "done"
    assert bank.rows("SELECT 1 FROM audit_cosign WHERE tenant_id = %s", bank.tenant) == []
