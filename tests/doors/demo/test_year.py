"""A short year twice: every command in a transaction of its own, and every story in one. Both leave the same bank."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from kuheng.core.audit.api import Sealer, here, verify_database
from kuheng.core.catalog.api import use_secret
from kuheng.core.files.api import use_cabinet
from kuheng.core.keys.api import Ed25519Signer, Keyring, use_keyring
from kuheng.core.ledger import api as ledger
from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.doors.demo.bank import founded
from kuheng.doors.demo.branch import read_bank
from kuheng.doors.demo.hands import AtOnce, OneByOne, Way
from kuheng.doors.demo.people import members
from kuheng.doors.demo.rhythm import Planned, plan, waiting
from kuheng.doors.demo.year import Told, Year
from kuheng.doors.operate.drill import record_tables
from kuheng.doors.worker.relay import run_round
from kuheng.kernel.ids import TenantId

SEED, UNTIL, ASSETS, STORIES = 11, date(2026, 11, 20), 700, 60
_keys = count(1)

# Everything that a story leaves, by names instead of ids and without the database's clock.
ORDERS = """
SELECT number, order_type, urgency, state, title, reason, applicant_name, receiver_name, line_count, quantity, amount_fen,
  day_amount_fen, submitted_at, finished_at, version FROM custody_order WHERE tenant_id = %s ORDER BY number
"""
LEDGER = """
SELECT m.kind, m.effective_at, m.lines, m.reason, a.code, p.code AS place, n.name AS holder, e.state, e.quantity,
  e.first_no, e.last_no
FROM ledger_movement m
JOIN ledger_entry e ON e.tenant_id = m.tenant_id AND e.movement_id = m.id
JOIN asset a ON a.tenant_id = e.tenant_id AND a.id = e.asset_id
LEFT JOIN place p ON p.tenant_id = e.tenant_id AND p.id = e.place_id
LEFT JOIN person n ON n.tenant_id = e.tenant_id AND n.id = e.holder_id
WHERE m.tenant_id = %s ORDER BY m.effective_at, m.kind, a.code, e.line_no
"""
AUDIT = """
SELECT e.at, e.command, e.actor_name, e.outcome, e.reason, e.ip, e.device, e.record,
  (SELECT array_agg(t.entity || ' ' || t.version ORDER BY t.entity, t.version) FROM audit_touch t
   WHERE t.tenant_id = e.tenant_id AND t.entry_id = e.id) AS touches
FROM audit_entry e WHERE e.tenant_id = %s AND e.at < %s ORDER BY e.at, e.command, e.actor_name, touches
"""
ASSETS_NOW = """
SELECT a.code, a.state, a.quantity, a.value_fen, p.code AS place, a.holder_name, a.unit_path, a.reserved, a.pledged,
  a.frozen, a.moved_at, a.version
FROM asset a JOIN place p ON p.tenant_id = a.tenant_id AND p.id = a.place_id WHERE a.tenant_id = %s ORDER BY a.code
"""
FLOWS = """
SELECT c.number, c.status, c.started_at, c.ended_at, c.version, t.number AS task, t.node, t.kind, t.state, t.opened_at,
  t.due_at, t.decided_at, t.opinion, n.name AS by
FROM flow_case c JOIN flow_task t ON t.tenant_id = c.tenant_id AND t.case_id = c.id
LEFT JOIN person n ON n.tenant_id = t.tenant_id AND n.id = t.decided_by
WHERE c.tenant_id = %s ORDER BY c.number, t.number
"""
SCANS = "SELECT code, refusal, at FROM execution_scan WHERE tenant_id = %s ORDER BY at, code"
SIGNED = """
SELECT signed_at, direction, proof, statement, quantity, signature_digest FROM handover
WHERE tenant_id = %s ORDER BY signed_at, direction
"""
OUTBOX = "SELECT topic, state, count(*) FROM outbox WHERE tenant_id = %s GROUP BY 1, 2 ORDER BY 1, 2"
REPLAY = "SELECT command, status, count(*) FROM command_replay WHERE tenant_id = %s GROUP BY 1, 2 ORDER BY 1, 2"
TIMERS = "SELECT due_at, command, state FROM schedule WHERE tenant_id = %s ORDER BY 1, 2"
COMMANDS = {
    "custody.follow_case", "files.add_file", "custody.sign_handover", "custody.put_away", "custody.cancel_order",
    "flows.reject_task", "custody.withdraw_order", "custody.consume_numbers", "custody.pledge_asset",
}  # fmt: skip
TABLES = {
    "orders": ORDERS, "ledger": LEDGER, "assets": ASSETS_NOW, "flows": FLOWS, "scans": SCANS, "signed": SIGNED,
    "outbox": OUTBOX, "replay": REPLAY, "timers": TIMERS,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Lived:
    """A bank that has had its short year."""

    database: Database
    tenant: TenantId
    told: Told

    def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        with self.database.transaction(self.tenant, at=datetime.now(UTC)) as tx:
            return tx.rows(sql, [self.tenant, *params])


def chosen() -> list[Planned]:
    """Every kind of story at least once, in the order of time."""
    year = list(plan(seed=SEED, first=UNTIL - timedelta(days=365), until=UNTIL - timedelta(days=10)))
    seen: dict[tuple[Any, ...], Planned] = {}
    for one in year:
        seen.setdefault((one.kind, one.thing, one.fate, one.urgent, one.pieces > 1), one)
    return sorted(list(seen.values())[:STORIES], key=lambda one: one.at)


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hands this process its keys; both banks keep their files here."""
    compose()
    ring, folder = Keyring(b"k" * 32), tmp_path_factory.mktemp("files")
    use_keyring(ring)
    use_cabinet(folder, ring)
    use_secret(b"s" * 32)
    return folder


def lived(database: Database, way: type[AtOnce] | type[OneByOne]) -> Lived:
    key = f"demo-{way.__name__.lower()}-{next(_keys)}"
    tenant = founded(database, key=key, seed=SEED, until=UNTIL, assets=ASSETS, say=lambda _: None)
    now = datetime.now(UTC)
    while run_round(database, tenant, now).busy:
        pass
    with database.transaction(tenant, at=now) as tx:
        bank = read_bank(tx, list(members(SEED)))
    goes: Way = AtOnce(database, tenant) if way is AtOnce else OneByOne(database, tenant, until=now)
    told = Year(way=goes, bank=bank).carry_out(chosen())
    return Lived(database=database, tenant=tenant, told=told)


@pytest.fixture(scope="module")
def at_once(database: Database, keys: Path) -> Lived:
    return lived(database, AtOnce)


@pytest.fixture(scope="module")
def one_by_one(database: Database, keys: Path) -> Lived:
    return lived(database, OneByOne)


def test_nothing_planned_is_refused(at_once: Lived, one_by_one: Lived) -> None:
    assert at_once.told == one_by_one.told
    assert at_once.told.refused == 0 and at_once.told.orders >= 40 and at_once.told.chores >= 5


@pytest.mark.parametrize("table", TABLES)
def test_both_ways_leave_the_same_rows(at_once: Lived, one_by_one: Lived, table: str) -> None:
    once, single = at_once.rows(TABLES[table]), one_by_one.rows(TABLES[table])
    assert once == single
    assert once or table == "timers"


def test_both_ways_leave_the_same_audit(at_once: Lived, one_by_one: Lived) -> None:
    founding = datetime.now(UTC) - timedelta(days=1)
    once, single = at_once.rows(AUDIT, founding), one_by_one.rows(AUDIT, founding)
    assert once == single
    assert {row["command"] for row in once} >= COMMANDS


def test_nothing_waits_in_the_outbox(at_once: Lived) -> None:
    assert {row["state"] for row in at_once.rows(OUTBOX)} == {"done"}


def test_what_was_written_at_once_verifies_and_rebuilds(at_once: Lived) -> None:
    Sealer(at_once.database, Ed25519Signer(bytes(32)), every=0, grace=timedelta(0)).round()
    with (
        at_once.database.transaction(at_once.tenant, at=datetime.now(UTC), snapshot=True) as tx,
        tx.bare() as connection,
    ):
        report = verify_database(connection, here(connection), tables=record_tables())
    assert report.exit_code == 0, report.to_json()
    with at_once.database.transaction(at_once.tenant, at=datetime.now(UTC), snapshot=True) as tx:
        assert (ledger.rebuild(tx), ledger.altered(tx)) == ([], [])


@pytest.fixture(scope="module")
def last_day(one_by_one: Lived) -> Iterator[Lived]:
    """The bank with what its last working day leaves in every stage."""
    now = datetime.now(UTC)
    with one_by_one.database.transaction(one_by_one.tenant, at=now) as tx:
        bank = read_bank(tx, list(members(SEED)))
    left = [one for one in waiting(seed=SEED, before=now) if one.branch == 0]
    way = OneByOne(one_by_one.database, one_by_one.tenant, until=now)
    told = Year(way=way, bank=bank).carry_out(left)
    assert told.refused == 0 and told.orders == len(left)
    run_round(one_by_one.database, one_by_one.tenant, now)
    yield one_by_one


@pytest.mark.parametrize(
    ("login", "kind"),
    [("hz.head", "approve"), ("risk1", "approve"), ("vp", "approve"), ("hz.keeper1", "execute"),
     ("hz.keeper2", "receive"), ("hz.keeper1", "put_away"), ("hz.clerk", "hand_over")],
)  # fmt: skip
def test_the_printed_accounts_find_something_to_do(last_day: Lived, login: str, kind: str) -> None:
    open_ = """
    SELECT count(*) AS tasks FROM flow_task t JOIN account a ON a.tenant_id = t.tenant_id AND a.person_id = t.assignee_id
    WHERE t.tenant_id = %s AND a.login = %s AND t.kind = %s AND t.state = 'open'
    """
    assert last_day.rows(open_, login, kind)[0]["tasks"] >= 1
