"""Stock and ranges in parts: how quantity and value split when a part leaves, comes back or is used up. Pure.

In the vault and out of it together there is always what was received less what is gone, in quantity as in fen.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """`quantity` worth `value_fen` lie in the vault, `out` worth `out_fen` are with others. No value is None."""

    quantity: int
    value_fen: int | None
    out: int
    out_fen: int

    def leave(self, count: int) -> "Shares":
        """So many go out with their share of the value, rounded down; the odd fen stays with the rest."""
        assert 0 <= count <= self.quantity
        fen = 0 if self.value_fen is None else self.value_fen * count // max(self.quantity, 1)
        rest = None if self.value_fen is None else self.value_fen - fen
        return Shares(
            quantity=self.quantity - count, value_fen=rest, out=self.out + count, out_fen=self.out_fen + fen
        )

    def come_back(self, count: int) -> "Shares":
        """So many come back with the value that went out with them."""
        fen = self._share(count)
        value = None if self.value_fen is None and fen == 0 else (self.value_fen or 0) + fen
        return Shares(
            quantity=self.quantity + count, value_fen=value, out=self.out - count, out_fen=self.out_fen - fen
        )

    def gone(self, count: int) -> "Shares":
        """So many of what is out are used up, spoilt or destroyed; nothing of them comes back."""
        return Shares(
            quantity=self.quantity,
            value_fen=self.value_fen,
            out=self.out - count,
            out_fen=self.out_fen - self._share(count),
        )

    def _share(self, count: int) -> int:
        assert 0 <= count <= self.out
        return self.out_fen * count // max(self.out, 1)

    def columns(self) -> dict[str, Any]:
        """As the register keeps it."""
        return {
            "quantity": self.quantity,
            "value_fen": self.value_fen,
            "out_quantity": self.out,
            "out_value_fen": self.out_fen,
            "state": "in_stock" if self.quantity else "out",
        }


def shares_of(row: Mapping[str, Any]) -> Shares:
    """Of a register's row. An imported batch that is out as a whole keeps its quantity there: all of it is out."""
    whole_is_out = row["state"] in ("out", "lent", "with_teller") and row["quantity"] > 0
    if whole_is_out:
        return Shares(quantity=0, value_fen=0, out=row["quantity"], out_fen=row["value_fen"] or 0)
    return Shares(
        quantity=row["quantity"],
        value_fen=row["value_fen"],
        out=row["out_quantity"],
        out_fen=row["out_value_fen"],
    )
