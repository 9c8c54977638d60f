"""Execution: two keepers, one scanner, every piece by itself (or hundreds at once by RFID)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.apps.custody.domain.binding import decide_leave
from kuheng.apps.custody.domain.order import decide_crew, is_high_value
from kuheng.apps.custody.domain.scan import Second, decide_scan, normal_code
from kuheng.apps.custody.reading import (
    LINES,
    lock_order,
    order_said,
    require_apart,
    require_keeper,
)
from kuheng.apps.custody.scanning import Piece, ask_codes, take
from kuheng.apps.custody.tables import execution, execution_scan, order
from kuheng.core.access.api import prove
from kuheng.core.audit.api import require_sealing
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import NotFound, Refusal, Refused
from kuheng.kernel.ids import new_id

# The second keeper's proof holds for this execution, on this device, for so long (semantics §7).
SECOND_HOLDS = timedelta(minutes=5)
MAX_CODES = 1_000

Device = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=8_000)]

# Scans of one execution run side by side; only its close waits for them.
SHARE_EXECUTION = "SELECT * FROM execution WHERE tenant_id = %s AND id = %s FOR SHARE"
LOCK_EXECUTION = "SELECT * FROM execution WHERE tenant_id = %s AND id = %s FOR UPDATE"
READ_ORDER = """
SELECT o.* FROM custody_order o JOIN execution e ON e.tenant_id = o.tenant_id AND e.order_id = o.id
WHERE e.tenant_id = %s AND e.id = %s
"""
OPEN_EXECUTION = (
    "SELECT * FROM execution WHERE tenant_id = %s AND order_id = %s AND closed_at IS NULL FOR UPDATE"
)


class OpenExecution(
    Command,
    name="custody.open_execution",
    record="order",
    target="order_id",
    title=("开始执行", "Open execution"),
):
    """The first keeper starts on his device. One execution of an order is open at a time; his own is given back.

    An order of high value waits while sealing stands still (`audit.sealing_stopped`). What is open by then goes on to
    its end: pieces half out of the vault are worse than entries that are sealed late.
    """

    order_id: UUID
    device: Device


class ProveSecondKeeper(
    Command,
    name="custody.prove_second_keeper",
    record="execution",
    target="execution_id",
    title=("第二库管员自证", "Prove second keeper"),
    secret=("password",),
):
    """The second keeper proves himself by his own credential; holds 5 minutes for this execution and device.

    Refused with `custody.same_keeper`, `custody.keeper_is_applicant`, `custody.keeper_is_receiver`, `custody.not_keeper`,
    `people.proof_failed`, `people.proof_locked`.
    """

    execution_id: UUID
    device: Device
    login: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    password: Annotated[str, StringConstraints(min_length=1, max_length=200, strip_whitespace=False)]


class Scan(
    Command, name="custody.scan", record="execution", target="execution_id", title=("出库扫描", "Scan")
):
    """One code under the scanner. A wrong one is refused with its reason, and kept."""

    execution_id: UUID
    code: Code
    device: Device


class ScanBatch(
    Command,
    name="custody.scan_batch",
    record="execution",
    target="execution_id",
    title=("批量扫描", "Scan batch"),
):
    """Many codes at once (RFID). Those of the order are taken; the others are listed with their reasons."""

    execution_id: UUID
    codes: Annotated[tuple[Code, ...], Field(min_length=1, max_length=MAX_CODES)]
    device: Device


class CloseExecution(
    Command,
    name="custody.close_execution",
    record="execution",
    target="execution_id",
    title=("结束执行", "Close execution"),
):
    """End this round. With lines still missing the order stays open for another round (partial execution)."""

    execution_id: UUID


def open_execution(command: OpenExecution, tx: Transaction) -> Outcome:
    row = lock_order(tx, command.order_id)
    if row["state"] not in ("approved", "executing"):
        raise Refused("custody.order_state", state=order_said(row))
    if is_high_value(row["day_amount_fen"]):
        require_sealing(tx)
    approvers = flows.approvers(tx, row["case_id"])
    decide_crew(
        keeper=tx.actor.person,
        second=_NOBODY,
        applicant=row["applicant_id"],
        receiver=row["receiver_id"],
        approvers=approvers,
    ).or_refuse()
    require_apart(tx, row, approver=approvers, keeper=[tx.actor.person])
    there = tx.one(OPEN_EXECUTION, [tx.tenant, row["id"]])
    if there is not None:
        return _again(tx, command, there)
    made = tx.insert(
        execution,
        {
            "id": new_id(),
            "order_id": row["id"],
            "applicant_id": row["applicant_id"],
            "receiver_id": row["receiver_id"],
            "keeper_id": tx.actor.person,
            "device": command.device,
            "opened_at": tx.at,
        },
    )
    if row["state"] == "approved":
        tx.update(order, row, state="executing")
    return Outcome(result={"execution_id": made["id"]}, record=("execution", made["id"], 1))


_NOBODY = UUID(int=0)


def _again(tx: Transaction, command: OpenExecution, there: Row) -> Outcome:
    if there["keeper_id"] != tx.actor.person:
        raise Refused("custody.execution_open", keeper=str(there["keeper_id"]))
    if there["device"] != command.device:
        tx.update(
            execution, there, device=command.device, second_id=None, second_proved_at=None, second_until=None
        )
    return Outcome(result={"execution_id": there["id"]}, record=("execution", there["id"], there["version"]))


def prove_second_keeper(command: ProveSecondKeeper, tx: Transaction) -> Outcome:
    row, wanted = _locked(tx, command.execution_id)
    _require_own(tx, row, command.device)
    proved = prove(tx, command.login, command.password)
    if isinstance(proved, Refusal):
        return Outcome(refusal=proved, record=("execution", row["id"], row["version"]))
    approvers = flows.approvers(tx, wanted["case_id"])
    crew = decide_crew(
        keeper=row["keeper_id"],
        second=proved,
        applicant=wanted["applicant_id"],
        receiver=wanted["receiver_id"],
        approvers=approvers,
    ).or_refuse()
    require_apart(tx, wanted, approver=approvers, keeper=[crew.keeper], other_keeper=[crew.second])
    require_keeper(tx, crew.second, command.login, wanted)
    until = tx.at + SECOND_HOLDS
    saved = tx.update(execution, row, second_id=crew.second, second_proved_at=tx.at, second_until=until)
    return Outcome(
        result={"second_id": crew.second, "until": until}, record=("execution", row["id"], saved["version"])
    )


def scan(command: Scan, tx: Transaction) -> Outcome:
    scanned = _scan(tx, command.execution_id, command.device, [command.code])
    record = ("execution", command.execution_id, scanned.version)
    if scanned.refused:
        return Outcome(refusal=scanned.refused[0][1], record=record)
    return Outcome(result=scanned.taken[0], facts=_facts(scanned), record=record)


def scan_batch(command: ScanBatch, tx: Transaction) -> Outcome:
    scanned = _scan(tx, command.execution_id, command.device, list(dict.fromkeys(command.codes)))
    refused = [
        {"code": code[:80], "why": why.code, "params": dict(why.params)} for code, why in scanned.refused
    ]
    return Outcome(
        result={"taken": scanned.taken, "refused": refused},
        facts=_facts(scanned),
        record=("execution", command.execution_id, scanned.version),
    )


def close_execution(command: CloseExecution, tx: Transaction) -> Outcome:
    """The flow moves on when nothing is left to take; otherwise the order waits for another round."""
    row, _ = _locked(tx, command.execution_id)
    _require_own(tx, row, row["device"])
    wanted = lock_order(tx, row["order_id"])
    lines = tx.rows(LINES, [tx.tenant, wanted["id"]])
    left = sum(line["state"] == "reserved" for line in lines)
    taken = [line for line in lines if line["state"] == "executed"]
    saved = tx.update(execution, row, closed_at=tx.at)
    if left == 0:
        last = max(taken, key=lambda line: line["executed_at"])
        keepers = [str(last["keeper_id"]), str(last["second_id"])]
        flows.complete(tx, wanted["case_id"], "execute", data={"keepers": keepers})
        tx.update(order, wanted, state="handing_over")
    elif taken:
        flows.mark_moved(tx, wanted["case_id"])
    return Outcome(
        result={"left": left, "state": "handing_over" if left == 0 else "executing"},
        facts=(Fact(topic="execution.closed", aggregate=wanted["id"], payload={"left": left}),),
        record=("execution", row["id"], saved["version"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Scanned:
    taken: list[dict[str, Any]]
    refused: list[tuple[str, Refusal]]
    version: int
    order_id: UUID


def _scan(tx: Transaction, execution_id: UUID, device: str, codes: Sequence[str]) -> _Scanned:
    """One look at what the codes name, one decision each, then everything that was hit moves at once."""
    normal = {code: normal_code(code) for code in codes}
    opened = tx.ask(SHARE_EXECUTION, [tx.tenant, execution_id])
    asked = ask_codes(tx, execution_id, [code for code in normal.values() if code])
    row = _present(opened)
    _require_own(tx, row, device)
    pieces = asked.pieces()
    hits, refused = _decide(tx, row, [(code, pieces.get(normal[code] or "")) for code in codes])
    take(tx, row, hits)
    _keep(tx, row, hits, refused)
    return _Scanned(
        taken=[_shown(piece) for piece in hits],
        refused=refused,
        version=row["version"],
        order_id=row["order_id"],
    )


def _decide(
    tx: Transaction, row: Row, found: Sequence[tuple[str, Piece | None]]
) -> tuple[list[Piece], list[tuple[str, Refusal]]]:
    """Each code by itself; two codes of one piece take it once."""
    second = Second(person=row["second_id"], until=row["second_until"])
    hits: dict[UUID, Piece] = {}
    refused = []
    for code, piece in found:
        line = piece.ordered if piece else None
        decision = decide_scan(
            code=code, asset=piece.facts if piece else None, line=line, second=second, at=tx.at
        )
        if piece is not None and not isinstance(decision, Refusal):
            decision = decide_leave(piece.custody, piece.act, piece.rules) or decision
        if isinstance(decision, Refusal):
            refused.append((code, decision))
        elif piece is not None:
            hits[piece.asset["id"]] = piece
    return [hits[key] for key in sorted(hits)], refused


def _shown(piece: Piece) -> dict[str, Any]:
    row, line = piece.asset, piece.line or {}
    return {
        "asset_id": row["id"],
        "code": row["code"],
        "name": row["name"],
        "line_id": line.get("id"),
        "quantity": line.get("quantity"),
        "numbers": line.get("numbers"),
        "place": row["place_code"],
    }


def _keep(tx: Transaction, row: Row, hits: Sequence[Piece], refused: Sequence[tuple[str, Refusal]]) -> None:
    """Every scan stays on record, the wrong ones with their reason."""
    common = {
        "execution_id": row["id"],
        "order_id": row["order_id"],
        "keeper_id": row["keeper_id"],
        "second_id": row["second_id"],
        "at": tx.at,
    }
    rows = [common | {"id": new_id(), "asset_id": one.asset["id"], "code": one.asset["code"]} for one in hits]
    rows += [
        common
        | {"id": new_id(), "code": code[:80], "refusal": why.code, "why": plain(why.params)}
        for code, why in refused
    ]
    tx.insert_each(execution_scan, rows)


def _facts(scanned: _Scanned) -> tuple[Fact, ...]:
    if not scanned.taken:
        return ()
    payload = {"assets": [one["asset_id"] for one in scanned.taken]}
    return (Fact(topic="order.executed", aggregate=scanned.order_id, payload=payload),)


def _present(answer: Answer) -> Row:
    row = answer.one()
    if row is None:
        raise NotFound("record.not_found")
    return row


def _locked(tx: Transaction, execution_id: UUID) -> tuple[Row, Row]:
    """The execution under lock, and its order."""
    opened = tx.ask(LOCK_EXECUTION, [tx.tenant, execution_id])
    ordered = tx.ask(READ_ORDER, [tx.tenant, execution_id])
    return _present(opened), _present(ordered)


def _require_own(tx: Transaction, row: Row, device: str) -> None:
    """The execution is open, mine, and on the device that opened it."""
    if row["closed_at"] is not None:
        raise Refused("custody.execution_closed")
    if row["keeper_id"] != tx.actor.person:
        raise Refused("custody.not_your_execution", keeper=str(row["keeper_id"]))
    if row["device"] != device:
        raise Refused("custody.other_device", "device")


def install(kit: Kit) -> None:
    kit.command(OpenExecution, open_execution)
    kit.command(ProveSecondKeeper, prove_second_keeper)
    kit.command(Scan, scan)
    kit.command(ScanBatch, scan_batch)
    kit.command(CloseExecution, close_execution)
