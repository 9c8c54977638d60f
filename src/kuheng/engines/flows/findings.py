"""Findings: what a case leaves to be looked into, and who may close it."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import StringConstraints

from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows.selectors import approvers
from kuheng.engines.flows.tables import flow_finding
from kuheng.kernel.errors import NotFound, Refused

LOCK = """
SELECT f.*, c.applicant_id, c.number AS case_number FROM flow_finding f
JOIN flow_case c ON c.tenant_id = f.tenant_id AND c.id = f.case_id
WHERE f.tenant_id = %s AND f.id = %s FOR UPDATE OF f
"""
OF_CASE = """
SELECT f.id, f.code, f.node_zh, f.node_en, f.at, f.state, f.conclusion, f.closed_at, p.name AS closed_by
FROM flow_finding f LEFT JOIN person p ON p.tenant_id = f.tenant_id AND p.id = f.closed_by
WHERE f.tenant_id = %s AND f.case_id = %s ORDER BY f.number
"""


class CloseFinding(
    Command,
    name="flows.close_finding",
    record="finding",
    target="finding_id",
    title=("关闭核查事项", "Close finding"),
):
    """Risk control has looked into it and says what came of it.

    Refused with `flows.finding_closed`, and with `flows.finding_own` for who applied or decided in this case.
    """

    finding_id: UUID
    conclusion: Annotated[str, StringConstraints(min_length=4, max_length=1_000)]


def close_finding(command: CloseFinding, tx: Transaction) -> Outcome:
    row = tx.one(LOCK, [tx.tenant, command.finding_id])
    if row is None:
        raise NotFound("record.not_found")
    if row["state"] == "closed":
        raise Refused("flows.finding_closed")
    if tx.actor.person == row["applicant_id"] or tx.actor.person in approvers(tx, row["case_id"]):
        raise Refused("flows.finding_own")
    number = row.pop("case_number")
    row.pop("applicant_id")
    saved = tx.update(
        flow_finding,
        row,
        state="closed",
        conclusion=command.conclusion,
        closed_by=tx.actor.person,
        closed_at=tx.at,
    )
    fact = Fact(topic="finding.closed", aggregate=row["case_id"], payload={"number": number, "code": row["code"]})
    return Outcome(
        result={"finding_id": row["id"]}, facts=(fact,), record=("finding", row["id"], saved["version"])
    )


def findings_of(tx: Transaction, case_id: UUID) -> list[dict[str, Any]]:
    """The findings of a case in their order, each with its step in both languages; one statement."""
    return [_shown(row) for row in tx.rows(OF_CASE, [tx.tenant, case_id])]


def _shown(row: Row) -> dict[str, Any]:
    same = {name: value for name, value in row.items() if name not in ("node_zh", "node_en")}
    return same | {"step": {"zh": row["node_zh"], "en": row["node_en"]}}


def install(kit: Kit) -> None:
    kit.command(CloseFinding, close_finding)
