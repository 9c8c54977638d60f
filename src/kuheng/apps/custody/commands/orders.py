"""Orders: submit, withdraw, cancel, and what the flow tells of its end."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.commands.asking import (
    LOCK_APPLICANT,
    Line,
    SubmitOrder,
    destination_of,
    facts_of,
    lines_of,
    receiver_of,
    route_of,
    title_of,
)
from kuheng.apps.custody.domain.order import Route
from kuheng.apps.custody.reading import (
    LINES,
    lock_order,
    next_number,
    order_said,
)
from kuheng.apps.custody.scanning import give_up
from kuheng.apps.custody.tables import order, order_line
from kuheng.core.access.api import Person, duty_pairs, within
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files.api import attach
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.errors import Refused

PREFIX = {"out": "CK", "in": "RK", "transfer": "DB", "return": "GH"}

APPLICANT_RECEIVER = frozenset({"applicant", "receiver"})


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
    """What the flow has come to: approved, returned to the applicant, rejected, withdrawn or done. Sent by the flow."""

    order_id: UUID
    outcome: Literal["approved", "returned", "rejected", "withdrawn", "done", "cancelled"]


def submit_order(command: SubmitOrder, tx: Transaction) -> Outcome:
    tx.write(LOCK_APPLICANT, [str(tx.actor.person)])
    lines = lines_of(tx, command)
    route = route_of(tx, command, lines)
    receiver = receiver_of(tx, command, lines)
    target = destination_of(tx, command)
    row = _save(tx, command, lines, route, receiver, target)
    within(tx, command.about.name, "order", row)
    attach(tx, command.attachments, "order", row["id"])
    case = flows.start(
        tx,
        flow_key=route.flow_key,
        subject=("order", row["id"]),
        applicant=tx.actor.person,
        data=facts_of(row, route, lines, target),
    )
    return Outcome(
        result={"order_id": row["id"], "number": row["number"], "case_id": case.id, "route": route.route},
        facts=(Fact(topic="order.submitted", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], row["version"]),
    )


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
    row = tx.insert(
        order,
        command.model_dump(include={"order_type", "urgency", "reason", "to_place_id", "due_at"})
        | {
            "id": command.id,
            "number": next_number(tx, PREFIX[command.order_type]),
            "state": "approving",
            "title": title_of(lines, command.order_type),
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


def withdraw_order(command: WithdrawOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["applicant_id"] != tx.actor.person:
        raise Refused("custody.not_applicant")
    if row["state"] not in ("approving", "returned"):
        raise Refused("custody.order_state", state=order_said(row))
    flows.withdraw(tx, row["case_id"], reason=command.reason)
    return _end(tx, row, "withdrawn")


def cancel_order(command: CancelOrder, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] not in ("approving", "returned", "approved"):
        raise Refused("custody.order_state", state=order_said(row))
    flows.cancel(tx, row["case_id"], reason=command.reason)
    return _end(tx, row, "cancelled")


def follow_case(command: FollowCase, tx: Transaction) -> Outcome:
    """Late or repeated news changes nothing: the order's state decides whether it still matters."""
    row = lock_order(tx, command.order_id)
    if command.outcome in ("approved", "returned"):
        changed = tx.update(order, row, state=command.outcome) if _still(tx, row, command.outcome) else row
        return Outcome(result={"state": changed["state"]}, record=("order", row["id"], changed["version"]))
    if row["state"] in _ENDED or command.outcome == "done":
        return Outcome(result={"state": row["state"]}, record=("order", row["id"], row["version"]))
    return _end(tx, row, command.outcome)


def _still(tx: Transaction, row: Row, outcome: str) -> bool:
    """A return may be mended before its news arrives: only a case that the applicant still has is returned."""
    if row["state"] != "approving":
        return False
    return outcome == "approved" or flows.is_returned(tx, row["case_id"])


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
