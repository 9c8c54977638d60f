"""Five hundred assets a command (RFID): rate over HTTP, and statements that do not grow with the assets."""

import time
from collections.abc import Iterator
from typing import Any

import psycopg
from psycopg import sql

from bench.bank import Execution, found_bank
from bench.client import Answer, Client
from bench.figures import Figure, figure
from bench.ground import Ground

SIZE = 500  # assets a command
COMMANDS = 4  # of a run
FEW = 50

TABLES = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname
"""


def measure(ground: Ground, *, size: int = SIZE, runs: int = 3) -> Iterator[Figure]:
    bank = found_bank(ground, keepers=2)
    ground.say("assets and orders are made")
    orders = bank.orders(bank.stock(size * COMMANDS * runs, "A"), size)
    small = bank.orders(bank.stock(2 * FEW, "S"), FEW)
    with ground.filling():
        ground.say("measured")
    rates, work, answers, fewer = [], [], [], []
    with ground.serving() as served:
        clients = {keeper.id: Client(served.port, bank.sign_in(keeper)) for keeper in bank.keepers}
        fewer = [_scan(clients[order.keeper.id], order) for order in bank.open(small)]
        for low in range(0, len(orders), COMMANDS):
            opened = bank.open(orders[low : low + COMMANDS])
            used, start = served.processor_seconds(), time.perf_counter()
            answers = [_scan(clients[order.keeper.id], order) for order in opened]
            rates.append(COMMANDS * size / (time.perf_counter() - start))
            work.append((served.processor_seconds() - used) / (COMMANDS * size) * 1000)
    limits = [size / _copied(ground, answer.body["receipt"]["entry"]) for answer in answers[:runs]]
    copied = "the same rows by COPY and INSERT … SELECT"
    yield figure(
        "scan-batch", rates, "assets/s", promised=">= 3000", limits=limits, limit_is=copied, note="aim 6000"
    )
    yield figure("scan-batch.processor", work, "ms an asset", note="web, worker, sealer and database")
    counts = [float(answer.header("X-Statements")) for answer in answers]
    most = float(fewer[-1].header("X-Statements"))
    yield figure(
        "scan-batch.statements", counts, "statements", promised=f"<= {most:g}", note=f"{FEW} assets: {most:g}"
    )
    yield figure("scan-batch.waits", [float(answer.header("X-Waits")) for answer in answers], "network waits")


def _scan(client: Client, order: Execution) -> Answer:
    payload = {"execution_id": order.id, "codes": order.codes, "device": order.device}
    answer = client.command("custody.scan_batch", payload)
    assert answer.status == 200, answer.content[:500]
    assert len(answer.body["result"]["taken"]) == len(order.codes), answer.body["result"]["refused"][:3]
    return answer


def _copied(ground: Ground, entry: str) -> float:
    """Seconds to write every row version that the command left, by the least that PostgreSQL asks for."""
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA bench")
        try:
            left = _rows_left(connection, entry)
            for name in left:
                connection.execute(
                    _sql("CREATE TABLE bench.{} (LIKE public.{} INCLUDING INDEXES)", name, name)
                )
            start = time.perf_counter()
            with connection.transaction():
                for name, rows in left.items():
                    _write(connection, name, rows)
            return time.perf_counter() - start
        finally:
            connection.execute("DROP SCHEMA bench CASCADE")


def _rows_left(connection: psycopg.Connection[Any], entry: str) -> dict[str, bytes]:
    """By table, in COPY's binary form: what the transaction that wrote this entry wrote."""
    found = connection.execute("SELECT xmin::text FROM audit_entry WHERE id = %s", [entry]).fetchone()
    assert found is not None
    left = {}
    for (name,) in connection.execute(TABLES).fetchall():
        query = sql.SQL("SELECT * FROM {} WHERE xmin::text = {}").format(
            sql.Identifier(name), sql.Literal(found[0])
        )
        into = sql.SQL("COPY ({}) TO STDOUT (FORMAT BINARY)").format(query)
        if connection.execute(sql.SQL("SELECT EXISTS ({})").format(query)).fetchone() == (True,):
            with connection.cursor() as cursor, cursor.copy(into) as rows:
                left[name] = b"".join(map(bytes, rows))
    return left


def _write(connection: psycopg.Connection[Any], name: str, rows: bytes) -> None:
    connection.execute(_sql("CREATE TEMP TABLE {} (LIKE public.{}) ON COMMIT DROP", f"t_{name}", name))
    into = _sql("COPY pg_temp.{} FROM STDIN (FORMAT BINARY)", f"t_{name}")
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        copy.write(rows)
    connection.execute(_sql("INSERT INTO bench.{} SELECT * FROM pg_temp.{}", name, f"t_{name}"))


def _sql(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
