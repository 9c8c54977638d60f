"""What an order asks for: its lines under lock and reserved, the route they mean, who receives and where to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.apps.custody.commands.register import AssetFacts, own_form
from kuheng.apps.custody.domain.binding import Act, Custody, State, decide_take
from kuheng.apps.custody.domain.lines import Wish, claim_of, decide_back, decide_wish, numbering_of, worth
from kuheng.apps.custody.domain.order import MAX_LINES, LineFacts, Route, decide_route
from kuheng.apps.custody.reading import (
    CATEGORIES,
    ask_assets,
    ask_rules,
    boundary_place,
    custody_of,
    open_place,
    require_apart,
    rules_from,
)
from kuheng.apps.custody.tables import asset
from kuheng.core.access.api import Person, person, scope
from kuheng.core.catalog.api import permitted_ids
from kuheng.core.commands.base import Command
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Claim, Reservation, merge, show_numbers
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.forms import api as forms
from kuheng.kernel.clock import BANK_ZONE, business_date
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import PlaceId, new_id

TITLES = {"out": "出库", "in": "入库", "transfer": "调拨", "return": "归还"}

# Two orders of one applicant add up; they wait for each other while the sum is taken.
LOCK_APPLICANT = "SELECT pg_advisory_xact_lock(hashtextextended('order-of-' || %s, 0))"
EARLIER_TODAY = """
SELECT l.category, sum(l.value_fen)::bigint AS fen
FROM custody_order o JOIN order_line l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
WHERE o.tenant_id = %s AND o.applicant_id = %s AND o.id <> %s AND o.submitted_at >= %s AND o.order_type = %s
  AND o.state NOT IN ('rejected', 'withdrawn', 'cancelled') AND l.state <> 'replaced'
GROUP BY l.category
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A line as it will be saved, with its category's row."""

    kind: Row
    row: Row


class OutLine(Command):
    """One asset of an order. Ranges give `numbers` ("10, 14, 20#3, 30-35") or a `quantity` for the lowest free ones."""

    asset_id: UUID
    quantity: Annotated[int, Field(ge=1, le=10**12)] | None = None
    numbers: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    out_of_order_reason: Annotated[str, StringConstraints(min_length=4, max_length=500)] | None = None


class InLine(AssetFacts):
    """One asset that is to arrive: what it will be in the register."""


class SubmitOrder(
    Command, name="custody.submit_order", record="order", title=("提交出入库单", "Submit order")
):
    """Ask for assets to leave, move, come back or arrive. They are reserved at once; approval follows the flow.

    Refused with `custody.bound`, `custody.not_there`, `custody.out_of_order`, `custody.receiver_forbidden`,
    `custody.no_form`, `forms.faults`, `ledger.*`.
    """

    id: UUID = Field(default_factory=new_id)
    order_type: Literal["out", "in", "transfer", "return"]
    urgency: Literal["normal", "emergency"] = "normal"
    reason: Annotated[str, StringConstraints(min_length=4, max_length=1_000)]
    receiver_id: UUID | None = None
    to_place_id: UUID | None = None
    due_at: datetime | None = None
    document: Annotated[str, StringConstraints(max_length=120)] | None = None
    lines: Annotated[tuple[OutLine, ...], Field(max_length=MAX_LINES)] = ()
    arrivals: Annotated[tuple[InLine, ...], Field(max_length=MAX_LINES)] = ()
    attachments: Annotated[tuple[UUID, ...], Field(max_length=20)] = ()


def lines_of(tx: Transaction, command: SubmitOrder) -> list[Line]:
    """The lines as they will be saved, in the order asked; what is in the register is reserved by now."""
    return _arriving(tx, command) if command.order_type == "in" else _taken(tx, command)


def title_of(lines: Sequence[Line], order_type: str) -> str:
    """The kind of the dearest line and what is to happen, as lists name the order."""
    kind = max(lines, key=lambda line: line.row["value_fen"]).kind
    return f"{kind['title_zh']}{TITLES[order_type]}"


def _taken(tx: Transaction, command: SubmitOrder) -> list[Line]:
    """The wanted assets under lock, each allowed by state and binding, reserved in the ledger and marked."""
    ids = [line.asset_id for line in command.lines]
    rules, locked = ask_rules(tx), ask_assets(tx, ids)
    visible = permitted_ids(tx, "asset", scope(tx, "asset.read", "asset"), ids)
    rows = {row["id"]: row for row in locked.rows()}
    table, act = rules_from(rules), Act(command.order_type)
    for index, asset_id in enumerate(ids):
        if asset_id not in rows or asset_id not in visible:
            raise NotFound("record.not_found", f"lines.{index}.asset_id")
        if asset_id in ids[:index]:
            raise Refused("custody.asset_twice", f"lines.{index}.asset_id", asset=rows[asset_id]["code"])
        decide_take(_wanted(rows[asset_id], act), act, table, document=command.document).or_refuse()
    kinds = _categories(tx, {row["category"] for row in rows.values()})
    return _reserved(tx, command, rows, kinds)


def _wanted(row: Row, act: Act) -> Custody:
    """Of stock and ranges a part may be out while the rest is not: the ledger knows which part comes back."""
    found = custody_of(row)
    return replace(found, state=State.OUT) if act is Act.RETURN and row["kind"] != "serial" else found


def _reserved(
    tx: Transaction, command: SubmitOrder, rows: Mapping[UUID, Row], kinds: Mapping[str, Row]
) -> list[Line]:
    lines, claims = [], []
    back = _outside(tx) if command.order_type == "return" else None
    for wanted in command.lines:
        row, line_id = rows[wanted.asset_id], new_id()
        wish = decide_wish(row, quantity=wanted.quantity, numbers=wanted.numbers).or_refuse()
        if command.order_type == "transfer" and wish.quantity != row["quantity"]:
            raise Refused("custody.whole_batch", "lines", asset=row["code"], quantity=row["quantity"])
        claims.append(claim_of(line_id, row, wish, wanted.out_of_order_reason, back=back))
        lines.append(_line_of(line_id, row, kinds[row["category"]], wish, wanted))
    locked = ledger.lock_assets(tx, (claim.asset for claim in claims))
    if back:
        _require_out(claims, rows, locked)
    reserved = ledger.reserve(tx, claims, locked=locked)
    marked = [row for row in rows.values() if row["kind"] == "serial"]
    tx.update_each(asset, marked, [{"reserved": True} for _ in marked])
    return [_numbered(line, rows, reserved) for line in lines]


def _outside(tx: Transaction) -> frozenset[PlaceId]:
    """Where the book keeps what has left the vault."""
    return frozenset(PlaceId(boundary_place(tx.tenant, kind)) for kind in ("hands", "outside"))


def _require_out(claims: Sequence[Claim], rows: Mapping[UUID, Row], locked: ledger.LockedAssets) -> None:
    """Nothing comes back that never left. Refused with `custody.more_than_issued`, naming the line."""
    held, numbers = locked.by_asset(), locked.intervals
    for index, claim in enumerate(claims):
        own = [one for one in numbers if one.asset == claim.asset]
        refused = decide_back(claim, rows[claim.asset], held.get(claim.asset, ()), own, line=index)
        if refused:
            refused.or_refuse()


def _line_of(line_id: UUID, row: Row, kind: Row, wish: Wish, wanted: OutLine) -> Line:
    return Line(
        kind=kind,
        row={
            "id": line_id,
            "asset_id": row["id"],
            "category": row["category"],
            "name": row["name"],
            "spec": row["spec"],
            "unit": row["unit"],
            "quantity": wish.quantity,
            "value_fen": worth(row, kind, wish.quantity),
            "out_of_order_reason": wanted.out_of_order_reason,
            "state": "reserved",
            "from_place_id": row["place_id"],
        },
    )


def _numbered(line: Line, rows: Mapping[UUID, Row], reserved: Sequence[Reservation]) -> Line:
    """With the numbers that the ledger reserved for it, as printed."""
    numbering = numbering_of(rows[line.row["asset_id"]])
    if numbering is None:
        return line
    spans = merge(one.span for one in reserved if one.line == line.row["id"] and one.span)
    return replace(line, row=line.row | {"numbers": show_numbers(spans, numbering)})


def _arriving(tx: Transaction, command: SubmitOrder) -> list[Line]:
    kinds = _categories(tx, {facts.category for facts in command.arrivals})
    return [
        _arrival(facts, kinds[facts.category], _form_version(tx, facts, kinds[facts.category], at))
        for at, facts in enumerate(command.arrivals)
    ]


def _form_version(tx: Transaction, facts: InLine, kind: Row, at: int) -> int | None:
    """The version of the category's form that the line is judged by, here and once more when it has arrived."""
    field = f"arrivals.{at}.extra"
    if facts.extra is None or not own_form(kind, facts.extra, field=field):
        return None
    return forms.judge(tx, kind["form_key"], facts.extra, field=field)


def _arrival(facts: InLine, kind: Row, form_version: int | None) -> Line:
    return Line(
        kind=kind,
        row={
            "id": new_id(),
            "category": facts.category,
            "name": facts.name,
            "spec": facts.spec,
            "unit": facts.unit or kind["unit"],
            "quantity": facts.quantity,
            "numbers": f"{facts.first_no}-{facts.last_no}" if facts.first_no else None,
            "value_fen": facts.value_fen or (kind["face_fen"] or 0) * facts.quantity,
            "intake": facts.model_dump(mode="json") | {"form_version": form_version},
            "state": "reserved",
        },
    )


def _categories(tx: Transaction, keys: set[str]) -> dict[str, Row]:
    found = {row["key"]: row for row in tx.rows(CATEGORIES, [tx.tenant, sorted(keys)])}
    if missing := keys - found.keys():
        raise Refused("custody.no_category", "lines", category=min(missing))
    return found


def route_of(tx: Transaction, command: SubmitOrder, lines: Sequence[Line]) -> Route:
    midnight = datetime.combine(business_date(tx.at), time(), BANK_ZONE)
    earlier = tx.rows(EARLIER_TODAY, [tx.tenant, tx.actor.person, command.id, midnight, command.order_type])
    facts = [
        LineFacts(
            category=line.row["category"],
            quantity=line.row["quantity"],
            value_fen=line.row["value_fen"],
            secret=line.kind["secret"],
        )
        for line in lines
    ]
    today = {row["category"]: row["fen"] for row in earlier}
    return decide_route(command.order_type, command.urgency, facts, today).or_refuse()


def receiver_of(tx: Transaction, command: SubmitOrder, lines: Sequence[Line]) -> Person | None:
    """Who will sign. Refused where a category forbids the applicant to receive; absent only for what arrives."""
    if command.receiver_id is None:
        if command.order_type == "in":
            return None
        raise Refused("custody.receiver_needed", "receiver_id")
    if command.receiver_id == tx.actor.person:
        require_apart(tx, {"applicant_id": tx.actor.person, "receiver_id": command.receiver_id})
        for line in lines:
            if not line.kind["receiver_may_apply"]:
                raise Refused("custody.receiver_forbidden", "receiver_id", category=line.kind["title_zh"])
    found = person(tx, command.receiver_id)
    if found is None:
        raise NotFound("record.not_found", "receiver_id")
    return found


def destination_of(tx: Transaction, command: SubmitOrder) -> Row | None:
    """The place that a transfer goes to, which may be another branch's; None for every other order."""
    if command.order_type != "transfer":
        return None
    if command.to_place_id is None:
        raise Refused("custody.place_needed", "to_place_id")
    return open_place(tx, command.to_place_id, field="to_place_id")


def facts_of(row: Row, route: Route, lines: Sequence[Line], target: Row | None) -> dict[str, object]:
    """What the flow's branches may ask."""
    return {
        "number": row["number"],
        "title": row["title"],
        "order_type": row["order_type"],
        "urgency": row["urgency"],
        "category": route.category,
        "categories": sorted({line.row["category"] for line in lines}),
        "route": route.route,
        "secret": route.route == "secret",
        "amount_fen": route.day_amount_fen,
        "quantity": route.quantity,
        "out_of_order": any(line.row.get("out_of_order_reason") for line in lines),
        "receiver": str(row["receiver_id"]) if row["receiver_id"] else None,
        "to_unit": str(target["unit_id"]) if target else None,
    }
