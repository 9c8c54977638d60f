"""A series: many commands in one transaction, each with its own actor, time and entry; refused as a whole."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from kuheng.core.commands.dispatch import Answered, Call
from kuheng.core.commands.series import Memory, Series, series
from kuheng.kernel.errors import Denied, Malformed, NotFound, Refused
from kuheng.kernel.ids import new_id
from tests.bank import PASSWORD, Bank, bank, founded

__all__ = ["bank", "founded"]


def call(bank: Bank, who: str, name: str, payload: dict[str, Any], *, ago: float = 0) -> Call:
    at = bank.now - timedelta(minutes=ago)
    return Call(name=name, payload=payload, key=new_id(), at=at, who=bank.credential(who))


@pytest.fixture
def memory() -> Memory:
    return {}


def submitted(bank: Bank, run: Series, *, ago: float = 60) -> str:
    line = {"asset_id": str(bank.bar())}
    wanted = {"order_type": "out", "reason": "客户提取实物", "receiver_id": str(bank.people["clerk"]), "lines": [line]}
    return str(run.send(call(bank, "clerk", "custody.submit_order", wanted, ago=ago)).body["result"]["order_id"])


def test_each_command_has_its_own_actor_time_and_entry(bank: Bank, memory: Memory) -> None:
    asset = {"asset_id": str(bank.deed()), "reason": "法院协助执行冻结", "document": "执 1 号"}
    with series(bank.database, bank.tenant, at=bank.now, memory=memory) as run:
        frozen = run.send(call(bank, "risk1", "custody.freeze_asset", asset, ago=30))
        freed = run.send(call(bank, "risk2", "custody.unfreeze_asset", asset, ago=10))
    entries = bank.rows(
        "SELECT command, actor_id, at FROM audit_entry WHERE tenant_id = %s AND id = ANY(%s) ORDER BY at",
        bank.tenant, [one.body["receipt"]["entry"] for one in (frozen, freed)],
    )  # fmt: skip
    assert [(row["command"], row["actor_id"]) for row in entries] == [
        ("custody.freeze_asset", bank.people["risk1"]), ("custody.unfreeze_asset", bank.people["risk2"]),
    ]  # fmt: skip
    assert entries[1]["at"] - entries[0]["at"] > timedelta(minutes=19)
    bank.verify()


def test_what_a_command_asked_of_the_outbox_is_done_before_the_next_one(bank: Bank, memory: Memory) -> None:
    with series(bank.database, bank.tenant, at=bank.now, memory=memory) as run:
        order = submitted(bank, run)
        task = run.rows(
            "SELECT t.id FROM flow_task t JOIN flow_case c ON c.tenant_id = t.tenant_id AND c.id = t.case_id "
            "WHERE t.tenant_id = %s AND c.subject_id = %s AND t.kind = 'approve' AND t.state = 'open'", order,
        )[0]["id"]  # fmt: skip
        run.send(call(bank, "head", "flows.approve_task", {"task_id": str(task), "opinion": "同意"}, ago=20))
        opened = run.send(call(bank, "keeper1", "custody.open_execution", {"order_id": order, "device": "PDA-1"}))
    assert opened.status == 200
    waiting = "SELECT 1 FROM outbox WHERE tenant_id = %s AND state = 'waiting' AND topic = 'command'"
    assert not bank.rows(waiting, bank.tenant)


@pytest.mark.parametrize(
    ("who", "name", "payload", "trouble"),
    [
        ("clerk", "custody.freeze_asset", {"reason": "没有权限的冻结", "document": "无"}, Denied),
        ("far.keeper", "custody.pledge_asset", {"reason": "别的分行的资产", "document": "无"}, NotFound),
        ("risk1", "custody.unfreeze_asset", {"reason": "没有冻结过", "document": "无"}, Refused),
        ("risk1", "custody.no_such_command", {}, Malformed),
    ],
)
def test_a_refused_series_leaves_nothing(
    bank: Bank, memory: Memory, who: str, name: str, payload: dict[str, Any], trouble: type[Exception]
) -> None:
    asset, other = str(bank.deed()), str(bank.deed())
    before = bank.snapshot()
    good = {"asset_id": asset, "reason": "法院协助执行冻结", "document": "执 2 号"}
    with pytest.raises(trouble), series(bank.database, bank.tenant, at=bank.now, memory=memory) as run:
        run.send(call(bank, "risk1", "custody.freeze_asset", good, ago=5))
        run.send(call(bank, who, name, payload | ({"asset_id": other} if payload else {})))
    assert bank.snapshot() == before


@pytest.fixture
def proving(bank: Bank, memory: Memory) -> Iterator[Any]:
    """Tries a second keeper's password within one and the same series."""
    order = bank.approved([bank.bar()])
    with series(bank.database, bank.tenant, at=bank.now, memory=memory) as run:
        opened = run.send(call(bank, "keeper1", "custody.open_execution", {"order_id": str(order), "device": "P"}))
        about = {"execution_id": opened.body["result"]["execution_id"], "device": "P", "login": "keeper2"}

        def prove(password: str, login: str = "keeper2") -> Answered:
            payload = about | {"password": password, "login": login}
            return run.send(call(bank, "keeper1", "custody.prove_second_keeper", payload))

        yield prove


def test_a_password_that_fitted_once_spares_nobody_the_right_one(proving: Any) -> None:
    assert proving(PASSWORD).status == 200
    wrong = proving(PASSWORD + "x")
    assert (wrong.status, wrong.body["error"]["code"]) == (422, "people.proof_failed")
    assert proving(PASSWORD).status == 200


def test_what_fitted_is_remembered_under_a_key_of_the_series_alone(proving: Any, memory: Memory) -> None:
    proving(PASSWORD)
    kept = repr(memory).encode() + b"".join(memory["access.fitted"])
    assert PASSWORD.encode() not in kept and len(memory["access.fitted"]) == 1


def test_the_same_password_of_another_account_is_tried_for_itself(proving: Any, memory: Memory) -> None:
    proving(PASSWORD)
    assert proving(PASSWORD, login="keeper3").status == 200
    assert len(memory["access.fitted"]) == 2
