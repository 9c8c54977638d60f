"""Handover: the receiver takes what the keepers have in hand, and signs at that moment.

Of a transfer he is the carrier: what he signs for stays on its way until the keepers of the other side take it over.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.domain.binding import Act, decide_leave
from kuheng.apps.custody.reading import (
    LINES,
    ask_rules,
    boundary_place,
    custody_of,
    lock_assets,
    lock_order,
    order_said,
    require_apart,
    rules_from,
)
from kuheng.apps.custody.scanning import carried
from kuheng.apps.custody.tables import asset, handover, order, order_line
from kuheng.core.access.api import prove
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files.api import attach
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Movement
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.errors import Refusal, Refused
from kuheng.kernel.ids import PersonId, PlaceId, new_id


class SignHandover(
    Command,
    name="custody.sign_handover",
    record="order",
    target="order_id",
    title=("交接签收", "Sign handover"),
    secret=("password",),
):
    """The receiver confirms what he was handed, by a signature drawn now or by his badge and password.

    He acts in his own session, or proves himself on the keepers' device with `login` and `password`.
    Refused with `custody.not_receiver`, `custody.signature_needed`, `custody.nothing_executed`, `people.proof_…`.
    """

    order_id: UUID
    signature_file_id: UUID | None = None
    login: Annotated[str, StringConstraints(max_length=80)] | None = None
    password: Annotated[str, StringConstraints(max_length=200, strip_whitespace=False)] | None = None
    statement: Annotated[str, StringConstraints(min_length=4, max_length=500)]
    device: Annotated[str, StringConstraints(max_length=80)] | None = None


def sign_handover(command: SignHandover, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] != "handing_over":
        raise Refused("custody.order_state", state=order_said(row))
    signer = _signer(tx, command)
    if isinstance(signer, Refusal):
        return Outcome(refusal=signer, record=("order", row["id"], row["version"]))
    if signer != row["receiver_id"]:
        raise Refused("custody.not_receiver")
    require_apart(tx, row, approver=flows.approvers(tx, row["case_id"]))
    lines = [line for line in tx.rows(LINES, [tx.tenant, row["id"]]) if line["state"] == "executed"]
    if not lines:
        raise Refused("custody.nothing_executed")
    signed = _sign(tx, command, row, lines)
    _hand_over(tx, row, lines)
    return _finish(tx, row, signed)


def _signer(tx: Transaction, command: SignHandover) -> UUID | Refusal:
    """Who confirms: the actor, or whoever proves himself on this device. A glass without a name needs the proof."""
    proves_himself = bool(command.login and command.password)
    if command.signature_file_id is None and not proves_himself:
        raise Refused("custody.signature_needed", "signature_file_id")
    if command.login and command.password:
        return prove(tx, command.login, command.password)
    return tx.actor.person


def _sign(tx: Transaction, command: SignHandover, row: Row, lines: list[Row]) -> Row:
    drawn = attach(tx, [command.signature_file_id], "order", row["id"]) if command.signature_file_id else []
    return tx.insert(
        handover,
        {
            "id": new_id(),
            "order_id": row["id"],
            "direction": "out",
            "receiver_id": row["receiver_id"],
            "keeper_id": lines[-1]["keeper_id"],
            "second_id": lines[-1]["second_id"],
            "signature_file_id": command.signature_file_id,
            "signature_digest": bytes.fromhex(drawn[0].hash) if drawn else None,
            "proof": "signature" if drawn else "badge",
            "statement": command.statement,
            "quantity": sum(line["quantity"] for line in lines),
            "amount_fen": sum(line["value_fen"] for line in lines),
            "signed_at": tx.at,
            "ip": tx.actor.ip,
            "device": command.device or tx.actor.device,
        },
    )


def _hand_over(tx: Transaction, row: Row, lines: list[Row]) -> None:
    """From the keepers' hands to the receiver's, in the ledger, on the lines and in the register."""
    rules = ask_rules(tx)
    assets = lock_assets(tx, [line["asset_id"] for line in lines])
    table = rules_from(rules)
    for one in assets.values():
        if kept := decide_leave(custody_of(one), Act(row["order_type"]), table):
            kept.or_refuse()
    carrier = row["order_type"] == "transfer"
    where = PlaceId(boundary_place(tx.tenant, "transit" if carrier else "hands"))
    receiver = PersonId(row["receiver_id"])
    entries = [
        entry
        for line in lines
        for entry in carried(tx.tenant, assets[line["asset_id"]], line, where, receiver)
    ]
    ledger.post(tx, Movement(kind="handover", entries=tuple(entries), reference=row["id"]))
    after = "on_its_way" if carrier else "handed_over"
    tx.update_each(order_line, lines, [{"state": after} for _ in lines])
    gone = [one for one in assets.values() if carrier or one["kind"] == "serial"]
    tx.update_each(asset, gone, [_received(row, where, tx) for _ in gone])


def _received(row: Row, place: UUID, tx: Transaction) -> dict[str, Any]:
    return {
        "state": "transit" if row["order_type"] == "transfer" else "out",
        "place_id": place,
        "holder_id": row["receiver_id"],
        "holder_name": row["receiver_name"],
        "moved_at": tx.at,
    }


def _finish(tx: Transaction, row: Row, signed: Row) -> Outcome:
    proof = "scan" if signed["proof"] == "badge" else "signature"
    flows.complete(tx, row["case_id"], "hand_over", data={"proof": proof})
    carrier = row["order_type"] == "transfer"
    changes: Row = {"state": "receiving"} if carrier else {"state": "done", "finished_at": tx.at}
    saved = tx.update(order, row, **changes)
    return Outcome(
        result={"order_id": row["id"], "handover_id": signed["id"], "quantity": signed["quantity"]},
        facts=(Fact(topic="order.handed_over", aggregate=row["id"], payload={"number": row["number"]}),),
        record=("order", row["id"], saved["version"]),
    )


def install(kit: Kit) -> None:
    kit.command(SignHandover, sign_handover)
