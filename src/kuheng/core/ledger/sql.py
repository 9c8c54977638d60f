"""The fixed statements of the ledger. Lists travel as array literals, so no statement grows with what it
moves.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from kuheng.core.ledger.domain.movement import ORIGIN
from kuheng.core.ledger.schema_sql import SWEEP


def uuids(values: Iterable[UUID | None]) -> str:
    """A uuid[] literal. psycopg writes a Python list element by element, which costs ten times as much."""
    return "{" + ",".join("NULL" if value is None else value.hex for value in values) + "}"


def wholes(values: Iterable[int | None]) -> str:
    """A bigint[] literal."""
    return "{" + ",".join("NULL" if value is None else str(value) for value in values) + "}"


def words(values: Iterable[str]) -> str:
    """A text[] literal of words without quotes, commas or braces (kinds and states)."""
    return "{" + ",".join(values) + "}"


def instants(values: Iterable[datetime]) -> str:
    """A timestamptz[] literal."""
    return "{" + ",".join(value.isoformat() for value in values) + "}"


# ---------------------------------------------------------------- writing

INSERT_ENTRIES = """
-- all entries of all movements at once; the trigger balances them and moves the holdings
INSERT INTO ledger_entry (tenant_id, movement_id, line_no, asset_id, kind, place_id, holder_id, state,
  quantity, first_no, last_no, effective_at, recorded_at)
SELECT %(tenant)s, (%(ids)s::uuid[])[e.movement], e.line_no, e.asset_id, e.kind, e.place_id, e.holder_id,
  e.state, e.quantity, e.first_no, e.last_no, (%(effective)s::timestamptz[])[e.movement],
  (%(recorded)s::timestamptz[])[e.movement]
FROM unnest(%(movements)s::int8[], %(lines)s::int8[], %(assets)s::uuid[], %(kinds)s::text[],
  %(places)s::uuid[], %(holders)s::uuid[], %(states)s::text[], %(quantities)s::int8[], %(firsts)s::int8[],
  %(lasts)s::int8[])
  AS e (movement, line_no, asset_id, kind, place_id, holder_id, state, quantity, first_no, last_no)
"""

INSERT_RESERVATIONS = """
-- the trigger raises `reserved` where the things lie, and marks numbers with their line
INSERT INTO ledger_reservation (tenant_id, id, order_line_id, asset_id, kind, place_id, holder_id, held_state,
  quantity, first_no, last_no, reserved_at)
SELECT %(tenant)s, r.id, r.line, r.asset_id, r.kind, r.place_id, r.holder_id, r.state, r.quantity, r.first_no,
  r.last_no, %(at)s
FROM unnest(%(ids)s::uuid[], %(lines)s::uuid[], %(assets)s::uuid[], %(kinds)s::text[], %(places)s::uuid[],
  %(holders)s::uuid[], %(states)s::text[], %(quantities)s::int8[], %(firsts)s::int8[], %(lasts)s::int8[])
  AS r (id, line, asset_id, kind, place_id, holder_id, state, quantity, first_no, last_no)
"""

END_RESERVATIONS = """
-- settled rows have their movement, replaced ones are followed by rows for what stays reserved
UPDATE ledger_reservation SET state = %(state)s, ended_at = %(at)s, movement_id = %(movement)s
WHERE tenant_id = %(tenant)s AND id = ANY(%(ids)s::uuid[]) AND state = 'open'
"""

RELEASE_LINES = """
-- a cancelled order gives back all that its lines still hold
UPDATE ledger_reservation SET state = 'released', ended_at = %(at)s
WHERE tenant_id = %(tenant)s AND order_line_id = ANY(%(lines)s::uuid[]) AND state = 'open'
"""

INSERT_NUMBERING = """
-- how the numbers of a batch read, before the first of them arrives
INSERT INTO ledger_numbering (tenant_id, asset_id, range_kind, prefix, edition, digits)
SELECT %(tenant)s, n.*
FROM unnest(%(assets)s::uuid[], %(kinds)s::text[], %(prefixes)s::text[], %(editions)s::text[],
  %(digits)s::int8[]) AS n
"""

UPSERT_PLACE = """
INSERT INTO ledger_place (tenant_id, place_id, negative) VALUES (%(tenant)s, %(place)s, %(negative)s)
ON CONFLICT (tenant_id, place_id) DO UPDATE SET negative = excluded.negative
"""

# ---------------------------------------------------------------- locking

LOCK_ASSETS = f"""
-- the one lock of a taker: the head of each asset, in their order, so that nobody waits in a circle
SELECT asset_id FROM ledger_holding
WHERE tenant_id = %(tenant)s AND asset_id = ANY(%(assets)s::uuid[])
  AND (kind = 'serial' OR place_id = '{ORIGIN}')
ORDER BY asset_id FOR UPDATE
"""

HOLDINGS_OF_ASSETS = f"""
-- asked after the lock, in a statement of its own: it must see what the one before us left
SELECT asset_id, kind, place_id, holder_id, state, quantity, reserved, since FROM ledger_holding
WHERE tenant_id = %(tenant)s AND asset_id = ANY(%(assets)s::uuid[]) AND place_id <> '{ORIGIN}'
ORDER BY asset_id, place_id, holder_key, state
"""

INTERVALS_OF_ASSETS = """
-- likewise
SELECT asset_id, first_no, last_no, place_id, holder_id, state, order_line_id FROM ledger_interval
WHERE tenant_id = %(tenant)s AND asset_id = ANY(%(assets)s::uuid[]) ORDER BY asset_id, first_no
"""

LOCK_LINES = f"""
-- what the lines hold, with the heads of those assets; both locked, so both are as the one before us left them
SELECT r.id, r.order_line_id, r.asset_id, r.kind, r.place_id, r.holder_id, r.held_state AS state, r.quantity,
  r.first_no, r.last_no
FROM ledger_reservation r
JOIN ledger_holding h ON h.tenant_id = r.tenant_id AND h.asset_id = r.asset_id
  AND (h.kind = 'serial' OR h.place_id = '{ORIGIN}')
WHERE r.tenant_id = %(tenant)s AND r.order_line_id = ANY(%(lines)s::uuid[]) AND r.state = 'open'
ORDER BY h.asset_id, r.first_no, r.id FOR UPDATE
"""

# ---------------------------------------------------------------- reading

HOLDINGS_NOW = f"""
SELECT asset_id, kind, place_id, holder_id, state, quantity, reserved, since FROM ledger_holding
WHERE tenant_id = %(tenant)s AND quantity <> 0 AND place_id <> '{ORIGIN}' {{where}}
ORDER BY place_id, asset_id, holder_key, state
"""

LAST_CLOSING = """
SELECT max(at) AS at FROM ledger_closing
WHERE tenant_id = %(tenant)s AND at <= least(%(as_of)s::timestamptz, %(known_at)s::timestamptz)
"""

HOLDINGS_THEN = f"""
-- the closing, then what was recorded since: soon after it happened, or late (of which there is little)
SELECT asset_id, kind, place_id, holder_id, state, sum(quantity)::bigint AS quantity FROM (
  SELECT asset_id, kind, place_id, holder_id, state, quantity FROM ledger_closed
  WHERE tenant_id = %(tenant)s AND at = %(base)s::timestamptz {{where}}
  UNION ALL
  SELECT asset_id, kind, place_id, holder_id, state, quantity FROM ledger_entry
  WHERE tenant_id = %(tenant)s AND effective_at > %(base)s::timestamptz - interval '1 hour'
    AND effective_at <= %(as_of)s::timestamptz AND recorded_at > %(base)s::timestamptz
    AND recorded_at <= coalesce(%(known_at)s::timestamptz, 'infinity') AND place_id <> '{ORIGIN}' {{where}}
  UNION ALL
  SELECT asset_id, kind, place_id, holder_id, state, quantity FROM ledger_entry
  WHERE tenant_id = %(tenant)s AND late AND effective_at <= %(base)s::timestamptz - interval '1 hour'
    AND recorded_at > %(base)s::timestamptz
    AND recorded_at <= coalesce(%(known_at)s::timestamptz, 'infinity') AND place_id <> '{ORIGIN}' {{where}}
) parts
GROUP BY asset_id, kind, place_id, holder_id, state HAVING sum(quantity) <> 0
ORDER BY place_id, asset_id, holder_id NULLS FIRST, state
"""

INTERVALS_NOW = """
SELECT asset_id, first_no, last_no, place_id, holder_id, state, order_line_id FROM ledger_interval
WHERE tenant_id = %(tenant)s {where} ORDER BY asset_id, first_no
"""

INTERVALS_THEN = f"""
-- the sweep over a batch's entries until then: reservations belong to now and have no past
WITH part AS (
  SELECT asset_id, place_id, holder_id, state, NULL::uuid AS order_line_id, quantity, first_no, last_no
  FROM ledger_entry
  WHERE tenant_id = %(tenant)s AND kind = 'range' AND effective_at <= %(as_of)s::timestamptz
    AND recorded_at <= coalesce(%(known_at)s::timestamptz, 'infinity') AND place_id <> '{ORIGIN}' {{where}}
), {SWEEP}
SELECT asset_id, first_no, last_no, place_id, holder_id, state, order_line_id FROM run
WHERE level > 0 ORDER BY asset_id, first_no
"""

FIND_NUMBER = """
-- the nearest interval that starts at or below the number; it holds the number if it reaches that far
SELECT asset_id, first_no, last_no, place_id, holder_id, state, order_line_id FROM ledger_interval
WHERE tenant_id = %(tenant)s AND range_kind = %(kind)s AND prefix = %(prefix)s AND edition = %(edition)s
  AND digits = %(digits)s AND first_no <= %(number)s
ORDER BY first_no DESC LIMIT 1
"""

NUMBERINGS = """
SELECT asset_id, range_kind, prefix, edition, digits FROM ledger_numbering
WHERE tenant_id = %(tenant)s AND asset_id = ANY(%(assets)s::uuid[])
"""

AVAILABLE = f"""
SELECT asset_id, sum(quantity)::bigint AS on_hand, sum(reserved)::bigint AS reserved FROM ledger_holding
WHERE tenant_id = %(tenant)s AND quantity <> 0 AND state = 'free' AND place_id <> '{ORIGIN}' {{where}}
GROUP BY asset_id ORDER BY asset_id
"""

TOTALS = """
-- how many of each kind of voucher stand in each state: what the off-balance-sheet day must tie to
SELECT i.range_kind, i.state, sum(i.last_no - i.first_no + 1)::bigint AS quantity FROM ledger_interval i
WHERE tenant_id = %(tenant)s {where} GROUP BY i.range_kind, i.state ORDER BY i.range_kind, i.state
"""

ENTRIES_OF = """
SELECT asset_id, kind, place_id, holder_id, state, quantity, first_no, last_no FROM ledger_entry
WHERE tenant_id = %(tenant)s AND movement_id = %(movement)s ORDER BY line_no
"""

HISTORY = f"""
-- both sides of what happened to an asset on one line, the latest first
SELECT m.id AS movement_id, m.kind AS movement_kind, m.effective_at, m.recorded_at, m.actor_id, m.reason,
  m.reference_id, m.corrects, m.document, e.place_id, e.holder_id, e.state, e.quantity, e.first_no,
  e.last_no, e.late
FROM ledger_entry e
JOIN ledger_movement m ON m.tenant_id = e.tenant_id AND m.id = e.movement_id
WHERE e.tenant_id = %(tenant)s AND e.asset_id = %(asset)s AND e.place_id <> '{ORIGIN}'
ORDER BY e.effective_at DESC, e.movement_id DESC, e.line_no DESC LIMIT %(limit)s
"""
