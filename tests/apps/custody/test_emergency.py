"""Emergency 紧急, sentence by sentence of semantics.md §2."""

from typing import Any
from uuid import UUID

import pytest

from kuheng.core.commands.kit import COMMANDS
from kuheng.kernel.errors import Malformed
from tests.bank import Bank

MILLION = 1_000_000_00


def hurry(bank: Bank, *, by: str = "clerk", fen: int = 100, **more: Any) -> UUID:
    return bank.order([bank.bar(value_fen=fen)], by=by, urgency="emergency", **more)


def handed_over(bank: Bank, order: UUID, by: str) -> None:
    """The duty approver agrees, two keepers execute, the receiver signs: what remains is the later confirmation."""
    ((duty, task),) = bank.tasks(order).items()
    bank.as_(duty).send("flows.approve_task", {"task_id": str(task), "opinion": "紧急，同意"})
    bank.relay()
    bank.executed(order)
    bank.signed(order, by=by)


def on_duty(bank: Bank, who: str) -> None:
    """Puts somebody into the post of the duty approver of his branch."""
    post = bank.office.send("people.add_post", {"code": "DUTY_APPROVER", "name": "值班审批"})["post_id"]
    place = {"person_id": str(bank.people[who]), "post_id": post, "unit_id": str(bank.units["101"])}
    bank.office.send("people.give_post", place)
    bank.assign(who, "department_head")


def findings(bank: Bank, order: UUID) -> list[dict[str, Any]]:
    return bank.rows(
        "SELECT f.* FROM flow_finding f JOIN flow_case c ON c.tenant_id = f.tenant_id AND c.id = f.case_id "
        "WHERE c.tenant_id = %s AND c.subject_id = %s ORDER BY f.number",
        bank.tenant, order,
    )  # fmt: skip


@pytest.mark.parametrize("reason", ["", "急", "   "])
def test_a_reason_is_mandatory(bank: Bank, reason: str) -> None:
    with pytest.raises(Malformed):
        hurry(bank, reason=reason)


def test_one_on_duty_decides_where_three_would_and_he_must_say_why(bank: Bank) -> None:
    who = bank.newcomer("applicant")
    order = hurry(bank, by=who, fen=2 * MILLION)
    ((duty, task),) = bank.tasks(order).items()
    act = {"task_id": str(task), "opinion": ""}
    assert bank.as_(duty).code("flows.approve_task", act) == "flows.opinion_missing"


def test_a_head_in_a_hurry_does_not_approve_himself(fresh_bank: Bank) -> None:
    fresh_bank.assign("head", "applicant")
    order = hurry(fresh_bank, by="head")
    assert "head" not in fresh_bank.tasks(order)


def test_risk_control_sees_it_at_once_and_nobody_else_is_told(bank: Bank) -> None:
    order = hurry(bank)
    number = bank.row("custody_order", order)["number"]
    alerts = [
        one for one in bank.web("risk1").get("/workbench").json()["alerts"] if one["kind"] == "emergency"
    ]
    assert any(one["record_id"] == str(order) and number in one["detail"] for one in alerts)
    for who in ("head", "keeper1", "clerk"):
        assert not [
            one for one in bank.web(who).get("/workbench").json()["alerts"] if one["kind"] == "emergency"
        ]


def test_ordinary_approvers_confirm_afterwards(bank: Bank) -> None:
    who = bank.newcomer("applicant")
    order = hurry(bank, by=who, fen=2 * MILLION)
    handed_over(bank, order, who)
    assert {"risk1", "risk2", "vp"} <= set(bank.tasks(order))
    bank.approve(order)
    (case,) = bank.rows("SELECT status FROM flow_case WHERE subject_id = %s", order)
    assert case["status"] == "done"
    assert findings(bank, order) == []


def test_not_confirmed_within_a_working_day_it_goes_up_and_leaves_a_finding(fresh_bank: Bank) -> None:
    bank = fresh_bank
    on_duty(bank, "guest")
    order = hurry(bank)
    assert set(bank.tasks(order)) == {"guest"}
    handed_over(bank, order, "clerk")
    assert set(bank.tasks(order)) == {"head"}
    with bank.later(hours=2):
        bank.relay()
    assert findings(bank, order) == []
    with bank.later(days=5):
        bank.relay()
        (finding,) = findings(bank, order)
        assert (finding["code"], finding["state"]) == ("flows.late", "open")
        assert set(bank.tasks(order)) == {"vp"}
        alerts = bank.web("risk1").get("/workbench").json()["alerts"]
        assert [one["record_id"] for one in alerts if one["kind"] == "finding"] == [str(order)]


def refused_later(bank: Bank) -> tuple[UUID, UUID]:
    """An emergency whose later confirmation was refused, and the finding it left."""
    order = hurry(bank)
    handed_over(bank, order, "clerk")
    login, task = min(bank.tasks(order).items())
    bank.as_(login).send("flows.reject_task", {"task_id": str(task), "opinion": "并不紧急"})
    (finding,) = findings(bank, order)
    assert finding["code"] == "flows.not_confirmed"
    return order, finding["id"]


def test_risk_control_closes_a_finding_once_with_its_conclusion(bank: Bank) -> None:
    order, finding = refused_later(bank)
    page = bank.web("risk1").get(f"/custody/orders/{order}/page").json()
    assert [(one["id"], one["may_close"]) for one in page["findings"]] == [(str(finding), True)]
    assert bank.web("clerk").get(f"/custody/orders/{order}/page").json()["findings"] == []
    closing = {"finding_id": str(finding), "conclusion": "已约谈，流程补训。"}
    for who in ("clerk", "keeper1", "head", "auditor", "admin"):
        assert bank.as_(who).try_("flows.close_finding", closing).status in (403, 404)
    bank.as_("risk1").send("flows.close_finding", closing)
    assert bank.as_("risk2").code("flows.close_finding", closing) == "flows.finding_closed"
    closed = bank.row("flow_finding", finding)
    assert (closed["state"], closed["closed_by"]) == ("closed", bank.people["risk1"])
    bank.verify()


def test_who_applied_does_not_close_his_own_finding(fresh_bank: Bank) -> None:
    _, finding = refused_later(fresh_bank)
    fresh_bank.assign("clerk", "risk_manager", "001")
    closing = {"finding_id": str(finding), "conclusion": "没有问题。"}
    assert fresh_bank.as_("clerk").code("flows.close_finding", closing) == "flows.finding_own"


def test_the_mark_stays_whatever_becomes_of_the_order(bank: Bank) -> None:
    """No command but the first one knows the word, and the closed finding leaves it as it is."""
    knowing = {kind.key for kind in COMMANDS if "urgency" in kind.model.model_fields}
    assert knowing == {"custody.submit_order"}
    order, finding = refused_later(bank)
    bank.as_("risk1").send("flows.close_finding", {"finding_id": str(finding), "conclusion": "已核查完毕。"})
    assert bank.row("custody_order", order)["urgency"] == "emergency"
