"""The sealer: moves entries into one Merkle tree per tenant and signs heads. One at work per database.

Order is arrival, not `recorded_at`: a long transaction shows its entries late, and they are taken then. What
is pending is every entry without a leaf, sought from `window` on: whatever was recorded before it is sealed,
which the horizon guarantees. Should that guarantee ever fail, a patrol walks the whole table in slices.
Each batch is one transaction; after a crash it is there or it is not.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import inf
from time import monotonic
from uuid import UUID

from kuheng.core.audit import log
from kuheng.core.audit.checkpoint import Statement, signature_of
from kuheng.core.audit.horizon import BEGINNING, GRACE, Horizon
from kuheng.core.audit.tree import Growth
from kuheng.core.keys.api import Signer, verifier_key
from kuheng.core.store.transaction import Database, Row, Transaction
from kuheng.kernel.ids import TenantId

SEALER_LOCK = 0x6B68_7365_616C  # held during a batch
BATCH = 10_000
HEAD_EVERY_S = 8.0  # a head leaves at least every 10 s
STRETCH = 65_536  # leaves under one head at most, also during a long catching up
PATROL_EVERY_S = 3600.0
PATROL_SLICE = 20_000
NO_TENANT = TenantId(UUID(int=0))  # the sealer's own policy lets it see all

LOCK = "SELECT pg_try_advisory_xact_lock(%s) AS held"
CLOCK = "SELECT clock_timestamp() AS clock"
RUNNING = """
SELECT l.virtualtransaction AS name FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'virtualxid' AND l.mode = 'ExclusiveLock' AND l.granted AND l.pid <> pg_backend_pid()
  AND a.datname = current_database() AND a.usename NOT IN ('kuheng_sealer', 'kuheng_backup', 'kuheng_report')
"""
PENDING = """
SELECT e.tenant_id, e.id, e.leaf, e.algorithm, e.recorded_at FROM audit_entry e
WHERE (e.recorded_at, e.id) > (%(since)s, %(after)s)
  AND e.recorded_at < coalesce(%(until)s, 'infinity'::timestamptz) AND e.tenant_id <> ALL(%(skip)s)
  AND NOT EXISTS (SELECT FROM audit_leaf l WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.id)
ORDER BY e.recorded_at, e.id LIMIT %(limit)s
"""
SLICE_END = """
SELECT recorded_at FROM audit_entry WHERE recorded_at > (
  SELECT recorded_at FROM audit_entry WHERE recorded_at >= %s ORDER BY recorded_at OFFSET %s LIMIT 1)
ORDER BY recorded_at LIMIT 1
"""
INSERT_LEAVES = """
INSERT INTO audit_leaf (tenant_id, seq, entry_id, leaf, sealed_at)
SELECT t, s, e, l, clock_timestamp()
FROM unnest(%s::uuid[], %s::bigint[], %s::uuid[], %s::bytea[]) AS u (t, s, e, l)
"""
INSERT_NODES = """
INSERT INTO audit_node (tenant_id, level, idx, hash)
SELECT * FROM unnest(%s::uuid[], %s::bigint[], %s::bigint[], %s::bytea[]) ON CONFLICT DO NOTHING
"""
INSERT_HEAD = """
INSERT INTO audit_head (tenant_id, size, signed_at, horizon, root, algorithm, key_id, signature, leaves)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
INSERT_KEY = """
INSERT INTO audit_key (tenant_id, key_id, vkey, since) VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
LAST_HORIZON = "SELECT max(horizon) FROM audit_head"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """What one round did."""

    entries: int = 0
    heads: int = 0


@dataclass(slots=True, kw_only=True)
class _Tree:
    """One tenant's tree as committed; `signed` of its leaves are under a head made at `signed_at`."""

    edge: Growth
    signed: int
    signed_at: float


class _NotOurTurn(Exception):
    """Another sealer is at work."""


class Sealer:
    """Seals for all tenants. `every`: seconds from head to head; `steady` counts seconds, never back.

    A tenant whose leaves no longer give its last signed root is left alone, in `contradicted`: to sign on
    would hide what happened. The others go on.
    """

    def __init__(
        self,
        database: Database,
        signer: Signer,
        *,
        every: float = HEAD_EVERY_S,
        grace: timedelta = GRACE,
        steady: Callable[[], float] = monotonic,
    ) -> None:
        self._database, self._signer, self._every = database, signer, every
        self._grace, self._steady = grace, steady
        self._window: datetime
        self._signed_now = 0
        self._forget()

    def round(self) -> Sealed:
        """Seals all that waits, signs the heads that are due. Raises `Broken` when the database is away."""
        try:
            self._signed_now = 0
            reached = self._look()
            entries = self._drain(self._window, None)
            self._window = reached
            entries += 0 if entries else self._patrol()
            self._sign_due()
            return Sealed(entries=entries, heads=self._signed_now)
        except _NotOurTurn:
            return Sealed()
        except BaseException:
            self._forget()
            raise

    def _forget(self) -> None:
        """What was not committed is not known: the next round reads where it stands."""
        self._trees: dict[TenantId, _Tree] = {}
        self.contradicted: set[TenantId] = set()
        self._horizon: Horizon | None = None
        self._window = BEGINNING
        self._patrolled: datetime | None = BEGINNING
        self._patrol_due = self._steady()

    @contextmanager
    def _turn(self) -> Iterator[Transaction]:
        with self._database.transaction(NO_TENANT, at=BEGINNING, role="sealer") as tx:
            if not tx.scalar(LOCK, [SEALER_LOCK]):
                raise _NotOurTurn
            yield tx

    def _look(self) -> datetime:
        """Up to where a drain that starts now is complete.

        The clock is read before the transactions are listed, and both before the drain. When it was set back,
        what comes now was recorded "before" the horizon of the last heads: new heads say so first.
        """
        with self._turn() as tx:
            if self._horizon is None:
                self._horizon = self._start(tx)
            asked = self._steady()
            clock, running = tx.ask(CLOCK), tx.ask(RUNNING)
            names = [row["name"] for row in running.rows()]
            if self._horizon.look(clock.scalar(), (asked, self._steady()), names):
                self._window = self._horizon.at
                for tenant in [tenant for tenant, each in self._trees.items() if each.signed]:
                    self._sign(tx, tenant)
            return self._horizon.at

    def _start(self, tx: Transaction) -> Horizon:
        for tenant in log.tenants(tx):
            self._load(tx, tenant)
        self._window = tx.scalar(LAST_HORIZON) or BEGINNING
        return Horizon(known=self._window, grace=self._grace)

    def _load(self, tx: Transaction, tenant: TenantId) -> None:
        """The tenant's tree as the database holds it, if it grew out of the last signed one."""
        head, size = log.last_head(tx, tenant), log.sizes(tx, [tenant])[tenant]
        edge = log.grown_from(tx, tenant, head, size)
        if edge is None:
            self._trees.pop(tenant, None)
            self.contradicted.add(tenant)
            return
        self._trees[tenant] = _Tree(edge=edge, signed=head["size"] if head else 0, signed_at=-inf)

    def _drain(self, since: datetime, until: datetime | None) -> int:
        """Seals what is pending and was recorded in this time, batch by batch."""
        after, total = UUID(int=0), 0
        while True:
            with self._turn() as tx:
                rows = tx.rows(
                    PENDING,
                    {"since": since, "after": after, "until": until, "limit": BATCH,
                     "skip": list(self.contradicted)},
                )  # fmt: skip
                grown = self._seal(tx, rows)
            self._trees |= grown
            total += len(rows)
            if len(rows) < BATCH:
                return total
            since, after = rows[-1]["recorded_at"], rows[-1]["id"]
            self._sign_due()

    def _seal(self, tx: Transaction, rows: Sequence[Row]) -> dict[TenantId, _Tree]:
        """Adds these entries to their trees and answers the grown ones, true once committed."""
        tenants = list(dict.fromkeys(row["tenant_id"] for row in rows))
        copies = {
            tenant: self._copy(tx, tenant, size, rows) for tenant, size in log.sizes(tx, tenants).items()
        }
        grown = {tenant: each for tenant, each in copies.items() if each}
        leaves = []
        for row in rows:
            if row["tenant_id"] not in grown:
                continue
            edge, leaf = grown[row["tenant_id"]].edge, bytes(row["leaf"])
            leaves.append((row["tenant_id"], edge.size, row["id"], leaf))
            edge.add(leaf)
        nodes = [(tenant, *node) for tenant, each in grown.items() for node in each.edge.completed]
        if leaves:
            tx.write(INSERT_LEAVES, [*map(list, zip(*leaves, strict=True))])
        if nodes:
            tx.write(INSERT_NODES, [*map(list, zip(*nodes, strict=True))])
        return grown

    def _copy(self, tx: Transaction, tenant: TenantId, size: int, rows: Sequence[Row]) -> _Tree | None:
        """The tenant's tree, to be grown; read again when another sealer went on meanwhile."""
        known = self._trees.get(tenant)
        if known is None and size == 0:
            algorithm = next(row["algorithm"] for row in rows if row["tenant_id"] == tenant)
            return _Tree(edge=Growth(algorithm), signed=0, signed_at=-inf)
        if known is None or known.edge.size != size:
            self._load(tx, tenant)
            known = self._trees.get(tenant)
        if known is None:
            return None
        edge = known.edge
        return replace(known, edge=Growth(edge.algorithm, edge.size, edge.peaks))

    def _patrol(self) -> int:
        """Looks for forgotten entries in one slice of the whole table; once through it, rests an hour."""
        if self._patrolled is None:
            if self._steady() < self._patrol_due:
                return 0
            self._patrolled = BEGINNING
        since = self._patrolled
        with self._turn() as tx:
            until = tx.scalar(SLICE_END, [since, PATROL_SLICE])
        self._patrolled = until
        if until is None:
            self._patrol_due = self._steady() + PATROL_EVERY_S
        return self._drain(since, until)

    def _sign_due(self) -> None:
        now = self._steady()
        due = {
            tenant: each
            for tenant, each in self._trees.items()
            if each.edge.size - each.signed >= (1 if now - each.signed_at >= self._every else STRETCH)
        }
        if due:
            with self._turn() as tx:
                signed = [tenant for tenant in due if self._sign(tx, tenant)]
            for each in (self._trees[tenant] for tenant in signed):
                each.signed, each.signed_at = each.edge.size, now
            self._signed_now += len(signed)

    def _sign(self, tx: Transaction, tenant: TenantId) -> bool:
        """A head over all that is sealed: its horizon holds for every entry that comes after."""
        size, last = log.sizes(tx, [tenant])[tenant], log.last_head(tx, tenant)
        signed = last["size"] if last else 0
        if self._trees[tenant].edge.size != size or signed > size:  # another sealer went on, or worse
            self._load(tx, tenant)
        each = self._trees.get(tenant)
        if each is None:
            return False
        head = Statement(
            tenant=tenant,
            size=size,
            root=each.edge.root(),
            algorithm=each.edge.algorithm,
            time=tx.scalar(CLOCK),
            horizon=self._window,
        )
        signer = self._signer
        stretch = b"".join(log.leaves(tx, tenant, signed, size))
        tx.write(
            INSERT_KEY,
            [tenant, signer.name, verifier_key(signer.name, signer.kind, signer.public), head.time],
        )
        tx.write(
            INSERT_HEAD,
            [tenant, size, head.time, head.horizon, head.root, head.algorithm, signer.name,
             signature_of(head, signer), stretch],
        )  # fmt: skip
        return True
