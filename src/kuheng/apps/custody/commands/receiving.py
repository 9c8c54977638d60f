"""In-orders, what comes back and what another vault sends: receive and check by two keepers, then put away to a slot."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from kuheng.apps.custody.commands.register import AssetFacts, enter
from kuheng.apps.custody.domain.binding import Act, decide_leave
from kuheng.apps.custody.domain.delivery import judge_delivery, numbering_of_intake
from kuheng.apps.custody.domain.lines import numbering_of
from kuheng.apps.custody.domain.order import decide_crew
from kuheng.apps.custody.domain.shares import shares_of
from kuheng.apps.custody.reading import (
    LINES,
    PLACE,
    ask_rules,
    boundary_place,
    category_of,
    custody_of,
    line_said,
    lock_asset,
    lock_assets,
    lock_order,
    order_said,
    own_place,
    require_apart,
    require_keeper,
    require_own_slot,
    require_room,
    rules_from,
)
from kuheng.apps.custody.scanning import carried, carrying, give_up
from kuheng.apps.custody.tables import asset, handover, order, order_line
from kuheng.core.access.api import person, prove
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Movement, Numbering, Take
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import NotFound, Refusal, Refused
from kuheng.kernel.ids import LineId, PlaceId, new_id


class CheckedNumbers(BaseModel):
    """The numbers of one line: as on the delivery note, and as found. Both as `10, 14, 20#3, 30-35`."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    line_id: UUID
    note: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]
    found: Annotated[str, StringConstraints(min_length=1, max_length=2_000)]


class ReceiveOrder(
    Command,
    name="custody.receive_order",
    record="order",
    target="order_id",
    title=("接收并查验", "Receive and check"),
    secret=("password",),
):
    """Two keepers take over what was brought, line by line checked. What is not ticked did not arrive; of a transfer
    it stays with the carrier and may be received later.

    Of a range that is new, `numbers` says what the delivery note names and what was found; of any other it may.

    The second keeper proves himself by his own credential. Refused with `custody.same_keeper`, `custody.not_keeper`,
    `custody.keeper_is_…`, `custody.bound`, `people.proof_…`, and where numbers are doubled, foreign or skipped with
    `custody.check_numbers`, `custody.note_differs`, `custody.delivery_differs`.
    """

    order_id: UUID
    line_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=500)]
    login: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=False)]
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""
    numbers: Annotated[tuple[CheckedNumbers, ...], Field(max_length=500)] = ()


class PutAway(
    Command, name="custody.put_away", record="order", target="order_id", title=("上架", "Put away")
):
    """Lay received pieces into a slot with room for them. The order is done with its last line."""

    order_id: UUID
    line_id: UUID
    place_id: UUID


def receive_order(command: ReceiveOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] != _ARRIVES.get(row["order_type"]):
        raise Refused("custody.order_state", state=order_said(row))
    second = prove(tx, command.login, command.password)
    if isinstance(second, Refusal):
        return Outcome(refusal=second, record=("order", row["id"], row["version"]))
    approvers = flows.approvers(tx, row["case_id"])
    decide_crew(
        keeper=tx.actor.person,
        second=second,
        applicant=row["applicant_id"],
        receiver=row["receiver_id"],
        approvers=approvers,
    ).or_refuse()
    require_apart(tx, row, approver=approvers, keeper=[tx.actor.person], other_keeper=[second])
    require_keeper(tx, second, command.login, row, command.about.name)
    every = tx.rows(LINES, [tx.tenant, row["id"]])
    lines = [line for line in every if line["id"] in command.line_ids]
    if len(lines) != len(set(command.line_ids)):
        raise NotFound("record.not_found", "line_ids")
    for line in lines:
        if line["state"] not in ("reserved", "on_its_way"):
            raise Refused("custody.line_state", "line_ids", line=line["line_no"], state=line_said(line))
    _require_as_delivered(tx, command, lines)
    arrived = _TAKE_OVER[row["order_type"]](tx, row, lines)
    done = {"state": "received", "executed_at": tx.at, "keeper_id": tx.actor.person, "second_id": second}
    for line in lines:
        tx.update(order_line, line, **done, asset_id=arrived[line["id"]])
    _note_handover(tx, command, row, lines, second)
    return _received(tx, row, every, lines, [str(tx.actor.person), str(second)])


def _require_as_delivered(tx: Transaction, command: ReceiveOrder, lines: Sequence[Row]) -> None:
    """Number by number: ordered, on the note and found are the same, or nothing is taken over."""
    by_id = {line["id"]: line for line in lines}
    for at, said in enumerate(command.numbers):
        line = by_id.get(said.line_id)
        if line is None or line["numbers"] is None:
            raise NotFound("record.not_found", f"numbers.{at}.line_id")
        wrong = judge_delivery(
            ordered=line["numbers"], note=said.note, found=said.found, numbering=_numbering(tx, line),
            line=line["line_no"], at=at,
        )  # fmt: skip
        if wrong:
            wrong.or_refuse()
    checked = {said.line_id for said in command.numbers}
    for line in lines:
        if line["intake"] and line["numbers"] and line["id"] not in checked:
            raise Refused("custody.check_numbers", "numbers", line=line["line_no"])


def _numbering(tx: Transaction, line: Row) -> Numbering:
    held = numbering_of(lock_asset(tx, line["asset_id"])) if line["asset_id"] else None
    return held or numbering_of_intake(line["intake"])


def _received(
    tx: Transaction, row: Row, every: list[Row], lines: list[Row], keepers: list[str]
) -> Outcome:
    """What did not come is given up, or (a transfer) waited for; the flow moves on when nothing is waited for."""
    taken = {line["id"] for line in lines}
    missing = [line for line in every if line["id"] not in taken and line["state"] in ("reserved", "on_its_way")]
    waits = row["order_type"] == "transfer" and missing
    if row["order_type"] != "transfer":
        give_up(tx, missing)
    if not waits:
        flows.complete(tx, row["case_id"], "receive", data={"keepers": keepers})
    saved = tx.update(order, row, state="receiving" if waits else "putting_away")
    return Outcome(
        result={"received": len(lines), "left": len(missing) if waits else 0},
        facts=(Fact(topic="order.received", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], saved["version"]),
    )


def _note_handover(
    tx: Transaction, command: ReceiveOrder, row: Row, lines: list[Row], second: UUID
) -> None:
    """The other direction of a handover: whoever brought it gives it into the hands of two keepers."""
    tx.insert(
        handover,
        {
            "id": new_id(),
            "order_id": row["id"],
            "direction": "in",
            "receiver_id": row["receiver_id"] or row["applicant_id"],
            "keeper_id": tx.actor.person,
            "second_id": second,
            "proof": "badge",
            "statement": command.note or "逐件查验，实物相符。",
            "quantity": sum(line["quantity"] for line in lines),
            "amount_fen": sum(line["value_fen"] for line in lines),
            "signed_at": tx.at,
            "ip": tx.actor.ip,
            "device": tx.actor.device,
        },
    )


def _arrive(tx: Transaction, row: Row, lines: list[Row]) -> dict[UUID, UUID]:
    """What is new enters the register, on its way in the first keeper's hands."""
    transit = tx.one(PLACE, [tx.tenant, boundary_place(tx.tenant, "transit")])
    assert transit is not None
    arrived = {}
    for line in lines:
        intake = dict(line["intake"])
        form_version = intake.pop("form_version", None)
        facts = AssetFacts.model_validate(intake | {"received_on": business_date(tx.at)})
        made = enter(
            tx,
            facts,
            category_of(tx, line["category"]),
            transit,
            asset_id=new_id(),
            unit_id=row["unit_id"],
            holder_id=tx.actor.person,
            at_spot=carrying(tx.tenant, "serial" if not line["numbers"] else "range", tx.actor.person),
            form_version=form_version,
        )
        arrived[line["id"]] = made["id"]
    return arrived


def _come_back(tx: Transaction, row: Row, lines: list[Row]) -> dict[UUID, UUID]:
    """What was out is taken from whoever had it; its slot is still known."""
    assets = lock_assets(tx, [line["asset_id"] for line in lines])
    takes = [
        Take(
            line=LineId(line["id"]), to=carrying(tx.tenant, assets[line["asset_id"]]["kind"], tx.actor.person)
        )
        for line in lines
    ]
    ledger.settle(tx, takes, kind="return", reference=row["id"])
    serials = [one for one in assets.values() if one["kind"] == "serial"]
    moved = {
        "state": "transit",
        "place_id": boundary_place(tx.tenant, "transit"),
        "reserved": False,
        "holder_id": tx.actor.person,
        "holder_name": tx.actor.name,
        "moved_at": tx.at,
    }
    tx.update_each(asset, serials, [moved for _ in serials])
    return {line["id"]: line["asset_id"] for line in lines}


def _come_over(tx: Transaction, row: Row, lines: list[Row]) -> dict[UUID, UUID]:
    """What another vault sent is taken from its carrier; what was bound since stays with him."""
    rules = ask_rules(tx)
    assets = lock_assets(tx, [line["asset_id"] for line in lines])
    table, transit = rules_from(rules), PlaceId(boundary_place(tx.tenant, "transit"))
    for one in assets.values():
        if kept := decide_leave(custody_of(one), Act.TRANSFER, table):
            kept.or_refuse()
    entries = [
        entry
        for line in lines
        for entry in carried(
            tx.tenant, assets[line["asset_id"]], line, transit, tx.actor.person, giver=row["receiver_id"]
        )
    ]
    ledger.post(tx, Movement(kind="take_over", entries=tuple(entries), reference=row["id"]))
    held = {"holder_id": tx.actor.person, "holder_name": tx.actor.name, "moved_at": tx.at}
    tx.update_each(asset, list(assets.values()), [held for _ in assets])
    return {line["id"]: line["asset_id"] for line in lines}


_TAKE_OVER = {"in": _arrive, "return": _come_back, "transfer": _come_over}

# In which state of its order what arrives is received.
_ARRIVES = {"in": "approved", "return": "approved", "transfer": "receiving"}


def put_away(command: PutAway, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] != "putting_away":
        raise Refused("custody.order_state", state=order_said(row))
    lines = tx.rows(LINES, [tx.tenant, row["id"]])
    line = next((one for one in lines if one["id"] == command.line_id), None)
    if line is None:
        raise NotFound("record.not_found", "line_id")
    if line["state"] != "received":
        raise Refused("custody.line_state", "line_id", line=line["line_no"], state=line_said(line))
    where = _target(tx, row, command.place_id)
    require_room(tx, where, 1)
    held = lock_asset(tx, line["asset_id"])
    require_own_slot(tx, held, where)
    entries = carried(tx.tenant, held, line, PlaceId(where["id"]), None)
    ledger.post(tx, Movement(kind="put_away", entries=entries, reference=row["id"]))
    owner = _new_owner(row, line, where, tx) if row["order_type"] == "transfer" else {}
    tx.update(asset, held, **_laid(held, line, where, tx) | owner)
    tx.update(order_line, line, state="handed_over", to_place_id=where["id"])
    left = sum(one["state"] == "received" for one in lines) - 1
    return _after(tx, row, left)


def _target(tx: Transaction, row: Row, place_id: UUID) -> Row:
    """One of the keeper's own places, of a transfer within the place that it names. Others are absent."""
    where = own_place(tx, place_id)
    wanted = tx.one(PLACE, [tx.tenant, row["to_place_id"]]) if row["to_place_id"] else None
    if wanted is not None and not where["path"].startswith(wanted["path"]):
        raise NotFound("record.not_found", "place_id")
    return where


def _new_owner(row: Row, line: Row, where: Row, tx: Transaction) -> Row:
    """What was transferred belongs to the unit of its new place; who took it over answers for it."""
    keeper = person(tx, line["keeper_id"])
    return {
        "unit_id": where["unit_id"],
        "unit_path": where["unit_path"],
        "holder_id": line["keeper_id"],
        "holder_name": keeper.name if keeper else None,
    }


def _laid(held: Row, line: Mapping[str, Any], where: Row, tx: Transaction) -> Row:
    """In its slot again. What comes back of stock and ranges is added to what never left, with its value."""
    back = held["kind"] != "serial" and held["state"] != "transit"
    shares = shares_of(held).come_back(line["quantity"]).columns() if back else {}
    return shares | {
        "state": "in_stock",
        "place_id": where["id"],
        "home_place_id": None,
        "holder_id": None,
        "holder_name": None,
        "moved_at": tx.at,
    }


def _after(tx: Transaction, row: Row, left: int) -> Outcome:
    changes: Row = {"state": "putting_away"}
    if left == 0:
        flows.complete(tx, row["case_id"], "put_away", data={"left": left})
        changes = {"state": "done", "finished_at": tx.at}
    saved = tx.update(order, row, **changes)
    return Outcome(
        result={"left": left, "state": saved["state"]}, record=("order", row["id"], saved["version"])
    )


def install(kit: Kit) -> None:
    kit.command(ReceiveOrder, receive_order)
    kit.command(PutAway, put_away)
