"""The audit tree against the definitions of RFC 6962 §2.1, written as they stand there."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from kuheng.core.audit import tree
from kuheng.core.audit.verify import Edge, Head, hash_function, inclusion_root
from kuheng.core.audit.witness import continues

ALGORITHMS = st.sampled_from(["sm3", "sha256"])
SIZES = st.integers(0, 700)


def leaves_of(algorithm: str, size: int) -> list[bytes]:
    digest = hash_function(algorithm)
    return [digest(b"\x00%d" % number) for number in range(size)]


def split(size: int) -> int:
    """The largest power of two smaller than `size`."""
    power = 1
    while power * 2 < size:
        power *= 2
    return power


def naive_root(algorithm: str, leaves: list[bytes]) -> bytes:
    digest = hash_function(algorithm)
    if not leaves:
        return digest(b"")
    if len(leaves) == 1:
        return leaves[0]
    k = split(len(leaves))
    return digest(b"\x01" + naive_root(algorithm, leaves[:k]) + naive_root(algorithm, leaves[k:]))


def naive_path(algorithm: str, seq: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = split(len(leaves))
    if seq < k:
        return [*naive_path(algorithm, seq, leaves[:k]), naive_root(algorithm, leaves[k:])]
    return [*naive_path(algorithm, seq - k, leaves[k:]), naive_root(algorithm, leaves[:k])]


def naive_proof(algorithm: str, old: int, leaves: list[bytes], whole: bool = True) -> list[bytes]:
    if old == len(leaves):
        return [] if whole else [naive_root(algorithm, leaves)]
    k = split(len(leaves))
    if old <= k:
        return [*naive_proof(algorithm, old, leaves[:k], whole), naive_root(algorithm, leaves[k:])]
    return [*naive_proof(algorithm, old - k, leaves[k:], False), naive_root(algorithm, leaves[:k])]


def hashes_of(algorithm: str, ranges: list[tree.Range], leaves: list[bytes]) -> list[bytes]:
    """As the store does it: from leaves and from the subtrees noted while the tree grew."""
    growth = tree.Growth(algorithm)
    for leaf in leaves:
        growth.add(leaf)
    stored = {(node.level, node.at): node.hash for node in growth.completed}
    stored |= {(0, at): leaf for at, leaf in enumerate(leaves)}

    def complete(low: int, high: int) -> bytes:
        wanted = tree.need(low, high)
        return tree.fold(algorithm, [stored[wanted.level, wanted.first + at] for at in range(wanted.width)])

    return [tree.range_hash(algorithm, low, high, complete) for low, high in ranges]


def head(size: int, root: bytes, algorithm: str) -> Head:
    return Head("t", size, root, algorithm, "", "", b"%d" % size + root, ())


@given(ALGORITHMS, SIZES)
def test_roots_are_those_of_the_definition(algorithm: str, size: int) -> None:
    leaves = leaves_of(algorithm, size)
    assert tree.root_of(algorithm, leaves) == naive_root(algorithm, leaves)


@given(ALGORITHMS, SIZES, st.integers(0, 700))
def test_an_edge_taken_up_again_grows_to_the_same_root(algorithm: str, size: int, stop: int) -> None:
    leaves = leaves_of(algorithm, size)
    first = Edge(algorithm)
    for leaf in leaves[:stop]:
        first.add(leaf)
    again = tree.Growth(algorithm, first.size, first.peaks)
    for leaf in leaves[stop:]:
        again.add(leaf)
    assert again.root() == naive_root(algorithm, leaves)


@given(ALGORITHMS, st.integers(1, 700))
def test_the_edge_is_made_of_the_peak_ranges(algorithm: str, size: int) -> None:
    leaves = leaves_of(algorithm, size)
    edge = Edge(algorithm)
    for leaf in leaves:
        edge.add(leaf)
    assert edge.peaks == hashes_of(algorithm, tree.peak_ranges(size), leaves)


@settings(deadline=None)
@given(ALGORITHMS, st.data(), st.integers(1, 700))
def test_inclusion_proofs_are_those_of_the_definition_and_hold(
    algorithm: str, data: st.DataObject, size: int
) -> None:
    leaves = leaves_of(algorithm, size)
    seq = data.draw(st.integers(0, size - 1))
    path = hashes_of(algorithm, tree.inclusion_ranges(seq, size), leaves)
    assert path == naive_path(algorithm, seq, leaves)
    assert inclusion_root(algorithm, seq, size, leaves[seq], path) == naive_root(algorithm, leaves)


@settings(deadline=None)
@given(st.data(), st.integers(2, 300))
def test_an_inclusion_proof_holds_for_nothing_else(data: st.DataObject, size: int) -> None:
    leaves = leaves_of("sha256", size)
    seq, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    path = naive_path("sha256", seq, leaves)
    root = naive_root("sha256", leaves)
    cut = data.draw(st.integers(0, len(path) - 1))
    assert inclusion_root("sha256", other, size, leaves[seq], path) != root
    assert inclusion_root("sha256", seq, size, leaves[other], path) != root
    assert inclusion_root("sha256", seq, size, leaves[seq], path[:cut] + path[cut + 1 :]) != root
    assert inclusion_root("sha256", seq, size, leaves[seq], [*path, path[-1]]) != root
    assert (
        inclusion_root("sha256", seq, size, leaves[seq], [*path[:cut], bytes(32), *path[cut + 1 :]]) != root
    )


@settings(deadline=None)
@given(ALGORITHMS, st.data(), st.integers(0, 700))
def test_consistency_proofs_are_those_of_the_definition_and_hold(
    algorithm: str, data: st.DataObject, size: int
) -> None:
    leaves = leaves_of(algorithm, size)
    old = data.draw(st.integers(0, size))
    path = hashes_of(algorithm, tree.consistency_ranges(old, size), leaves)
    if old:
        assert path == naive_proof(algorithm, old, leaves)
    before = head(old, naive_root(algorithm, leaves[:old]), algorithm)
    after = head(size, naive_root(algorithm, leaves), algorithm)
    assert continues(before, after, path)


@settings(deadline=None)
@given(st.data(), st.integers(2, 300))
def test_a_rewritten_or_shortened_tree_does_not_continue_the_old_one(data: st.DataObject, size: int) -> None:
    leaves = leaves_of("sha256", size)
    old = data.draw(st.integers(1, size - 1))
    path = naive_proof("sha256", old, leaves)
    before = head(old, naive_root("sha256", leaves[:old]), "sha256")
    after = head(size, naive_root("sha256", leaves), "sha256")
    changed = [*leaves]
    changed[data.draw(st.integers(0, old - 1))] = bytes(32)
    other = head(size, naive_root("sha256", changed), "sha256")
    assert not continues(before, other, naive_proof("sha256", old, changed))
    assert not continues(before, other, path)
    assert not continues(after, before, path)
    assert not continues(before, after, [*path, bytes(32)])
    assert not continues(before, after, path[:-1])


@given(st.integers(1, 1 << 40), st.data())
def test_a_proof_reads_few_stored_hashes(size: int, data: st.DataObject) -> None:
    seq = data.draw(st.integers(0, size - 1))
    ranges = tree.inclusion_ranges(seq, size)
    needs = [tree.need(*part) for low, high in ranges for part in tree.complete_parts(low, high)]
    assert len(ranges) <= 40
    assert all(wanted.width <= 128 for wanted in needs)
    assert sum(wanted.width for wanted in needs) <= 256 * 6 + 40 * 128


@given(st.integers(1, 1 << 40))
def test_peaks_cover_the_tree_without_gap(size: int) -> None:
    parts = tree.peak_ranges(size)
    assert (parts[0][0], parts[-1][1]) == (0, size)
    assert all(first[1] == second[0] for first, second in pairwise(parts))
