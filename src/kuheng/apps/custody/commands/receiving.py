"""In-orders and what comes back: receive and check by two keepers, then put away to a slot."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.apps.custody.commands.register import AssetFacts, enter
from kuheng.apps.custody.domain.order import decide_crew
from kuheng.apps.custody.reading import (
    LINES,
    PLACE,
    boundary_place,
    category_of,
    lock_asset,
    lock_assets,
    lock_order,
    open_place,
    own_place,
    require_keeper,
    require_own_slot,
    require_room,
)
from kuheng.apps.custody.scanning import carried, carrying, give_up
from kuheng.apps.custody.tables import asset, order, order_line
from kuheng.core.access.api import prove
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Movement, Take
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import NotFound, Refusal, Refused
from kuheng.kernel.ids import LineId, PlaceId, new_id


class ReceiveOrder(
    Command,
    name="custody.receive_order",
    record="order",
    target="order_id",
    title=("接收并查验", "Receive and check"),
    secret=("password",),
):
    """Two keepers take over what was brought, line by line checked. What is not ticked did not arrive.

    The second keeper proves himself by his own credential. Refused with `custody.same_keeper`, `custody.nothing_received`.
    """

    order_id: UUID
    line_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=500)]
    login: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=False)]
    note: Annotated[str, StringConstraints(max_length=1_000)] = ""


class PutAway(
    Command, name="custody.put_away", record="order", target="order_id", title=("上架", "Put away")
):
    """Lay received pieces into a slot with room for them. The order is done with its last line."""

    order_id: UUID
    line_id: UUID
    place_id: UUID


def receive_order(command: ReceiveOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] != "approved" or row["order_type"] not in ("in", "return"):
        raise Refused("custody.order_state", state=row["state"])
    second = prove(tx, command.login, command.password)
    if isinstance(second, Refusal):
        return Outcome(refusal=second, record=("order", row["id"], row["version"]))
    decide_crew(
        keeper=tx.actor.person,
        second=second,
        applicant=row["applicant_id"],
        receiver=row["receiver_id"],
        approvers=flows.approvers(tx, row["case_id"]),
    ).or_refuse()
    require_keeper(tx, second, command.login, row)
    every = tx.rows(LINES, [tx.tenant, row["id"]])
    lines = [line for line in every if line["id"] in command.line_ids]
    if len(lines) != len(set(command.line_ids)):
        raise NotFound("record.not_found", "line_ids")
    arrived = _arrive(tx, row, lines) if row["order_type"] == "in" else _come_back(tx, row, lines)
    done = {"state": "received", "executed_at": tx.at, "keeper_id": tx.actor.person, "second_id": second}
    for line in lines:
        tx.update(order_line, line, **done, asset_id=arrived[line["id"]])
    give_up(tx, [line for line in every if line["id"] not in command.line_ids])
    keepers = [str(tx.actor.person), str(second)]
    flows.complete(tx, row["case_id"], "receive", data={"keepers": keepers})
    saved = tx.update(order, row, state="putting_away")
    return Outcome(
        result={"received": len(lines)},
        facts=(Fact(topic="order.received", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], saved["version"]),
    )


def _arrive(tx: Transaction, row: Row, lines: list[Row]) -> dict[UUID, UUID]:
    """What is new enters the register, on its way in the first keeper's hands."""
    transit = tx.one(PLACE, [tx.tenant, boundary_place(tx.tenant, "transit")])
    assert transit is not None
    arrived = {}
    for line in lines:
        facts = AssetFacts.model_validate(line["intake"] | {"received_on": business_date(tx.at)})
        made = enter(
            tx,
            facts,
            category_of(tx, line["category"]),
            transit,
            asset_id=new_id(),
            unit_id=row["unit_id"],
            holder_id=tx.actor.person,
            at_spot=carrying(tx.tenant, "serial" if not line["numbers"] else "range", tx.actor.person),
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


# Received from outside, or taken from another vault.
_IN_HAND = ("received", "executed")


def put_away(command: PutAway, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] != "putting_away":
        raise Refused("custody.order_state", state=row["state"])
    lines = tx.rows(LINES, [tx.tenant, row["id"]])
    line = next((one for one in lines if one["id"] == command.line_id), None)
    if line is None:
        raise NotFound("record.not_found", "line_id")
    if line["state"] not in _IN_HAND:
        raise Refused("custody.order_state", "line_id", state=line["state"])
    where = _target(tx, row, command.place_id)
    require_room(tx, where, 1)
    held = lock_asset(tx, line["asset_id"])
    require_own_slot(tx, held, where)
    entries = carried(tx.tenant, held, line, PlaceId(where["id"]), None)
    ledger.post(tx, Movement(kind="put_away", entries=entries, reference=row["id"]))
    tx.update(asset, held, **_laid(held, line, where, tx))
    tx.update(order_line, line, state="handed_over", to_place_id=where["id"])
    left = sum(one["state"] in _IN_HAND for one in lines) - 1
    return _after(tx, row, left)


def _target(tx: Transaction, row: Row, place_id: UUID) -> Row:
    """A place of the vault that a transfer names; otherwise one of the keeper's own. Others are absent."""
    if row["to_place_id"] is None:
        return own_place(tx, place_id)
    where, wanted = open_place(tx, place_id), tx.one(PLACE, [tx.tenant, row["to_place_id"]])
    if wanted is None or not where["path"].startswith(wanted["path"]):
        raise NotFound("record.not_found", "place_id")
    return where


def _laid(held: Row, line: Mapping[str, Any], where: Row, tx: Transaction) -> Row:
    """In its slot again. What comes back of stock and ranges is added to what never left."""
    back = held["kind"] != "serial" and held["state"] != "transit"
    return {
        "state": "in_stock",
        "place_id": where["id"],
        "home_place_id": None,
        "holder_id": None,
        "holder_name": None,
        "quantity": _quantity(held, line, back=back),
        "moved_at": tx.at,
    }


def _quantity(held: Row, line: Mapping[str, Any], *, back: bool) -> int:
    """What came back is added to what never left. An import keeps the whole quantity of what is out as a whole."""
    if not back:
        return int(held["quantity"])
    whole_was_out = held["home_place_id"] is not None
    return int(line["quantity"]) + (0 if whole_was_out else int(held["quantity"]))


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
