"""Where the rows of a list come to lie: units, places and known assets, read and made for many rows at once."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from uuid import UUID

from kuheng.apps.custody.importing.batch import reading_of
from kuheng.apps.custody.importing.judgement import Table
from kuheng.apps.custody.importing.placing import UNPLACED, NewPlace, new_places, place_code
from kuheng.apps.custody.importing.plan import Ground, Line, unplaced_code
from kuheng.apps.custody.importing.references import Units, categories, holders_of, places_of, units_of
from kuheng.apps.custody.tables import place
from kuheng.core.access.api import context, decide
from kuheng.core.catalog.api import permitted_ids
from kuheng.core.ledger.sql import wholes
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.kernel.clock import business_date
from kuheng.kernel.condition import EVERYTHING, matches
from kuheng.kernel.ids import new_id

BY_CODE = "SELECT * FROM asset WHERE tenant_id = %s AND code = ANY(%s) ORDER BY id FOR UPDATE"
BY_SERIAL = """
SELECT * FROM asset WHERE tenant_id = %s AND serial_no = ANY(%s) AND state <> 'void' ORDER BY id FOR UPDATE
"""
IDS = "SELECT id FROM asset WHERE tenant_id = %s AND code = ANY(%s)"
TAGS = "SELECT tag FROM asset_tag WHERE tenant_id = %s AND tag = ANY(%s)"
NUMBERS = """
-- which of these ranges meet an interval that is there: the last one that begins before their end tells
SELECT g.n::int AS n FROM unnest(%(kinds)s::text[], %(prefixes)s::text[], %(editions)s::text[], %(digits)s::int8[],
  %(firsts)s::int8[], %(lasts)s::int8[]) WITH ORDINALITY AS g(kind, prefix, edition, digits, first_no, last_no, n)
CROSS JOIN LATERAL (
  SELECT i.last_no FROM ledger_interval i
  WHERE i.tenant_id = %(tenant)s AND i.range_kind = g.kind AND i.prefix = g.prefix AND i.edition = g.edition
    AND i.digits = g.digits AND i.first_no <= g.last_no
  ORDER BY i.first_no DESC LIMIT 1) AS met
WHERE met.last_no >= g.first_no
"""


def units(tx: Transaction, batch: Row) -> Units:
    """The units as this batch names them."""
    return units_of(tx, reading_of(batch).units, batch["by_id"])


def ground(tx: Transaction, batch: Row, lines: list[Line]) -> Ground:
    """All that these lines touch of the register; known assets are locked, in the order of their ids."""
    asked = _Asked(tx, batch, lines)
    found_units = units(tx, batch)
    codes = {place_code(line.place) for line in lines if line.place}
    codes |= {unplaced_code(found_units.of(line.org_unit)) for line in lines}
    return Ground(
        tenant=tx.tenant,
        import_id=batch["id"],
        by_id=batch["by_id"],
        at=tx.at,
        today=business_date(tx.at),
        file_name=batch["file_name"],
        categories=categories(tx),
        units=found_units,
        holder=holders_of(tx, {line.holder_name for line in lines if line.holder_name}),
        places=places_of(tx, codes),
        by_code={row["code"]: row for row in asked.codes.rows()},
        by_serial=asked.by_serial(),
        tags=frozenset(row["tag"] for row in asked.tags.rows()),
        numbers=asked.taken_numbers(),
        on_existing=batch["on_existing"],
    )


class _Asked:
    """What is asked of the register in one go, before the first answer is used."""

    def __init__(self, tx: Transaction, batch: Row, lines: list[Line]) -> None:
        self.codes = tx.ask(BY_CODE, [tx.tenant, [line.code for line in lines if line.code]])
        serials = [line.serial_no for line in lines if line.serial_no]
        self.serials: Answer | None = (
            tx.ask(BY_SERIAL, [tx.tenant, serials]) if batch["match_by"] == "serial_no" else None
        )
        self.tags = tx.ask(TAGS, [tx.tenant, [line.tag for line in lines if line.tag]])
        self._ranged = [at for at, line in enumerate(lines) if line.kind == "range"]
        self._numbers = tx.ask(NUMBERS, _ranges(tx, [lines[at] for at in self._ranged]))

    def by_serial(self) -> Mapping[tuple[str, str], Row]:
        rows = [] if self.serials is None else self.serials.rows()
        return {(row["category"], row["serial_no"]): row for row in reversed(rows)}

    def taken_numbers(self) -> frozenset[int]:
        return frozenset(self._ranged[row["n"] - 1] for row in self._numbers.rows())


def _ranges(tx: Transaction, lines: list[Line]) -> dict[str, object]:
    return {
        "tenant": tx.tenant,
        "kinds": [line.range_kind or line.category for line in lines],
        "prefixes": [line.prefix or "" for line in lines],
        "editions": [line.edition or "" for line in lines],
        "digits": wholes(line.digits for line in lines),
        "firsts": wholes(line.first_no for line in lines),
        "lasts": wholes(line.last_no for line in lines),
    }


# ---------------------------------------------------------------- what the importer may do


def forbidden_units(tx: Transaction, clean: Table, units: Units, *, may_change: bool) -> list[str]:
    """The units named in the list in which the actor may not register assets; and, where known assets are to
    be changed, `""` for those that he may not. Empty: all is permitted. Raises `Denied` when he may nowhere.
    """
    scope = decide(tx, "custody.register_asset", "asset").scope
    if scope == EVERYTHING:
        return []
    known = context(tx)
    named = {(word, key) for word, key in clean.tuples("org_unit", "category")}
    wanted = {
        (units.of(word)["path"], units.of(word)["id"], units.of(word)["name"], key) for word, key in named
    }
    outside = {
        name
        for path, unit, name, key in wanted
        if not matches(scope, {"unit_path": path, "unit_id": unit, "category": key}, known)
    }
    if not outside and may_change and any(clean.columns["exists"]):
        codes = [code for code, exists in clean.tuples("code", "exists") if exists]
        ids = {row["id"] for row in tx.rows(IDS, [tx.tenant, codes])}
        if permitted_ids(tx, "asset", scope, ids) != ids:
            outside.add("台账中的其他机构")
    return sorted(outside)


# ---------------------------------------------------------------- places


def make_places(tx: Transaction, clean: Table, units: Units, *, create: bool) -> None:
    """The places that the rows need: those they name, if they are to be made, and a vault 未定位 per unit."""
    codes = Counter(place_code(text) for text in clean.columns["place"] if text)
    shelters = {unplaced_code(unit): unit for unit in _sheltered(clean, units)}
    known = places_of(tx, {*codes, *_parents(codes), *shelters})
    rows = [_shelter(code, unit) for code, unit in shelters.items() if code not in known]
    if create:
        rows += list(_new_rows(new_places(codes, known), known, _owners(clean, units)))
    tx.insert_each(place, rows)


def _parents(codes: Iterable[str]) -> set[str]:
    return {made.code for made in new_places(codes, ())}


def _sheltered(clean: Table, units: Units) -> list[Row]:
    """Every unit that the list names may have an asset whose place is not known."""
    return [units.of(word) for word in dict.fromkeys(clean.columns["org_unit"])]


def _owners(clean: Table, units: Units) -> Mapping[str, Row]:
    """Which unit a vault belongs to: the one that most assets in it belong to."""
    counted: dict[str, Counter[UUID]] = {}
    for word, text in clean.tuples("org_unit", "place"):
        if text:
            vault = place_code(text).split("-")[0]
            counted.setdefault(vault, Counter())[units.of(word)["id"]] += 1
    return {vault: units.by_id[counter.most_common(1)[0][0]] for vault, counter in counted.items()}


def _new_rows(
    wanted: Iterable[NewPlace], known: Mapping[str, Row], owners: Mapping[str, Row]
) -> Iterator[Row]:
    made: dict[str, Row] = dict(known)
    for one in wanted:
        parent = made[one.parent] if one.parent else None
        unit = owners.get(one.code.split("-")[0])
        if parent is not None:
            owner = {"unit_id": parent["unit_id"], "unit_path": parent["unit_path"]}
        else:
            assert unit is not None
            owner = {"unit_id": unit["id"], "unit_path": unit["path"]}
        made[one.code] = row = _place(one.code, one.name, one.kind, parent, owner)
        yield row


def _shelter(code: str, unit: Row) -> Row:
    return _place(code, UNPLACED, "vault", None, {"unit_id": unit["id"], "unit_path": unit["path"]})


def _place(code: str, name: str, kind: str, parent: Row | None, owner: Row) -> Row:
    return owner | {
        "id": new_id(),
        "code": code,
        "name": name,
        "kind": kind,
        "parent_id": parent and parent["id"],
        "path": f"{parent['path'] if parent else '/'}{code}/",
    }
