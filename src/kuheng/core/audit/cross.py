"""The cross-check: every live record is what its last touch says, and its versions run 1..n.

Catches what the tree cannot: a business row changed, removed or made beside the one door for change. Rows and
touches are read in the order of ids, side by side, in the caller's snapshot.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import groupby, pairwise
from typing import Any, NamedTuple

import orjson
from psycopg import Connection
from psycopg.rows import tuple_row

from kuheng.core.audit.stream import UTC_TEXT, rows
from kuheng.core.audit.verify import ALGORITHMS, Finding, encode, hash_function

PART = 50_000  # records checked in one piece of work
FETCH = 2_000
FIRST_ID = "00000000-0000-0000-0000-000000000000"

READ_COLUMNS = """
SELECT a.attname, format_type(a.atttypid, NULL), pg_get_expr(d.adbin, d.adrelid)
FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
WHERE a.attrelid = to_regclass(%s) AND a.attnum > 0 AND NOT a.attisdropped AND a.attname <> 'tenant_id'
ORDER BY a.attnum
"""
READ_ENTITIES = "SELECT DISTINCT entity FROM audit_touch WHERE tenant_id = %s"
READ_BOUNDS = """
SELECT id::text FROM (
  SELECT id, row_number() OVER (ORDER BY id) AS n FROM {table} WHERE tenant_id = %s) AS numbered
WHERE n %% %s = 0 ORDER BY id
"""
READ_LIVE = """
SELECT {columns} FROM {table} e WHERE e.tenant_id = %(tenant)s AND e.id >= %(low)s
  AND (%(high)s::uuid IS NULL OR e.id < %(high)s) ORDER BY e.id
"""
READ_TOUCHES = """
SELECT record_id::text, version, entry_id::text, before::text, after::text, digest FROM audit_touch
WHERE tenant_id = %(tenant)s AND entity = %(entity)s AND record_id >= %(low)s
  AND (%(high)s::uuid IS NULL OR record_id < %(high)s) ORDER BY record_id, version
"""
READ_ENTRY = f"""
SELECT l.seq, {UTC_TEXT.format("e.recorded_at")} FROM audit_entry e
LEFT JOIN audit_leaf l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE e.tenant_id = %s AND e.id = %s
"""
AS_SEALED = {
    "uuid": "{}::text", "date": "{}::text", "bytea": "encode({}, 'hex')", "timestamp with time zone": UTC_TEXT,
}  # fmt: skip


class Part(NamedTuple):
    """One piece of work: an entity's records with ids from `low` to before `high`, if given."""

    tenant: str
    entity: str
    table: str
    low: str
    high: str | None


class Touch(NamedTuple):
    record_id: str
    version: int
    entry: str
    before: str | None
    after: str | None
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A table's columns as they stand in canonical bytes, and their constant defaults."""

    names: tuple[str, ...]
    select: str
    defaults: dict[str, str]
    extras_allowed: bool  # columns that a form has left behind keep old values


def layout_of(conn: Connection[Any], table: str) -> Layout:
    columns = rows(conn, READ_COLUMNS, [table])
    shown = (AS_SEALED.get(kind, "{}").format(f"e.{name}") for name, kind, _ in columns)
    return Layout(
        names=tuple(name for name, _, _ in columns),
        select=", ".join(shown),
        defaults={
            name: str(default).partition("::")[0].strip("'") for name, _, default in columns if default
        },
        extras_allowed=table.startswith("forms."),
    )


def parts(conn: Connection[Any], tenant: str, tables: Mapping[str, str]) -> list[Part]:
    """All the work for one tenant. `tables`: entity → table; those of forms follow from their names."""
    touched = {entity for (entity,) in rows(conn, READ_ENTITIES, [tenant])}
    work = []
    for entity in sorted(touched | tables.keys()):
        table = tables.get(entity) or table_of_form(entity)
        if table is None:
            continue
        bounds = [bound for (bound,) in rows(conn, READ_BOUNDS.format(table=table), [tenant, PART])]
        edges = [FIRST_ID, *bounds, None]
        work += [Part(tenant, entity, table, low, high) for low, high in pairwise(edges) if low]
    return work


def table_of_form(entity: str) -> str | None:
    kind, _, form = entity.partition(":")
    return f"forms.form_{form.replace('-', '')}" if kind == "form" else None


def check_part(conn: Connection[Any], part: Part) -> tuple[int, list[Finding]]:
    """How many records were compared, and what is wrong with them."""
    layout = layout_of(conn, part.table)
    live = _stream(conn, "live", READ_LIVE.format(columns=layout.select, table=part.table), part._asdict())
    touched = _stream(conn, "touched", READ_TOUCHES, part._asdict())
    histories = groupby((Touch(*row) for row in touched), key=lambda touch: touch.record_id)
    findings, count = [], 0
    for record, row, history in _side_by_side(live, histories, layout):
        count += 1
        for kind, touch in _faults(row, history, layout):
            findings.append(_finding(conn, part, kind, record, touch))
    return count, findings


def _side_by_side(
    live: Iterator[tuple[Any, ...]], histories: Iterator[tuple[str, Iterator[Touch]]], layout: Layout
) -> Iterator[tuple[str, dict[str, Any] | None, list[Touch]]]:
    """Joins live rows and histories by id; either may lack the other."""
    row = _as_dict(next(live, None), layout)
    record, touches = next(histories, (None, iter(())))
    while row is not None or record is not None:
        if record is None or (row is not None and row["id"] < record):
            assert row is not None
            yield row["id"], row, []
            row = _as_dict(next(live, None), layout)
            continue
        here = row is not None and row["id"] == record
        yield record, row if here else None, list(touches)
        row = _as_dict(next(live, None), layout) if here else row
        record, touches = next(histories, (None, iter(())))


def _faults(
    row: dict[str, Any] | None, history: Sequence[Touch], layout: Layout
) -> Iterator[tuple[str, Touch | None]]:
    last = history[-1] if history else None
    if last is None:
        yield "record_unknown", None
        return
    if [touch.version for touch in history] != list(range(1, len(history) + 1)):
        yield "version_gap", last
    for earlier, later in pairwise(history):
        if earlier.after != later.before and not _same(earlier.after, later.before):
            yield "touch_changed", later
    if row is None:
        if last.after is not None:
            yield "record_deleted", last
    elif last.digest not in _digests(row) and not _grew(row, last, layout):
        yield "record_changed", last


def _digests(value: object) -> Iterator[bytes]:
    """Fast first: orjson writes the same bytes as `encode`, or refuses."""
    with suppress(TypeError):
        quick = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
        yield from (hash_function(algorithm)(quick) for algorithm in ALGORITHMS)
    exact = encode(value)
    yield from (hash_function(algorithm)(exact) for algorithm in ALGORITHMS)


def _grew(row: dict[str, Any], last: Touch, layout: Layout) -> bool:
    """Is the row as touched, but for columns that the table was given later?"""
    after = json.loads(last.after or "null")
    if not isinstance(after, dict) or not after.keys() < row.keys():
        return False
    if last.digest not in _digests({name: row[name] for name in after}):
        return False
    later = row.keys() - after.keys()
    return layout.extras_allowed or all(
        row[name] is None or _is_default(row[name], layout, name) for name in later
    )


def _is_default(value: object, layout: Layout, name: str) -> bool:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return layout.defaults.get(name) == text


def _same(earlier: str | None, later: str | None) -> bool:
    """Equal but for columns that came or went between two versions."""
    first, second = json.loads(earlier or "{}"), json.loads(later or "{}")
    shared = first.keys() & second.keys()
    return bool(shared) and all(first[name] == second[name] for name in shared)


def _finding(conn: Connection[Any], part: Part, kind: str, record: str, touch: Touch | None) -> Finding:
    found = rows(conn, READ_ENTRY, [part.tenant, touch.entry]) if touch else []
    seq, since = found[0] if found else (None, None)
    return Finding(
        kind=kind,
        tenant=part.tenant,
        index=seq,
        entry=touch.entry if touch else None,
        since=since,
        note=f"{part.entity} {record}",
    )


def _as_dict(row: tuple[Any, ...] | None, layout: Layout) -> dict[str, Any] | None:
    return None if row is None else dict(zip(layout.names, row, strict=True))


def _stream(
    conn: Connection[Any], name: str, sql: str, params: Mapping[str, Any]
) -> Iterator[tuple[Any, ...]]:
    with conn.cursor(name, row_factory=tuple_row) as cursor:
        cursor.itersize = FETCH
        yield from cursor.execute(sql, params)
