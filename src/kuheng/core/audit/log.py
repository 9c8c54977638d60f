"""Reading the tree out of the database: edges, hashes of ranges, proofs. Reads only."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from kuheng.core.audit import tree
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.kernel.ids import TenantId

READ_LEAVES = (
    "SELECT leaf AS hash FROM audit_leaf WHERE tenant_id = %s AND seq >= %s AND seq < %s ORDER BY seq"
)
READ_NODES = """
SELECT hash FROM audit_node WHERE tenant_id = %s AND level = %s AND idx >= %s AND idx < %s ORDER BY idx
"""
READ_SIZES = """
SELECT t.id, (SELECT seq + 1 FROM audit_leaf l WHERE l.tenant_id = t.id ORDER BY seq DESC LIMIT 1) AS size
FROM unnest(%s::uuid[]) AS t (id)
"""
# A loose index scan: as many steps as there are tenants, however many leaves.
READ_TENANTS = """
WITH RECURSIVE t (id) AS (
  (SELECT tenant_id FROM {table} ORDER BY tenant_id LIMIT 1)
  UNION ALL
  SELECT (SELECT tenant_id FROM {table} l WHERE l.tenant_id > t.id ORDER BY tenant_id LIMIT 1) FROM t
  WHERE t.id IS NOT NULL
)
SELECT id FROM t WHERE id IS NOT NULL
"""
READ_HEAD = """
SELECT tenant_id, size, signed_at, horizon, root, algorithm, key_id, signature FROM audit_head
WHERE tenant_id = %s AND size >= %s ORDER BY size {order}, signed_at DESC LIMIT 1
"""
READ_ALGORITHM = """
SELECT e.algorithm FROM audit_leaf l JOIN audit_entry e ON e.tenant_id = l.tenant_id AND e.id = l.entry_id
WHERE l.tenant_id = %s ORDER BY l.seq LIMIT 1
"""
READ_PLACE = "SELECT seq FROM audit_leaf WHERE tenant_id = %s AND entry_id = %s"


def tenants(tx: Transaction, table: str = "audit_leaf") -> list[TenantId]:
    """Who has rows in an audit table, as far as the transaction may see."""
    return [TenantId(row["id"]) for row in tx.rows(READ_TENANTS.format(table=table))]


def last_head(tx: Transaction, tenant: TenantId) -> Row | None:
    return tx.one(READ_HEAD.format(order="DESC"), [tenant, 0])


def head_over(tx: Transaction, tenant: TenantId, size: int) -> Row | None:
    """The first head that covers `size` leaves."""
    return tx.one(READ_HEAD.format(order="ASC"), [tenant, size])


def first_algorithm(tx: Transaction, tenant: TenantId) -> str:
    """The hash of the tree is that of its first leaf, for good."""
    return str(tx.scalar(READ_ALGORITHM, [tenant]) or "sm3")


def sizes(tx: Transaction, tenants: Sequence[TenantId]) -> dict[TenantId, int]:
    """The number of leaves of each tree."""
    return {row["id"]: row["size"] or 0 for row in tx.rows(READ_SIZES, [list(tenants)])}


def leaves(tx: Transaction, tenant: TenantId, low: int, high: int) -> list[bytes]:
    return [bytes(row["hash"]) for row in tx.rows(READ_LEAVES, [tenant, low, high])]


def place(tx: Transaction, tenant: TenantId, entry: UUID) -> int | None:
    """The leaf number of an entry; None while it waits for the sealer."""
    seq: int | None = tx.scalar(READ_PLACE, [tenant, entry])
    return seq


def grown_from(tx: Transaction, tenant: TenantId, head: Row | None, size: int) -> tree.Growth | None:
    """The right edge at `size`, if the tree begins with what `head` signed; None if it does not."""
    if head is None:
        edge = tree.Growth(first_algorithm(tx, tenant))
    else:
        nodes = hashes(tx, tenant, head["algorithm"], tree.peak_ranges(head["size"]))
        edge = tree.Growth(head["algorithm"], head["size"], nodes)
    if head is not None and (size < edge.size or edge.root() != bytes(head["root"])):
        return None
    for leaf in leaves(tx, tenant, edge.size, size):
        edge.add(leaf)
    edge.completed.clear()
    return edge if edge.size == size else None


def hashes(tx: Transaction, tenant: TenantId, algorithm: str, ranges: Iterable[tree.Range]) -> list[bytes]:
    """The hash of each range, as proofs name them. One network wait, whatever their number.

    A range that is not whole any more has a hash that fits nothing.
    """
    wanted = list(ranges)
    asked = {part: _ask(tx, tenant, part) for each in wanted for part in tree.complete_parts(*each)}

    def complete(low: int, high: int) -> bytes:
        found = [bytes(row["hash"]) for row in asked[low, high].rows()]
        return tree.fold(algorithm, found) if len(found) == tree.need(low, high).width else b""

    return [tree.range_hash(algorithm, low, high, complete) for low, high in wanted]


def _ask(tx: Transaction, tenant: TenantId, part: tree.Range) -> Answer:
    level, first, width = tree.need(*part)
    if level == 0:
        return tx.ask(READ_LEAVES, [tenant, first, first + width])
    return tx.ask(READ_NODES, [tenant, level, first, first + width])
