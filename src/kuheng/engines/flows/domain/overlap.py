"""Do two branch conditions both hold for some case? Found by trying the values around their limits.

A found overlap is real (there is a witness); not every overlap is found. Trying stops with the budget.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations, product

from kuheng.kernel.condition import Condition, Test, fields, matches

from .graph import Edge, Graph

TRIES = 20_000
TRIES_OF_A_PAIR = 500
_CONTEXT = {"today": date(2026, 1, 1)}


def overlapping(graph: Graph) -> Iterator[tuple[Edge, Edge]]:
    """Pairs of branches of one first-match node that some case satisfies both."""
    left = TRIES
    for node in graph.nodes.values():
        if node.kind.traits.branches and not node.kind.traits.forks:
            tests = [edge for edge in graph.out(node.key) if edge.when is not None]
            for first, second in combinations(tests, 2):
                found, spent = _overlap(first.when, second.when, min(left, TRIES_OF_A_PAIR))
                left -= spent
                if found:
                    yield first, second
                if left <= 0:
                    return


def _overlap(first: Condition | None, second: Condition | None, tries: int) -> tuple[bool, int]:
    assert first is not None and second is not None
    spent = 0
    for record in _records(first, second):
        if spent >= tries:
            break
        spent += 1
        if matches(first, record, _CONTEXT) and matches(second, record, _CONTEXT):
            return True, spent
    return False, max(spent, 1)


def _records(first: Condition, second: Condition) -> Iterable[dict[str, object]]:
    names = sorted(fields(first) | fields(second))[:4]
    values = (dict.fromkeys([None, *_around(first, name), *_around(second, name)]) for name in names)
    return (dict(zip(names, held, strict=True)) for held in product(*values))


def _around(condition: Condition, name: str) -> Iterator[object]:
    """Each literal that the field is compared with, and its neighbours."""
    if not isinstance(condition, Test):
        for part in condition.parts:
            yield from _around(part, name)
    elif condition.field == name:
        for value in condition.value if isinstance(condition.value, tuple) else (condition.value,):
            if isinstance(value, int) and not isinstance(value, bool):
                yield from (value - 1, value, value + 1)
            elif isinstance(value, str | bool):
                yield value
