"""One asset a scan, over HTTP: session, grants, replay, ledger, touches, audit, outbox, commit; 8 scanners at once."""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import psycopg

from bench.bank import Bank, Execution, Order, found_bank
from bench.client import Client, Session, side_by_side
from bench.figures import Figure, figure, percentile
from bench.ground import Ground, now
from bench.replay import Replay, Statement, record, run_pgbench
from kuheng.core.access.api import SessionCredential, csrf_of
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.kernel.ids import PersonId, new_id

CLIENTS = 8
LINES = 150  # scans of each scanner in a run

# What cannot be done with less: know the tenant, lock the asset, change it, write down what happened.
BARE = """
\\set n random(1, :assets)
BEGIN;
SELECT set_config('app.tenant', '{tenant}', true);
SELECT id, version FROM asset WHERE tenant_id = '{tenant}' AND code = 'B' || lpad(:n::text, 7, '0') FOR UPDATE;
UPDATE asset SET moved_at = now(), version = version + 1
  WHERE tenant_id = '{tenant}' AND code = 'B' || lpad(:n::text, 7, '0');
INSERT INTO outbox (tenant_id, id, aggregate, seq, topic, payload, tries, not_before, at)
  VALUES ('{tenant}', gen_random_uuid(), gen_random_uuid(), 0, 'bench', '{{}}', 0, now(), now());
COMMIT;
"""


def measure(ground: Ground, *, size: int = LINES, runs: int = 3) -> Iterator[Figure]:
    bank = found_bank(ground, keepers=CLIENTS)
    ground.say("assets and orders are made")
    real = _orders(bank, "A", size, runs)
    replayed = _orders(bank, "B", size, runs)
    with ground.filling():
        ground.say("measured")
    sessions = {keeper.id: bank.sign_in(keeper) for keeper in bank.keepers}
    rates, waits, work, answers = [], [], [], []
    with ground.serving() as served:
        clients = [Client(served.port, sessions[keeper.id]) for keeper in bank.keepers]
        _warm(clients)
        for orders in real:
            opened, used = bank.open(orders), served.processor_seconds()
            times, seconds, costs = _scanned(clients, opened)
            work.append((served.processor_seconds() - used) / len(times) * 1000)
            rates.append(len(times) / seconds)
            waits.append(percentile(times, 0.95))
            answers += costs
    replays = [_replayed(bank, bank.open(orders), sessions) for orders in replayed]
    bare = _bare(bank, size * CLIENTS * runs, runs)
    limits = [one.rate(CLIENTS) for one in replays]
    same = "the same statements by pgbench"
    yield figure("scan", rates, "scans/s", promised=">= 300", limits=limits, limit_is=same)
    yield figure(
        "scan.share", [median(rates) / median(limits)], "of the limit", promised=">= 0.15", note="aim 0.5"
    )
    yield figure(
        "scan.processor", work, "ms", note="web, worker, sealer and database, whatever else runs beside"
    )
    yield from _beside(rates, bare, waits, answers)


def _beside(
    rates: list[float], bare: list[float], waits: list[float], answers: list[tuple[int, int]]
) -> Iterator[Figure]:
    note = f"{median(rates) / median(bare):.2g} of it" if bare else ""
    yield figure("scan.bare", bare, "tx/s", note=f"five statements by pgbench; scans are {note}")
    yield figure("scan.p95", waits, "ms")
    yield figure("scan.statements", [max(one[0] for one in answers)], "statements", promised="<= 22")
    yield figure("scan.waits", [max(one[1] for one in answers)], "network waits", promised="<= 6")


def _warm(clients: list[Client]) -> None:
    """The first questions of a process prepare its statements and read what it then knows."""
    for _ in range(20):
        for client in clients:
            assert client.get("/api/v1/auth/session").status == 200


def _orders(bank: Bank, prefix: str, lines: int, runs: int) -> list[list[Order]]:
    """For each run one order a scanner."""
    codes = bank.stock(lines * CLIENTS * runs, prefix)
    made = bank.orders(codes, lines)
    return [made[low : low + CLIENTS] for low in range(0, len(made), CLIENTS)]


def _scanned(
    clients: list[Client], orders: list[Execution]
) -> tuple[list[float], float, list[tuple[int, int]]]:
    costs: list[tuple[int, int]] = []

    def scanner(client: Client, order: Execution) -> Callable[[], list[float]]:
        return lambda: [_scan(client, order, code, costs) for code in order.codes]

    works = [scanner(client, order) for client, order in zip(clients, orders, strict=True)]
    times, seconds = side_by_side(works)
    # The first answers of a process carry what it reads once and then knows.
    return times, seconds, costs[len(costs) // 10 :]


def _scan(client: Client, order: Execution, code: str, costs: list[tuple[int, int]]) -> float:
    start = time.perf_counter()
    answer = client.command("custody.scan", {"execution_id": order.id, "code": code, "device": order.device})
    took = (time.perf_counter() - start) * 1000
    assert answer.status == 200, answer.body
    costs.append((int(answer.header("X-Statements")), int(answer.header("X-Waits"))))
    return took


def _replayed(bank: Bank, orders: list[Execution], sessions: dict[PersonId, Session]) -> Replay:
    recorded: list[list[Statement]] = []
    for order in orders:
        _seen(bank)
        session = sessions[order.keeper.id]
        recorded += [_recorded(bank, order, code, session) for code in order.codes]
    return Replay(bank.ground, recorded)


def _seen(bank: Bank) -> None:
    """Else each recorded command would note that its session was seen, as one a minute does, and roll that back."""
    with psycopg.connect(bank.ground.owner) as connection:
        connection.execute("UPDATE session_presence SET last_seen = now()")


def _recorded(bank: Bank, order: Execution, code: str, session: Session) -> list[Statement]:
    who = SessionCredential(tenant=bank.tenant, token_hash=session.hash, csrf=csrf_of(session.hash))
    payload = {"execution_id": order.id, "code": code, "device": order.device}
    call = Call(name="custody.scan", payload=payload, key=new_id(), at=now(), who=who)

    def scan() -> None:
        answered = dispatch(bank.ground.database, call)
        assert answered.status == 200, answered.body

    return record(scan)


def _bare(bank: Bank, assets: int, runs: int) -> list[float]:
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "bare.sql"
        script.write_text(BARE.format(tenant=bank.tenant))
        words = ("-D", f"assets={assets - 1}", "-c", str(CLIENTS), "-j", "2", "-M", "prepared", "-T", "5")
        return [run_pgbench(bank.ground, script, *words) for _ in range(runs)]
