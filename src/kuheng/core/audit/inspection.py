"""Verifying a live database: the log of every tenant, and on wish its records against their touches.

The work falls into pieces that need nothing but a connection in the same snapshot. Who calls decides whether
they run here or in several processes (`Runner`); the answers come back in order, through the one verifier.
"""

import base64
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Protocol, TypeVar

from psycopg import Connection

from kuheng.core.audit import cross, stream
from kuheng.core.audit.log import READ_TENANTS
from kuheng.core.audit.naming import NamingVerifier
from kuheng.core.audit.recompute import Piece, Recomputed, recompute
from kuheng.core.audit.verify import Checked, Finding, Head, Keys, Report, check_entry, read_head, read_keys

READ_ALGORITHM = """
SELECT coalesce(
  (SELECT algorithm FROM audit_head WHERE tenant_id = %(tenant)s ORDER BY size LIMIT 1),
  (SELECT e.algorithm FROM audit_leaf l JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
   WHERE l.tenant_id = %(tenant)s ORDER BY l.seq LIMIT 1), 'sm3')
"""
READ_ORPHANS = """
SELECT t.entry_id::text, t.entity, t.record_id::text FROM audit_touch t
WHERE t.tenant_id = %s AND NOT EXISTS (
  SELECT FROM audit_entry e WHERE e.tenant_id = t.tenant_id AND e.id = t.entry_id) LIMIT 1000
"""
EVER = 1 << 62

Job = TypeVar("Job")
Answer = TypeVar("Answer")


class Runner(Protocol):
    """Runs `work` on each job with a connection in the snapshot; answers in the order of the jobs."""

    def __call__(
        self, work: Callable[[Connection[Any], Job], Answer], jobs: Sequence[Job], /
    ) -> Iterable[Answer]: ...


def here(conn: Connection[Any]) -> Runner:
    """Runs everything on this connection."""

    def run(work: Callable[[Connection[Any], Job], Answer], jobs: Sequence[Job], /) -> Iterator[Answer]:
        return (work(conn, job) for job in jobs)

    return run


def verify_database(
    conn: Connection[Any],
    run: Runner,
    *,
    keys: Keys | None = None,
    witnessed: Sequence[Head] = (),
    tables: Mapping[str, str] | None = None,
) -> Report:
    """Verifies every tenant that the connection may see, in its snapshot.

    `keys`: the only ones trusted, else those in the database. `tables`: entity → table, for the cross-check.
    """
    stream.walk_by_index(conn)
    report = Report(remarks=[] if keys else ["keys were taken from the database itself"])
    for tenant in _tenants(conn, witnessed):
        _verify_log(conn, run, tenant, report, keys or _keys(conn, tenant), witnessed)
        if tables is not None:
            _cross_check(conn, run, tenant, report, tables)
    if not report.entries and not report.found:
        report.gaps.append("nothing is recorded here")
    return report


def _verify_log(
    conn: Connection[Any], run: Runner, tenant: str, report: Report, keys: Keys, witnessed: Sequence[Head]
) -> None:
    algorithm = stream.rows(conn, READ_ALGORITHM, {"tenant": tenant})[0][0]
    verifier = NamingVerifier(stream.header(conn, tenant, algorithm=algorithm), report, keys, witnessed)
    size = stream.size(conn, tenant)
    pieces = [Piece(tenant, low, min(low + stream.CHUNK, size)) for low in range(0, size, stream.CHUNK)]
    for piece, content in zip(pieces, run(recompute, pieces), strict=True):
        _feed(verifier, piece, content, stream.heads(conn, tenant, piece.low + 1, piece.high))
    _feed_heads(verifier, stream.heads(conn, tenant, size + 1, EVER))
    for record in stream.waiting(conn, tenant):
        verifier.take(check_entry(record))
    verifier.finish()
    for entry, entity, record_id in stream.rows(conn, READ_ORPHANS, [tenant]):
        report.add(
            Finding(
                kind="touch_changed",
                tenant=tenant,
                entry=entry,
                note=f"{entity} {record_id} without its entry",
            )
        )


def _feed(verifier: NamingVerifier, piece: Piece, content: Recomputed, heads: list[stream.Record]) -> None:
    for at in range(piece.low, piece.high):
        while heads and heads[0]["size"] <= at:
            _feed_heads(verifier, [heads.pop(0)])
        leaf = content.leaves[(at - piece.low) * 32 : (at - piece.low + 1) * 32]
        verifier.take(
            content.wrong.get(at) or Checked(at, None, leaf, b"", content.times[at - piece.low], [])
        )
    _feed_heads(verifier, heads)


def _feed_heads(verifier: NamingVerifier, heads: Iterable[stream.Record]) -> None:
    for head in heads:
        verifier.head(read_head(head["note"]), base64.b64decode(head["leaves"]))


def _cross_check(
    conn: Connection[Any], run: Runner, tenant: str, report: Report, tables: Mapping[str, str]
) -> None:
    for count, findings in run(cross.check_part, cross.parts(conn, tenant, tables)):
        report.records += count
        for finding in findings:
            report.add(finding)


def _tenants(conn: Connection[Any], witnessed: Sequence[Head]) -> list[str]:
    """Also those of which nothing is left but what a witness saw."""
    found = {head.tenant for head in witnessed}
    for table in ("audit_entry", "audit_leaf", "audit_head"):
        found |= {str(tenant) for (tenant,) in stream.rows(conn, READ_TENANTS.format(table=table))}
    return sorted(found)


def _keys(conn: Connection[Any], tenant: str) -> Keys:
    return read_keys(record["vkey"] for record in stream.key_records(conn, tenant))
