"""Statements of closings and of the proof that projections follow from entries."""

from kuheng.core.ledger.domain.movement import ORIGIN
from kuheng.core.ledger.schema_sql import SWEEP

# Waits for those who are posting and lets the next ones in at once: the lock ends with the savepoint.
# Whoever posts after it began at most LONGEST_TRANSACTION earlier, so nothing can still be recorded before
# that.
BARRIER = (
    "SAVEPOINT ledger_barrier",
    "SET LOCAL lock_timeout = '2s'",
    "LOCK TABLE ledger_holding IN SHARE MODE",
    "ROLLBACK TO SAVEPOINT ledger_barrier",
)
HORIZON = "SELECT now() - %(longest)s::interval AS horizon"

INSERT_CLOSING = """
INSERT INTO ledger_closing (tenant_id, at, made_at, lines)
SELECT %(tenant)s, %(at)s, now(), count(*) FROM ledger_closed WHERE tenant_id = %(tenant)s AND at = %(at)s
"""

# What is not yet in the closing before: one month of entries, found by the block ranges of their times.
INSERT_CLOSED = f"""
INSERT INTO ledger_closed (tenant_id, at, asset_id, kind, place_id, holder_id, state, quantity)
SELECT %(tenant)s, %(at)s, asset_id, kind, place_id, holder_id, state, sum(quantity)
FROM (
  SELECT asset_id, kind, place_id, holder_id, state, quantity FROM ledger_closed
  WHERE tenant_id = %(tenant)s AND at = %(base)s::timestamptz
  UNION ALL
  SELECT asset_id, kind, place_id, holder_id, state, quantity FROM ledger_entry
  WHERE tenant_id = %(tenant)s AND recorded_at > %(base)s::timestamptz AND recorded_at <= %(at)s
    AND place_id <> '{ORIGIN}'
) parts
GROUP BY asset_id, kind, place_id, holder_id, state HAVING sum(quantity) <> 0
ORDER BY place_id, asset_id  -- so that the rows of a vault lie together
"""

CLOSING_AT = "SELECT lines FROM ledger_closing WHERE tenant_id = %(tenant)s AND at = %(at)s"
CLOSING_BEFORE = "SELECT max(at) AS at FROM ledger_closing WHERE tenant_id = %(tenant)s AND at < %(at)s"
CLOSINGS = "SELECT at FROM ledger_closing WHERE tenant_id = %(tenant)s ORDER BY at"

# ---------------------------------------------------------------- what the projections should be

_NET = f"""
  net AS (
    SELECT tenant_id, asset_id, kind, place_id, holder_id, state, sum(quantity) AS quantity,
      max(effective_at) AS at
    FROM ledger_entry WHERE tenant_id = %(tenant)s AND (kind <> 'serial' OR place_id <> '{ORIGIN}')
    GROUP BY tenant_id, asset_id, kind, place_id, holder_id, state
  ), held AS (
    SELECT tenant_id, asset_id, place_id, holder_id, held_state AS state, sum(quantity) AS reserved
    FROM ledger_reservation WHERE tenant_id = %(tenant)s AND state = 'open'
    GROUP BY tenant_id, asset_id, place_id, holder_id, held_state
  ), lasting AS (
    SELECT tenant_id, asset_id, kind, place_id, holder_id, state, quantity, at FROM net WHERE kind <> 'serial'
    UNION ALL
    SELECT tenant_id, asset_id, kind,
      coalesce((array_agg(place_id) FILTER (WHERE quantity <> 0))[1], '{ORIGIN}'),
      (array_agg(holder_id) FILTER (WHERE quantity <> 0))[1], 'free', sum(quantity), max(at)
    FROM net WHERE kind = 'serial' GROUP BY tenant_id, asset_id, kind
  )
"""

HOLDING_COLUMNS = "asset_id, kind, place_id, holder_id, state, quantity, reserved, negative, since"
EXPECTED_HOLDINGS = f"""
  SELECT l.asset_id, l.kind, l.place_id, l.holder_id, l.state, l.quantity::bigint,
    coalesce(h.reserved, 0)::bigint AS reserved,
    l.kind <> 'serial' AND (l.place_id = '{ORIGIN}' OR EXISTS (SELECT FROM ledger_place p
      WHERE p.tenant_id = l.tenant_id AND p.place_id = l.place_id AND p.negative)) AS negative,
    l.at AS since
  FROM lasting l
  LEFT JOIN held h ON h.asset_id = l.asset_id AND h.place_id = l.place_id AND h.state = l.state
    AND h.holder_id IS NOT DISTINCT FROM l.holder_id
"""

INTERVAL_COLUMNS = (
    "id, asset_id, range_kind, prefix, edition, digits, first_no, last_no, "
    "place_id, holder_id, state, order_line_id"
)
_PARTS = f"""
  part AS (
    SELECT asset_id, place_id, holder_id, state, NULL::uuid AS order_line_id, quantity, first_no, last_no
    FROM ledger_entry
    WHERE tenant_id = %(tenant)s AND kind = 'range' AND place_id <> '{ORIGIN}'
    UNION ALL
    SELECT r.asset_id, r.place_id, r.holder_id, r.held_state, line.id, line.sign * r.quantity,
      r.first_no, r.last_no
    FROM ledger_reservation r, LATERAL (VALUES (r.order_line_id, 1), (NULL, -1)) line (id, sign)
    WHERE r.tenant_id = %(tenant)s AND r.state = 'open' AND r.kind = 'range'
  ), {SWEEP}
"""
EXPECTED_INTERVALS = """
  SELECT ledger_interval_id(r.asset_id, r.first_no) AS id, r.asset_id,
    n.range_kind, n.prefix, n.edition, n.digits, r.first_no, r.last_no,
    r.place_id, r.holder_id, r.state, r.order_line_id
  FROM run r JOIN ledger_numbering n ON n.tenant_id = %(tenant)s AND n.asset_id = r.asset_id
  WHERE r.level > 0
"""

CLOSED_COLUMNS = "at, asset_id, kind, place_id, holder_id, state, quantity"
EXPECTED_CLOSED = f"""
  SELECT c.at, e.asset_id, e.kind, e.place_id, e.holder_id, e.state, sum(e.quantity)::bigint AS quantity
  FROM ledger_closing c JOIN ledger_entry e ON e.tenant_id = c.tenant_id AND e.recorded_at <= c.at
  WHERE c.tenant_id = %(tenant)s AND e.place_id <> '{ORIGIN}'
  GROUP BY c.at, e.asset_id, e.kind, e.place_id, e.holder_id, e.state HAVING sum(e.quantity) <> 0
"""

EXPECTED = {
    "ledger_holding": (f"WITH {_NET}", HOLDING_COLUMNS, EXPECTED_HOLDINGS),
    "ledger_interval": (f"WITH {_PARTS}", INTERVAL_COLUMNS, EXPECTED_INTERVALS),
    "ledger_closed": ("", CLOSED_COLUMNS, EXPECTED_CLOSED),
}

DIFFERENCES = """
{given} {joint} wanted AS ({expected}), there AS (SELECT {columns} FROM {table} WHERE tenant_id = %(tenant)s)
SELECT 'stray' AS side, to_jsonb(x) AS row FROM (SELECT * FROM there EXCEPT ALL SELECT * FROM wanted) x
UNION ALL
SELECT 'absent' AS side, to_jsonb(x) AS row FROM (SELECT * FROM wanted EXCEPT ALL SELECT * FROM there) x
LIMIT %(limit)s
"""

REFILL = """
-- out and in again in one statement, since the numbers of a batch are complete whenever a statement ends;
-- counting what went out makes that come first
{given} {joint} gone AS (DELETE FROM {table} WHERE tenant_id = %(tenant)s RETURNING 1)
INSERT INTO {table} (tenant_id, {columns}) SELECT %(tenant)s, {columns} FROM ({expected}) wanted
WHERE (SELECT count(*) FROM gone) >= 0
"""

DIGESTS = """
-- every movement with its entries, for the comparison with the digest that stands on it
SELECT m.id, m.lines, m.digest,
  e.asset_id, e.kind, e.place_id, e.holder_id, e.state, e.quantity, e.first_no, e.last_no
FROM ledger_movement m
LEFT JOIN ledger_entry e ON e.tenant_id = m.tenant_id AND e.movement_id = m.id
WHERE m.tenant_id = %(tenant)s AND m.id > %(after)s AND m.id <= coalesce((SELECT id FROM ledger_movement
  WHERE tenant_id = %(tenant)s AND id > %(after)s ORDER BY id OFFSET %(page)s LIMIT 1),
  'ffffffff-ffff-ffff-ffff-ffffffffffff')
ORDER BY m.id, e.line_no
"""

WRONG_TIMES = """
-- an entry repeats the instants of its movement, and belongs to one
SELECT e.movement_id, e.line_no FROM ledger_entry e
LEFT JOIN ledger_movement m ON m.tenant_id = e.tenant_id AND m.id = e.movement_id
WHERE e.tenant_id = %(tenant)s
  AND (m.effective_at = e.effective_at AND m.recorded_at = e.recorded_at) IS NOT TRUE
LIMIT %(limit)s
"""
