"""Streams of changes: ids alone, only what the viewer may see, over with his session, never keeping it alive."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from kuheng.core.access.api import SessionCredential
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http import events, heard
from kuheng.doors.http.events import BEAT, ENDED, OPENED, stream
from kuheng.doors.http.heard import WAITING, Heard
from kuheng.doors.http.who import token_hash
from kuheng.kernel.ids import new_id
from tests.bank import API, Bank, bank, founded

__all__ = ["bank", "founded"]

SLOW_S = 20


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT_S", 0.6)


class Listener:
    """One viewer's stream, and what it has said."""

    def __init__(self, bank: Bank, hears: Heard, who: str) -> None:
        self.web = bank.web(who)
        _, _, token = self.web.client.cookies["kuheng_session"].partition(".")
        self.credential = SessionCredential(tenant=bank.tenant, token_hash=token_hash(token), quiet=True)
        house = House(database=bank.database, clock=SystemClock(), files=bank.folder)
        self.said: AsyncIterator[str] = stream(house, hears, self.credential)

    async def next(self) -> str:
        return await asyncio.wait_for(anext(self.said), SLOW_S)

    async def opened(self) -> None:
        """Past the first words, up to the moment from which on everything is heard."""
        assert await self.next() == OPENED
        while "missed" not in await self.next():
            pass

    async def ids(self) -> set[str]:
        """The records of the next change."""
        said = BEAT
        while said == BEAT:
            said = await self.next()
        body = json.loads(said.partition("data: ")[2])
        return {one["id"] for one in body["records"]}


def hearing(scenario: Callable[[Heard], Awaitable[None]], bank: Bank) -> None:
    async def run() -> None:
        hears = Heard(bank.database)
        await scenario(hears)

    asyncio.run(run())


async def act(done: Callable[[], Any]) -> Any:
    return await asyncio.to_thread(done)


def test_a_change_is_told_by_its_id_to_those_who_may_see_it(bank: Bank) -> None:
    async def scenario(hears: Heard) -> None:
        near, far = Listener(bank, hears, "keeper1"), Listener(bank, hears, "far.keeper")
        await near.opened()
        assert await far.next() == OPENED
        bar = await act(bank.bar)
        await act(bank.relay)
        assert str(bar) in await near.ids()
        for _ in range(2):
            assert str(bar) not in await far.next()

    hearing(scenario, bank)


def test_a_task_is_told_to_its_holder_when_the_one_before_him_approves(bank: Bank) -> None:
    order = bank.order([bank.bar(value_fen=2_000_000_00)])
    bank.relay()

    async def scenario(hears: Heard) -> None:
        risk = Listener(bank, hears, "risk1")
        await risk.opened()
        (login, task), *_ = bank.tasks(order).items()
        approve = {"task_id": str(task), "opinion": "同意"}
        await act(lambda: bank.as_(login).send("flows.approve_task", approve))
        await act(bank.relay)
        told = await risk.ids()
        assert str(bank.tasks(order)["risk1"]) in told and str(order) in told

    hearing(scenario, bank)


def test_a_stream_ends_with_its_session(bank: Bank) -> None:
    async def scenario(hears: Heard) -> None:
        keeper = Listener(bank, hears, "keeper2")
        await keeper.opened()
        await act(lambda: keeper.web.client.post(f"{API}/auth/sign-out"))
        assert await keeper.next() == ENDED
        with pytest.raises(StopAsyncIteration):
            await keeper.next()
        assert hears.open == 0

    hearing(scenario, bank)


def test_listening_does_not_keep_a_session_alive(bank: Bank) -> None:
    web = bank.web("keeper3")
    _, _, token = web.client.cookies["kuheng_session"].partition(".")
    credential = SessionCredential(
        tenant=bank.tenant, token_hash=token_hash(token), now=bank.now + timedelta(minutes=5), quiet=True
    )
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        before = tx.one("SELECT last_seen FROM session_presence WHERE id = %s", [web.session["session"]])
        credential.ask(tx)()
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        after = tx.one("SELECT last_seen FROM session_presence WHERE id = %s", [web.session["session"]])
        replace(credential, quiet=False).ask(tx)()
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        at_work = tx.one("SELECT last_seen FROM session_presence WHERE id = %s", [web.session["session"]])
    assert before == after and at_work != before


def test_nobody_listens_without_having_signed_in(bank: Bank) -> None:
    answer = bank.stranger().get(f"{API}/events")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, "access.signed_out")


def test_another_banks_changes_are_not_told(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Bank(bank.database, tmp_path_factory.mktemp("other"))

    async def scenario(hears: Heard) -> None:
        keeper = Listener(bank, hears, "keeper1")
        await keeper.opened()
        await act(other.bar)
        await act(other.relay)
        assert [await keeper.next() for _ in range(2)] == [BEAT, BEAT]

    hearing(scenario, bank)


def test_a_connection_that_was_lost_is_made_again_and_everybody_looks_anew(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(heard, "PAUSES_S", (0,))
    cut = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE query = 'LISTEN kuheng_facts' AND datname = current_database()"
    )

    async def scenario(hears: Heard) -> None:
        keeper = Listener(bank, hears, "keeper1")
        await keeper.opened()
        await act(lambda: bank.rows(cut))
        said = await keeper.next()
        while said == BEAT:
            said = await keeper.next()
        assert json.loads(said.partition("data: ")[2])["missed"] is True
        bar = await act(bank.bar)
        await act(bank.relay)
        assert str(bar) in await keeper.ids()

    hearing(scenario, bank)


def test_who_does_not_read_is_told_that_he_missed_some() -> None:
    waiting: heard.Stream = asyncio.Queue(WAITING)
    for _ in range(WAITING):
        heard._put(waiting, ("asset", new_id()))
    heard._put(waiting, ("asset", new_id()))
    assert (waiting.qsize(), waiting.get_nowait()) == (1, None)


def test_a_crowd_of_changes_is_told_in_several_notifications(bank: Bank) -> None:
    from kuheng.doors.worker.relay import TOLD, news_of

    facts = [{"topic": "asset.registered", "aggregate": new_id(), "payload": {}} for _ in range(TOLD + 1)]
    news = news_of(bank.tenant, facts)
    assert [len(one.split(" ")) for one in news] == [TOLD + 1, 2]
    assert all(len(one) < 8_000 for one in news)
