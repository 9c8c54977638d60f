"""Merkle maths of the audit tree (RFC 6962 §2.1): growing, and which hashes a proof is made of. No I/O.

Only the leaves and every eighth level of complete subtrees are stored; `Need` says what to read for a proof,
`fold` and `range_hash` compute the rest. A proof reads at most 256 hashes per stored level that it passes.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from kuheng.core.audit.verify import Edge, hash_function

STEP = 8  # stored levels are multiples of it
Range = tuple[int, int]  # [first leaf, last leaf + 1)


class Node(NamedTuple):
    """The root of a complete subtree: leaves [at << level, (at + 1) << level)."""

    level: int
    at: int
    hash: bytes


class Need(NamedTuple):
    """Stored hashes to read: `width` of them from `first` on, at stored `level` (0: leaves)."""

    level: int
    first: int
    width: int


class Growth(Edge):
    """An edge that notes the subtrees to be stored as they become complete."""

    def __init__(self, algorithm: str, size: int = 0, peaks: Iterable[bytes] = ()) -> None:
        super().__init__(algorithm, size, peaks)
        self.completed: list[Node] = []

    def add(self, leaf: bytes) -> None:
        node, rest, level = leaf, self.size, 0
        while rest & 1:
            node = self._hash(b"\x01" + self.peaks.pop() + node)
            rest >>= 1
            level += 1
            if level % STEP == 0:
                self.completed.append(Node(level, rest, node))
        self.peaks.append(node)
        self.size += 1


def root_of(algorithm: str, leaves: Iterable[bytes]) -> bytes:
    """The root of a tree of these leaf hashes; of none, the hash of nothing."""
    edge = Edge(algorithm)
    for leaf in leaves:
        edge.add(leaf)
    return edge.root()


def inclusion_ranges(seq: int, size: int) -> list[Range]:
    """The ranges of leaves whose hashes prove that leaf `seq` is in a tree of `size`, lowest first."""
    if not 0 <= seq < size:
        raise ValueError(f"no leaf {seq} in a tree of {size}")
    low, high, ranges = 0, size, []
    while high - low > 1:
        middle = low + _left(high - low)
        if seq < middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    return ranges[::-1]


def consistency_ranges(old: int, new: int) -> list[Range]:
    """The ranges whose hashes prove that a tree of `new` leaves begins with that of `old`, lowest first."""
    if not 0 <= old <= new:
        raise ValueError(f"no tree of {old} in one of {new}")
    low, high, ranges = 0, new, []
    while 0 < old < high:
        middle = low + _left(high - low)
        if old <= middle:
            ranges.append((middle, high))
            high = middle
        else:
            ranges.append((low, middle))
            low = middle
    if low > 0:  # the old tree's own last subtree: its root alone does not give it away
        ranges.append((low, high))
    return ranges[::-1]


def peak_ranges(size: int) -> list[Range]:
    """The complete subtrees that a tree of `size` leaves is made of, left to right."""
    return complete_parts(0, size)


def complete_parts(low: int, high: int) -> list[Range]:
    """Splits a range of a tree (as proofs name them) into complete subtrees, left to right."""
    parts = []
    while low < high:
        width = 1 << (high - low).bit_length() - 1
        parts.append((low, low + width))
        low += width
    return parts


def need(low: int, high: int) -> Need:
    """What to read for the hash of one complete subtree."""
    level = (high - low).bit_length() - 1
    stored = level - level % STEP
    return Need(stored, low >> stored, 1 << level - stored)


def fold(algorithm: str, hashes: Sequence[bytes]) -> bytes:
    """The root of a complete subtree of 2ⁿ hashes."""
    digest, row = hash_function(algorithm), list(hashes)
    while len(row) > 1:
        row = [digest(b"\x01" + row[at] + row[at + 1]) for at in range(0, len(row), 2)]
    return row[0]


def range_hash(algorithm: str, low: int, high: int, complete: Callable[[int, int], bytes]) -> bytes:
    """The hash of a range; `complete(low, high)` gives that of a complete subtree."""
    digest = hash_function(algorithm)
    *rest, node = [complete(*part) for part in complete_parts(low, high)]
    for peak in reversed(rest):
        node = digest(b"\x01" + peak + node)
    return node


def _left(size: int) -> int:
    """The largest power of two below `size`: where RFC 6962 splits a tree."""
    return 1 << (size - 1).bit_length() - 1
