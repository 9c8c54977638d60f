"""A verifier that names faults more exactly than the stand-alone one: which leaf, and what was done to it.

It needs what only the database holds beside the signatures: the leaf hashes that the sealer noted with every
head. They are believed only where they give the signed root.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from kuheng.core.audit.verify import MISSING, SHOWN, Checked, Edge, Head, Keys, Report, Verifier

Leaves = Sequence[bytes]


class NamingVerifier(Verifier):
    """As `Verifier`, and tells swapped, removed, inserted and edited entries apart."""

    def __init__(
        self, header: Mapping[str, Any], report: Report, keys: Keys, witnessed: Sequence[Head] = ()
    ) -> None:
        super().__init__(header, report, keys, witnessed)
        self._base = self.edge.size, list(self.edge.peaks)  # at the last head
        self._stretch: list[bytes] = []  # leaves since
        self._suspects: dict[int, Checked] = {}  # content and leaf differ: who lies is known later

    def grow(self, leaf: bytes) -> None:
        super().grow(leaf)
        self._stretch.append(leaf)

    def take(self, checked: Checked) -> None:
        held_back = checked.seq is not None and checked.kinds[:1] == ["content_changed"]
        if held_back and len(self._suspects) < SHOWN:
            assert checked.seq is not None
            self._suspects[checked.seq] = checked
            checked = checked._replace(kinds=[], recorded_at=None)
        super().take(checked)

    def head(self, head: Head, leaves: bytes) -> None:
        super().head(head, leaves)
        if self.last is head:
            self._base, self._stretch = (self.edge.size, list(self.edge.peaks)), []

    def finish(self) -> None:
        by_leaf = {suspect.leaf: seq for seq, suspect in self._suspects.items()}
        for seq, suspect in self._suspects.items():
            other = by_leaf.get(suspect.content)
            if other is None or self._suspects[other].content != suspect.leaf:
                self.found("content_changed", seq, suspect)
            elif seq < other:
                self.found("entries_swapped", seq, suspect, note=f"with {other}")
        super().finish()

    def explain(self, head: Head, leaves: bytes) -> bool:
        """Compares leaf by leaf with the noted ones, if they prove to be what was signed."""
        start, peaks = self._base
        sealed = [leaves[at : at + 32] for at in range(0, len(leaves), 32)]
        proven = Edge(self.edge.algorithm, start, peaks)
        for leaf in sealed:
            proven.add(leaf)
        if (proven.size, proven.root()) != (head.size, head.root):
            return MISSING not in self._stretch and super().explain(head, leaves)
        if not self._name_all(start, sealed, head):
            return False
        self.edge = proven
        return True

    def _name_all(self, start: int, sealed: Leaves, head: Head) -> bool:
        """Names every difference; False where leaf numbers shift and nothing behind can be compared."""
        place = {leaf: at for at, leaf in enumerate(sealed)}
        for at, (now, then) in enumerate(zip(self._stretch, sealed, strict=False)):
            if now in (then, MISSING):
                continue
            kind, other = self._name(at, sealed, place.get(now), self._suspects.get(start + at))
            if kind == "entries_swapped" and other < at:
                continue
            note = {"entries_swapped": f"with {start + other}", "content_changed": "with its leaf"}.get(
                kind, ""
            )
            self.found(kind, start + at, self._suspects.pop(start + at, None), until=head.time, note=note)
            if kind in ("entry_deleted", "entry_inserted"):
                return False
        return True

    def _name(self, at: int, sealed: Leaves, other: int | None, suspect: Checked | None) -> tuple[str, int]:
        """What was done to the leaf at `at`; `other` is where its hash was sealed."""
        if suspect and suspect.content == sealed[at]:
            return "leaf_changed", at
        if other is not None and self._stretch[other : other + 1] == [sealed[at]]:
            return "entries_swapped", other
        if other == at + 1:
            return "entry_deleted", at
        if self._stretch[at + 1 : at + 2] == [sealed[at]]:
            return "entry_inserted", at
        return "content_changed", at
