"""What the database itself sees to: nothing unbalanced is written, and holdings follow from what is.

The projections are kept by triggers and not by the callers' statements, so no path (a command, an import, a
bulk load, a person with psql) can write one without the other. A trigger runs once for a statement. All
functions run with the rights of the caller, under row-level security.

Plans of functions are made at their first call and kept (planning each time would cost more than running), so
no statement in them joins a table to a set: a plan made while a table was small would read all of it for
every row later. Each looks up by a whole key, or joins nothing; that is why some loop.
"""

from kuheng.core.ledger.domain.movement import NOBODY, ORIGIN

LONGEST_TRANSACTION = "5 minutes"

_BY_INDEX = "SET plan_cache_mode = force_generic_plan SET enable_seqscan = off SET enable_bitmapscan = off"


def _refuse(constraint: str, message: str) -> str:
    code = "integrity_constraint_violation"
    return f"RAISE EXCEPTION '{message}' USING ERRCODE = '{code}', CONSTRAINT = '{constraint}'"


# recorded_at is the start of the transaction, as in its audit entry. The owner loads history.
RECORDED_NOW = f"""
CREATE OR REPLACE FUNCTION ledger_recorded_now() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_user <> 'kuheng_owner' AND NEW.recorded_at IS DISTINCT FROM now() THEN
    {_refuse("ledger_recorded_now", "recorded_at is the clock of the database")};
  END IF;
  RETURN NEW;
END $$
"""

# One stretch or amount that comes to (+) or leaves (-) a spot.
CHANGE = """
CREATE TYPE ledger_change AS (
  place_id uuid, holder_id uuid, state text, order_line_id uuid, quantity bigint, first_no bigint,
  last_no bigint
)
"""

# The id of an interval: the first half of SHA-256 over batch and first number.
INTERVAL_ID = """
CREATE OR REPLACE FUNCTION ledger_interval_id(asset_id uuid, first_no bigint) RETURNS uuid LANGUAGE sql
IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT encode(substr(sha256(uuid_send(asset_id) || int8send(first_no)), 1, 16), 'hex')::uuid
$$
"""

# Numbers as a sweep along the line: at `first_no` the level of a spot rises, after `last_no` it falls; where
# the level is 1 the spot holds the numbers. One window over the events of `part` gives the longest intervals.
SWEEP = """
  event AS (
    SELECT asset_id, place_id, holder_id, state, order_line_id, no, sum(step) AS step
    FROM (
      SELECT *, first_no AS no, sign(quantity)::int AS step FROM part
      UNION ALL
      SELECT *, last_no + 1, -sign(quantity)::int FROM part
    ) ends
    GROUP BY asset_id, place_id, holder_id, state, order_line_id, no HAVING sum(step) <> 0
  ), run AS (
    SELECT asset_id, place_id, holder_id, state, order_line_id, no AS first_no,
      lead(no) OVER along - 1 AS last_no, (sum(step) OVER along)::int AS level
    FROM event
    WINDOW along AS (PARTITION BY asset_id, place_id, holder_id, state, order_line_id ORDER BY no)
  )
"""

# The intervals that meet or touch a stretch are taken out, swept together with what changes, and put back:
# split and merge in one statement. First, every number that leaves a spot must be there. A number that would
# be there twice is put down twice, which the constraints refuse.
RECUT = f"""
CREATE OR REPLACE FUNCTION ledger_recut(the_tenant uuid, batch uuid, low bigint, high bigint,
  changes ledger_change[]) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  start bigint := coalesce((SELECT max(first_no) FROM ledger_interval
    WHERE tenant_id = the_tenant AND asset_id = batch AND first_no < low), low);
BEGIN
  IF EXISTS (
    SELECT FROM unnest(changes) c
    WHERE c.quantity < 0 AND c.place_id <> '{ORIGIN}' AND -c.quantity <> (
      SELECT coalesce(sum(least(i.last_no, c.last_no) - greatest(i.first_no, c.first_no) + 1), 0)
      FROM (
        SELECT * FROM ledger_interval
        WHERE tenant_id = the_tenant AND asset_id = batch AND first_no BETWEEN start AND high
        OFFSET 0  -- by this index and no other
      ) i
      WHERE i.first_no <= c.last_no AND i.last_no >= c.first_no
        AND i.place_id = c.place_id AND i.holder_id IS NOT DISTINCT FROM c.holder_id
        AND i.state = c.state AND i.order_line_id IS NOT DISTINCT FROM c.order_line_id)
  ) THEN
    {_refuse("ledger_numbers_elsewhere", "numbers are not where they are taken from")};
  END IF;
  WITH hit AS (
    DELETE FROM ledger_interval
    WHERE tenant_id = the_tenant AND asset_id = batch AND first_no BETWEEN start AND high + 1
      AND last_no >= low - 1
    RETURNING asset_id, place_id, holder_id, state, order_line_id, first_no, last_no
  ), part AS (
    SELECT asset_id, place_id, holder_id, state, order_line_id, 1::bigint AS quantity, first_no, last_no
    FROM hit
    UNION ALL
    SELECT batch, place_id, holder_id, state, order_line_id, quantity, first_no, last_no FROM unnest(changes)
    WHERE place_id <> '{ORIGIN}'
  ), {SWEEP}
  INSERT INTO ledger_interval (tenant_id, id, asset_id, range_kind, prefix, edition, digits, first_no,
    last_no, place_id, holder_id, state, order_line_id)
  SELECT the_tenant, ledger_interval_id(batch, r.first_no), batch, n.range_kind, n.prefix, n.edition,
    n.digits, r.first_no, r.last_no, r.place_id, r.holder_id, r.state, r.order_line_id
  FROM run r
  CROSS JOIN generate_series(1, r.level)
  CROSS JOIN (SELECT * FROM ledger_numbering WHERE tenant_id = the_tenant AND asset_id = batch) n;
END $$
"""

# The numbers of a batch are complete: its intervals are as long together as what was received. Asked once for
# each batch, at the end of what changed it.
COMPLETE = f"""
CREATE OR REPLACE FUNCTION ledger_check_complete(the_tenant uuid, batch uuid) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  IF (SELECT coalesce(sum(last_no - first_no + 1), 0) FROM ledger_interval
      WHERE tenant_id = the_tenant AND asset_id = batch)
    + coalesce((SELECT quantity FROM ledger_holding WHERE tenant_id = the_tenant AND asset_id = batch
      AND place_id = '{ORIGIN}' AND holder_key = '{NOBODY}' AND state = 'free'), 0) <> 0
  THEN
    {_refuse("ledger_numbers_complete", "the intervals of a batch are not as long as what was received")};
  END IF;
END $$
"""

# The same for whoever changes intervals directly: repair by the owner, and hands that should not.
COMPLETE_ALONE = """
CREATE OR REPLACE FUNCTION ledger_numbers_complete() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_check_complete(tenant_id, asset_id)
  FROM (SELECT DISTINCT tenant_id, asset_id FROM touched) t;
  RETURN NULL;
END $$
"""

# An entry belongs to a movement of its own transaction and repeats its instants.
CHECK_MOVEMENTS = f"""
  FOR one IN SELECT DISTINCT tenant_id, movement_id, effective_at, recorded_at FROM added LOOP
    PERFORM FROM ledger_movement
    WHERE tenant_id = one.tenant_id AND id = one.movement_id AND effective_at = one.effective_at
      AND recorded_at = one.recorded_at AND (recorded_at = now() OR current_user = 'kuheng_owner');
    IF NOT FOUND THEN
      {_refuse("ledger_movement", "entries belong to a movement of their own transaction")};
    END IF;
  END LOOP;
"""

# What only enters the book (imports, receipts) gets its one row, or has it back if it had left by a
# correction.
ENTER_SERIALS = f"""
  INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, holder_id, state, quantity, since)
  SELECT DISTINCT ON (tenant_id, asset_id) tenant_id, asset_id, kind, place_id, holder_id, state, quantity,
    effective_at
  FROM added WHERE kind = 'serial' AND quantity = 1 ORDER BY tenant_id, asset_id
  ON CONFLICT (tenant_id, asset_id) WHERE kind = 'serial' DO UPDATE
  SET place_id = excluded.place_id, holder_id = excluded.holder_id, quantity = 1,
    since = greatest(ledger_holding.since, excluded.since)
  WHERE ledger_holding.place_id = '{ORIGIN}';
  GET DIAGNOSTICS entered = ROW_COUNT;
  IF entered <> serials THEN
    {_refuse("ledger_second_custody", "an asset is in the book already")};
  END IF;
"""

# What moves in the book: its row moves, if it stands where it is taken from and nothing has reserved it. One
# after another as they happened, so that history may be loaded with many moves of one asset in a statement.
MOVE_SERIALS = f"""
  FOR one IN
    SELECT tenant_id, asset_id, max(effective_at) AS at, count(*) = 2 AS lawful,
      (array_agg(place_id) FILTER (WHERE quantity < 0))[1] AS from_place,
      (array_agg(holder_id) FILTER (WHERE quantity < 0))[1] AS from_holder,
      (array_agg(place_id) FILTER (WHERE quantity > 0))[1] AS to_place,
      (array_agg(holder_id) FILTER (WHERE quantity > 0))[1] AS to_holder
    FROM added WHERE kind = 'serial'
    GROUP BY tenant_id, asset_id, movement_id ORDER BY tenant_id, asset_id, at, movement_id
  LOOP
    UPDATE ledger_holding
    SET place_id = one.to_place, holder_id = one.to_holder, quantity = (one.to_place <> '{ORIGIN}')::int,
      since = greatest(since, one.at)
    WHERE tenant_id = one.tenant_id AND asset_id = one.asset_id AND kind = 'serial' AND one.lawful
      AND place_id = one.from_place AND holder_id IS NOT DISTINCT FROM one.from_holder AND reserved = 0;
    CONTINUE WHEN FOUND;
    IF one.lawful AND one.from_place = '{ORIGIN}' THEN
      INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, holder_id, state, quantity, since)
      VALUES (one.tenant_id, one.asset_id, 'serial', one.to_place, one.to_holder, 'free', 1, one.at);
      CONTINUE;
    END IF;
    PERFORM FROM ledger_holding
    WHERE tenant_id = one.tenant_id AND asset_id = one.asset_id AND kind = 'serial' AND reserved > 0;
    IF FOUND THEN
      {_refuse("ledger_reserved", "an asset is reserved")};
    END IF;
    {_refuse("ledger_not_there", "an asset is not where it is taken from")};
  END LOOP;
"""

_DELTA = """
    SELECT tenant_id, asset_id, kind, place_id, holder_id, state, sum(quantity) AS quantity,
      max(effective_at) AS at
    FROM added WHERE kind <> 'serial'
    GROUP BY tenant_id, asset_id, kind, place_id, holder_id, state
"""

# Everybody locks the head of an asset first, then what else of it, asset by asset.
_IN_ORDER = f"tenant_id, asset_id, place_id <> '{ORIGIN}', place_id, holder_id, state"
_ONE_HOLDING = f"""
      tenant_id = one.tenant_id AND asset_id = one.asset_id AND place_id = one.place_id
        AND holder_key = coalesce(one.holder_id, '{NOBODY}') AND state = one.state
"""

# Stock and ranges: what leaves must have a row; what arrives gets one. A place that may be short has its
# first row made even by what leaves; elsewhere the check of the quantity refuses it.
MOVE_AMOUNTS = f"""
  FOR one IN SELECT * FROM ({_DELTA}) d ORDER BY {_IN_ORDER} LOOP
    UPDATE ledger_holding SET quantity = quantity + one.quantity, since = greatest(since, one.at)
    WHERE {_ONE_HOLDING};
    CONTINUE WHEN FOUND;
    INSERT INTO ledger_holding (tenant_id, asset_id, kind, place_id, holder_id, state, quantity, negative,
      since)
    VALUES (one.tenant_id, one.asset_id, one.kind, one.place_id, one.holder_id, one.state, one.quantity,
      one.place_id = '{ORIGIN}' OR EXISTS (SELECT FROM ledger_place
        WHERE tenant_id = one.tenant_id AND place_id = one.place_id AND negative),
      one.at)
    ON CONFLICT (tenant_id, asset_id, place_id, holder_key, state) DO UPDATE
    SET quantity = ledger_holding.quantity + excluded.quantity,
      since = greatest(ledger_holding.since, excluded.since);
  END LOOP;
"""

# The head of an asset is one row that is there from its receipt on: a serial's only row, of stock and
# ranges the origin's. All who touch the asset lock it first, so they come after one another however rows
# are added.
LOCK_HEADS = f"""
    PERFORM FROM ledger_holding
    WHERE tenant_id = ANY((SELECT array_agg(DISTINCT tenant_id) FROM added)::uuid[])
      AND asset_id = ANY((SELECT array_agg(DISTINCT asset_id) FROM added)::uuid[])
      AND (kind = 'serial' OR place_id = '{ORIGIN}')
    ORDER BY tenant_id, asset_id FOR UPDATE;
"""

MOVE_NUMBERS = """
  FOR one IN
    SELECT tenant_id, asset_id, first_no, last_no,
      array_agg(ROW(place_id, holder_id, state, NULL, quantity, first_no, last_no)::ledger_change) AS changes
    FROM added WHERE kind = 'range'
    GROUP BY tenant_id, effective_at, movement_id, asset_id, first_no, last_no
    ORDER BY effective_at, movement_id, asset_id, first_no
  LOOP
    PERFORM ledger_recut(one.tenant_id, one.asset_id, one.first_no, one.last_no, one.changes);
  END LOOP;
  PERFORM ledger_check_complete(tenant_id, asset_id)
  FROM (SELECT DISTINCT tenant_id, asset_id FROM added WHERE kind = 'range') t;
"""

# Posting late in a long transaction would hide a movement from closings that are made meanwhile.
APPLY_ENTRIES = f"""
CREATE OR REPLACE FUNCTION ledger_apply_entries() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$
DECLARE
  serials bigint; moving bigint; amounts boolean; numbers boolean; entered bigint; one record;
BEGIN
  SELECT count(*) FILTER (WHERE kind = 'serial' AND quantity > 0),
    count(*) FILTER (WHERE kind = 'serial' AND quantity < 0 AND place_id <> '{ORIGIN}'),
    bool_or(kind <> 'serial'), bool_or(kind = 'range')
  INTO serials, moving, amounts, numbers FROM added;
  IF EXISTS (
    SELECT FROM added GROUP BY tenant_id, movement_id, asset_id, first_no, last_no HAVING sum(quantity) <> 0
  ) THEN
    {_refuse("ledger_balance", "the entries of an asset do not sum to zero")};
  END IF;
  {CHECK_MOVEMENTS}
  IF amounts THEN {LOCK_HEADS} END IF;
  IF moving > 0 THEN {MOVE_SERIALS} ELSIF serials > 0 THEN {ENTER_SERIALS} END IF;
  IF amounts THEN {MOVE_AMOUNTS} END IF;
  IF numbers THEN {MOVE_NUMBERS} END IF;
  IF clock_timestamp() > now() + interval '{LONGEST_TRANSACTION}' AND current_user <> 'kuheng_owner' THEN
    {_refuse("ledger_too_slow", "the transaction has been open too long to record a movement")};
  END IF;
  RETURN NULL;
END $$
"""

# Reserving moves nothing: it raises `reserved` where the thing lies and marks the numbers with the order
# line. What ends gives back first, so that a part can be reserved again in the same statement.
_OPEN = """
    SELECT tenant_id, asset_id, place_id, holder_id, held_state AS state, order_line_id, first_no, last_no,
      {sign}quantity AS quantity
    FROM {table} WHERE state = 'open'
"""
_OPENED = _OPEN.format(sign="", table="added")
_ENDED = _OPEN.format(sign="-", table="gone")
HOLD = f"""
  FOR one IN
    SELECT tenant_id, asset_id, place_id, holder_id, state, sum(quantity) AS quantity
    FROM ({{open}}) opened
    GROUP BY tenant_id, asset_id, place_id, holder_id, state HAVING sum(quantity) <> 0
    ORDER BY {_IN_ORDER}
  LOOP
    UPDATE ledger_holding SET reserved = reserved + one.quantity WHERE {_ONE_HOLDING};
    IF NOT FOUND THEN
      {_refuse("ledger_not_there", "what is reserved is not there")};
    END IF;
  END LOOP;
  FOR one IN
    SELECT tenant_id, asset_id, first_no, last_no, array_agg(ROW(place_id, holder_id, state, line.id,
      line.sign * quantity, first_no, last_no)::ledger_change) AS changes
    FROM ({{open}}) opened, LATERAL (VALUES (order_line_id, 1), (NULL, -1)) line (id, sign)
    WHERE first_no IS NOT NULL
    GROUP BY tenant_id, asset_id, order_line_id, first_no, last_no, quantity
    ORDER BY quantity, asset_id, first_no
  LOOP
    PERFORM ledger_recut(one.tenant_id, one.asset_id, one.first_no, one.last_no, one.changes);
  END LOOP;
"""
APPLY_RESERVATIONS = f"""
CREATE OR REPLACE FUNCTION ledger_apply_reservations() RETURNS trigger LANGUAGE plpgsql {_BY_INDEX} AS $$
DECLARE
  one record;
BEGIN
  {LOCK_HEADS}
  IF TG_OP = 'INSERT' THEN
    {HOLD.format(open=_OPENED)}
  ELSE
    {HOLD.format(open=_ENDED + "UNION ALL" + _OPENED)}
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


def _only_by_triggers(table: str) -> tuple[str, ...]:
    """Projections change as a consequence of entries and reservations, never by a statement of the
    application.

    Its own statements still lock rows, so the condition is on what is written.
    """
    inside = "pg_trigger_depth() > 0"
    rules = {
        "INSERT": f"WITH CHECK ({inside})",
        "UPDATE": f"USING (true) WITH CHECK ({inside})",
        "DELETE": f"USING ({inside})",
    }
    return tuple(
        f"CREATE POLICY follows_{act.lower()} ON {table} AS RESTRICTIVE FOR {act} TO kuheng_app {rule}"
        for act, rule in rules.items()
    )


def _trigger(
    name: str, event: str, table: str, function: str, *, sees: str = "", each: str = "STATEMENT"
) -> str:
    return f"CREATE TRIGGER {name} {event} ON {table} {sees} FOR EACH {each} EXECUTE FUNCTION {function}()"


def _completes(event: str, rows: str) -> str:
    return (
        f"CREATE TRIGGER complete_{event.lower()} AFTER {event} ON ledger_interval "
        f"REFERENCING {rows} TABLE AS touched FOR EACH STATEMENT "
        "WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_numbers_complete()"
    )


MIGRATION_SQL: tuple[str, ...] = (
    RECORDED_NOW,
    CHANGE,
    INTERVAL_ID,
    RECUT,
    COMPLETE,
    COMPLETE_ALONE,
    APPLY_ENTRIES,
    APPLY_RESERVATIONS,
    OVERDRAFT,
    _trigger("recorded_now", "BEFORE INSERT", "ledger_movement", "ledger_recorded_now", each="ROW"),
    _trigger(
        "apply", "AFTER INSERT", "ledger_entry", "ledger_apply_entries", sees="REFERENCING NEW TABLE AS added"
    ),
    _trigger(
        "apply_new",
        "AFTER INSERT",
        "ledger_reservation",
        "ledger_apply_reservations",
        sees="REFERENCING NEW TABLE AS added",
    ),
    _trigger(
        "apply_changed",
        "AFTER UPDATE",
        "ledger_reservation",
        "ledger_apply_reservations",
        sees="REFERENCING OLD TABLE AS gone NEW TABLE AS added",
    ),
    _trigger("changed", "AFTER INSERT OR UPDATE", "ledger_place", "ledger_place_changed", each="ROW"),
    *_only_by_triggers("ledger_holding"),
    *_only_by_triggers("ledger_interval"),
    _completes("INSERT", "NEW"),
    _completes("DELETE", "OLD"),
    _completes("UPDATE", "NEW"),
    # Two intervals never share a number of one kind, prefix, edition and length. btree_gist, which `migrate`
    # brings in, lets the equalities stand beside the overlap.
    "ALTER TABLE ledger_interval ADD CONSTRAINT ex_ledger_interval_numbers EXCLUDE USING gist "
    "(tenant_id WITH =, range_kind WITH =, prefix WITH =, edition WITH =, digits WITH =, span WITH &&)",
    "ALTER TABLE ledger_holding SET (fillfactor = 80)",  # `reserved` changes in place
    "REVOKE UPDATE ON ledger_interval, ledger_closing, ledger_closed FROM kuheng_app",
)
