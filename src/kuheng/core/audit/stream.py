"""The log as records, straight from the database: what the verifier reads and what a bundle is made of.

Everything here reads in the caller's snapshot (REPEATABLE READ), chunk by chunk, so memory stays small.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from psycopg import Connection
from psycopg.rows import dict_row, tuple_row
from sqlalchemy import Column, DateTime, Uuid
from sqlalchemy.dialects.postgresql import JSONB

from kuheng.core.audit import tree
from kuheng.core.audit.checkpoint import note_of
from kuheng.core.audit.tables import audit_entry

Record = dict[str, Any]
CHUNK = 5_000
UTC_TEXT = """to_char({0} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
NOT_SEALED = {"tenant_id", "canonical", "leaf"}


def _shown(column: Column[Any]) -> str:
    """A column as it stands in canonical bytes; the database is quicker at that than we are."""
    name = f"e.{column.name}"
    match column.type:
        case DateTime():
            return f"{UTC_TEXT.format(name)} AS {column.name}"
        case Uuid() | JSONB():
            return f"{name}::text AS {column.name}"
    return name


COLUMNS = [column for column in audit_entry.columns if column.name not in NOT_SEALED]
NAMES = [str(column.name) for column in COLUMNS]  # plain text: a quoted name is no JSON key
SHOWN = ", ".join(_shown(column) for column in COLUMNS)
DOCUMENTS = [at for at, column in enumerate(COLUMNS) if isinstance(column.type, JSONB)]

READ_ENTRIES = f"""
SELECT l.seq, l.leaf, l.entry_id::text, e.canonical, e.leaf, {SHOWN} FROM audit_leaf l
LEFT JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
WHERE l.tenant_id = %s AND l.seq >= %s AND l.seq < %s ORDER BY l.seq
"""
READ_WAITING = f"""
SELECT NULL, e.leaf, e.id::text, e.canonical, e.leaf, {SHOWN} FROM audit_entry e
WHERE e.tenant_id = %s AND NOT EXISTS (
  SELECT FROM audit_leaf l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id)
ORDER BY e.recorded_at, e.id
"""
READ_TOUCHES = """
SELECT t.entry_id::text, t.entity, t.record_id::text, t.version, t.after::text, encode(t.digest, 'hex')
FROM audit_leaf l JOIN audit_touch t ON t.tenant_id = l.tenant_id AND t.entry_id = l.entry_id
WHERE l.tenant_id = %s AND l.seq >= %s AND l.seq < %s ORDER BY l.seq, t.line_no
"""
READ_WAITING_TOUCHES = """
SELECT t.entry_id::text, t.entity, t.record_id::text, t.version, t.after::text, encode(t.digest, 'hex')
FROM audit_touch t WHERE t.tenant_id = %s AND t.entry_id = ANY(%s::uuid[]) ORDER BY t.line_no
"""
READ_HEADS = """
SELECT * FROM audit_head WHERE tenant_id = %s AND size >= %s AND size <= %s ORDER BY size, signed_at
"""
READ_COSIGNS = (
    "SELECT * FROM audit_cosign WHERE tenant_id = %s AND size >= %s AND size <= %s ORDER BY witness"
)
READ_VKEYS = "SELECT vkey FROM audit_key WHERE tenant_id = %s ORDER BY since"
READ_LEAVES = "SELECT leaf FROM audit_leaf WHERE tenant_id = %s AND seq >= %s AND seq < %s ORDER BY seq"
READ_NODES = """
SELECT hash FROM audit_node WHERE tenant_id = %s AND level = %s AND idx >= %s AND idx < %s ORDER BY idx
"""
READ_CLOCK = f"SELECT {UTC_TEXT.format('clock_timestamp()')}"
READ_SIZE = "SELECT coalesce(max(seq) + 1, 0) FROM audit_leaf WHERE tenant_id = %s"


def rows(conn: Connection[Any], sql: str, params: Any = None) -> list[tuple[Any, ...]]:
    with conn.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(sql, params).fetchall()


def dicts(conn: Connection[Any], sql: str, params: Any = None) -> list[Record]:
    with conn.cursor(row_factory=dict_row) as cursor:
        return cursor.execute(sql, params).fetchall()


def walk_by_index(conn: Connection[Any]) -> None:
    """A piece is small beside its tables, whatever the planner was told of them: no join may read one whole."""
    for setting in ("enable_hashjoin", "enable_mergejoin"):
        conn.execute(f"SET LOCAL {setting} = off")
    conn.execute("SET LOCAL max_parallel_workers_per_gather = 0")


def size(conn: Connection[Any], tenant: str) -> int:
    return int(rows(conn, READ_SIZE, [tenant])[0][0])


def key_records(conn: Connection[Any], tenant: str) -> Iterator[Record]:
    for (vkey,) in rows(conn, READ_VKEYS, [tenant]):
        yield {"t": "key", "vkey": vkey}


def header(
    conn: Connection[Any], tenant: str, *, algorithm: str, start: int = 0, whole: bool = True
) -> Record:
    """`start`: the first leaf that follows; what lies before is given by its peaks alone."""
    peaks = [_peak(conn, tenant, algorithm, part).hex() for part in tree.peak_ranges(start)]
    made_at = rows(conn, READ_CLOCK)[0][0]
    return {"t": "bundle", "version": 1, "tenant": tenant, "algorithm": algorithm, "start": start,
            "peaks": peaks, "made_at": made_at, "whole": whole}  # fmt: skip


def heads(conn: Connection[Any], tenant: str, low: int, high: int) -> list[Record]:
    """The heads of these sizes, both included."""
    found = dicts(conn, READ_HEADS, [tenant, low, high])
    cosigned: dict[tuple[int, Any], list[Record]] = {}
    for row in dicts(conn, READ_COSIGNS, [tenant, low, high]):
        cosigned.setdefault((row["size"], row["signed_at"]), []).append(row)
    return [
        {
            "t": "head",
            "size": row["size"],
            "note": note_of(row, cosigned.get((row["size"], row["signed_at"]), ())),
            "leaves": base64.b64encode(row["leaves"]).decode(),
        }
        for row in found
    ]


class Raw(NamedTuple):
    """A leaf and its entry as the database gave them; documents are still text."""

    seq: int | None
    leaf: bytes
    entry: str | None
    canonical: bytes | None  # None where there is no entry
    own: bytes
    columns: tuple[Any, ...]
    touches: Sequence[tuple[Any, ...]]  # entity, record id, version, after, digest

    def record(self, loads: Callable[[str], Any] = json.loads) -> Record:
        """As the verifier and bundles have it. What a record was before a touch is not in it: no leaf proves
        that, but the touch before does.
        """
        record: Record = {
            "t": "entry",
            "seq": self.seq,
            "id": self.entry,
            "leaf": self.leaf.hex(),
            "row": None,
        }
        if self.canonical is None:
            return record
        values = list(self.columns)
        for at in DOCUMENTS:
            values[at] = None if values[at] is None else loads(values[at])
        record["row"] = dict(zip(NAMES, values, strict=True))
        record["canonical"] = self.canonical.decode("utf-8", "surrogateescape")
        record["touches"] = [_touch(touch, loads) for touch in self.touches]
        if self.own != self.leaf:
            record["own"] = self.own.hex()
        return record


def _touch(touch: tuple[Any, ...], loads: Callable[[str], Any]) -> Record:
    entity, record_id, version, after, digest = touch
    now = None if after is None else loads(after)
    return {"entity": entity, "record_id": record_id, "version": version, "after": now, "digest": digest}


def raw_entries(conn: Connection[Any], tenant: str, low: int, high: int) -> Iterator[Raw]:
    """The leaves of this range in order, with their entries; a missing leaf is one without an entry."""
    touches = _by_entry(rows(conn, READ_TOUCHES, [tenant, low, high]))
    at = low
    for row in rows(conn, READ_ENTRIES, [tenant, low, high]):
        yield from map(_gone, range(at, row[0]))
        at = row[0] + 1
        yield _raw(row, touches)
    yield from map(_gone, range(at, high))


def entries(conn: Connection[Any], tenant: str, low: int, high: int) -> Iterator[Record]:
    """`raw_entries` as records."""
    return (raw.record() for raw in raw_entries(conn, tenant, low, high))


def waiting(conn: Connection[Any], tenant: str) -> Iterator[Record]:
    """The entries that have no leaf yet."""
    with conn.cursor("waiting", row_factory=tuple_row) as cursor:
        cursor.execute(READ_WAITING, [tenant])
        while found := cursor.fetchmany(1_000):
            ids = [row[2] for row in found]
            touches = _by_entry(rows(conn, READ_WAITING_TOUCHES, [tenant, ids]))
            yield from (_raw(row, touches).record() for row in found)


def _by_entry(found: list[tuple[Any, ...]]) -> Mapping[str, list[tuple[Any, ...]]]:
    touches: dict[str, list[tuple[Any, ...]]] = {}
    for entry, *values in found:
        touches.setdefault(entry, []).append(tuple(values))
    return touches


def _raw(row: tuple[Any, ...], touches: Mapping[str, list[tuple[Any, ...]]]) -> Raw:
    seq, leaf, entry, canonical, own, *shown = row
    return Raw(seq, leaf, entry, canonical, own, tuple(shown), touches.get(entry, ()))


def _gone(seq: int) -> Raw:
    return Raw(seq, bytes(32), None, None, b"", (), ())


def _peak(conn: Connection[Any], tenant: str, algorithm: str, part: tree.Range) -> bytes:
    level, first, width = tree.need(*part)
    if level == 0:
        found = rows(conn, READ_LEAVES, [tenant, first, first + width])
    else:
        found = rows(conn, READ_NODES, [tenant, level, first, first + width])
    return tree.fold(algorithm, [node for (node,) in found])


def line(record: Mapping[str, Any]) -> str:
    """One record as a line of a bundle; bytes that are no text stay escaped."""
    return json.dumps(record, ensure_ascii=True, separators=(",", ":")) + "\n"
