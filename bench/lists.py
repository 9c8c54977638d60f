"""The register at a million assets: a page, a search, a count, as a keeper of one branch sees them, over HTTP."""

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

import psycopg

from bench.asset_rows import CATEGORIES, STATES, fill
from bench.bank import Bank, found_bank
from bench.client import Client, Session, side_by_side
from bench.figures import Figure, figure, percentile
from bench.ground import Ground, now
from bench.replay import Statement, record
from kuheng.core.access.api import SessionCredential
from kuheng.core.catalog.api import Ask, query
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.condition import parse

SIZE = 1_000_000
SMALL = 10_000
CLIENTS = 8
PAGES = 4  # walked on from the first one
ROUNDS = 4

SORTS = ("code", "-received_on")
RARE, COMMON = "0001234", "不动产"


def measure(ground: Ground, *, size: int = SIZE, runs: int = 3) -> Iterator[Figure]:
    large, small = found_bank(ground, keepers=1), found_bank(ground, keepers=1, key="small")
    for bank, number in ((large, size), (small, SMALL)):
        ground.say(f"{number:,} assets are made")
        fill(ground, bank.tenant, number, _unit_path(bank))
    with ground.filling():
        ground.say("measured")
    with ground.serving() as served:
        sessions = {bank.tenant: bank.sign_in(bank.keepers[0]) for bank in (large, small)}
        clients = [Client(served.port, sessions[large.tenant]) for _ in range(CLIENTS)]
        other = Client(served.port, sessions[small.tenant])
        _walk([*clients, other], 1)
        alone, fewer = [], []
        for _ in range(runs):  # in turns, so that both see the same machine
            alone.append(percentile(_walk(clients[:1], ROUNDS), 0.5))
            fewer.append(percentile(_walk([other], ROUNDS), 0.5))
        bare = [_bare(large, sessions[large.tenant]) for _ in range(runs)]
        same = "the same statement by psycopg"
        yield figure("list", alone, "ms p50", promised="<= 15", limits=bare, limit_is=same, note="1 client")
        growth = [ours / theirs for ours, theirs in zip(alone, fewer, strict=True)]
        yield figure("list.growth", growth, f"× that of {SMALL:,}", promised="<= 1.5")
        together = [percentile(_walk(clients, ROUNDS), 0.5) for _ in range(runs)]
        yield figure("list.clients", together, "ms p50", promised="<= 40", note=f"{CLIENTS} clients")
        yield from _searched(clients[0], runs)
    yield figure(
        "list.statements", [len(_recorded(large, sessions[large.tenant]))], "statements", promised="<= 5"
    )


def _searched(client: Client, runs: int) -> Iterator[Figure]:
    for name, words in (("rare", RARE), ("common", COMMON)):
        times = [_timed(client, {"q": words, "limit": 25}, least=1) for _ in range(10 * runs)]
        yield figure(f"list.search_{name}", _thirds(times, runs), "ms p50", promised="<= 150", note=words)
    counts = [_timed(client, _asked(0) | {"count": "exact"}, least=1) for _ in range(5 * runs)]
    yield figure(
        "list.count", _thirds(counts, runs), "ms p50", promised="<= 500", note="exact, on request only"
    )


def _thirds(times: Sequence[float], runs: int) -> list[float]:
    return [percentile(times[run::runs], 0.5) for run in range(runs)]


def _walk(clients: list[Client], rounds: int) -> list[float]:
    """Each client: pages on from the first one, by code and by date, in turns over categories and states."""

    def walker(client: Client, number: int) -> Callable[[], list[float]]:
        return lambda: [took for turn in range(rounds) for took in _pages(client, number + turn)]

    return side_by_side([walker(client, number) for number, client in enumerate(clients)])[0]


def _pages(client: Client, turn: int) -> Iterator[float]:
    for sort in SORTS:
        cursor = None
        for _ in range(PAGES):
            asked = _asked(turn) | {"sort": sort, "limit": 25} | ({"cursor": cursor} if cursor else {})
            start = time.perf_counter()
            answer = client.get(f"/api/v1/records/asset?{urlencode(asked)}")
            yield (time.perf_counter() - start) * 1000
            assert answer.status == 200, answer.body
            cursor = answer.body["next"]
            assert cursor and len(answer.body["rows"]) == 25, asked


def _asked(turn: int) -> dict[str, Any]:
    """The common categories and states only, so that every page is full."""
    tests = [
        {"field": "category", "op": "eq", "value": CATEGORIES[turn % 3]},
        {"field": "state", "op": "eq", "value": STATES[0]},
    ]
    return {"where": json.dumps({"all": tests})}


def _timed(client: Client, asked: dict[str, Any], *, least: int) -> float:
    start = time.perf_counter()
    answer = client.get(f"/api/v1/records/asset?{urlencode(asked)}")
    took = (time.perf_counter() - start) * 1000
    assert answer.status == 200, answer.body
    assert len(answer.body["rows"]) >= least, asked
    return took


def _recorded(bank: Bank, session: Session, sort: str = SORTS[0]) -> list[Statement]:
    """The statements of one page, with that of the session."""
    who = SessionCredential(tenant=bank.tenant, token_hash=session.hash, now=now())
    ask = Ask(where=parse(json.loads(_asked(0)["where"])), sort=sort)

    def page() -> None:
        with bank.ground.database.transaction(bank.tenant, at=now()) as tx:
            asked = who.ask(tx)
            tx.acts_as(asked())
            _page(tx, ask)

    page()
    return record(page)


def _page(tx: Transaction, ask: Ask) -> None:
    assert len(query(tx, "asset", ask).rows) == 25


def _bare(bank: Bank, session: Session) -> float:
    """Milliseconds (p50) of the pages' own statements alone, prepared, as kuheng_app."""
    statements = [_readable(_recorded(bank, session, sort)[-1]) for sort in SORTS]
    times = []
    with psycopg.connect(bank.ground.urls["app"], autocommit=True, prepare_threshold=0) as connection:
        connection.execute("SELECT set_config('app.tenant', %s, false)", [str(bank.tenant)])
        for text, values in statements * 50:
            start = time.perf_counter()
            connection.execute(text, values).fetchall()
            times.append((time.perf_counter() - start) * 1000)
    return percentile(times, 0.5)


def _readable(statement: Statement) -> Statement:
    """As psycopg takes it."""
    text, values = statement
    for place in range(len(values)):
        text = text.replace(f"\0{place}\0", "%s", 1)
    return text, values


def _unit_path(bank: Bank) -> str:
    with bank.ground.database.transaction(bank.tenant, at=now()) as tx:
        return str(
            tx.scalar("SELECT path FROM org_unit WHERE tenant_id = %s AND id = %s", [bank.tenant, bank.unit])
        )
