"""The relay: what commits left behind is done once, in order, later when it must be, and given up in the end."""

from datetime import timedelta
from time import sleep
from typing import Any
from uuid import UUID

import pytest
from psycopg.types.json import Jsonb

from kuheng.doors.worker import relay
from kuheng.doors.worker.relay import MAX_TRIES, run_round
from kuheng.kernel.errors import Broken
from kuheng.kernel.ids import new_id
from tests.bank import Bank, bank, founded, fresh_bank

__all__ = ["bank", "founded", "fresh_bank"]

INSERT = """
INSERT INTO outbox (tenant_id, id, aggregate, seq, topic, dedup_key, payload, state, tries, not_before, at, quiet)
VALUES (%s, %s, %s, %s, 'command', %s, %s, 'waiting', 0, %s, %s, false)
"""
TICK = """
INSERT INTO schedule (tenant_id, id, owner, due_at, command, payload, state) VALUES (%s, %s, %s, %s, %s, %s, 'waiting')
"""


def freeze(bank: Bank, asset: UUID) -> dict[str, Any]:
    return {
        "command": "custody.freeze_asset",
        "payload": {"asset_id": str(asset), "reason": "法院冻结", "document": "1 号"},
        "person": str(bank.people["risk1"]),
    }


def leave(bank: Bank, body: dict[str, Any], *, aggregate: UUID | None = None, seq: int = 0) -> UUID:
    """What a commit would have left."""
    row = new_id()
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        key = str(row)
        tx.write(INSERT, [tx.tenant, row, aggregate or row, seq, key, Jsonb(body), bank.now, bank.now])
    return row


def waiting(bank: Bank, row: UUID) -> tuple[str, int, str | None]:
    found = bank.row("outbox", row)
    return found["state"], found["tries"], found["trouble"]


def test_a_call_is_dispatched_and_done(bank: Bank) -> None:
    asset = bank.bar()
    row = leave(bank, freeze(bank, asset))
    bank.relay()
    assert waiting(bank, row)[0] == "done"
    assert bank.asset(asset)["frozen"]


def test_a_crash_between_dispatch_and_mark_repeats_nothing(bank: Bank) -> None:
    """The row is dispatched again, under the same key: the effect is there once."""
    asset = bank.bar()
    row = leave(bank, freeze(bank, asset))
    bank.relay()
    version = bank.asset(asset)["version"]
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        tx.write("UPDATE outbox SET state = 'waiting' WHERE tenant_id = %s AND id = %s", [tx.tenant, row])
    bank.relay()
    assert waiting(bank, row)[0] == "waiting", "another worker may still have it"
    with bank.later(minutes=20):
        bank.relay()
    assert waiting(bank, row) == ("done", 0, None)
    assert bank.asset(asset)["version"] == version


def test_a_refusal_is_an_answer_and_the_row_is_done(bank: Bank) -> None:
    asset = bank.bar()
    bank.as_("risk1").send("custody.freeze_asset", freeze(bank, asset)["payload"])
    row = leave(bank, freeze(bank, asset))
    bank.relay()
    assert waiting(bank, row)[0] == "done"


def test_what_cannot_be_done_waits_longer_each_time_and_is_parked_in_the_end(fresh_bank: Bank) -> None:
    row = leave(fresh_bank, {"command": "custody.no_such", "payload": {}, "person": str(UUID(int=0))})
    pauses = []
    for number in range(1, MAX_TRIES + 1):
        fresh_bank.relay()
        state, tries, trouble = waiting(fresh_bank, row)
        assert (tries, trouble) == (number, "command.unknown")
        assert state == ("parked" if number == MAX_TRIES else "waiting")
        pauses.append(fresh_bank.row("outbox", row)["not_before"] - fresh_bank.now)
        fresh_bank.late += timedelta(hours=2)
    assert timedelta(0) < pauses[0] < timedelta(seconds=4)
    assert pauses[0] < pauses[5] < timedelta(hours=2)


def test_a_later_call_of_one_thing_waits_for_the_earlier_one(bank: Bank) -> None:
    asset, aggregate = bank.bar(), new_id()
    stuck = leave(
        bank, {"command": "custody.no_such", "payload": {}, "person": str(UUID(int=0))}, aggregate=aggregate
    )
    sleep(0.002)  # ids sort by their millisecond of birth
    after = leave(bank, freeze(bank, asset), aggregate=aggregate, seq=1)
    other = bank.bar()
    beside = leave(bank, freeze(bank, other))
    bank.relay()
    assert waiting(bank, after)[0] == "waiting" and not bank.asset(asset)["frozen"]
    assert waiting(bank, beside)[0] == "done" and bank.asset(other)["frozen"]
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        tx.write("DELETE FROM outbox WHERE tenant_id = %s AND id = %s", [tx.tenant, stuck])
    bank.relay()
    assert waiting(bank, after)[0] == "done"


def test_while_the_database_says_no_nothing_is_lost(bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
    asset = bank.bar()
    row = leave(bank, freeze(bank, asset))

    def away(*_: object) -> None:
        raise Broken("store.unreachable")

    with monkeypatch.context() as patched:
        patched.setattr(relay, "dispatch", away)
        bank.relay()
    assert waiting(bank, row) == ("waiting", 1, "store.unreachable")
    with bank.later(minutes=1):
        bank.relay()
    assert waiting(bank, row)[0] == "done"


def test_a_tick_that_was_missed_is_caught_up_once(bank: Bank) -> None:
    """The process was down when it was due."""
    asset, row = bank.bar(), new_id()
    due = bank.now - timedelta(days=3)
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        body = Jsonb(freeze(bank, asset)["payload"])
        tx.write(TICK, [tx.tenant, row, f"test:{row}", due, "custody.freeze_asset", body])
    bank.relay()
    version = bank.asset(asset)["version"]
    assert bank.asset(asset)["frozen"] and bank.row("schedule", row)["state"] == "done"
    bank.relay()
    assert bank.asset(asset)["version"] == version


def test_a_tick_that_is_not_due_waits(bank: Bank) -> None:
    asset, row = bank.bar(), new_id()
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        body = Jsonb(freeze(bank, asset)["payload"])
        due = bank.now + timedelta(hours=1)
        tx.write(TICK, [tx.tenant, row, f"test:{row}", due, "custody.freeze_asset", body])
    bank.relay()
    assert bank.row("schedule", row)["state"] == "waiting"
    with bank.later(hours=2):
        bank.relay()
    assert bank.row("schedule", row)["state"] == "done"


def test_an_idle_round_is_not_busy(fresh_bank: Bank) -> None:
    fresh_bank.relay()
    done = run_round(fresh_bank.database, fresh_bank.tenant, fresh_bank.now)
    assert (done.handled, done.busy) == (0, False)


def test_two_workers_do_not_do_one_thing_twice(bank: Bank) -> None:
    from concurrent.futures import ThreadPoolExecutor

    assets = [bank.bar() for _ in range(6)]
    rows = [leave(bank, freeze(bank, asset)) for asset in assets]
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda _: bank.relay(), range(3)))
    bank.relay()
    assert {waiting(bank, row)[0] for row in rows} == {"done"}
    assert {bank.asset(asset)["version"] for asset in assets} == {2}
