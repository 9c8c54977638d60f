"""What proof costs: milliseconds added to a command, entries sealed a second, a million entries verified."""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from unittest.mock import patch
from uuid import uuid4

import psycopg

import kuheng.core.commands.dispatch as dispatching
from bench.audit_rows import fill
from bench.figures import Figure, figure, percentile
from bench.ground import Ground, below, now
from kuheng.core.access.api import NOBODY, SystemCredential
from kuheng.core.audit.api import Entry, Receipt, Sealer
from kuheng.core.commands.dispatch import Call, dispatch
from kuheng.core.keys.api import Ed25519Signer
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.ids import TenantId, new_id, tenant_id_of

SIZE = 1_000_000
COMMANDS = 300
WARM = 40  # the first ones prepare statements


def measure(ground: Ground, *, size: int = SIZE, runs: int = 3) -> Iterator[Figure]:
    tenant = tenant_id_of("bench")
    _send(ground, tenant, "house.found_tenant", {"key": "bench", "title": "测试银行"})
    yield _added(ground, tenant, runs)
    yield _sealed(ground, size, runs)
    yield from _verified(ground, size, runs)


def _added(ground: Ground, tenant: TenantId, runs: int) -> Figure:
    """The same command with and without its entry, in turns, so that both see the same machine."""
    added, without = [], []
    for _ in range(runs):
        times = _in_turns(ground, tenant)
        without.append(percentile(times[False], 0.95))
        added.append(percentile(times[True], 0.95) - without[-1])
    return figure(
        "audit.added",
        added,
        "ms",
        promised="<= 2",
        limits=without,
        limit_is="p95 of the command without an entry",
    )


def _in_turns(ground: Ground, tenant: TenantId) -> dict[bool, list[float]]:
    times: dict[bool, list[float]] = {True: [], False: []}
    without = patch.object(dispatching, "write_entry", _nothing)
    for turn in range(2 * COMMANDS + WARM):
        recorded = turn % 2 == 0
        with nullcontext() if recorded else without:
            start = time.perf_counter()
            _send(ground, tenant, "custody.define_category", _category())
        if turn >= WARM:
            times[recorded].append((time.perf_counter() - start) * 1000)
    return times


def _nothing(tx: Transaction, entry: Entry) -> Receipt:
    assert tx.entry_id is not None
    return Receipt(entry=tx.entry_id, leaf=bytes(32), at=entry.recorded_at)


def _category() -> dict[str, Any]:
    key = f"c{new_id().hex}"
    return {
        "key": key,
        "title_zh": "金条",
        "title_en": "Gold bar",
        "kind": "serial",
        "code_prefix": "AU",
        "unit": "bar",
    }


def _send(ground: Ground, tenant: TenantId, name: str, payload: dict[str, Any]) -> None:
    who = SystemCredential(tenant=tenant, person=NOBODY, name="bench")
    answered = dispatch(ground.database, Call(name=name, payload=payload, key=new_id(), at=now(), who=who))
    assert answered.status == 200, answered.body


def _sealed(ground: Ground, size: int, runs: int) -> Figure:
    """Entries in as many parts as there are runs, each sealed in one round; beside it the leaf rows by COPY alone."""
    tenant, part = TenantId(uuid4()), size // runs
    sealer = Sealer(ground.database, Ed25519Signer(bytes(32)), every=0)
    rates, limits = [], []
    for _ in range(runs):
        ground.say(f"{part:,} entries are made, then sealed")
        with ground.filling() as connection:
            fill(connection, tenant, part, now())
        start = time.perf_counter()
        sealed = 0
        while done := sealer.round().entries:
            sealed += done
        rates.append(sealed / (time.perf_counter() - start))
        limits.append(_copied(ground, part))
    return figure(
        "audit.sealer",
        rates,
        "entries/s",
        promised=">= 5000",
        limits=limits,
        limit_is="COPY of the leaf rows",
    )


def _copied(ground: Ground, number: int) -> float:
    """Rows a second of the same leaves by COPY into a table like it, ten thousand a transaction."""
    with psycopg.connect(ground.owner, autocommit=True) as connection:
        connection.execute("CREATE TABLE bench_leaf (LIKE audit_leaf INCLUDING ALL)")
        rows = connection.execute(
            "SELECT * FROM audit_leaf ORDER BY seq DESC LIMIT %s", [number], binary=True
        ).fetchall()
        start = time.perf_counter()
        for low in range(0, len(rows), 10_000):
            with connection.cursor() as cursor, cursor.copy("COPY bench_leaf FROM STDIN") as into:
                for row in rows[low : low + 10_000]:
                    into.write_row(row)
        took = time.perf_counter() - start
        connection.execute("DROP TABLE bench_leaf")
    return len(rows) / took


def _verified(ground: Ground, size: int, runs: int) -> Iterator[Figure]:
    """`kuheng audit verify` as people call it, its memory summed over its processes."""
    seconds, memory, limits = [], [], []
    for run in range(runs):
        ground.say(f"verified, {run + 1} of {runs}")
        took, peak = _verify(ground)
        seconds.append(took)
        memory.append(peak)
        limits.append(_read(ground))
    reading = "reading the same rows, nothing computed"
    bound = 60 * size / SIZE
    yield figure("audit.verify", seconds, "s", promised=f"<= {bound:g}", limits=limits, limit_is=reading)
    yield figure("audit.verify_memory", memory, "MB", promised="<= 300")


def _verify(ground: Ground) -> tuple[float, float]:
    command = [sys.executable, "-m", "kuheng.doors.cli", "audit", "verify", "--json"]
    start = time.perf_counter()
    child = subprocess.Popen(command, env=ground.environment(), stdout=subprocess.PIPE)
    peaks = [0.0]
    watch = threading.Thread(target=_watch, args=(child, peaks))
    watch.start()
    said = child.communicate()[0]
    took = time.perf_counter() - start
    watch.join()
    assert child.returncode == 0, said[:1000]
    return took, max(peaks)


def _watch(child: "subprocess.Popen[bytes]", peaks: list[float]) -> None:
    """Proportional memory of the process and all below it: pages that they share count once."""
    while child.poll() is None:
        peaks.append(sum(map(_memory, [child.pid, *below(child.pid)])))
        time.sleep(0.2)


def _memory(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def _read(ground: Ground) -> float:
    """Seconds to fetch what a verifier must see."""
    start = time.perf_counter()
    with psycopg.connect(ground.owner) as connection:
        for query in READINGS:
            with (
                connection.cursor() as cursor,
                cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT BINARY)") as rows,
            ):
                for _ in rows:
                    continue
    return time.perf_counter() - start


READINGS = (
    "SELECT l.*, e.* FROM audit_leaf l JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id",
    "SELECT entry_id, entity, record_id, version, after, digest FROM audit_touch",
)
