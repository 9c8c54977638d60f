"""What the database itself sees to: nothing unbalanced is written, and holdings follow from what is.

The projections are kept by triggers and not by the callers' statements, so no path (a command, an import, a
bulk load, a person with psql) can write one without the other; each trigger runs once for a statement,
whatever its rows. All functions run with the rights of the caller, under row-level security. `SET enable_…
= off`: plans of triggers are made at the first call and kept; without it a first call with many rows would
leave a plan that reads whole tables for every single row later.
"""

from kuheng.core.ledger.domain.movement import ORIGIN

LONGEST_TRANSACTION = "5 minutes"

_BY_INDEX = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"


def _refuse(constraint: str, message: str) -> str:
    code = "integrity_constraint_violation"
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = '{code}', CONSTRAINT = '{constraint}'"


# recorded_at is the start of the transaction, as in its audit entry. A transaction that stays open long
# would hide a movement from closings that are made meanwhile, so it may no longer post. The owner loads
# history.
RECORDED_NOW = f"""
CREATE OR REPLACE FUNCTION ledger_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'kuheng_owner' AND NEW.recorded_at IS DISTINCT FROM now() THEN
    {_refuse("ledger_recorded_now", "recorded_at is the clock of the database")};
  END IF;
  RETURN NEW;
END $$
"""

# Projections change as a consequence of entries and reservations, never by themselves.
PROJECTED = f"""
CREATE OR REPLACE FUNCTION ledger_projected() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 AND current_user <> 'kuheng_owner' THEN
    {_refuse("ledger_projected", "holdings and intervals follow from entries")};
  END IF;
  RETURN NULL;
END $$
"""

# One stretch or amount that comes to (+) or leaves (-) a spot.
CHANGE = """
CREATE TYPE ledger_change AS (
  tenant_id uuid, asset_id uuid, place_id uuid, holder_id uuid, state text, order_line_id uuid,
  quantity bigint, first_no bigint, last_no bigint
)
"""

# The id of an interval: the first half of SHA-256 over batch and first number.
INTERVAL_ID = """
CREATE OR REPLACE FUNCTION ledger_interval_id(asset_id uuid, first_no bigint) RETURNS uuid LANGUAGE sql
IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(substr(sha256(uuid_send(asset_id) || int8send(first_no)), 1, 16), 'hex')::uuid
$$
"""

# Numbers as a sweep along the line: at `first_no` the level of a spot rises, after `last_no` it falls;
# where the level is 1 the spot holds the numbers. One window over the events gives the longest intervals,
# in n log n.
SWEEP = """
  event AS (
    SELECT tenant_id, asset_id, place_id, holder_id, state, order_line_id, no, sum(step) AS step
    FROM (
      SELECT *, first_no AS no, sign(quantity)::int AS step FROM part
      UNION ALL
      SELECT *, last_no + 1, -sign(quantity)::int FROM part
    ) ends
    GROUP BY tenant_id, asset_id, place_id, holder_id, state, order_line_id, no HAVING sum(step) <> 0
  ), run AS (
    SELECT tenant_id, asset_id, place_id, holder_id, state, order_line_id, no AS first_no,
      lead(no) OVER along - 1 AS last_no, (sum(step) OVER along)::int AS level
    FROM event
    WINDOW along AS (PARTITION BY tenant_id, asset_id, place_id, holder_id, state, order_line_id ORDER BY no)
  )
"""

# The intervals around the changes are taken out, swept together with them, and put back: split and merge in
# one statement. First every number that leaves a spot must be there; a wrong one is refused by name.
RECUT = f"""
CREATE OR REPLACE FUNCTION ledger_recut(changes ledger_change[]) RETURNS void LANGUAGE plpgsql {_BY_INDEX} AS $$
BEGIN
  IF EXISTS (
    SELECT FROM unnest(changes) c
    WHERE c.quantity < 0 AND -c.quantity <> (
      SELECT coalesce(sum(least(i.last_no, c.last_no) - greatest(i.first_no, c.first_no) + 1), 0)
      FROM ledger_interval i
      WHERE i.tenant_id = c.tenant_id AND i.asset_id = c.asset_id
        AND i.first_no <= c.last_no AND i.last_no >= c.first_no
        AND i.first_no >= coalesce((SELECT max(b.first_no) FROM ledger_interval b WHERE b.tenant_id = c.tenant_id
              AND b.asset_id = c.asset_id AND b.first_no <= c.first_no), c.first_no)
        AND i.place_id = c.place_id AND i.holder_id IS NOT DISTINCT FROM c.holder_id AND i.state = c.state
        AND i.order_line_id IS NOT DISTINCT FROM c.order_line_id)
  ) THEN
    {_refuse("ledger_numbers_elsewhere", "numbers are not where they are taken from")};
  END IF;
  WITH around AS (
    SELECT DISTINCT c.tenant_id, c.asset_id, c.last_no + 1 AS last_no, c.first_no - 1 AS first_no,
      coalesce((SELECT max(b.first_no) FROM ledger_interval b WHERE b.tenant_id = c.tenant_id
        AND b.asset_id = c.asset_id AND b.first_no < c.first_no), c.first_no) AS start
    FROM unnest(changes) c
  ), hit AS (
    DELETE FROM ledger_interval i USING around a
    WHERE i.tenant_id = a.tenant_id AND i.asset_id = a.asset_id
      AND i.first_no BETWEEN a.start AND a.last_no AND i.last_no >= a.first_no
    RETURNING i.tenant_id, i.asset_id, i.place_id, i.holder_id, i.state, i.order_line_id, i.first_no, i.last_no
  ), part AS (
    SELECT tenant_id, asset_id, place_id, holder_id, state, order_line_id, first_no, last_no, 1::bigint AS quantity
    FROM hit
    UNION ALL
    SELECT tenant_id, asset_id, place_id, holder_id, state, order_line_id, first_no, last_no, quantity
    FROM unnest(changes)
  ), {SWEEP}
  INSERT INTO ledger_interval (tenant_id, id, asset_id, range_kind, prefix, edition, digits, first_no, last_no,
    place_id, holder_id, state, order_line_id)
  SELECT r.tenant_id, ledger_interval_id(r.asset_id, r.first_no), r.asset_id, n.range_kind, n.prefix, n.edition,
    n.digits, r.first_no, r.last_no, r.place_id, r.holder_id, r.state, r.order_line_id
  FROM run r
  LEFT JOIN ledger_numbering n ON n.tenant_id = r.tenant_id AND n.asset_id = r.asset_id
  CROSS JOIN generate_series(1, r.level);  -- a number that came twice is put down twice, which is refused
END $$
"""

# Serials: the one row of each moves. Where it does not stand at the spot that it leaves, or is reserved, no
# row changes and the count tells.
APPLY_SERIALS = f"""
    WITH net AS (
      SELECT tenant_id, asset_id, place_id, holder_id, sum(quantity) AS quantity, max(effective_at) AS at
      FROM added WHERE kind = 'serial' GROUP BY tenant_id, asset_id, place_id, holder_id
    ), moved AS (
      SELECT tenant_id, asset_id, max(at) AS at,
        (array_agg(place_id) FILTER (WHERE quantity < 0))[1] AS from_place,
        (array_agg(holder_id) FILTER (WHERE quantity < 0))[1] AS from_holder,
        (array_agg(place_id) FILTER (WHERE quantity > 0))[1] AS to_place,
        (array_agg(holder_id) FILTER (WHERE quantity > 0))[1] AS to_holder,
        count(*) FILTER (WHERE quantity <> 0) IN (0, 2) AND max(abs(quantity)) <= 1 AS lawful
      FROM net GROUP BY tenant_id, asset_id ORDER BY tenant_id, asset_id
    ), updated AS (
      UPDATE ledger_holding h
      SET place_id = coalesce(m.to_place, h.place_id),
        holder_id = CASE WHEN m.to_place IS NULL THEN h.holder_id ELSE m.to_holder END,
        quantity = (coalesce(m.to_place, h.place_id) <> '{ORIGIN}')::int,
        since = greatest(h.since, m.at)
      FROM moved m
      WHERE m.lawful AND h.tenant_id = m.tenant_id AND h.asset_id = m.asset_id AND h.kind = 'serial'
        AND h.reserved = 0 AND (m.from_place IS NULL
          OR h.place_id = m.from_place AND h.holder_id IS NOT DISTINCT FROM m.from_holder)
      RETURNING 1
    ), entered AS (
      INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, holder_id, state, quantity, since)
      SELECT tenant_id, asset_id, 'serial', to_place, to_holder, 'free', 1, at FROM moved m
      WHERE m.lawful AND from_place = '{ORIGIN}' AND NOT EXISTS (
        SELECT FROM ledger_holding h
        WHERE h.tenant_id = m.tenant_id AND h.asset_id = m.asset_id AND h.place_id = '{ORIGIN}')
      RETURNING 1
    )
    SELECT (SELECT count(*) FROM moved) - (SELECT count(*) FROM updated) - (SELECT count(*) FROM entered) INTO missing;
    IF missing <> 0 THEN
      IF EXISTS (SELECT FROM ledger_holding h JOIN added a ON h.tenant_id = a.tenant_id AND h.asset_id = a.asset_id
          AND h.place_id = a.place_id WHERE a.kind = 'serial' AND a.quantity < 0 AND h.reserved > 0) THEN
        {_refuse("ledger_reserved", "an asset is reserved")};
      END IF;
      {_refuse("ledger_not_there", "an asset is not where it is taken from")};
    END IF;
"""

# Stock and ranges: what has a row changes it, what has none gets one; both in one statement, so that they
# see the same rows. A first row that would be short is refused by the check of its quantity.
APPLY_AMOUNTS = f"""
    WITH delta AS (
      SELECT tenant_id, asset_id, kind, place_id, holder_id, state, sum(quantity) AS quantity, max(effective_at) AS at
      FROM added WHERE kind <> 'serial' AND place_id <> '{ORIGIN}'
      GROUP BY tenant_id, asset_id, kind, place_id, holder_id, state
      ORDER BY tenant_id, asset_id, place_id, holder_id, state
    ), updated AS (
      UPDATE ledger_holding h SET quantity = h.quantity + d.quantity, since = greatest(h.since, d.at)
      FROM delta d
      WHERE h.tenant_id = d.tenant_id AND h.asset_id = d.asset_id AND h.place_id = d.place_id
        AND h.holder_key = coalesce(d.holder_id, '00000000-0000-0000-0000-000000000000') AND h.state = d.state
    )
    INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, holder_id, state, quantity, negative, since)
    SELECT d.tenant_id, d.asset_id, d.kind, d.place_id, d.holder_id, d.state, d.quantity,
      EXISTS (SELECT FROM ledger_place p WHERE p.tenant_id = d.tenant_id AND p.place_id = d.place_id AND p.negative),
      d.at
    FROM delta d
    WHERE NOT EXISTS (
      SELECT FROM ledger_holding h
      WHERE h.tenant_id = d.tenant_id AND h.asset_id = d.asset_id AND h.place_id = d.place_id
        AND h.holder_key = coalesce(d.holder_id, '00000000-0000-0000-0000-000000000000') AND h.state = d.state)
    ON CONFLICT (tenant_id, asset_id, place_id, holder_key, state) DO UPDATE
    SET quantity = ledger_holding.quantity + excluded.quantity, since = greatest(ledger_holding.since, excluded.since);
"""

# The numbers of a batch are complete: its intervals are as long together as what was received. Asked once
# for each batch, at the end of what changed it.
COMPLETE = f"""
CREATE OR REPLACE FUNCTION ledger_check_complete(tenant uuid, assets uuid[]) RETURNS void LANGUAGE plpgsql
{_BY_INDEX} AS $$
BEGIN
  IF EXISTS (
    SELECT FROM unnest(assets) a (asset_id)
    WHERE (SELECT coalesce(sum(i.last_no - i.first_no + 1), 0) FROM ledger_interval i
           WHERE i.tenant_id = tenant AND i.asset_id = a.asset_id)
      + (SELECT coalesce(sum(e.quantity), 0) FROM ledger_entry e
         WHERE e.tenant_id = tenant AND e.asset_id = a.asset_id AND e.place_id = '{ORIGIN}') <> 0
  ) THEN
    {_refuse("ledger_numbers_complete", "the intervals of a batch are not as long as what was received")};
  END IF;
END $$
"""

# The same for whoever changes intervals directly: repair by the owner, and hands that should not.
COMPLETE_ALONE = """
CREATE OR REPLACE FUNCTION ledger_numbers_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() < 2 THEN
    PERFORM ledger_check_complete(tenant_id, array_agg(DISTINCT asset_id)) FROM touched GROUP BY tenant_id;
  END IF;
  RETURN NULL;
END $$
"""

APPLY_ENTRIES = f"""
CREATE OR REPLACE FUNCTION ledger_apply_entries() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$
DECLARE
  serials boolean; amounts boolean; numbers boolean; missing bigint; one record;
BEGIN
  SELECT bool_or(kind = 'serial'), bool_or(kind <> 'serial'), bool_or(kind = 'range')
  INTO serials, amounts, numbers FROM added;
  IF serials IS NULL THEN RETURN NULL; END IF;
  IF EXISTS (SELECT FROM added GROUP BY tenant_id, movement_id, asset_id, first_no, last_no HAVING sum(quantity) <> 0)
  THEN
    {_refuse("ledger_balance", "the entries of an asset do not sum to zero")};
  END IF;
  IF EXISTS (
    SELECT FROM (SELECT DISTINCT tenant_id, movement_id, effective_at, recorded_at FROM added) a
    LEFT JOIN ledger_movement m ON m.tenant_id = a.tenant_id AND m.id = a.movement_id
    WHERE (m.effective_at = a.effective_at AND m.recorded_at = a.recorded_at
      AND (m.recorded_at = now() OR current_user = 'kuheng_owner')) IS NOT TRUE
  ) THEN
    {_refuse("ledger_movement", "entries belong to a movement of their own transaction")};
  END IF;
  IF numbers THEN
    PERFORM FROM ledger_holding
    WHERE (tenant_id, asset_id) IN (SELECT DISTINCT tenant_id, asset_id FROM added WHERE kind = 'range')
    ORDER BY tenant_id, asset_id, place_id, holder_key, state FOR UPDATE;
  END IF;
  IF serials THEN {APPLY_SERIALS} END IF;
  IF amounts THEN {APPLY_AMOUNTS} END IF;
  IF numbers THEN
    FOR one IN
      SELECT array_agg(ROW(tenant_id, asset_id, place_id, holder_id, state, NULL, quantity, first_no, last_no)
        ::ledger_change) FILTER (WHERE place_id <> '{ORIGIN}') AS changes
      FROM added WHERE kind = 'range' GROUP BY movement_id, effective_at ORDER BY effective_at, movement_id
    LOOP
      PERFORM ledger_recut(one.changes);
    END LOOP;
    PERFORM ledger_check_complete(tenant_id, array_agg(DISTINCT asset_id))
    FROM added WHERE kind = 'range' GROUP BY tenant_id;
  END IF;
  IF clock_timestamp() > now() + interval '{LONGEST_TRANSACTION}' AND current_user <> 'kuheng_owner' THEN
    {_refuse("ledger_too_slow", "the transaction has been open too long to record a movement")};
  END IF;
  RETURN NULL;
END $$
"""

# Reserving moves nothing: it raises `reserved` where the thing lies and marks the numbers with the order
# line.
HOLD = f"""
CREATE OR REPLACE FUNCTION ledger_hold(changes ledger_change[]) RETURNS void LANGUAGE plpgsql {_BY_INDEX} AS $$
DECLARE
  wanted bigint; found_rows bigint; bound ledger_change[];
BEGIN
  SELECT count(*) INTO wanted FROM (
    SELECT FROM unnest(changes) GROUP BY tenant_id, asset_id, place_id, holder_id, state HAVING sum(quantity) <> 0) x;
  UPDATE ledger_holding h SET reserved = h.reserved + d.quantity
  FROM (
    SELECT tenant_id, asset_id, place_id, holder_id, state, sum(quantity) AS quantity FROM unnest(changes)
    GROUP BY tenant_id, asset_id, place_id, holder_id, state HAVING sum(quantity) <> 0
    ORDER BY tenant_id, asset_id, place_id, holder_id, state
  ) d
  WHERE h.tenant_id = d.tenant_id AND h.asset_id = d.asset_id AND h.place_id = d.place_id
    AND h.holder_key = coalesce(d.holder_id, '00000000-0000-0000-0000-000000000000') AND h.state = d.state;
  GET DIAGNOSTICS found_rows = ROW_COUNT;
  IF found_rows <> wanted THEN
    {_refuse("ledger_not_there", "what is reserved is not there")};
  END IF;
  SELECT array_agg(change) INTO bound FROM (
    SELECT ROW(c.tenant_id, c.asset_id, c.place_id, c.holder_id, c.state, line.id, line.sign * c.quantity, c.first_no,
      c.last_no)::ledger_change AS change
    FROM unnest(changes) c, LATERAL (VALUES (c.order_line_id, 1), (NULL, -1)) line (id, sign)
    WHERE c.first_no IS NOT NULL
  ) both_sides;
  IF bound IS NOT NULL THEN
    PERFORM ledger_recut(bound);
    PERFORM ledger_check_complete(tenant_id, array_agg(DISTINCT asset_id)) FROM unnest(bound) GROUP BY tenant_id;
  END IF;
END $$
"""

APPLY_RESERVATIONS = """
CREATE OR REPLACE FUNCTION ledger_apply_reservations() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  changes ledger_change[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT array_agg(ROW(tenant_id, asset_id, place_id, holder_id, held_state, order_line_id, quantity, first_no,
      last_no)::ledger_change) INTO changes
    FROM added WHERE state = 'open';
  ELSE
    SELECT array_agg(ROW(tenant_id, asset_id, place_id, holder_id, held_state, order_line_id, quantity, first_no,
      last_no)::ledger_change) INTO changes
    FROM (
      SELECT tenant_id, asset_id, place_id, holder_id, held_state, order_line_id, sum(quantity) AS quantity, first_no,
        last_no
      FROM (
        SELECT tenant_id, asset_id, place_id, holder_id, held_state, order_line_id, quantity, first_no, last_no
        FROM added WHERE state = 'open'
        UNION ALL
        SELECT tenant_id, asset_id, place_id, holder_id, held_state, order_line_id, -quantity, first_no, last_no
        FROM gone WHERE state = 'open'
      ) old_and_new
      GROUP BY tenant_id, asset_id, place_id, holder_id, held_state, order_line_id, first_no, last_no
      HAVING sum(quantity) <> 0
    ) net;
  END IF;
  IF changes IS NOT NULL THEN
    PERFORM ledger_hold(changes);
  END IF;
  RETURN NULL;
END $$
"""

OVERDRAFT = """
CREATE OR REPLACE FUNCTION ledger_place_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE ledger_holding SET negative = NEW.negative
  WHERE tenant_id = NEW.tenant_id AND place_id = NEW.place_id AND kind <> 'serial';
  RETURN NULL;
END $$
"""

MIGRATION_SQL: tuple[str, ...] = (
    RECORDED_NOW,
    PROJECTED,
    CHANGE,
    INTERVAL_ID,
    RECUT,
    COMPLETE,
    COMPLETE_ALONE,
    HOLD,
    APPLY_ENTRIES,
    APPLY_RESERVATIONS,
    OVERDRAFT,
    "CREATE TRIGGER recorded_now BEFORE INSERT ON ledger_movement FOR EACH ROW "
    "EXECUTE FUNCTION ledger_recorded_now()",
    "CREATE TRIGGER apply AFTER INSERT ON ledger_entry REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_apply_entries()",
    "CREATE TRIGGER apply_new AFTER INSERT ON ledger_reservation REFERENCING NEW TABLE AS added FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_apply_reservations()",
    "CREATE TRIGGER apply_changed AFTER UPDATE ON ledger_reservation REFERENCING OLD TABLE AS gone NEW TABLE AS added "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply_reservations()",
    "CREATE TRIGGER projected BEFORE INSERT OR UPDATE OR DELETE ON ledger_holding FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_projected()",
    "CREATE TRIGGER projected BEFORE INSERT OR UPDATE OR DELETE ON ledger_interval FOR EACH STATEMENT "
    "EXECUTE FUNCTION ledger_projected()",
    "CREATE TRIGGER complete_after_insert AFTER INSERT ON ledger_interval REFERENCING NEW TABLE AS touched "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_numbers_complete()",
    "CREATE TRIGGER complete_after_delete AFTER DELETE ON ledger_interval REFERENCING OLD TABLE AS touched "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_numbers_complete()",
    "CREATE TRIGGER changed AFTER INSERT OR UPDATE ON ledger_place FOR EACH ROW "
    "EXECUTE FUNCTION ledger_place_changed()",
    # Two intervals never share a number of one kind, prefix, edition and length. btree_gist, which
    # `migrate` brings in, lets the equalities stand beside the overlap.
    "ALTER TABLE ledger_interval ADD CONSTRAINT ex_ledger_interval_numbers EXCLUDE USING gist (tenant_id WITH =, "
    "range_kind WITH =, prefix WITH =, edition WITH =, digits WITH =, span WITH &&)",
    # Received = what left the origin; a batch has one such entry or a few.
    "CREATE INDEX ix_ledger_entry_received ON ledger_entry (tenant_id, asset_id) INCLUDE (quantity) "
    f"WHERE place_id = '{ORIGIN}'",
    "REVOKE UPDATE ON ledger_interval, ledger_closing, ledger_closed FROM kuheng_app",
)
