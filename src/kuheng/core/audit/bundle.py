"""A bundle for a regulator: a stretch of the log as NDJSON, verifiable without this house.

It begins and ends at a signed head. What lies before is given by the peaks of the tree alone, so a bundle of one
month proves itself without the years before it.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from psycopg import Connection

from kuheng.core.audit import stream
from kuheng.core.audit.inspection import EVER, READ_ALGORITHM
from kuheng.kernel.errors import Refused

READ_RANGE = """
SELECT min(l.seq), max(l.seq) + 1 FROM audit_entry e
JOIN audit_leaf l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE e.tenant_id = %s AND e.recorded_at >= coalesce(%s, '-infinity'::timestamptz)
  AND e.recorded_at < coalesce(%s, 'infinity'::timestamptz)
"""
READ_START = "SELECT coalesce(max(size), 0) FROM audit_head WHERE tenant_id = %s AND size <= %s"
READ_END = """
SELECT coalesce((SELECT min(size) FROM audit_head WHERE tenant_id = %(tenant)s AND size >= %(high)s),
  (SELECT max(size) FROM audit_head WHERE tenant_id = %(tenant)s), 0)
"""


def bundle(
    conn: Connection[Any], tenant: str, since: datetime | None = None, until: datetime | None = None
) -> Iterator[stream.Record]:
    """The records of one tenant, recorded in [since, until) and up to the next head. All, when both are absent.

    Raises `Refused("audit.nothing_recorded")` when nothing was sealed in that time.
    """
    whole = since is None and until is None
    low, high = stream.rows(conn, READ_RANGE, [tenant, since, until])[0]
    if low is None and not whole:
        raise Refused("audit.nothing_recorded")
    start = stream.rows(conn, READ_START, [tenant, low])[0][0] if since else 0
    end = stream.rows(conn, READ_END, {"tenant": tenant, "high": high})[0][0] if until else EVER
    algorithm = stream.rows(conn, READ_ALGORITHM, {"tenant": tenant})[0][0]
    yield from stream.key_records(conn, tenant)
    yield stream.header(conn, tenant, algorithm=algorithm, start=start, whole=whole)
    yield from stream.heads(conn, tenant, start, start)
    count = 0
    for record in _sealed(conn, tenant, start, end):
        count += record["t"] == "entry"
        yield record
    for record in stream.waiting(conn, tenant) if whole else ():
        count += 1
        yield record
    yield {"t": "end", "entries": count}


def _sealed(conn: Connection[Any], tenant: str, start: int, end: int) -> Iterator[stream.Record]:
    """Entries, and each head after those it covers; also heads over more than is there."""
    there = min(end, stream.size(conn, tenant))
    for low in range(start, there, stream.CHUNK):
        high = min(low + stream.CHUNK, there)
        heads = stream.heads(conn, tenant, low + 1, high)
        for record in stream.entries(conn, tenant, low, high):
            while heads and heads[0]["size"] <= record["seq"]:
                yield heads.pop(0)
            yield record
        yield from heads
    yield from stream.heads(conn, tenant, max(there, start) + 1, end)
