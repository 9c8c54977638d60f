"""Grants: proposed, approved by another, revoked at the next request; roles defined and brought in."""

from typing import Any
from uuid import UUID

import pytest

from kuheng.core.access.api import decide, may, scope
from kuheng.kernel.condition import matches
from kuheng.kernel.ids import PersonId
from tests.apps.people.bank import ADMIN, Bank

HERE = {"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}


def wanted(bank: Bank, subject: UUID | None = None, **more: Any) -> dict[str, Any]:
    kind = more.pop("subject_kind", "person")
    return {
        "subject_kind": kind, "subject_id": subject or bank.keeper, "action": "person.read", "entity": "person",
        "scope": HERE, "reason": "needs the list", **more,
    }  # fmt: skip


def propose(bank: Bank, **more: Any) -> str:
    made = bank.done("access.propose_grant", wanted(bank, **more), bank.root)
    assert made["state"] == "proposed"
    grant: str = made["grant_id"]
    return grant


def approved(bank: Bank, **more: Any) -> str:
    grant = propose(bank, **more)
    bank.done("access.approve_grant", {"grant_id": grant}, bank.second)
    return grant


def reads(bank: Bank, who: PersonId, action: str = "person.read") -> bool:
    with bank.reading() as tx:
        return may(bank.as_person(tx, who), action)


def test_a_grant_counts_when_another_has_approved_it(bank: Bank) -> None:
    grant = propose(bank)
    assert not reads(bank, bank.keeper)
    bank.done("access.approve_grant", {"grant_id": grant}, bank.second)
    with bank.reading() as tx:
        rows = scope(bank.as_person(tx, bank.keeper), "read", "person")
        assert decide(tx, "person.read").grants == (UUID(grant),)
    assert matches(rows, {"unit_path": "/001/003/"}, {})
    assert not matches(rows, {"unit_path": "/001/"}, {})


def test_grantor_approver_and_grantee_are_three_people(bank: Bank) -> None:
    grant = propose(bank)
    assert bank.code("access.approve_grant", {"grant_id": grant}, bank.root) == "access.duties"
    assert bank.code("access.propose_grant", wanted(bank, bank.root), bank.root) == "access.duties"
    for_second = propose(bank, subject=bank.second)
    assert bank.code("access.approve_grant", {"grant_id": for_second}, bank.second) == "access.duties"


def test_nobody_widens_a_role_or_post_he_holds(bank: Bank) -> None:
    own = bank.rows("SELECT id FROM role WHERE key = 'administrator'")[0]["id"]
    assert (
        bank.code("access.propose_grant", wanted(bank, own, subject_kind="role"), bank.root)
        == "access.duties"
    )


def test_what_everybody_holds_only_the_installation_changes(bank: Bank) -> None:
    everyone = bank.role("everyone", [{"action": "unit.read"}])
    assert (
        bank.code("access.propose_grant", wanted(bank, everyone, subject_kind="role"), bank.root)
        == "access.duties"
    )


def test_a_revocation_counts_at_the_next_request(bank: Bank) -> None:
    grant = approved(bank)
    assert reads(bank, bank.keeper)
    bank.done("access.revoke_grant", {"grant_id": grant, "reason": "moved"}, bank.root)
    assert not reads(bank, bank.keeper)
    assert (
        bank.code("access.revoke_grant", {"grant_id": grant, "reason": "moved"}, bank.root)
        == "access.already_revoked"
    )


def test_a_proposal_may_be_refused(bank: Bank) -> None:
    grant = propose(bank)
    bank.done("access.revoke_grant", {"grant_id": grant, "reason": "not needed"}, bank.second)
    assert bank.code("access.approve_grant", {"grant_id": grant}, bank.second) == "access.not_proposed"


def test_lifting_a_prohibition_gives_power_so_another_approves_it(bank: Bank) -> None:
    approved(bank, scope=None, entity=None)
    forbid = approved(bank, effect="forbid", scope=None)
    assert not reads(bank, bank.keeper)
    revoke = {"grant_id": forbid, "reason": "over"}
    assert bank.done("access.revoke_grant", revoke, bank.root)["state"] == "active"
    assert not reads(bank, bank.keeper)
    assert bank.code("access.revoke_grant", revoke, bank.second) == "access.revocation_pending"
    assert bank.code("access.approve_grant", {"grant_id": forbid}, bank.root) == "access.duties"
    assert bank.done("access.approve_grant", {"grant_id": forbid}, bank.second)["state"] == "revoked"
    assert reads(bank, bank.keeper)


def test_nobody_lifts_a_prohibition_from_himself(bank: Bank) -> None:
    forbid = bank.done("access.propose_grant", wanted(bank, bank.root, effect="forbid"))["grant_id"]
    revoke = {"grant_id": forbid, "reason": "mine"}
    assert bank.code("access.revoke_grant", revoke, bank.root) == "access.duties"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"action": "person.dance"}, "access.unknown_action"),
        ({"action": "person.read;drop"}, "access.unknown_action"),
        ({"action": "nothing.*"}, "access.unknown_action"),
        ({"entity": "unicorn"}, "access.unknown_entity"),
        ({"entity": None}, "access.scope_of_what"),
        ({"scope": {"field": "horn", "op": "eq", "value": 1}}, "access.unknown_field"),
        ({"categories": ["metal"]}, "access.unknown_field"),
        ({"modes": {"person.horn": "read"}}, "access.unknown_field"),
        ({"scope": {"nonsense": 1}}, "condition.shape"),
    ],
)
def test_a_grant_speaks_only_of_what_there_is(bank: Bank, change: dict[str, Any], code: str) -> None:
    try:
        assert bank.code("access.propose_grant", wanted(bank, **change), bank.root) == code
    except Exception as trouble:  # malformed conditions are raised, not answered
        assert getattr(trouble, "code", None) == code


def test_an_unknown_subject_is_refused(bank: Bank) -> None:
    unknown = wanted(bank, bank.branch)
    assert bank.code("access.propose_grant", unknown, bank.root) == "access.unknown_subject"


def test_a_role_defined_by_a_person_waits_for_approval(bank: Bank) -> None:
    payload = {
        "key": "reader",
        "title_zh": "查阅员",
        "title_en": "Reader",
        "grants": [{"action": "person.read"}],
    }
    made = bank.done("access.define_role", payload, bank.root)
    (grant,) = bank.rows("SELECT id, state FROM access_grant WHERE subject_id = %s", UUID(made["role_id"]))
    assert grant["state"] == "proposed"
    bank.done("people.assign_role", {"person_id": bank.keeper, "role": "reader", "unit_id": bank.top})
    assert not reads(bank, bank.keeper)
    bank.done("access.approve_grant", {"grant_id": grant["id"]}, bank.second)
    assert reads(bank, bank.keeper)


def test_a_shipped_role_is_not_changed_by_a_person(bank: Bank) -> None:
    payload = {"key": "keeper", "title_zh": "x", "title_en": "x", "grants": [{"action": "*"}]}
    assert bank.code("access.define_role", payload, bank.root) == "access.installed_role"


def test_bringing_a_role_in_again_changes_nothing(bank: Bank) -> None:
    before = bank.rows("SELECT id, version FROM access_grant ORDER BY id")
    payload = {
        "key": "administrator",
        "title_zh": "administrator",
        "title_en": "administrator",
        "grants": ADMIN,
    }
    made = bank.done("access.define_role", payload)
    assert (made["added"], made["revoked"]) == (0, 0)
    assert bank.rows("SELECT id, version FROM access_grant ORDER BY id") == before


def test_a_new_version_of_a_role_adds_and_revokes(bank: Bank) -> None:
    bank.done("people.assign_role", {"person_id": bank.keeper, "role": "keeper", "unit_id": bank.branch})
    assert reads(bank, bank.keeper)
    payload = {
        "key": "keeper",
        "title_zh": "库管员",
        "title_en": "Keeper",
        "grants": [{"action": "unit.read"}],
    }
    made = bank.done("access.define_role", payload)
    assert (made["added"], made["revoked"]) == (1, 1)
    assert not reads(bank, bank.keeper)
    assert reads(bank, bank.keeper, "unit.read")
    back = bank.done("access.define_role", payload | {"grants": [{"action": "person.read"}]})
    assert (back["added"], back["revoked"]) == (1, 1)
    assert reads(bank, bank.keeper)


def test_a_clerk_neither_sees_nor_gives_grants(bank: Bank) -> None:
    assert bank.code("access.propose_grant", wanted(bank), bank.clerk) == "access.denied"
    assert not reads(bank, bank.clerk, "grant.read")


def test_every_grant_and_its_approval_are_in_the_audit(bank: Bank) -> None:
    grant = approved(bank)
    touches = bank.rows(
        "SELECT t.version, t.after->>'state' AS state, e.actor_id FROM audit_touch t "
        "JOIN audit_entry e ON e.tenant_id = t.tenant_id AND e.id = t.entry_id "
        "WHERE t.entity = 'grant' AND t.record_id = %s ORDER BY t.version",
        UUID(grant),
    )
    assert [(one["version"], one["state"], one["actor_id"]) for one in touches] == [
        (1, "proposed", bank.root), (2, "active", bank.second),
    ]  # fmt: skip
