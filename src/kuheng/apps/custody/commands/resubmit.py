"""An order that came back to its applicant: mended, and on its way again."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.apps.custody.commands.asking import (
    LOCK_APPLICANT,
    InLine,
    OutLine,
    SubmitOrder,
    destination_of,
    facts_of,
    lines_of,
    receiver_of,
    route_of,
    title_of,
)
from kuheng.apps.custody.domain.order import MAX_LINES
from kuheng.apps.custody.reading import (
    LINES,
    ask_assets,
    lock_order,
    order_said,
)
from kuheng.apps.custody.scanning import give_up
from kuheng.apps.custody.tables import order, order_line
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.errors import Refused

LAST_LINE = "SELECT coalesce(max(line_no), 0) AS last FROM order_line WHERE tenant_id = %s AND order_id = %s"


class ResubmitOrder(
    Command,
    name="custody.resubmit_order",
    record="order",
    target="order_id",
    title=("修改后重新提交", "Mend and submit again"),
):
    """The applicant submits a returned order again, with another reason and, where given, other lines.

    Without lines and arrivals those of the order stay as they are, reserved as they were. With them all are asked for
    anew: what is no longer wanted is free again. The case runs on from the start, or jumps to who returned it where
    nothing has changed that a branch reads.

    Refused with `custody.not_applicant`, `custody.order_state`, and all that `custody.submit_order` refuses with.
    """

    order_id: UUID
    reason: Annotated[str, StringConstraints(min_length=4, max_length=1_000)]
    document: Annotated[str, StringConstraints(max_length=120)] | None = None
    lines: Annotated[tuple[OutLine, ...], Field(max_length=MAX_LINES)] | None = None
    arrivals: Annotated[tuple[InLine, ...], Field(max_length=MAX_LINES)] | None = None


def resubmit_order(command: ResubmitOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["applicant_id"] != tx.actor.person:
        raise Refused("custody.not_applicant")
    if row["state"] != "returned":
        raise Refused("custody.order_state", state=order_said(row))
    kept = command.lines is None and command.arrivals is None
    changes, facts = ({}, {}) if kept else _mended(tx, command, row)
    saved = tx.update(order, row, state="approving", reason=command.reason, **changes)
    case = flows.complete(tx, row["case_id"], "resubmit", data=facts, opinion=command.reason)
    return Outcome(
        result={"order_id": row["id"], "number": row["number"], "nodes": list(case.nodes)},
        facts=(Fact(topic="order.resubmitted", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], saved["version"]),
    )


def _mended(tx: Transaction, command: ResubmitOrder, row: Row) -> tuple[Row, dict[str, Any]]:
    """What changes on the order, and the facts that the branches read from now on."""
    tx.write(LOCK_APPLICANT, [str(tx.actor.person)])
    asked = _asked(command, row)
    before = tx.rows(LINES, [tx.tenant, row["id"]])
    last = tx.scalar(LAST_LINE, [tx.tenant, row["id"]])
    # One lock for what goes and what comes, so that two who mend at once wait and never block each other.
    ask_assets(tx, [line["asset_id"] for line in (*before, *_wishes(asked)) if line["asset_id"]])
    give_up(tx, before, state="replaced")
    lines, target = lines_of(tx, asked), destination_of(tx, asked)
    route = route_of(tx, asked, lines)
    receiver_of(tx, asked, lines)
    fresh = enumerate(lines, last + 1)
    tx.insert_each(
        order_line, [line.row | {"order_id": row["id"], "line_no": number} for number, line in fresh]
    )
    changes = {
        "title": title_of(lines, row["order_type"]),
        "category": route.category,
        "line_count": len(lines),
        "quantity": route.quantity,
        "amount_fen": route.amount_fen,
        "day_amount_fen": route.day_amount_fen,
    }
    return changes, facts_of(row | changes, route, lines, target)


def _asked(command: ResubmitOrder, row: Row) -> SubmitOrder:
    """The order as it is wanted now. Its kind, its receiver and its destination are what was submitted."""
    return SubmitOrder(
        id=row["id"],
        order_type=row["order_type"],
        urgency=row["urgency"],
        reason=command.reason,
        receiver_id=row["receiver_id"],
        to_place_id=row["to_place_id"],
        document=command.document,
        lines=command.lines or (),
        arrivals=command.arrivals or (),
    )


def _wishes(asked: SubmitOrder) -> list[Row]:
    return [{"asset_id": line.asset_id} for line in asked.lines]


def install(kit: Kit) -> None:
    kit.command(ResubmitOrder, resubmit_order)
