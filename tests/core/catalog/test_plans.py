"""Every operator offered as fast is served by an index under row-level security, at 50,000 rows."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from kuheng.core.catalog.api import Ask, query
from kuheng.core.catalog.entity import ENTITIES, Field
from kuheng.core.catalog.operators import fast_operators
from kuheng.core.store.transaction import Database, Transaction, compiled
from kuheng.kernel.condition import Group
from kuheng.kernel.condition import Test as One
from tests.core.catalog.toy import FIELDS, ITEM, Toys, allow, create_tables
from tests.shared_server import SharedServer

ROWS = 50_000

FILL = """
INSERT INTO toy_item (tenant_id, id, version, code, name, category, state, unit_path, quantity, value_fen,
  received_on, moved_at, frozen, holder_id, holder_name)
SELECT %(tenant)s, ('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 1,
  'T-' || lpad(n::text, 8, '0'),
  '金条 ' || n, (ARRAY['metal', 'deed', 'voucher', 'secret'])[1 + n %% 4],
  (ARRAY['in_stock', 'out'])[1 + n %% 2],
  '/001/' || lpad((n %% 300)::text, 3, '0') || '/', 1, n * 100,
  date '2020-01-01' + n %% 2000, timestamptz '2020-01-01Z' + n * interval '1 hour', false,
  ('018f0000-0000-7000-8000-' || lpad(to_hex(n %% 500), 12, '0'))::uuid, '某'
FROM generate_series(1, %(rows)s) AS n
"""

# A value that few rows have, for every indexed field of the toy.
RARE: dict[str, tuple[object, ...]] = {
    "code": ("T-00000700", "T-00000720"),
    "category": ("gone", "gone2"),
    "unit_path": ("/001/007/", "/001/007/9"),
    "value_fen": (70_000, 72_000),
    "received_on": ("2020-02-03", "2020-02-04"),
    "moved_at": ("2020-02-03T00:00:00Z", "2020-02-03T09:00:00Z"),
    "holder_id": ("018f0000-0000-7000-8000-000000000007", "018f0000-0000-7000-8000-000000000008"),
}
EDGES: dict[str, tuple[object, object]] = {
    "value_fen": (1_000, 4_990_000),
    "received_on": (str(date(2020, 1, 3)), str(date(2025, 6, 20))),
    "moved_at": (datetime(2020, 1, 2, tzinfo=UTC).isoformat(), datetime(2025, 9, 10, tzinfo=UTC).isoformat()),
}


@pytest.fixture(scope="module")
def many(shared_server: SharedServer) -> Iterator[Toys]:
    with shared_server.clone() as urls, pytest.MonkeyPatch.context() as patch:
        patch.setitem(ENTITIES._kinds, "toy_item", ITEM)
        database = Database(urls)
        create_tables(database)
        toys = Toys(database=database)
        with database.transaction(toys.tenant, at=datetime(2026, 11, 20, tzinfo=UTC)) as tx:
            tx.write(FILL, {"tenant": toys.tenant, "rows": ROWS}, expect=ROWS)
        # A second bank of the same size: the tenant alone must not be what makes a filter narrow.
        with database.transaction(
            Toys(database=database).tenant, at=datetime(2026, 11, 20, tzinfo=UTC)
        ) as tx:
            tx.write(FILL, {"tenant": tx.tenant, "rows": ROWS}, expect=ROWS)
        with psycopg.connect(urls["owner"], autocommit=True) as owner:
            owner.execute("VACUUM ANALYZE toy_item")
        yield toys
        database.close()


def _fast() -> Iterator[tuple[Field, str]]:
    for field in FIELDS:
        for op in fast_operators(field):
            yield field, op


@pytest.mark.parametrize(("field", "op"), list(_fast()), ids=lambda part: getattr(part, "key", part))
def test_a_fast_operator_is_served_by_an_index(many: Toys, field: Field, op: str) -> None:
    with many.by(many.everything()) as tx:
        plan = _plan(tx, Ask(where=One(field.key, op, _rare(field, op)), sort="id", limit=500))
    assert _read(plan) < ROWS / 50, json.dumps(plan, indent=1)
    assert any("Index Cond" in node for node in _nodes(plan)), json.dumps(plan, indent=1)


@pytest.mark.parametrize("sort", ["code", "-code", "received_on", "-received_on"])
def test_a_page_reads_little_more_than_a_page(many: Toys, sort: str) -> None:
    """Category, state and row scope: the page of the register."""
    scope = Group(
        "any", (One("unit_path", "starts_with", "/001/00"), One("unit_path", "starts_with", "/001/1"))
    )
    viewer = many.person(allow("toy_item.read", where=scope))
    where = Group("all", (One("category", "eq", "metal"), One("state", "in", ("in_stock",))))
    with many.by(viewer) as tx:
        first = query(tx, "toy_item", Ask(where=where, sort=sort))
        deep = query(tx, "toy_item", Ask(where=where, sort=sort, limit=500)).next
        plans = [_plan(tx, Ask(where=where, sort=sort, cursor=cursor)) for cursor in (None, first.next, deep)]
    assert [_read(plan) < 1_000 for plan in plans] == [True] * 3, json.dumps(plans, indent=1)


def test_a_record_and_a_set_of_ids_come_by_the_key(many: Toys) -> None:
    wanted = ("018f0000-0000-7000-8000-000000000007", str(uuid4()), str(UUID(int=0)))
    with many.by(many.everything()) as tx:
        plan = _plan(tx, Ask(where=One("id", "in", wanted)))
    assert _read(plan) < 100


def test_the_measure_sees_an_operator_that_no_index_serves(many: Toys) -> None:
    with many.by(many.everything()) as tx:
        plan = _plan(tx, Ask(where=One("name", "starts_with", "银"), sort="id"))
    assert _read(plan) >= ROWS


def _rare(field: Field, op: str) -> object:
    low, high = RARE[field.key]
    if op == "in":
        return (low, high)
    if op == "between":
        return (low, high)
    if op in ("lt", "le"):
        return EDGES[field.key][0]
    return EDGES[field.key][1] if op in ("gt", "ge") else low


def _plan(tx: Transaction, ask: Ask) -> dict[str, Any]:
    """The plan of the list's own statement, as it ran."""
    ran: list[Any] = []
    rows = tx.rows
    tx.rows = lambda sql, params=None: (ran.append(compiled(sql, params)), rows(sql, params))[1]  # type: ignore[method-assign]
    try:
        query(tx, "toy_item", ask)
    finally:
        del tx.rows  # type: ignore[method-assign]
    text, params = ran[0]
    plan: dict[str, Any] = tx.scalar(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}", params)[0]["Plan"]
    return plan


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", ()):
        yield from _nodes(part)


def _read(plan: dict[str, Any]) -> int:
    """Rows of the toys' table that were looked at, kept or not."""
    return sum(
        (
            node["Actual Rows"]
            + node.get("Rows Removed by Filter", 0)
            + node.get("Rows Removed by Index Recheck", 0)
        )
        * node["Actual Loops"]
        for node in _nodes(plan)
        if node.get("Relation Name") == "toy_item" or "Bitmap Index Scan" in node["Node Type"]
    )
