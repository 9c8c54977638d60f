"""Where things were at a past instant, on five million entries of two years: an asset, a vault, the whole bank."""

import time
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import psycopg

from bench.figures import Figure, figure, percentile
from bench.ground import Ground, now
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import ORIGIN, close_month
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.clock import business_date
from kuheng.kernel.ids import AssetId, PlaceId, TenantId

SIZE = 5_000_000
MOVES = 25  # of each asset, the receipt among them; two entries each
VAULTS, PLACES = 12, 100
YEARS = timedelta(days=730)
CLOSINGS = 6
LATE = 50  # every so many movements is told two days late

# Movements in the order of their time; every one takes its asset from where the one before had put it.
FILL = """
INSERT INTO ledger_entry (tenant_id, movement_id, line_no, asset_id, kind, place_id, state, quantity, effective_at,
  recorded_at)
SELECT %(tenant)s, {movement}, line, {asset}, 'serial',
  CASE WHEN line = 2 THEN {to} WHEN step = 0 THEN %(origin)s ELSE {from_} END, 'free', line * 2 - 3, at,
  CASE WHEN m %% %(late)s = 0 THEN least(at + interval '2 days', %(end)s) ELSE at END
FROM generate_series(0, %(movements)s - 1) AS m,
  LATERAL (SELECT m %% %(assets)s AS a, m / %(assets)s AS step, %(begin)s + m * %(pace)s::interval AS at) AS one,
  generate_series(1, 2) AS line
"""
HOLD = """
INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, state, quantity, since)
SELECT %(tenant)s, asset_id, 'serial', place_id, 'free', 1, effective_at FROM ledger_entry
WHERE tenant_id = %(tenant)s AND line_no = 2 AND effective_at >= %(last)s
"""


def measure(ground: Ground, *, size: int = SIZE, runs: int = 3) -> Iterator[Figure]:
    tenant, assets = TenantId(uuid4()), size // (2 * MOVES)
    ground.say(f"{size:,} entries are made")
    _fill(ground, tenant, assets)
    ground.say(f"{CLOSINGS} months are closed")
    _close(ground, tenant)
    random = Random(1)
    places = {vault: [_id("e", vault * PLACES + place) for place in range(PLACES)] for vault in range(VAULTS)}
    asked: dict[str, tuple[Callable[[], dict[str, Any]], int, str]] = {
        "asset": (lambda: {"asset": AssetId(_id("a", random.randrange(assets)))}, 60, "<= 20"),
        "vault": (
            lambda: {"place_ids": [PlaceId(each) for each in places[random.randrange(VAULTS)]]},
            10,
            "<= 300",
        ),
        "bank": (dict, 1, "<= 3000"),
    }
    for name, (question, times, promised) in asked.items():
        then = [_median(ground, tenant, question, times, random) for _ in range(runs)]
        today = [_median(ground, tenant, question, times, None) for _ in range(runs)]
        yield figure(
            f"as-of.{name}",
            then,
            "ms p50",
            promised=promised,
            limits=today,
            limit_is="the same question of today",
        )


def _fill(ground: Ground, tenant: TenantId, assets: int) -> None:
    movements = assets * MOVES
    params = {
        "tenant": tenant, "origin": ORIGIN, "movements": movements, "assets": assets, "begin": now() - YEARS,
        "pace": YEARS / movements, "late": LATE, "end": now(),
    }  # fmt: skip
    names = {
        "movement": _sql_id("b", "m"), "asset": _sql_id("a", "a"), "to": _sql_id("e", _place("step")),
        "from_": _sql_id("e", _place("step - 1")),
    }  # fmt: skip
    with ground.filling() as connection, ground.filled_without_indexes(connection, "ledger_entry"):
        connection.execute(FILL.format(**names), params)
    last = params | {"last": now() - YEARS / MOVES}
    with ground.filling() as connection:
        connection.execute(HOLD, last)


def _place(step: str) -> str:
    return f"(a * 7 + ({step}) * 131) % {VAULTS * PLACES}".replace("%", "%%")


def _sql_id(kind: str, number: str) -> str:
    return f"('{kind}0000000-0000-7000-8000-' || lpad(to_hex({number}), 12, '0'))::uuid"


def _id(kind: str, number: int) -> UUID:
    return UUID(f"{kind}0000000-0000-7000-8000-{number:012x}")


def _close(ground: Ground, tenant: TenantId) -> None:
    day = business_date(now()).replace(day=1)
    for back in reversed(range(CLOSINGS)):
        with ground.database.transaction(tenant, at=now()) as tx:
            close_month(tx, _month_before(day, back) - timedelta(days=1))
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE ledger_closed, ledger_closing")


def _month_before(day: date, months: int) -> date:
    for _ in range(months):
        day = (day - timedelta(days=1)).replace(day=1)
    return day


def _median(
    ground: Ground,
    tenant: TenantId,
    question: Callable[[], dict[str, Any]],
    times: int,
    random: Random | None,
) -> float:
    """Milliseconds of one question; of a random instant in the closed months, or of today."""
    took = []
    for _ in range(times + 1):
        as_of = now() - timedelta(days=random.uniform(2, 28 * (CLOSINGS - 1))) if random else None
        with ground.database.transaction(tenant, at=now()) as tx:
            start = time.perf_counter()
            _ask(tx, question(), as_of)
            took.append((time.perf_counter() - start) * 1000)
    return percentile(took[1:], 0.5)


def _ask(tx: Transaction, question: dict[str, Any], as_of: datetime | None) -> None:
    assert ledger.holding(tx, as_of=as_of, **question)
