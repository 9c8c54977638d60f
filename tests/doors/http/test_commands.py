"""Commands over HTTP: key, version, receipt, and the queue that a device brings home."""

from typing import Any

import pytest

from kuheng.kernel.ids import new_id
from tests.bank import API, PASSWORD, Bank, bank, founded

__all__ = ["bank", "founded"]

MOST_OF_A_LIST = 5


def paper(asset: object) -> dict[str, Any]:
    return {"asset_id": str(asset), "reason": "法院冻结", "document": "1 号"}


def test_a_command_answers_with_its_result_its_receipt_and_what_it_cost(bank: Bank) -> None:
    response = bank.web("risk1").command("custody.freeze_asset", paper(bank.bar()))
    assert set(response.json()) == {"result", "receipt"}
    assert set(response.json()["receipt"]) >= {"entry", "leaf", "at"}
    assert int(response.headers["X-Statements"]) > 0 and int(response.headers["X-Waits"]) > 0


def test_a_repeated_key_is_marked_as_a_replay(bank: Bank) -> None:
    web, key, wish = bank.web("risk1"), new_id(), paper(bank.bar())
    first, second = (web.command("custody.freeze_asset", wish, key=key) for _ in range(2))
    assert first.json() == second.json()
    assert "X-Replayed" not in first.headers and second.headers["X-Replayed"] == "1"


def test_a_stale_version_is_a_conflict_with_the_current_one(bank: Bank) -> None:
    web, bar = bank.web("risk1"), bank.bar()
    web.done("custody.freeze_asset", paper(bar))
    response = web.command("custody.unfreeze_asset", paper(bar), **{"If-Match": '"1"'})
    assert response.status_code == 409
    assert response.json()["error"]["params"] == {"current": 2}


def test_a_refusal_speaks_both_languages_and_names_its_field(bank: Bank) -> None:
    response = bank.web("risk1").command(
        "custody.freeze_asset", {"asset_id": str(bank.bar()), "document": "1"}
    )
    error = response.json()["error"]
    assert (response.status_code, error["field"]) == (400, "reason")
    assert error["message"]["zh"] != error["message"]["en"]


def test_the_queue_of_a_device_is_answered_call_by_call_in_order(bank: Bank) -> None:
    """Offline for three days, each call with its key; one that fails stops no other, and all may come again."""
    bars = [bank.bar() for _ in range(4)]
    calls = [{"name": "custody.freeze_asset", "payload": paper(bar), "key": str(new_id())} for bar in bars]
    calls.insert(1, {"name": "custody.no_such", "payload": {}, "key": str(new_id())})
    calls.insert(2, {"name": "custody.freeze_asset", "payload": paper(bars[0]), "key": str(new_id())})
    web = bank.web("risk1")
    first, second = (web.client.post(f"{API}/commands/batch", json={"calls": calls}).json() for _ in range(2))
    assert [one["status"] for one in first["answers"]] == [200, 400, 422, 200, 200, 200]
    assert second == first
    assert all(bank.asset(bar)["version"] == 2 for bar in bars)


def test_a_list_costs_at_most_five_statements(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    from kuheng.core.store.transaction import Transaction

    costs: list[int] = []
    settle = Transaction.settle

    def counted(self: Transaction) -> None:
        settle(self)
        costs.append(self.statements)

    web = bank.web("keeper1")
    web.get("/records/asset", limit=25)
    monkeypatch.setattr(Transaction, "settle", counted)
    for query in (
        {},
        {"sort": "-code"},
        {"q": "金条"},
        {"where": '{"field":"state","op":"eq","value":"in_stock"}'},
    ):
        costs.clear()
        assert web.get("/records/asset", limit=25, **query).status_code == 200
        assert costs and max(costs) <= MOST_OF_A_LIST, (query, costs)


def test_nobody_signed_in_commands_nothing(bank: Bank) -> None:
    stranger, bar = bank.stranger(), bank.bar()
    response = stranger.post(
        f"{API}/commands/custody.freeze_asset", json=paper(bar), headers={"Idempotency-Key": str(new_id())}
    )
    assert response.status_code == 401
    assert not bank.asset(bar)["frozen"]


@pytest.mark.parametrize(
    "name", ["house.found_tenant", "custody.follow_case", "flows.ring_timer", "flows.answer_call"]
)
def test_what_only_the_house_does_nobody_asks_for(bank: Bank, name: str) -> None:
    order = str(bank.order([bank.bar()]))
    payload = {
        "house.found_tenant": {"key": "mine", "title": "我的银行"},
        "custody.follow_case": {"order_id": order, "outcome": "approved"},
        "flows.ring_timer": {"case_id": order, "timer": 1},
        "flows.answer_call": {"case_id": order, "call": 1, "done": True},
    }[name]
    for who in ("clerk", "keeper1", "head", "vp", "admin", "auditor"):
        assert bank.web(who).command(name, payload).status_code in (403, 404), (who, name)


def test_the_password_of_a_second_keeper_comes_back_in_no_answer(bank: Bank) -> None:
    order = bank.approved([bank.bar()])
    keeper = bank.web("keeper1")
    opened = keeper.done("custody.open_execution", {"order_id": str(order), "device": "PDA-1"})
    proof = {**opened, "device": "PDA-1", "login": "keeper2", "password": PASSWORD}
    assert PASSWORD not in keeper.command("custody.prove_second_keeper", proof).text
