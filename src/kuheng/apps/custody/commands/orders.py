"""Orders: submit, withdraw, cancel, and what the flow tells of its end."""

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
    LINES,
    ask_assets,
    ask_rules,
    boundary_place,
    custody_of,
    lock_order,
    next_number,
    open_place,
    require_apart,
    rules_from,
)
from kuheng.apps.custody.scanning import give_up
from kuheng.apps.custody.tables import asset, order, order_line
from kuheng.core.access.api import Person, duty_pairs, person, scope, within
from kuheng.core.catalog.api import permitted_ids
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files.api import attach
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Claim, Reservation, merge, show_numbers
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.engines.forms import api as forms
from kuheng.kernel.clock import BANK_ZONE, business_date
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import PlaceId, new_id

PREFIX = {"out": "CK", "in": "RK", "transfer": "DB", "return": "GH"}
TITLES = {"out": "出库", "in": "入库", "transfer": "调拨", "return": "归还"}

APPLICANT_RECEIVER = frozenset({"applicant", "receiver"})

# Two orders of one applicant add up; they wait for each other while the sum is taken.
LOCK_APPLICANT = "SELECT pg_advisory_xact_lock(hashtextextended('order-of-' || %s, 0))"
EARLIER_TODAY = """
SELECT l.category, sum(l.value_fen)::bigint AS fen
FROM custody_order o JOIN order_line l ON l.tenant_id = o.tenant_id AND l.order_id = o.id
WHERE o.tenant_id = %s AND o.applicant_id = %s AND o.submitted_at >= %s AND o.order_type = %s
  AND o.state NOT IN ('rejected', 'withdrawn', 'cancelled')
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


class WithdrawOrder(
    Command,
    name="custody.withdraw_order",
    record="order",
    target="order_id",
    title=("撤回单据", "Withdraw order"),
):
    """The applicant takes the order back, as long as nobody has decided and nothing has moved."""

    order_id: UUID
    reason: Annotated[str, StringConstraints(max_length=500)] = ""


class CancelOrder(
    Command,
    name="custody.cancel_order",
    record="order",
    target="order_id",
    title=("取消单据", "Cancel order"),
):
    """Give an approved order up before anything has moved; what it reserved is free again."""

    order_id: UUID
    reason: Annotated[str, StringConstraints(min_length=2, max_length=500)]


class FollowCase(
    Command,
    name="custody.follow_case",
    record="order",
    target="order_id",
    title=("跟随流程", "Follow the flow"),
):
    """What the flow has come to: approved, rejected, withdrawn or done. Sent by the flow itself."""

    order_id: UUID
    outcome: Literal["approved", "rejected", "withdrawn", "done", "cancelled"]


def submit_order(command: SubmitOrder, tx: Transaction) -> Outcome:
    tx.write(LOCK_APPLICANT, [str(tx.actor.person)])
    lines = _arriving(tx, command) if command.order_type == "in" else _taken(tx, command)
    route = _route(tx, command, lines)
    receiver = _receiver(tx, command, lines)
    target = _destination(tx, command)
    row = _save(tx, command, lines, route, receiver, target)
    within(tx, command.about.name, "order", row)
    attach(tx, command.attachments, "order", row["id"])
    case = flows.start(
        tx,
        flow_key=route.flow_key,
        subject=("order", row["id"]),
        applicant=tx.actor.person,
        data=_facts(row, route, lines, target),
    )
    return Outcome(
        result={"order_id": row["id"], "number": row["number"], "case_id": case.id, "route": route.route},
        facts=(Fact(topic="order.submitted", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], row["version"]),
    )


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


def _require_out(
    claims: Sequence[Claim], rows: Mapping[UUID, Row], locked: ledger.LockedAssets
) -> None:
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


def _route(tx: Transaction, command: SubmitOrder, lines: Sequence[Line]) -> Route:
    midnight = datetime.combine(business_date(tx.at), time(), BANK_ZONE)
    earlier = tx.rows(EARLIER_TODAY, [tx.tenant, tx.actor.person, midnight, command.order_type])
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


def _receiver(tx: Transaction, command: SubmitOrder, lines: Sequence[Line]) -> Person | None:
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


def _destination(tx: Transaction, command: SubmitOrder) -> Row | None:
    """The place that a transfer goes to, which may be another branch's; None for every other order."""
    if command.order_type != "transfer":
        return None
    if command.to_place_id is None:
        raise Refused("custody.place_needed", "to_place_id")
    return open_place(tx, command.to_place_id, field="to_place_id")


def _taken_in_by(tx: Transaction, command: SubmitOrder, target: Row | None) -> str | None:
    """The path of the unit whose keepers take in what arrives; None where everything leaves."""
    if command.order_type == "out":
        return None
    return target["unit_path"] if target else tx.actor.unit_path


def _save(
    tx: Transaction,
    command: SubmitOrder,
    lines: Sequence[Line],
    route: Route,
    receiver: Person | None,
    target: Row | None,
) -> Row:
    kind = max(lines, key=lambda line: line.row["value_fen"]).kind
    row = tx.insert(
        order,
        command.model_dump(include={"order_type", "urgency", "reason", "to_place_id", "due_at"})
        | {
            "id": command.id,
            "number": next_number(tx, PREFIX[command.order_type]),
            "state": "approving",
            "title": f"{kind['title_zh']}{TITLES[command.order_type]}",
            "applicant_id": tx.actor.person,
            "applicant_name": tx.actor.name,
            "receiver_id": receiver and receiver.id,
            "receiver_name": receiver and receiver.name,
            "receiver_apart": APPLICANT_RECEIVER in duty_pairs(tx),
            "unit_id": tx.actor.unit,
            "unit_path": tx.actor.unit_path,
            "to_unit_path": _taken_in_by(tx, command, target),
            "case_id": flows.case_of("order", command.id),
            "flow_key": route.flow_key,
            "category": route.category,
            "line_count": len(lines),
            "quantity": route.quantity,
            "amount_fen": route.amount_fen,
            "day_amount_fen": route.day_amount_fen,
            "submitted_at": tx.at,
            "attachments": [str(file) for file in command.attachments],
        },
    )
    numbered = enumerate(lines, 1)
    tx.insert_each(
        order_line, [line.row | {"order_id": row["id"], "line_no": number} for number, line in numbered]
    )
    return row


def _facts(row: Row, route: Route, lines: Sequence[Line], target: Row | None) -> dict[str, object]:
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


def withdraw_order(command: WithdrawOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["applicant_id"] != tx.actor.person:
        raise Refused("custody.not_applicant")
    if row["state"] != "approving":
        raise Refused("custody.order_state", state=row["state"])
    flows.withdraw(tx, row["case_id"], reason=command.reason)
    return _end(tx, row, "withdrawn")


def cancel_order(command: CancelOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] not in ("approving", "approved"):
        raise Refused("custody.order_state", state=row["state"])
    flows.cancel(tx, row["case_id"], reason=command.reason)
    return _end(tx, row, "cancelled")


def follow_case(command: FollowCase, tx: Transaction) -> Outcome:
    """Late or repeated news changes nothing: the order's state decides whether it still matters."""
    row = lock_order(tx, command.order_id)
    if command.outcome == "approved":
        changed = tx.update(order, row, state="approved") if row["state"] == "approving" else row
        return Outcome(result={"state": changed["state"]}, record=("order", row["id"], changed["version"]))
    if row["state"] in _ENDED or command.outcome == "done":
        return Outcome(result={"state": row["state"]}, record=("order", row["id"], row["version"]))
    return _end(tx, row, command.outcome)


_ENDED = ("done", "rejected", "withdrawn", "cancelled")


def _end(tx: Transaction, row: Row, state: str) -> Outcome:
    """Ends an order that comes to nothing: what it reserved is free again."""
    lines = [line for line in tx.rows(LINES, [tx.tenant, row["id"]]) if line["state"] == "reserved"]
    give_up(tx, lines)
    saved = tx.update(order, row, state=state, finished_at=tx.at)
    return Outcome(
        result={"state": state, "released": len(lines)},
        facts=(Fact(topic=f"order.{state}", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], saved["version"]),
    )


def install(kit: Kit) -> None:
    kit.command(SubmitOrder, submit_order)
    kit.command(WithdrawOrder, withdraw_order)
    kit.command(CancelOrder, cancel_order)
    kit.command(FollowCase, follow_case)
