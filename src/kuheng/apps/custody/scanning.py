"""From codes to pieces of an order, and what taking them does: one look, one lock, one movement, however many."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain import scan
from kuheng.apps.custody.domain.binding import Act, Custody, Rules
from kuheng.apps.custody.domain.lines import numbering_of
from kuheng.apps.custody.domain.shares import shares_of
from kuheng.apps.custody.reading import boundary_place, custody_of, lock_assets, rules_of
from kuheng.apps.custody.tables import asset, order_line
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Entry, Kind, Spot, State, Take, parse_numbers
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.kernel.ids import AssetId, LineId, PersonId, PlaceId, TenantId

# Each way of naming through its own index; joined by OR they would be looked for in the whole register.
_NAMED = """
  a.id = ANY(ARRAY(
    SELECT id FROM asset WHERE tenant_id = %(tenant)s AND code = ANY(%(codes)s)
    UNION SELECT id FROM asset WHERE tenant_id = %(tenant)s AND serial_no = ANY(%(codes)s)
    UNION SELECT asset_id FROM asset_tag WHERE tenant_id = %(tenant)s AND tag = ANY(%(codes)s)))
"""
ASSETS = f"""
-- whatever the codes name, on the order or not: a wrong piece is refused by its name and its place
SELECT a.*, p.code AS place_code,
  (SELECT o.order_type FROM execution e JOIN custody_order o ON o.tenant_id = e.tenant_id AND o.id = e.order_id
   WHERE e.tenant_id = %(tenant)s AND e.id = %(execution)s) AS act,
  (SELECT jsonb_agg(jsonb_build_array(r.binding, r.act, r.allowed)) FROM binding_rule r
   WHERE r.tenant_id = %(tenant)s) AS rules
FROM asset a
JOIN place p ON p.tenant_id = a.tenant_id AND p.id = a.place_id
WHERE a.tenant_id = %(tenant)s AND ({_NAMED}) ORDER BY a.id FOR UPDATE OF a
"""
ORDERED = f"""
SELECT l.* FROM order_line l
JOIN execution e ON e.tenant_id = l.tenant_id AND e.order_id = l.order_id
JOIN asset a ON a.tenant_id = l.tenant_id AND a.id = l.asset_id
WHERE e.tenant_id = %(tenant)s AND e.id = %(execution)s AND ({_NAMED}) ORDER BY l.id FOR UPDATE OF l
"""
TAGS = "SELECT tag, asset_id FROM asset_tag WHERE tenant_id = %(tenant)s AND tag = ANY(%(codes)s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """What one code names: the asset, and its line where the order has it. `asset` also says the order's act and
    the bank's own binding rules."""

    asset: Row
    line: Row | None

    @property
    def facts(self) -> Row:
        return self.asset

    @property
    def custody(self) -> Custody:
        return custody_of(self.asset)

    @property
    def act(self) -> Act:
        return Act(self.asset["act"])

    @property
    def rules(self) -> Rules:
        return rules_of(self.asset["rules"] or ())

    @property
    def ordered(self) -> scan.Line | None:
        line = self.line
        return (
            None if line is None else scan.Line(id=line["id"], asset_id=line["asset_id"], state=line["state"])
        )


@dataclass(frozen=True, slots=True)
class Asked:
    """The three reads, queued together."""

    assets: Answer
    lines: Answer
    tags: Answer

    def pieces(self) -> dict[str, Piece]:
        """By code. A serial number that several assets bear means the one on the order, else nothing."""
        lines = {row["asset_id"]: row for row in self.lines.rows()}
        assets = {row["id"]: row for row in self.assets.rows()}
        named: dict[str, Piece] = {}
        for row in sorted(assets.values(), key=lambda one: one["id"] in lines):
            piece = Piece(asset=row, line=lines.get(row["id"]))
            for code in (row["serial_no"], row["code"]):
                if code:
                    named[code] = piece
        for row in self.tags.rows():
            found = assets[row["asset_id"]]
            named[row["tag"]] = Piece(asset=found, line=lines.get(found["id"]))
        return named


def ask_codes(tx: Transaction, execution_id: UUID, codes: Sequence[str]) -> Asked:
    """Queues the reads; nothing waits yet."""
    params = {"tenant": tx.tenant, "execution": execution_id, "codes": list(codes)}
    lines = tx.ask(ORDERED, params)
    return Asked(tx.ask(ASSETS, params), lines, tx.ask(TAGS, params))


def take(tx: Transaction, execution: Row, pieces: Sequence[Piece]) -> None:
    """Moves the pieces from their slots into the keepers' hands, on the ledger, the lines and the register."""
    if not pieces:
        return
    lines = [piece.line for piece in pieces if piece.line is not None]
    takes = [_take_of(tx.tenant, execution, piece) for piece in pieces]
    ledger.settle(tx, takes, kind="issue", reference=execution["order_id"])
    done = {
        "state": "executed",
        "executed_at": tx.at,
        "keeper_id": execution["keeper_id"],
        "second_id": execution["second_id"],
    }
    tx.update_each(order_line, lines, [done for _ in lines])
    rows = [_own(piece.asset) for piece in pieces]
    changes = [_taken(row, line, pieces[0].act, tx) for row, line in zip(rows, lines, strict=True)]
    _update(tx, rows, changes)


def give_up(tx: Transaction, lines: Sequence[Row], *, state: str = "released") -> None:
    """Lines that come to nothing, or (`replaced`) are asked for anew: what they reserved is free again."""
    held = [line["asset_id"] for line in lines if line["asset_id"]]
    if held:
        assets = lock_assets(tx, held)  # before the ledger's own locks, as everywhere
        ledger.release(tx, [LineId(line["id"]) for line in lines])
        marked = [one for one in assets.values() if one["kind"] == "serial"]
        tx.update_each(asset, marked, [{"reserved": False} for _ in marked])
    tx.update_each(order_line, lines, [{"state": state} for _ in lines])


def _take_of(tenant: TenantId, execution: Row, piece: Piece) -> Take:
    assert piece.line is not None
    return Take(
        line=LineId(piece.line["id"]), to=carrying(tenant, piece.asset["kind"], execution["keeper_id"])
    )


def carrying(tenant: TenantId, kind: str, keeper: UUID) -> Spot:
    """Where a piece is between slot and receiver, or between two vaults: on its way, in this person's hands."""
    state = State.ISSUED if kind == "range" else State.FREE
    return Spot(place=PlaceId(boundary_place(tenant, "transit")), holder=PersonId(keeper), state=state)


def carried(
    tenant: TenantId,
    row: Row,
    line: Row,
    place: PlaceId,
    holder: PersonId | None,
    *,
    giver: UUID | None = None,
) -> tuple[Entry, ...]:
    """Both sides of handing an executed line on: to a person, or (no holder) back into a slot.

    It comes from the first keeper's hands, or from those of `giver`.
    """
    source = carrying(tenant, row["kind"], giver or line["keeper_id"])
    target = Spot(place=place, holder=holder, state=source.state if holder else State.FREE)
    numbering = numbering_of(row)
    spans = parse_numbers(line["numbers"], numbering).or_refuse().spans if numbering else ()
    return ledger.transfer(
        AssetId(row["id"]), Kind(row["kind"]), source, target, quantity=line["quantity"], spans=spans
    )


def _own(row: Row) -> Row:
    """The asset's own columns, without what was read beside them."""
    return {name: value for name, value in row.items() if name not in _BESIDE}


_BESIDE = ("place_code", "act", "rules")


def _taken(row: Row, line: Mapping[str, Any], act: Act, tx: Transaction) -> Row:
    """A serial and a batch that is transferred go on their way, the slot is kept; of other stock and ranges what
    stays in the vault becomes less."""
    if row["kind"] == "serial" or act is Act.TRANSFER:
        return {
            "state": "transit",
            "place_id": boundary_place(tx.tenant, "transit"),
            "home_place_id": row["place_id"],
            "reserved": False,
            "moved_at": tx.at,
        }
    return shares_of(row).leave(line["quantity"]).columns() | {"moved_at": tx.at}


def _update(tx: Transaction, rows: Sequence[Row], changes: Sequence[Row]) -> None:
    """What goes as a whole and the others change different columns; each sort in one statement when there are many."""
    for whole in (True, False):
        chosen = [
            (row, change)
            for row, change in zip(rows, changes, strict=True)
            if ("home_place_id" in change) is whole
        ]
        tx.update_each(asset, [row for row, _ in chosen], [change for _, change in chosen])
