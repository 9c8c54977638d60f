"""One import batch as its steps need it: mapping, mends and options, read from the batch's row."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain.binding import State
from kuheng.apps.custody.importing.fields import VAULT_LIST
from kuheng.apps.custody.importing.judging import Overrides
from kuheng.apps.custody.importing.statuses import Statuses
from kuheng.engines.forms.importing.api import Mapping
from kuheng.kernel.canonical import canonical_bytes, sm3
from kuheng.kernel.errors import Malformed

MOST_MENDS = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How the list is read. `units`: what the list calls a branch → the unit that is meant."""

    sheets: tuple[Mapping, ...]
    statuses: Statuses
    units: MappingOf[str, UUID]
    overrides: Overrides

    def to_json(self) -> dict[str, Any]:
        return {
            "sheets": [mapping.to_json() for mapping in self.sheets],
            "statuses": self.statuses.to_json(),
            "units": {name: str(unit) for name, unit in self.units.items()},
        }

    def fingerprint(self, file_id: UUID) -> str:
        """Equal for equal readings of the same file."""
        return sm3(canonical_bytes([file_id, self.to_json(), mends_to_json(self.overrides)])).hex()


def reading_of(row: MappingOf[str, Any]) -> Reading:
    """The reading that a batch's row holds."""
    return reading_from_json(row["mapping"], row["overrides"])


def reading_from_json(mapping: object, overrides: object = ()) -> Reading:
    """Raises Malformed `import.bad_mapping`, `import.unknown_field`, `import.bad_cell`."""
    if not isinstance(mapping, dict) or not isinstance(mapping.get("sheets"), list):
        raise Malformed("import.bad_mapping")
    statuses = mapping.get("statuses")
    return Reading(
        sheets=tuple(Mapping.from_json(one, VAULT_LIST) for one in mapping["sheets"]),
        statuses=Statuses() if statuses is None else _statuses(statuses),
        units=_units(mapping.get("units") or {}),
        overrides=mends_from_json(overrides),
    )


def _statuses(data: object) -> Statuses:
    statuses = Statuses.from_json(data)
    if any(rule.state is State.VOID for rule in statuses.rules):
        raise Malformed("import.bad_mapping", field="statuses")
    return statuses


def _units(data: object) -> dict[str, UUID]:
    if not isinstance(data, dict):
        raise Malformed("import.bad_mapping", field="units")
    try:
        return {str(name): UUID(str(unit)) for name, unit in data.items()}
    except ValueError as error:
        raise Malformed("import.bad_mapping", field="units") from error


def mends_to_json(overrides: Overrides) -> list[dict[str, Any]]:
    return [
        {"sheet": sheet, "row": row, "column": column, "value": value}
        for (sheet, row, column), value in sorted(overrides.items())
    ]


def mends_from_json(data: object) -> dict[tuple[str, int, str], str]:
    """Raises Malformed `import.bad_cell`."""
    if not isinstance(data, list | tuple) or len(data) > MOST_MENDS:
        raise Malformed("import.bad_cell")
    try:
        return {(one["sheet"], one["row"], one["column"]): one["value"] for one in data}
    except (KeyError, TypeError) as error:
        raise Malformed("import.bad_cell") from error
