"""What judging a list gives: typed clean rows for bulk insert, every fault, the figures to agree on."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import compress
from typing import Any

from kuheng.engines.forms.importing.api import Fault, Passed


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows as columns of equal length. `columns[key][i]` is None where the list gives nothing.

    Keys: sheet, row, code, name, category (key), category_zh, kind (serial, stock, range), spec, unit,
    quantity, serial_no, range_kind, prefix, edition, digits, first_no, last_no, org_unit, holder_name, place,
    state, pledged, frozen, received_on, expires_on, value_fen, currency, contract_no, customer, tag, note,
    exists (the register has this code).
    """

    columns: Mapping[str, list[Any]]

    def __len__(self) -> int:
        return len(self.columns["row"])

    def tuples(self, *keys: str) -> Iterator[tuple[Any, ...]]:
        """Rows as tuples of these columns, in file order."""
        return zip(*(self.columns[key] for key in keys), strict=True)

    def only(self, keep: list[bool]) -> "Table":
        return Table(columns={key: list(compress(column, keep)) for key, column in self.columns.items()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """`rows` counts data rows; `by_category`, `value_fen` (CNY) and `existing` count clean rows only."""

    rows: int
    clean: Table
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    passed: tuple[Passed, ...]
    by_category: dict[str, int]
    value_fen: int
    existing: int

    @property
    def faulty_rows(self) -> int:
        return self.rows - len(self.clean)

    def counts(self) -> dict[str, int]:
        """Faults by code, the most frequent first."""
        return dict(Counter(fault.code for fault in self.faults).most_common())

    def certain(self) -> dict[tuple[str, int, str], str]:
        """The suggestions that may be adopted unseen, as overrides for judging again."""
        return {
            (fault.sheet, fault.row, fault.column): fault.suggestion.value
            for fault in self.faults
            if fault.suggestion is not None and fault.suggestion.certain and fault.column
        }

    def summary(self) -> dict[str, object]:
        """The figures of a dry run, as `kuheng import --dry-run --json` prints them."""
        return {
            "rows": self.rows,
            "clean": len(self.clean),
            "faults": [fault.to_json() for fault in self.faults],
            "by_category": dict(sorted(self.by_category.items())),
            "value_fen": self.value_fen,
            "faulty_rows": self.faulty_rows,
            "fault_counts": self.counts(),
            "warnings": [warning.to_json() for warning in self.warnings],
            "existing": self.existing,
            "passed": dict(Counter(passed.kind for passed in self.passed)),
        }
