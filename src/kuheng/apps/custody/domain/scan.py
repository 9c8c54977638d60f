"""Codes under a scanner: from what the device reads to one asset of this order, or a refusal with its reason."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kuheng.kernel.errors import Decision, Refusal

MAX_CODE = 64


def normal_code(code: str) -> str | None:
    """The code as it is stored and compared: NFKC, trimmed, upper case. None for what no label of ours can say:

    blanks inside, control characters, addresses, over 64 characters.
    """
    if len(code) > 4 * MAX_CODE:
        return None
    text = unicodedata.normalize("NFKC", code).strip().upper()
    if not text or len(text) > MAX_CODE or "://" in text:
        return None
    return text if all(letter.isprintable() and not letter.isspace() for letter in text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the order being executed."""

    id: UUID
    asset_id: UUID
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Second:
    """The second keeper's own proof: for this execution and device, until `until`."""

    person: UUID | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit(Decision):
    line_id: UUID
    asset_id: UUID


def decide_scan(
    *, code: str, asset: Mapping[str, object] | None, line: Line | None, second: Second, at: datetime
) -> Hit | Refusal:
    """Whether this scan takes the asset out. `asset` and `line` are what the code was found to be, if anything."""
    if second.person is None or second.until is None or at > second.until:
        return Refusal("custody.second_needed")
    if asset is None:
        return Refusal("custody.unknown_code", "code", scanned=code[:MAX_CODE])
    if line is None:
        return Refusal("custody.not_on_order", "code", asset=asset["code"], place=asset["place_code"])
    if line.state != "reserved":
        return Refusal("custody.already_scanned", "code", asset=asset["code"])
    return Hit(line_id=line.id, asset_id=line.asset_id)
