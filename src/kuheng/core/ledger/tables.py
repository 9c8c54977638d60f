"""The tables of the ledger. Movements and entries are the truth; all the others follow from them."""

from sqlalchemy import Column, Computed, Text, Uuid
from sqlalchemy import text as sql_text
from sqlalchemy.dialects.postgresql import INT8RANGE
from sqlalchemy.types import Boolean

from kuheng.core.ledger.domain.movement import NOBODY, ORIGIN
from kuheng.core.store.tables import (
    CheckConstraint,
    Index,
    blob,
    document,
    flag,
    instant,
    tenant_table,
    text,
    unique,
    uuid,
    whole,
)

KINDS = "kind IN ('serial', 'stock', 'range')"
STATES = "('free', 'issued', 'with_teller', 'consumed', 'void', 'returned', 'destroyed')"
ONLY_NUMBERS_HAVE_STATES = "kind = 'range' OR state = 'free'"
# Nobody, where a key needs a value.
HOLDER_KEY = f"coalesce(holder_id, '{NOBODY}'::uuid)"


def _holder_key() -> Column[object]:
    return Column("holder_key", Uuid(), Computed(HOLDER_KEY, persisted=True), nullable=False)


# One row per movement, an audited record: `digest` covers its entries, so its touch covers them too.
ledger_movement = tenant_table(
    "ledger_movement",
    text("kind"),
    instant("effective_at"),
    instant("recorded_at"),
    uuid("actor_id"),
    text("reason", null=True),
    uuid("reference_id", null=True),
    uuid("corrects", null=True),
    document("document", null=True),
    whole("lines"),
    blob("digest"),
    CheckConstraint("effective_at <= recorded_at", name="effective"),
    CheckConstraint("(kind = 'correct') = (corrects IS NOT NULL)", name="corrects"),
    record="movement",
    append_only=True,
)
Index(None, ledger_movement.c.tenant_id, ledger_movement.c.reference_id)
Index(
    "uq_ledger_movement_corrects", ledger_movement.c.tenant_id, ledger_movement.c.corrects, unique=True,
    postgresql_where=sql_text("corrects IS NOT NULL"),
)  # fmt: skip

# The two instants repeat the movement's, so that a question about the past reads one table. No foreign key:
# the trigger asks once for a whole statement that the movement exists and is new, and neither is ever
# removed.
ledger_entry = tenant_table(
    "ledger_entry",
    uuid("movement_id"),
    whole("line_no"),
    uuid("asset_id"),
    text("kind"),
    uuid("place_id"),
    uuid("holder_id", null=True),
    text("state"),
    whole("quantity"),
    whole("first_no", null=True),
    whole("last_no", null=True),
    instant("effective_at"),
    instant("recorded_at"),
    Column(
        "late",
        Boolean(),
        Computed("recorded_at - effective_at > interval '1 hour'", persisted=True),
        nullable=False,
    ),
    CheckConstraint(KINDS, name="kind"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    CheckConstraint(ONLY_NUMBERS_HAVE_STATES, name="stage"),
    CheckConstraint("quantity <> 0 AND (kind <> 'serial' OR quantity IN (-1, 1))", name="quantity"),
    CheckConstraint(
        "CASE WHEN kind = 'range' THEN first_no >= 0 AND abs(quantity) = last_no - first_no + 1 "
        "ELSE first_no IS NULL AND last_no IS NULL END IS TRUE",
        name="numbers",
    ),
    CheckConstraint("effective_at <= recorded_at", name="effective"),
    CheckConstraint(f"place_id <> '{ORIGIN}' OR (holder_id IS NULL AND state = 'free')", name="origin"),
    key=("movement_id", "line_no"),
    append_only=True,
)
Index("ix_ledger_entry_asset", ledger_entry.c.tenant_id, ledger_entry.c.asset_id, ledger_entry.c.effective_at)
# The origin is asked about by nobody; every receipt has a side there.
Index(
    "ix_ledger_entry_place", ledger_entry.c.tenant_id, ledger_entry.c.place_id, ledger_entry.c.effective_at,
    postgresql_where=sql_text(f"place_id <> '{ORIGIN}'"),
)  # fmt: skip
# Entries lie on the disk in the order of their recording, so a few bytes per block tell which blocks a
# month has.
Index(
    "ix_ledger_entry_times", ledger_entry.c.effective_at, ledger_entry.c.recorded_at, postgresql_using="brin",
    postgresql_with={"autosummarize": "on", "pages_per_range": 32},
)  # fmt: skip
# What came more than an hour after it happened: few rows, which an as-of question must find wherever they lie.
Index(
    "ix_ledger_entry_late", ledger_entry.c.tenant_id, ledger_entry.c.recorded_at, ledger_entry.c.effective_at,
    postgresql_where=sql_text("late"),
)  # fmt: skip

# Places whose book may go below zero (a warehouse of which an ERP is the master). All others never do.
ledger_place = tenant_table("ledger_place", uuid("place_id"), flag("negative"), key=("place_id",))

# What lies where now. A serial has exactly one row, which moves with it; rows of stock and ranges stay when
# empty, so that nothing is ever removed. Of stock and ranges there is also the origin's row: minus what was
# received, so that all rows sum to zero, and there from the first receipt on, so that all who touch the
# asset lock it first. Written by the triggers of entries and reservations alone.
ledger_holding = tenant_table(
    "ledger_holding",
    uuid("asset_id"),
    text("kind"),
    uuid("place_id"),
    uuid("holder_id", null=True),
    _holder_key(),
    text("state"),
    whole("quantity"),
    whole("reserved", default=0),
    flag("negative"),
    instant("since"),
    CheckConstraint("negative OR quantity >= 0", name="quantity"),
    CheckConstraint("reserved >= 0 AND (reserved = 0 OR reserved <= quantity)", name="reserved"),
    CheckConstraint("kind <> 'serial' OR quantity <= 1", name="serial"),
    key=("asset_id", "place_id", "holder_key", "state"),
)
Index(
    "uq_ledger_holding_custody", ledger_holding.c.tenant_id, ledger_holding.c.asset_id, unique=True,
    postgresql_where=sql_text("kind = 'serial'"),
)  # fmt: skip
Index(
    None, ledger_holding.c.tenant_id, ledger_holding.c.place_id, ledger_holding.c.asset_id,
    postgresql_where=sql_text("quantity <> 0"),
)  # fmt: skip

# What order lines hold until they are carried out. state: open, settled, released, or replaced by rows for
# the rest.
ledger_reservation = tenant_table(
    "ledger_reservation",
    uuid("order_line_id"),
    uuid("asset_id"),
    text("kind"),
    uuid("place_id"),
    uuid("holder_id", null=True),
    text("held_state"),
    whole("quantity"),
    whole("first_no", null=True),
    whole("last_no", null=True),
    text("state", default="open"),
    instant("reserved_at"),
    instant("ended_at", null=True),
    uuid("movement_id", null=True),
    CheckConstraint(KINDS, name="kind"),
    CheckConstraint("state IN ('open', 'settled', 'released', 'replaced')", name="state"),
    CheckConstraint("(state = 'open') = (ended_at IS NULL)", name="ended"),
    CheckConstraint("quantity > 0", name="quantity"),
    CheckConstraint(
        "CASE WHEN kind = 'range' THEN quantity = last_no - first_no + 1 "
        "ELSE first_no IS NULL AND last_no IS NULL END IS TRUE",
        name="numbers",
    ),
)
Index(
    "uq_ledger_reservation_serial", ledger_reservation.c.tenant_id, ledger_reservation.c.asset_id,
    unique=True, postgresql_where=sql_text("state = 'open' AND kind = 'serial'"),
)  # fmt: skip
Index(
    None, ledger_reservation.c.tenant_id, ledger_reservation.c.order_line_id,
    postgresql_where=sql_text("state = 'open'"),
)  # fmt: skip
Index(
    "ix_ledger_reservation_open", ledger_reservation.c.tenant_id, ledger_reservation.c.asset_id,
    postgresql_where=sql_text("state = 'open'"),
)  # fmt: skip

# How the numbers of a received batch read: fixed before the first of them arrives.
ledger_numbering = tenant_table(
    "ledger_numbering",
    uuid("asset_id"),
    text("range_kind"),
    text("prefix"),
    text("edition"),
    whole("digits"),
    CheckConstraint("digits BETWEEN 1 AND 18", name="digits"),
    key=("asset_id",),
    append_only=True,
)

# Where every number is: in exactly one interval, as long as can be. The id follows from batch and first
# number, so that a rebuild makes the same row; `shown` is what lists filter by. The exclusion constraint is
# in schema_sql.py.
ledger_interval = tenant_table(
    "ledger_interval",
    uuid("asset_id"),
    text("range_kind"),
    text("prefix"),
    text("edition"),
    whole("digits"),
    whole("first_no"),
    whole("last_no"),
    Column(
        "span", INT8RANGE(), Computed("int8range(first_no, last_no, '[]')", persisted=True), nullable=False
    ),
    uuid("place_id"),
    uuid("holder_id", null=True),
    text("state"),
    uuid("order_line_id", null=True),
    Column(
        "shown", Text(collation="C"),
        Computed("CASE WHEN order_line_id IS NULL THEN state ELSE 'reserved' END", persisted=True),
        nullable=False,
    ),
    unique("asset_id", "first_no"),
    CheckConstraint("last_no < power(10::numeric, digits)", name="digits"),
    CheckConstraint(f"state IN {STATES}", name="state"),
    deletable=True,
)  # fmt: skip
Index(
    "ix_ledger_interval_number", ledger_interval.c.tenant_id, ledger_interval.c.range_kind,
    ledger_interval.c.prefix, ledger_interval.c.edition, ledger_interval.c.digits, ledger_interval.c.first_no,
)  # fmt: skip
Index(None, ledger_interval.c.tenant_id, ledger_interval.c.place_id, ledger_interval.c.shown)
Index(None, ledger_interval.c.tenant_id, ledger_interval.c.holder_id, ledger_interval.c.shown)
Index(
    None, ledger_interval.c.tenant_id, ledger_interval.c.order_line_id,
    postgresql_where=sql_text("order_line_id IS NOT NULL"),
)  # fmt: skip

# A closing is what everything recorded until `at` adds up to; nothing can be recorded before it any more,
# so it never changes. A question about a later instant starts there.
ledger_closing = tenant_table(
    "ledger_closing", instant("at"), instant("made_at"), whole("lines"), key=("at",)
)
ledger_closed = tenant_table(
    "ledger_closed",
    instant("at"),
    uuid("asset_id"),
    text("kind"),
    uuid("place_id"),
    uuid("holder_id", null=True),
    _holder_key(),
    text("state"),
    whole("quantity"),
    key=("at", "place_id", "asset_id", "holder_key", "state"),
)
Index(None, ledger_closed.c.tenant_id, ledger_closed.c.asset_id, ledger_closed.c.at)
