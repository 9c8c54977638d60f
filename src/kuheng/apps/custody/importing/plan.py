"""What the clean rows of one chunk become: new assets, changes of known ones, rows passed over. Pure."""

from collections.abc import Callable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple
from uuid import UUID, uuid5

from kuheng.apps.custody.domain.scan import normal_code
from kuheng.apps.custody.importing.judgement import Table
from kuheng.apps.custody.importing.placing import UNPLACED, place_code
from kuheng.apps.custody.importing.references import Units
from kuheng.core.ledger.domain import FROM_ORIGIN, Entry, Kind, Numbering, Span, Spot, State, transfer
from kuheng.kernel.ids import AssetId, PersonId, PlaceId, TenantId, id_at, installed_id

Row = dict[str, Any]
OnExisting = Literal["skip", "update", "upsert"]

# Facts that a list may change of an asset that is in the register. Where it is, how many, which numbers and
# what binds it are changed by orders and acts of their own: a list is no movement.
FACTS = (
    "name", "spec", "serial_no", "contract_no", "customer", "note", "received_on", "expires_on", "value_fen",
    "currency", "holder_name", "holder_id",
)  # fmt: skip


class Line(NamedTuple):
    """One clean row."""

    sheet: str
    row: int
    code: str | None
    name: str
    category: str
    kind: str
    spec: str | None
    unit: str | None
    quantity: int
    serial_no: str | None
    range_kind: str | None
    prefix: str | None
    edition: str | None
    digits: int | None
    first_no: int | None
    last_no: int | None
    org_unit: str | None
    holder_name: str | None
    place: str | None
    state: str
    pledged: bool
    frozen: bool
    received_on: date | None
    expires_on: date | None
    value_fen: int | None
    currency: str
    contract_no: str | None
    customer: str | None
    tag: str | None
    note: str | None


def lines_of(table: Table, start: int, most: int) -> list[Line]:
    """Rows `start` to `start + most` of the clean table."""
    columns = (table.columns[key][start : start + most] for key in Line._fields)
    return list(map(Line._make, zip(*columns, strict=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What the register holds of what these lines name, read under lock."""

    tenant: TenantId
    import_id: UUID
    by_id: UUID
    at: datetime
    today: date
    file_name: str
    categories: Mapping[str, Row]
    units: Units
    holder: Callable[[str | None, str], UUID | None]
    places: Mapping[str, Row]
    by_code: Mapping[str, Row]
    by_serial: Mapping[tuple[str, str], Row]
    tags: AbstractSet[str]
    numbers: AbstractSet[int]  # lines whose numbers somebody has meanwhile
    on_existing: OnExisting

    def edge(self, kind: str) -> UUID:
        """The tenant's one place of this kind at the edge of the book."""
        return installed_id(self.tenant, f"place:{kind}")


class Late(NamedTuple):
    """What the dry run could not see: the register changed since."""

    sheet: str
    row: int
    field: str
    code: str
    value: str


@dataclass(slots=True, kw_only=True)
class Plan:
    """Rows to be written, all of one transaction."""

    assets: list[Row] = field(default_factory=list)
    tags: list[Row] = field(default_factory=list)
    valuations: list[Row] = field(default_factory=list)
    bindings: list[Row] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    numberings: dict[AssetId, Numbering] = field(default_factory=dict)
    befores: list[Row] = field(default_factory=list)
    changes: list[Row] = field(default_factory=list)
    late: list[Late] = field(default_factory=list)
    skipped: int = 0


def plan_of(lines: list[Line], ground: Ground, codes: Iterator[str]) -> Plan:
    """`codes` gives numbers for assets that the list has none for."""
    plan = Plan()
    ids = _Ids(ground)
    met: set[UUID] = set()
    for at, line in enumerate(lines):
        known = _known(line, ground)
        if known is not None:
            _again(plan, line, known, ground, ids, met)
        elif ground.on_existing == "update":
            plan.skipped += 1
        elif at in ground.numbers:
            _late(plan, line, "first_no", "numbers_taken", str(line.first_no))
        elif line.code is not None and line.code in ground.by_code:
            _late(plan, line, "code", "code_taken", line.code)
        else:
            _enter(plan, line, ground, ids, line.code or next(codes))
    return plan


class _Ids:
    """UUIDv7 of the moment of the command, so that rows of a chunk lie side by side in every index."""

    def __init__(self, ground: Ground) -> None:
        self._milliseconds = int(ground.at.timestamp() * 1000)

    def new(self) -> UUID:
        return id_at(self._milliseconds)


def _known(line: Line, ground: Ground) -> Row | None:
    if ground.by_serial and line.serial_no is not None:
        return ground.by_serial.get((line.category, line.serial_no))
    return ground.by_code.get(line.code) if line.code is not None else None


def _late(plan: Plan, line: Line, name: str, code: str, value: str) -> None:
    plan.skipped += 1
    plan.late.append(Late(line.sheet, line.row, name, code, value))


# ---------------------------------------------------------------- assets that are known


def _again(plan: Plan, line: Line, known: Row, ground: Ground, ids: _Ids, met: set[UUID]) -> None:
    change = {} if ground.on_existing == "skip" or known["id"] in met else _change(line, known, ground)
    met.add(known["id"])
    if not change:
        plan.skipped += 1
        return
    plan.befores.append(known)
    plan.changes.append({name: change.get(name, known[name]) for name in FACTS})
    if "value_fen" in change:
        plan.valuations.append(_valuation(known["id"], change["value_fen"], line.currency, ground, ids))
    _tag(plan, line, known["id"], ground)


def _change(line: Line, known: Row, ground: Ground) -> Row:
    """What the list says otherwise; an empty cell says nothing."""
    said = {name: getattr(line, name) for name in FACTS if name != "holder_id"}
    if line.value_fen is None:
        del said["currency"]
    if line.holder_name is not None and line.holder_name != known["holder_name"]:
        said["holder_id"] = ground.holder(line.holder_name, known["unit_path"])
    return {
        name: value
        for name, value in said.items()
        if (value is not None or name == "holder_id") and value != known[name]
    }


# ---------------------------------------------------------------- new assets


def _enter(plan: Plan, line: Line, ground: Ground, ids: _Ids, code: str) -> None:
    asset_id = ids.new()
    unit = ground.units.of(line.org_unit)
    slot = _slot(line, unit, ground)
    where = _where(line, slot, ground)
    holder = ground.holder(line.holder_name, unit["path"])
    plan.assets.append(_asset(line, ground, asset_id, code, unit, slot, where, holder))
    if line.value_fen is not None:
        plan.valuations.append(_valuation(asset_id, line.value_fen, line.currency, ground, ids))
    for kind in ("pledged", "frozen"):
        if getattr(line, kind):
            plan.bindings.append(_binding(asset_id, kind, line, ground, ids))
    _tag(plan, line, asset_id, ground)
    _receive(plan, line, AssetId(asset_id), where, holder)


def _slot(line: Line, unit: Row, ground: Ground) -> UUID | None:
    """The place that the list names, or the vault for what is not placed yet. Of what is out: None when unnamed."""
    named = ground.places.get(place_code(line.place)) if line.place else None
    if named is None and line.state == "in_stock":
        named = ground.places[unplaced_code(unit)]
    return None if named is None else named["id"]


def unplaced_code(unit: Row) -> str:
    """The code of the vault that a unit keeps for what is not placed yet."""
    return f"{UNPLACED}-{unit['code']}"


_EDGES = {
    "out": "outside", "lent": "hands", "with_teller": "hands", "transit": "transit", "destroyed": "destroyed",
}  # fmt: skip


def _where(line: Line, slot: UUID | None, ground: Ground) -> UUID:
    if line.state == "in_stock":
        assert slot is not None
        return slot
    return ground.edge(_EDGES[line.state])


def _asset(
    line: Line,
    ground: Ground,
    asset_id: UUID,
    code: str,
    unit: Row,
    slot: UUID | None,
    where: UUID,
    holder: UUID | None,
) -> Row:
    category = ground.categories[line.category]
    return {
        "id": asset_id,
        "code": code,
        "name": line.name,
        "category": line.category,
        "kind": line.kind,
        "spec": line.spec,
        "unit": line.unit or category["unit"],
        "quantity": line.quantity,
        "serial_no": line.serial_no,
        "range_kind": line.range_kind,
        "prefix": line.prefix,
        "edition": (line.edition or "") if line.kind == "range" else line.edition,
        "digits": line.digits,
        "first_no": line.first_no,
        "last_no": line.last_no,
        "unit_id": unit["id"],
        "unit_path": unit["path"],
        "holder_id": holder,
        "holder_name": line.holder_name,
        "place_id": where,
        "home_place_id": None if line.state == "in_stock" else slot,
        "state": line.state,
        "pledged": line.pledged,
        "frozen": line.frozen,
        "value_fen": line.value_fen,
        "currency": line.currency,
        "received_on": line.received_on,
        "expires_on": line.expires_on,
        "contract_no": line.contract_no,
        "customer": line.customer,
        "note": line.note,
        "risk": category["risk"],
        "import_id": ground.import_id,
        "moved_at": ground.at,
    }


def _valuation(asset_id: UUID, fen: int, currency: str, ground: Ground, ids: _Ids) -> Row:
    return {
        "id": ids.new(),
        "asset_id": asset_id,
        "amount_fen": fen,
        "currency": currency,
        "on_date": ground.today,
        "source": "导入",
        "document": ground.file_name,
        "by_id": ground.by_id,
    }


def _binding(asset_id: UUID, kind: str, line: Line, ground: Ground, ids: _Ids) -> Row:
    return {
        "id": ids.new(),
        "asset_id": asset_id,
        "kind": kind,
        "reason": f"导入的清单如此：{line.sheet} 第 {line.row} 行",
        "document": line.contract_no or ground.file_name,
        "by_id": ground.by_id,
        "started_at": ground.at,
    }


def _tag(plan: Plan, line: Line, asset_id: UUID, ground: Ground) -> None:
    """The id of the tag follows from batch and tag, so that an undo knows which ones it brought."""
    if line.tag is None:
        return
    tag = normal_code(line.tag)
    if tag is None or tag in ground.tags:
        plan.late.append(Late(line.sheet, line.row, "tag", "tag_taken", line.tag))
        return
    plan.tags.append({"id": uuid5(ground.import_id, tag), "asset_id": asset_id, "tag": tag, "scheme": "rfid"})


# How far the numbers of a range have come, by where the list says it is.
_NUMBERS = {"in_stock": State.FREE, "with_teller": State.WITH_TELLER, "destroyed": State.DESTROYED}


def _receive(plan: Plan, line: Line, asset_id: AssetId, where: UUID, holder: UUID | None) -> None:
    """By what movement it enters the book; of nothing (quantity 0) there is none."""
    if line.quantity == 0:
        return
    kind = Kind(line.kind)
    in_hands = line.state in ("lent", "with_teller")
    spot = Spot(
        place=PlaceId(where),
        holder=PersonId(holder) if holder and in_hands else None,
        state=_NUMBERS.get(line.state, State.ISSUED) if kind is Kind.RANGE else State.FREE,
    )
    spans: tuple[Span, ...] = ()
    if line.first_no is not None and line.last_no is not None and line.digits is not None:
        spans = (Span(line.first_no, line.last_no),)
        plan.numberings[asset_id] = Numbering(
            kind=line.range_kind or line.category,
            prefix=line.prefix or "",
            edition=line.edition or "",
            digits=line.digits,
        )
    plan.entries += transfer(asset_id, kind, FROM_ORIGIN, spot, quantity=line.quantity, spans=spans)
