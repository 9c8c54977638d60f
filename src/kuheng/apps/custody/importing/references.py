"""What a list names by words (branch, holder, place) found in the register: once for all rows, in few statements."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.apps.custody.importing.categories import CategoryWords, with_shipped_words
from kuheng.apps.custody.importing.judging import Register
from kuheng.apps.custody.importing.numbers import RangeKey
from kuheng.apps.custody.importing.rules_ranges import TakenRange
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refused

CATEGORIES = "SELECT * FROM category WHERE tenant_id = %s ORDER BY key"
EXISTING = "SELECT code FROM asset WHERE tenant_id = %s AND code = ANY(%s)"
TAKEN = """
-- the intervals of these voucher kinds, with the asset that holds them
SELECT i.range_kind, i.prefix, i.edition, i.digits, i.first_no, i.last_no, a.code
FROM ledger_interval i JOIN asset a ON a.tenant_id = i.tenant_id AND a.id = i.asset_id
WHERE i.tenant_id = %s AND i.range_kind = ANY(%s) AND a.import_id IS DISTINCT FROM %s::uuid
"""
UNITS = "SELECT id, code, name, path, parent_id FROM org_unit WHERE tenant_id = %s ORDER BY path"
PEOPLE = """
SELECT p.id, p.name, u.path FROM person p JOIN org_unit u ON u.tenant_id = p.tenant_id AND u.id = p.unit_id
WHERE p.tenant_id = %s AND p.state = 'active' AND p.name = ANY(%s)
"""
UNIT_OF_PERSON = "SELECT unit_id FROM person WHERE tenant_id = %s AND id = %s"
PLACES = """
SELECT id, code, kind, path, parent_id, unit_id, unit_path FROM place
WHERE tenant_id = %s AND code = ANY(%s) AND kind IN ('vault', 'zone', 'shelf', 'slot')
"""


def register_of(tx: Transaction, import_id: UUID | None = None) -> Register:
    """What judging asks of the tenant's register. Assets of the batch itself do not stand in its own way."""

    def existing(codes: Collection[str]) -> set[str]:
        return {row["code"] for row in tx.rows(EXISTING, [tx.tenant, list(codes)])}

    def taken(keys: Collection[RangeKey]) -> list[TakenRange]:
        kinds = list({key.kind for key in keys})
        return [_taken(row) for row in tx.rows(TAKEN, [tx.tenant, kinds, import_id])]

    return Register(existing=existing, taken=taken, categories=category_words(categories(tx).values()))


def _taken(row: Row) -> TakenRange:
    key = RangeKey(row["range_kind"], row["prefix"], row["edition"], row["digits"])
    return TakenRange(key=key, first_no=row["first_no"], last_no=row["last_no"], code=row["code"])


def categories(tx: Transaction) -> dict[str, Row]:
    """The tenant's categories by key."""
    return {row["key"]: row for row in tx.rows(CATEGORIES, [tx.tenant])}


def category_words(rows: Iterable[Row]) -> tuple[CategoryWords, ...]:
    return with_shipped_words(
        CategoryWords(key=row["key"], zh=row["title_zh"], en=row["title_en"], kind=row["kind"])
        for row in rows
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Units:
    """The bank's units by what a list may call them; `fallback` takes what it names by no known word."""

    by_word: Mapping[str, Row]
    by_id: Mapping[UUID, Row]
    fallback: Row

    def of(self, word: str | None) -> Row:
        found = self.by_word.get(word) if word else None
        return self.fallback if found is None else found


def units_of(tx: Transaction, chosen: Mapping[str, UUID], importer: UUID) -> Units:
    """The units, with those a person chose for words of the list; unknown words fall to the importer's unit,
    of the system itself to the top unit. Refused with `people.unknown_unit`.
    """
    own = tx.ask(UNIT_OF_PERSON, [tx.tenant, importer])
    rows = tx.rows(UNITS, [tx.tenant])
    by_id = {row["id"]: row for row in rows}
    by_word = {row["code"]: row for row in rows} | {row["name"]: row for row in reversed(rows)}
    for word, unit in chosen.items():
        if unit not in by_id:
            raise Refused("people.unknown_unit", "units", unit=unit)
        by_word[word] = by_id[unit]
    if not rows:
        raise Refused("people.unknown_unit", "units")
    return Units(by_word=by_word, by_id=by_id, fallback=by_id.get(own.scalar(), rows[0]))


def holders_of(tx: Transaction, names: Collection[str]) -> Callable[[str | None, str], UUID | None]:
    """Who a name means for an asset of a unit: the only active person of that name, or the only one within
    the unit; otherwise nobody, and the name stays text.
    """
    found: dict[str, list[Row]] = {}
    for row in tx.rows(PEOPLE, [tx.tenant, list(names)]):
        found.setdefault(row["name"], []).append(row)

    def holder(name: str | None, unit_path: str) -> UUID | None:
        named = found.get(name, []) if name else []
        if len(named) > 1:
            named = [row for row in named if row["path"].startswith(unit_path)]
        return named[0]["id"] if len(named) == 1 else None

    return holder


def places_of(tx: Transaction, codes: Collection[str]) -> dict[str, Row]:
    """The vaults, zones, shelves and slots under these codes."""
    return {row["code"]: row for row in tx.rows(PLACES, [tx.tenant, list(codes)])}


def unknown_words(values: Iterable[str | None], known: Collection[str], most: int = 200) -> dict[str, Any]:
    """How many rows name what the register does not have, and by which words, the most frequent first."""
    counted: dict[str, int] = {}
    for value in values:
        if value is not None and value not in known:
            counted[value] = counted.get(value, 0) + 1
    ordered = sorted(counted.items(), key=lambda item: (-item[1], item[0]))
    return {
        "unknown": sum(counted.values()),
        "distinct": len(counted),
        "values": [{"value": value, "count": count} for value, count in ordered[:most]],
    }
