"""The roles that come with the product: they name only what there is, and open only what they should."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from kuheng.apps.people.roles import role_calls, role_payload
from kuheng.core.access.api import FieldMode, decide, may, project, scope
from kuheng.core.commands.kit import COMMANDS
from kuheng.core.store.transaction import Database
from kuheng.engines.definitions.api import calls_to_apply, read_package
from kuheng.kernel.condition import NOTHING, matches
from kuheng.kernel.errors import Denied, Malformed
from kuheng.kernel.ids import PersonId
from tests.apps.people.bank import Bank

ROLES = Path(__file__).parents[3] / "definitions" / "custody" / "roles"
BUSINESS = (
    "applicant", "keeper", "department_head", "vice_president", "risk_manager", "supervisor", "auditor", "counter",
)  # fmt: skip


@pytest.fixture(scope="module")
def shipped(database: Database, composed: None) -> Bank:
    bank = Bank(database)
    package = read_package(ROLES.parent)
    forms = replace(package, documents=tuple(one for one in package.documents if one.kind == "form"))
    for name, payload in (*calls_to_apply(forms), *role_calls(ROLES)):
        bank.done(name, payload)
    return bank


def holder(bank: Bank, role: str, unit: Any = None) -> PersonId:
    person = bank.person(role, unit or bank.branch)
    bank.done("people.assign_role", {"person_id": person, "role": role, "unit_id": unit or bank.branch})
    return person


def allowed(bank: Bank, person: PersonId) -> set[str]:
    with bank.reading() as tx:
        bank.as_person(tx, person)
        return {kind.key for kind in COMMANDS.all() if not kind.model.about.open and may(tx, kind.key)}


def test_all_roles_are_there_with_words_in_both_languages() -> None:
    documents = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(ROLES.glob("*.yaml"))]
    payloads = {document["key"]: role_payload(document) for document in documents}
    assert set(payloads) == {*BUSINESS, "administrator", "everyone"}
    assert {path.stem for path in ROLES.glob("*.yaml")} == set(payloads)
    assert all(
        one["title_zh"] and one["summary_zh"] and one["title_en"] and one["summary_en"]
        for one in payloads.values()
    )


def test_bringing_them_in_again_changes_nothing(shipped: Bank) -> None:
    again = [shipped.done(name, payload) for name, payload in role_calls(ROLES)]
    assert {(one["added"], one["revoked"]) for one in again} == {(0, 0)}


def test_the_administrator_sees_no_business_data_whatever_is_granted_to_him(shipped: Bank) -> None:
    admin = holder(shipped, "administrator", shipped.top)
    grant = {"subject_kind": "person", "subject_id": admin, "action": "*", "reason": "by mistake"}
    shipped.done("access.propose_grant", grant)
    with shipped.reading() as tx:
        shipped.as_person(tx, admin)
        for entity in ("asset", "order", "order_line", "import_batch"):
            assert scope(tx, "read", entity) == NOTHING
            assert project(tx, entity).of("code") is FieldMode.HIDDEN
        with pytest.raises(Denied):
            decide(tx, "custody.freeze_asset", "asset")
        assert may(tx, "people.add_person")


@pytest.mark.parametrize("role", BUSINESS)
def test_the_administrator_holds_no_business_role(shipped: Bank, role: str) -> None:
    admin = holder(shipped, "administrator", shipped.top)
    payload = {"person_id": admin, "role": role, "unit_id": shipped.branch}
    assert shipped.code("people.assign_role", payload) == "people.roles_exclude"


def test_the_auditor_reads_everything_and_changes_nothing(shipped: Bank) -> None:
    auditor = holder(shipped, "auditor", shipped.top)
    everybodys = allowed(shipped, shipped.person("nobody in particular", shipped.branch))
    assert allowed(shipped, auditor) == everybodys | {"audit.start_verification"}
    assert {one.split(".")[0] for one in everybodys} <= {"people", "catalog", "files", "flows"}
    assert not everybodys & {"flows.approve_task", "people.add_person", "people.reset_password"}
    with shipped.reading() as tx:
        shipped.as_person(tx, auditor)
        for entity in ("asset", "order", "person", "grant"):
            assert may(tx, f"{entity}.read")
        assert project(tx, "asset").of("customer", sensitive=True) is FieldMode.READ
        assert decide(tx, "asset.unmask").obligations == ("reason",)


@pytest.mark.parametrize("role", ["applicant", "keeper", "department_head", "supervisor"])
def test_a_branch_sees_its_own_assets_only(shipped: Bank, role: str) -> None:
    person = holder(shipped, role)
    with shipped.reading() as tx:
        rows = scope(shipped.as_person(tx, person), "read", "asset")
    assert matches(rows, {"unit_path": "/001/003/"}, {})
    assert not matches(rows, {"unit_path": "/001/"}, {})


def test_an_applicant_withdraws_his_own_orders_only(shipped: Bank) -> None:
    person = holder(shipped, "applicant")
    with shipped.reading() as tx:
        rows = decide(shipped.as_person(tx, person), "custody.withdraw_order").scope
        context = tx.actor.values()
    assert matches(rows, {"applicant_id": str(person)}, context)
    assert not matches(rows, {"applicant_id": str(shipped.clerk)}, context)


def test_who_keeps_does_not_approve_and_who_applies_does_neither(shipped: Bank) -> None:
    keeper, applicant = (
        allowed(shipped, holder(shipped, "keeper")),
        allowed(shipped, holder(shipped, "applicant")),
    )
    assert "custody.scan" in keeper
    assert "custody.scan" not in applicant
    assert "flows.approve_task" not in keeper | applicant
    assert "custody.submit_order" in applicant - keeper


def test_customers_are_masked_for_those_who_only_need_the_asset(shipped: Bank) -> None:
    person = holder(shipped, "applicant")
    with shipped.reading() as tx:
        assert (
            project(shipped.as_person(tx, person), "asset").of("customer", sensitive=True) is FieldMode.MASKED
        )


def test_everybody_ends_his_own_sessions_and_nobody_elses(shipped: Bank) -> None:
    shipped.account(shipped.clerk, "shipped_clerk")
    session = shipped.sign_in("shipped_clerk", token="mine").body["result"]["session"]
    assert shipped.code("people.end_session", {"session_id": session}, shipped.keeper) == "record.not_found"
    shipped.done("people.end_session", {"session_id": session}, shipped.clerk)


@pytest.mark.parametrize(
    "change",
    [{"spec": {}}, {"kind": "flow"}, {"colour": "red"}, {"spec": {"summary": {"zh": "x"}, "grants": []}}],
)
def test_a_document_that_is_no_role_is_refused(change: dict[str, Any]) -> None:
    good = yaml.safe_load((ROLES / "keeper.yaml").read_text(encoding="utf-8"))
    with pytest.raises(Malformed):
        role_payload(good | change)
