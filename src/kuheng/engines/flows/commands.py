"""What people and the house's clock do to a case."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints

from kuheng.core.access import api as access
from kuheng.core.audit.api import require_sealing
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.definitions.api import only_plain
from kuheng.engines.flows import api
from kuheng.engines.flows.cases import CaseView, Held, advance, hold_case, hold_case_of_task
from kuheng.engines.flows.domain.events import Complete, Decide, Rang, Reassign, Verdict
from kuheng.engines.flows.domain.values import PersonRef
from kuheng.engines.flows.tables import flow_task
from kuheng.kernel.condition import matches
from kuheng.kernel.errors import Refused

URGE_MINUTES = 30

Opinion = Annotated[str, StringConstraints(max_length=2_000)]
Reason = Annotated[str, StringConstraints(min_length=2, max_length=1_000)]
Facts = Annotated[dict[str, Any], AfterValidator(only_plain), Field(max_length=200)]
NodeKey = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ApproveTask(
    Command, name="flows.approve_task", record="task", target="task_id", title=("通过", "Approve")
):
    """The holder of the task passes it. Refused with `flows.not_yours`, `flows.task_closed`, `flows.signature_missing`."""

    task_id: UUID
    opinion: Opinion = ""
    signature_file_id: UUID | None = None
    data: Facts = Field(default_factory=dict)


class RejectTask(
    Command, name="flows.reject_task", record="task", target="task_id", title=("驳回", "Reject")
):
    """The holder of the task rejects it; the node says what follows. Refused with `flows.opinion_missing`."""

    task_id: UUID
    opinion: Opinion = ""


class ReturnTask(
    Command, name="flows.return_task", record="task", target="task_id", title=("退回", "Return")
):
    """The holder of the task sends the case back to an earlier node; without a target, to the applicant.

    Refused with `flows.return_target`, `flows.return_sibling`, `flows.already_moved`.
    """

    task_id: UUID
    opinion: Opinion = ""
    target: NodeKey | None = None


class CompleteTask(
    Command, name="flows.complete_task", record="task", target="task_id", title=("办理", "Complete")
):
    """The holder of the task has done it, or submits again. Work that an app reports is refused here."""

    task_id: UUID
    data: Facts = Field(default_factory=dict)
    opinion: Opinion = ""
    signature_file_id: UUID | None = None


class TransferTask(
    Command, name="flows.transfer_task", record="task", target="task_id", title=("转办", "Hand over task")
):
    """The task goes to another person, whose decision counts. Refused with `flows.to_self`, `flows.own_request`, …"""

    task_id: UUID
    person_id: UUID
    reason: Reason


class AssignTask(
    Command, name="flows.assign_task", record="task", target="task_id", title=("指定人员", "Assign people")
):
    """An administrator names people where none could be found, or moves a task from one who cannot act."""

    task_id: UUID
    person_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=50)]
    reason: Reason


class WithdrawCase(
    Command, name="flows.withdraw_case", record="case", target="case_id", title=("撤回", "Withdraw")
):
    """The applicant takes the case back. Refused with `flows.already_decided`, `flows.already_moved`."""

    case_id: UUID
    reason: Annotated[str, StringConstraints(max_length=1_000)] = ""


class UrgeTask(Command, name="flows.urge_task", record="task", target="task_id", title=("催办", "Urge")):
    """The applicant asks the holder to act. Refused with `flows.urged_recently` within half an hour."""

    task_id: UUID


class RingTimer(Command, name="flows.ring_timer", record="case", title=("到时", "Timer rings")):
    """A time limit is over. Sent by the house's schedule; one that no longer matters is refused and forgotten."""

    case_id: UUID
    timer: int


class AnswerCall(Command, name="flows.answer_call", record="case", title=("命令回执", "Command answered")):
    """A command that a case waits for was carried out or refused."""

    case_id: UUID
    call: int
    done: bool
    note: Annotated[str, StringConstraints(max_length=500)] = ""


def approve_task(command: ApproveTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    if held.graph.proven_when and matches(
        held.graph.proven_when, held.state.data, access.context(tx)
    ):
        require_sealing(tx)
    event = _decide(tx, task, Verdict.PASS, command.opinion, command.signature_file_id, data=command.data)
    return _done(tx, task, advance(tx, held, event))


def reject_task(command: RejectTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    return _done(tx, task, advance(tx, held, _decide(tx, task, Verdict.REJECT, command.opinion)))


def return_task(command: ReturnTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    event = _decide(tx, task, Verdict.RETURN, command.opinion, target=command.target)
    return _done(tx, task, advance(tx, held, event))


def complete_task(command: CompleteTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    node = held.graph.nodes[task["node"]]
    if node.kind.traits.app:
        raise Refused("flows.done_elsewhere", title=node.title.zh)
    if task["kind"] == "resubmit" and held.graph.start.key in held.graph.when_reached:
        raise Refused("flows.done_elsewhere", title=held.row["title"])  # its app takes the mended record along
    if task["kind"] == "resubmit" and command.data:
        raise Refused("flows.field_not_writable", field=min(command.data))
    event = Complete(
        task=task["number"],
        by=str(tx.actor.person),
        data=command.data,
        opinion=command.opinion,
        signature=str(command.signature_file_id) if command.signature_file_id else None,
    )
    return _done(tx, task, advance(tx, held, event))


def transfer_task(command: TransferTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    return _reassign(tx, held, task, (command.person_id,), command.reason, administrator=False)


def assign_task(command: AssignTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    return _reassign(tx, held, task, command.person_ids, command.reason, administrator=True)


def withdraw_case(command: WithdrawCase, tx: Transaction) -> Outcome:
    view = api.withdraw(tx, command.case_id, reason=command.reason)
    return Outcome(result=_result(view), record=("case", view.id, view.version))


def urge_task(command: UrgeTask, tx: Transaction) -> Outcome:
    held, task = hold_case_of_task(tx, command.task_id)
    if held.row["applicant_id"] != tx.actor.person:
        raise Refused("flows.not_applicant")
    if task["state"] != "open":
        raise Refused("flows.task_closed")
    if task["urged_at"] is not None and tx.at - task["urged_at"] < timedelta(minutes=URGE_MINUTES):
        raise Refused("flows.urged_recently", minutes=URGE_MINUTES)
    saved = tx.update(flow_task, task, urged_at=tx.at)
    person = str(task["assignee_id"]) if task["assignee_id"] else None
    notice = {"code": "flows.urged", "node": task["node"], "people": [person], "number": held.row["number"]}
    return Outcome(
        facts=(Fact(topic="task.urged", aggregate=held.row["id"], payload=notice),),
        record=("task", task["id"], saved["version"]),
    )


def ring_timer(command: RingTimer, tx: Transaction) -> Outcome:
    held = hold_case(tx, command.case_id)
    view = advance(tx, held, Rang(timer=command.timer))
    return Outcome(result=_result(view), record=("case", view.id, view.version))


def answer_call(command: AnswerCall, tx: Transaction) -> Outcome:
    view = api.answer(tx, command.case_id, command.call, done=command.done, note=command.note)
    return Outcome(result=_result(view), record=("case", view.id, view.version))


def _decide(
    tx: Transaction,
    task: Row,
    verdict: Verdict,
    opinion: str,
    signature: UUID | None = None,
    *,
    target: str | None = None,
    data: dict[str, Any] | None = None,
) -> Decide:
    return Decide(
        task=task["number"],
        by=str(tx.actor.person),
        verdict=verdict,
        opinion=opinion,
        signature=str(signature) if signature else None,
        target=target,
        data=data or {},
    )


def _reassign(
    tx: Transaction, held: Held, task: Row, people: tuple[UUID, ...], reason: str, *, administrator: bool
) -> Outcome:
    found = access.people(tx, list(people))
    if len(found) != len(set(people)):
        raise Refused("flows.person_unknown", "person_id")
    to = tuple(PersonRef(id=str(person)) for person in dict.fromkeys(people))
    by = str(tx.actor.person)
    event = Reassign(task=task["number"], by=by, to=to, reason=reason, administrator=administrator)
    return _done(tx, task, advance(tx, held, event))


def _done(tx: Transaction, task: Row, view: CaseView) -> Outcome:
    version = next(
        (change.version for change in tx.changes if change.record_id == task["id"]), task["version"]
    )
    return Outcome(result=_result(view), record=("task", task["id"], version))


def _result(view: CaseView) -> dict[str, Any]:
    return {"case_id": view.id, "status": view.status, "nodes": list(view.nodes)}


def install(kit: Kit) -> None:
    kit.command(ApproveTask, approve_task)
    kit.command(RejectTask, reject_task)
    kit.command(ReturnTask, return_task)
    kit.command(CompleteTask, complete_task)
    kit.command(TransferTask, transfer_task)
    kit.command(AssignTask, assign_task)
    kit.command(WithdrawCase, withdraw_case)
    kit.command(UrgeTask, urge_task)
    kit.command(RingTimer, ring_timer)
    kit.command(AnswerCall, answer_call)
