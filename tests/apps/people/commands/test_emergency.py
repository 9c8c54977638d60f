"""Break-glass: opened in the open, marked in the log, over at its time, reviewed by another."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.access.domain.emergency import Opening, decide_opening, decide_review
from kuheng.core.access.emergency import emergency_hours, use_emergency_hours
from kuheng.kernel.errors import Refusal
from tests.bank import Bank, bank, founded

__all__ = ["bank", "founded"]

REASON = "火警，值班负责人不在，须立即冻结并核对"


def wanted(bank: Bank, *actions: str, unit: str = "101", hours: int = 2) -> dict[str, Any]:
    acts = actions or ("custody.freeze_asset", "custody.unfreeze_asset")
    return {"actions": list(acts), "unit_id": str(bank.units[unit]), "hours": hours, "reason": REASON}


def opened(bank: Bank, who: str, *actions: str) -> str:
    return str(bank.as_(who).send("access.open_emergency", wanted(bank, *actions))["emergency_id"])


def freezing(bank: Bank, who: str, asset: UUID) -> dict[str, Any]:
    document = bank.web(who).upload("文书.txt", "协助冻结".encode(), "text/plain")
    return {"asset_id": str(asset), "reason": "协助冻结", "document": document}


def test_what_he_could_not_do_he_may_do_and_the_log_says_under_what(bank: Bank) -> None:
    who, asset = bank.newcomer("keeper"), bank.bar()
    assert bank.as_(who).code("custody.freeze_asset", freezing(bank, who, asset)) == "access.denied"
    emergency = opened(bank, who)
    bank.as_(who).send("custody.freeze_asset", freezing(bank, who, asset))
    (entry,) = bank.entries(bank.sent[-1].key)
    assert entry["decision"]["emergency"] == [emergency]
    marked = bank.web("auditor").get(
        "/records/audit_entry", where=f'{{"field":"emergency","op":"eq","value":"{emergency}"}}'
    )
    assert marked.status_code == 200, marked.text
    assert [row["command"] for row in marked.json()["rows"]] == ["custody.freeze_asset"]


def test_only_the_acts_the_unit_and_the_rows_that_were_named(bank: Bank) -> None:
    who = bank.newcomer("keeper")
    hands = bank.as_(who)
    assert hands.code("access.open_emergency", wanted(bank, unit="102")) == "access.outside_scope"
    opened(bank, who)
    far = bank.register("deed", "房产证", unit="102", serial_no=f"远-{who}")
    assert hands.code("custody.freeze_asset", freezing(bank, who, far)) == "record.not_found"
    assert hands.code("custody.define_category", _category()) == "access.denied"


def _category() -> dict[str, Any]:
    return {"key": "new_one", "title_zh": "新类", "title_en": "New", "kind": "serial", "code_prefix": "XL", "unit": "件"}


@pytest.mark.parametrize(
    "action", ["people.add_person", "access.approve_grant", "flows.approve_task", "audit_entry.read", "*", "nothing.there"]
)  # fmt: skip
def test_no_emergency_opens_power_over_people_grants_judgement_or_the_log(bank: Bank, action: str) -> None:
    hands = bank.as_(bank.newcomer("keeper"))
    assert hands.code("access.open_emergency", wanted(bank, action)) == "access.emergency_action"


def test_who_has_no_right_to_open_and_who_grants_open_nothing(bank: Bank) -> None:
    assert bank.as_("clerk").code("access.open_emergency", wanted(bank)) == "access.denied"
    assert bank.as_("admin").code("access.open_emergency", wanted(bank, "asset.read")) == "access.denied"
    two_hats = bank.newcomer("keeper")
    grant = {"subject_kind": "person", "subject_id": str(bank.people[two_hats]), "reason": "试用", "action": "access.*"}
    bank.office.send("access.propose_grant", grant)
    assert bank.as_(two_hats).code("access.open_emergency", wanted(bank)) == "access.emergency_not_grantors"


def test_a_prohibition_stays_one(bank: Bank) -> None:
    who, asset = bank.newcomer("keeper"), bank.bar()
    bank.office.send("access.propose_grant", {
        "subject_kind": "person", "subject_id": str(bank.people[who]), "reason": "试用", "effect": "forbid",
        "action": "custody.freeze_asset", "entity": "asset",
    })  # fmt: skip
    opened(bank, who)
    assert bank.as_(who).code("custody.freeze_asset", freezing(bank, who, asset)) == "access.denied"


def test_separation_of_duties_stays(bank: Bank) -> None:
    """An applicant who is given the keeper's acts still cannot execute his own order."""
    who = bank.newcomer("department_head")
    bank.assign(who, "applicant")
    order = bank.approved([bank.bar()], by=who)
    opened(bank, who, "custody.open_execution", "order.read")
    code = bank.as_(who).code("custody.open_execution", {"order_id": str(order), "device": "PDA-9"})
    assert code == "custody.keeper_is_applicant"


def test_at_its_time_it_is_over_at_the_next_request(bank: Bank) -> None:
    who, asset = bank.newcomer("keeper"), bank.bar()
    paper = freezing(bank, who, asset)
    opened(bank, who)
    with bank.later(hours=2):
        assert bank.as_(who).code("custody.freeze_asset", paper) == "access.denied"
    with bank.later(hours=1, minutes=59):
        bank.as_(who).send("custody.freeze_asset", paper)


def test_the_schedule_writes_its_end_down_and_a_finding_stays_until_another_reviewed(bank: Bank) -> None:
    who = bank.newcomer("keeper")
    emergency = opened(bank, who)
    with bank.later(hours=3):
        bank.relay()
        row = bank.row("emergency_access", UUID(emergency))
        assert row["end_reason"] == "expired" and row["ended_at"] == row["valid_to"]
        seen = {"emergency_id": emergency, "finding": "justified", "opinion": "属实，处置得当"}
        assert bank.as_(who).code("access.review_emergency", seen) == "access.denied"
        assert alerts(bank, "risk1", emergency) == ["应急授权待复核"]
        bank.as_("risk1").send("access.review_emergency", seen)
        assert bank.as_("risk2").code("access.review_emergency", seen) == "access.emergency_reviewed"
    assert alerts(bank, "risk1", emergency) == []


def alerts(bank: Bank, who: str, emergency: str) -> list[str]:
    found = bank.web(who).get("/workbench").json()["alerts"]
    return [one["title"]["zh"] for one in found if one["record_id"] == emergency]


def test_risk_control_and_auditors_are_told_at_once_and_nobody_else(bank: Bank) -> None:
    who = bank.newcomer("keeper")
    emergency = opened(bank, who)
    for login in ("risk1", "auditor"):
        assert alerts(bank, login, emergency) == ["应急授权生效中"]
    for login in ("clerk", "admin", "keeper1", "far.keeper"):
        assert alerts(bank, login, emergency) == []
    assert alerts(bank, who, emergency) == ["应急授权生效中"]
    bank.as_("risk1").send("access.end_emergency", {"emergency_id": emergency})


def test_it_is_not_reviewed_while_it_runs_nor_ended_twice(bank: Bank) -> None:
    who, asset = bank.newcomer("keeper"), bank.bar()
    emergency = opened(bank, who)
    seen = {"emergency_id": emergency, "finding": "not_justified", "opinion": "可等值班负责人"}
    assert bank.as_("risk1").code("access.review_emergency", seen) == "access.emergency_runs"
    assert bank.as_(who).code("access.open_emergency", wanted(bank)) == "access.emergency_open"
    bank.as_(who).send("access.end_emergency", {"emergency_id": emergency})
    assert bank.as_("risk1").code("access.end_emergency", {"emergency_id": emergency}) == "access.emergency_over"
    assert bank.as_(who).code("custody.freeze_asset", freezing(bank, who, asset)) == "access.denied"
    bank.as_("risk1").send("access.review_emergency", seen)


def test_a_new_one_may_follow_one_whose_end_nobody_has_written_down(bank: Bank) -> None:
    who = bank.newcomer("keeper")
    first = opened(bank, who)
    with bank.later(hours=2, seconds=1):
        second = bank.as_(who).send("access.open_emergency", wanted(bank, hours=1))["emergency_id"]
    assert bank.row("emergency_access", UUID(first))["end_reason"] == "expired" and second != first


def test_what_is_read_under_it_is_noted_with_the_records(bank: Bank) -> None:
    who, asset = bank.newcomer("vice_president", "101"), bank.bar()
    emergency = opened(bank, who, "import_batch.read")
    web = bank.web(who)
    assert web.get(f"/records/asset/{asset}").status_code == 200 and noted(bank, who) == []
    assert web.get("/records/import_batch").status_code == 200
    (entry,) = noted(bank, who)
    assert entry["detail"]["acts"] == ["import_batch.read"] and str(entry["record_id"]) == emergency


def test_one_record_that_it_opened_is_noted_by_its_id(bank: Bank) -> None:
    asset = bank.deed(customer="周倩倩")
    far = bank.newcomer("keeper", "102")
    bank.office.send("access.propose_grant", {
        "subject_kind": "person", "subject_id": str(bank.people[far]), "reason": "试用",
        "action": "access.open_emergency", "entity": "emergency_access",
    })  # fmt: skip
    assert bank.web(far).get(f"/records/asset/{asset}").status_code == 404
    opened(bank, far, "asset.read")
    answer = bank.web(far).get(f"/records/asset/{asset}")
    assert answer.status_code == 200 and answer.json()["record"]["customer"] == "周*"
    assert {"entity": "asset", "id": str(asset)} in noted(bank, far)[-1]["detail"]["records"]


def noted(bank: Bank, who: str) -> list[dict[str, Any]]:
    return bank.rows(
        "SELECT * FROM audit_entry WHERE tenant_id = %s AND command = 'catalog.note_emergency_read' AND actor_id = %s "
        "ORDER BY id", bank.tenant, bank.people[who],
    )  # fmt: skip


def test_of_its_end_and_its_use_one_comes_first(bank: Bank) -> None:
    """Whatever was done under it was done before its end: no use commits after it."""
    who = bank.newcomer("keeper")
    for _ in range(6):
        emergency = opened(bank, who)
        assets = [bank.bar() for _ in range(3)]
        papers = [freezing(bank, who, asset) for asset in assets]
        with ThreadPoolExecutor(4) as pool:
            uses = [pool.submit(bank.as_(who).try_, "custody.freeze_asset", paper) for paper in papers]
            end = pool.submit(bank.as_("risk1").try_, "access.end_emergency", {"emergency_id": emergency})
        assert end.result().status == 200, end.result().body
        assert {one.result().status for one in uses} <= {200, 403}
        assert bank.as_(who).code("custody.freeze_asset", freezing(bank, who, bank.bar())) == "access.denied"
    bank.verify()


def test_the_database_itself_lets_nobody_review_his_own(bank: Bank) -> None:
    named = {
        row["conname"]
        for row in bank.rows("SELECT conname FROM pg_constraint WHERE conrelid = 'emergency_access'::regclass")
    }
    assert {"ck_emergency_access_another_reviews", "ck_emergency_access_hours", "ck_emergency_access_reviewed"} <= named


def test_the_pure_decisions() -> None:
    at = datetime(2026, 3, 2, 9, tzinfo=UTC)
    go = decide_opening(["a.b", "a.b"], {"a.b"}, at=at, hours=2, limit=4, grants=False)
    assert go == Opening(until=at + timedelta(hours=2), actions=("a.b",))
    long = decide_opening(["a.b"], {"a.b"}, at=at, hours=5, limit=4, grants=False)
    assert isinstance(long, Refusal) and long.code == "access.emergency_too_long"
    own = decide_review(ended=True, reviewed=False, own=True)
    assert own is not None and own.code == "access.emergency_own_review"
    assert decide_review(ended=True, reviewed=False, own=False) is None


def test_the_longest_one_is_a_setting(bank: Bank) -> None:
    before = emergency_hours()
    try:
        use_emergency_hours(1)
        hands = bank.as_(bank.newcomer("keeper"))
        assert hands.code("access.open_emergency", wanted(bank, hours=2)) == "access.emergency_too_long"
        use_emergency_hours(999)
        assert emergency_hours() == 24
    finally:
        use_emergency_hours(before)


def test_signing_in_again_does_not_lengthen_it(bank: Bank) -> None:
    """A session of his own, beside the console's: the end counts for every way in."""
    who = bank.newcomer("keeper")
    emergency = opened(bank, who)
    web = bank.web(who)
    assert web.command("access.end_emergency", {"emergency_id": emergency}).status_code == 200
    paper = freezing(bank, who, bank.bar())
    assert web.command("custody.freeze_asset", paper).status_code == 403
