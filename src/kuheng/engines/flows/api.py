"""Flows, as the rooms above see them: start a case, report what an app has done, read where it stands."""

from collections.abc import Mapping
from uuid import UUID

from kuheng.core.access import api as access
from kuheng.core.store.transaction import Transaction
from kuheng.engines.definitions import api as definitions
from kuheng.engines.flows.cases import CaseView, advance, begin, hold_case
from kuheng.engines.flows.definition import FLOW, NODE_KINDS, graph_of
from kuheng.engines.flows.domain.events import Answered, Cancel, Complete, Moved, Start, Withdraw
from kuheng.engines.flows.domain.machine import new_case
from kuheng.engines.flows.domain.values import PersonRef, TaskState
from kuheng.engines.flows.findings import findings_of
from kuheng.engines.flows.selectors import CasePage, TaskView, approvers, case_page, tasks_of, trail_holds
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import CaseId, installed_id

__all__ = [
    "NODE_KINDS", "CasePage", "CaseView", "TaskView", "answer", "approvers", "cancel", "case_of", "case_page", "complete",
    "findings_of", "is_returned", "mark_moved", "start", "tasks_of", "trail_holds", "withdraw",
]  # fmt: skip


def case_of(entity: str, record_id: UUID) -> CaseId:
    """The id that the case of a record has or will have: one record, one case."""
    return CaseId(installed_id(record_id, f"case:{entity}"))


def start(
    tx: Transaction,
    *,
    flow_key: str,
    subject: tuple[str, UUID],
    applicant: UUID,
    data: Mapping[str, object],
) -> CaseView:
    """Begins a case on the flow's version in use and walks it to the first people.

    `data` are the facts that branches and people sources read; `number` and `title` among them name the case
    in lists. Refused with `flows.no_flow`, `flows.person_unknown`.
    """
    version = definitions.published(tx, FLOW, flow_key)
    person = access.person(tx, applicant)
    if version is None:
        raise Refused("flows.no_flow", key=flow_key)
    if person is None:
        raise Refused("flows.person_unknown", "applicant")
    graph, case_id = graph_of(version), case_of(*subject)
    form = definitions.published(tx, "form", graph.form) if graph.form else None
    row = {
        "id": case_id,
        "flow_key": flow_key,
        "flow_version_id": version.id,
        "form_version_id": form.id if form else None,
        "subject_entity": subject[0],
        "subject_id": subject[1],
        "number": data.get("number"),
        "title": data.get("title") or version.title[0],
        "applicant_id": applicant,
        "applicant_name": person.name,
        "unit_id": person.unit_id,
        "unit_path": person.unit_path,
        "started_at": tx.at,
    }
    facts = plain(data)
    assert isinstance(facts, dict)
    event = Start(applicant=PersonRef(id=str(applicant)), data=facts)
    return begin(tx, row, graph, new_case(str(case_id), str(subject[1])), event)


def complete(
    tx: Transaction, case_id: UUID, kind: str, *, data: Mapping[str, object], opinion: str = ""
) -> CaseView:
    """An app reports that the work of this kind (execute, hand_over …) is done; the app has judged who did it.

    Refused with `flows.not_waiting` when the case does not wait for such work, and with the kind's own codes.
    """
    held = hold_case(tx, case_id)
    waiting = [task for task in held.state.tasks if task.kind == kind and task.state is TaskState.OPEN]
    if not waiting:
        raise Refused("flows.not_waiting")
    actor = str(tx.actor.person)
    own = next((task for task in waiting if task.person and task.person.id == actor), waiting[0])
    facts = plain(data)
    assert isinstance(facts, dict)
    return advance(tx, held, Complete(task=own.number, by=actor, data=facts, opinion=opinion))


def is_returned(tx: Transaction, case_id: UUID) -> bool:
    """Whether the applicant has the case back and has not submitted it again."""
    return bool(hold_case(tx, case_id).row["status"] == "returned")


def withdraw(tx: Transaction, case_id: UUID, *, reason: str = "") -> CaseView:
    """The actor takes his own case back. Refused with `flows.already_decided`, `flows.already_moved`, …"""
    return advance(tx, hold_case(tx, case_id), Withdraw(by=str(tx.actor.person), reason=reason))


def cancel(tx: Transaction, case_id: UUID, *, reason: str) -> CaseView:
    """The owner of the subject ends the case, whoever it waits for. Refused with `flows.already_moved`."""
    return advance(tx, hold_case(tx, case_id), Cancel(by=str(tx.actor.person), reason=reason))


def mark_moved(tx: Transaction, case_id: UUID) -> CaseView | None:
    """Something outside has changed for good, so nothing is taken back from here on. Costs nothing a second time."""
    held = hold_case(tx, case_id)
    return None if held.state.moved else advance(tx, held, Moved(by=str(tx.actor.person)))


def answer(tx: Transaction, case_id: UUID, call: int, *, done: bool, note: str = "") -> CaseView:
    """A command that the case waits for has been carried out, or refused. Refused with `flows.not_waiting`."""
    held = hold_case(tx, case_id)
    if not any(one.number == call for one in held.state.calls):
        raise NotFound("record.not_found", "call")
    return advance(tx, held, Answered(call=call, done=done, note=note))
