"""Rights from rows: loaded once, remembered per epoch, gone at the next request."""

from datetime import timedelta

import pytest

from kuheng.core.access import tables as t
from kuheng.core.access.api import (
    EVERYONE,
    FieldMode,
    PersonCredential,
    decide,
    duty_pairs,
    may,
    project,
    raise_epoch,
    rights_of,
    scope,
    within,
)
from kuheng.core.access.domain.grants import Rights
from kuheng.core.access.rights import Remembered
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.condition import EVERYTHING, NOTHING, matches
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import PersonId, TenantId, new_id
from tests.core.access.rows import AT, Tenant

OWN_UNIT = {"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}


def act_as(tx: Transaction, person: PersonId) -> Transaction:
    tx.acts_as(PersonCredential(tenant=tx.tenant, person=person).ask(tx)())
    return tx


def test_a_role_is_held_in_a_unit_and_opens_its_rows(tenant: Tenant) -> None:
    branch, li, role = tenant.unit("003"), tenant.person(), tenant.role("keeper")
    tenant.holds(li, role, branch)
    grant = tenant.grant(role, "asset.read", entity="asset", scope=OWN_UNIT)
    with tenant.open() as tx:
        decided = decide(act_as(tx, li), "asset.read")
    assert decided.grants == (grant,)
    assert matches(decided.scope, {"unit_path": "/001/003/09/"}, {})
    assert not matches(decided.scope, {"unit_path": "/001/"}, {})


def test_grants_reach_a_person_by_role_by_post_by_name_and_as_everybody(tenant: Tenant) -> None:
    li, role, post, all_of_us = (
        tenant.person(),
        tenant.role("keeper"),
        tenant.post("CHIEF"),
        tenant.role(EVERYONE),
    )
    tenant.holds(li, role)
    tenant.stands_in(li, post)
    tenant.grant(role, "a.role")
    tenant.grant(post, "a.post", kind="post")
    tenant.grant(li, "a.person", kind="person")
    tenant.grant(all_of_us, "a.everybody")
    with tenant.open() as tx:
        act_as(tx, li)
        assert [may(tx, f"a.{how}") for how in ("role", "post", "person", "everybody", "nothing")] == [
            True, True, True, True, False,
        ]  # fmt: skip


def test_what_is_proposed_ended_or_revoked_does_not_count(tenant: Tenant) -> None:
    li, role = tenant.person(), tenant.role("keeper")
    tenant.holds(li, role, state="proposed", installed=False)
    tenant.grant(role, "a.through_a_proposed_role")
    tenant.grant(li, "a.proposed", kind="person", state="proposed", installed=False)
    tenant.grant(li, "a.revoked", kind="person", state="revoked")
    with tenant.open() as tx:
        assert rights_of(act_as(tx, li), tx.actor).grants == ()


def test_denied_names_the_act(tenant: Tenant) -> None:
    li = tenant.person()
    with tenant.open() as tx, pytest.raises(Denied) as denied:
        decide(act_as(tx, li), "custody.freeze_asset")
    assert (denied.value.code, denied.value.params) == ("access.denied", {"action": "custody.freeze_asset"})


def test_a_missing_grant_is_no_row_and_no_field(tenant: Tenant) -> None:
    li = tenant.person()
    with tenant.open() as tx:
        act_as(tx, li)
        assert scope(tx, "read", "asset") == NOTHING
        assert project(tx, "asset").of("code") is FieldMode.HIDDEN


def test_rights_cost_one_statement_and_then_none(tenant: Tenant) -> None:
    li = tenant.person()
    tenant.grant(li, "asset.read", kind="person")
    counts = []
    for _ in range(2):
        with tenant.open() as tx:
            act_as(tx, li)
            before = tx.statements
            decide(tx, "asset.read")
            scope(tx, "asset.read", "asset")
            project(tx, "asset")
            counts.append(tx.statements - before)
    assert counts == [1, 0]


def test_a_revocation_counts_at_the_next_request(tenant: Tenant) -> None:
    li = tenant.person()
    grant = tenant.grant(li, "asset.read", kind="person")
    with tenant.open() as tx:
        assert may(act_as(tx, li), "asset.read")
    tenant.change(t.access_grant, grant, state="revoked")
    with tenant.open() as tx:
        assert not may(act_as(tx, li), "asset.read")


def test_a_transaction_that_changes_grants_remembers_nothing(tenant: Tenant) -> None:
    """Else a rolled-back grant would go on counting under the epoch that the transaction read."""
    li = tenant.person()

    class RolledBack(Exception):
        pass

    with pytest.raises(RolledBack), tenant.open() as tx:
        act_as(tx, li)
        raise_epoch(tx)
        tx.insert(t.access_grant, {
            "id": new_id(), "subject_kind": "person", "subject_id": li, "effect": "allow", "action": "asset.read",
            "reason": "x", "state": "active", "installed": True, "granted_by": new_id(), "granted_at": AT,
        })  # fmt: skip
        assert may(tx, "asset.read")
        raise RolledBack
    with tenant.open() as tx:
        assert not may(act_as(tx, li), "asset.read")


def test_an_epoch_that_was_rolled_back_never_comes_again(tenant: Tenant) -> None:
    def raised() -> int:
        with tenant.open() as tx:
            raise_epoch(tx)
            seen: int = tx.scalar("SELECT access_epoch FROM tenant WHERE tenant_id = %s", [tenant.id])
            tx.conn.rollback()
            tx.write("SELECT set_config('app.tenant', %s, true)", [str(tenant.id)])
        return seen

    assert raised() < raised()


def test_a_grant_begins_and_ends_by_the_time_of_the_act(tenant: Tenant) -> None:
    li = tenant.person()
    tenant.grant(li, "asset.read", kind="person", valid_from=AT, valid_to=AT + timedelta(days=1))
    answers = []
    for late in (timedelta(seconds=-1), timedelta(0), timedelta(days=1)):
        with tenant.open(at=AT + late) as tx:
            answers.append(may(act_as(tx, li), "asset.read"))
    assert answers == [False, True, False]


def test_an_assignment_ends_though_the_rights_are_remembered(tenant: Tenant) -> None:
    li, role = tenant.person(), tenant.role("keeper")
    tenant.holds(li, role, valid_to=AT + timedelta(hours=1))
    tenant.grant(role, "asset.read")
    with tenant.open() as tx:
        assert may(act_as(tx, li), "asset.read")
    with tenant.open(at=AT + timedelta(hours=1)) as tx:
        assert not may(act_as(tx, li), "asset.read")
        assert tx.actor.roles == ()


def test_the_system_may_everything(tenant: Tenant) -> None:
    with tenant.open() as tx:
        assert decide(tx, "custody.freeze_asset").why == "system"
        assert scope(tx, "read", "asset") == EVERYTHING
        assert project(tx, "asset").of("customer", sensitive=True) is FieldMode.WRITE


def test_what_is_about_to_be_made_must_lie_inside_the_scope(tenant: Tenant) -> None:
    branch, li, role = tenant.unit("003"), tenant.person(), tenant.role("keeper")
    tenant.holds(li, role, branch)
    tenant.grant(role, "place.make", entity="place", scope=OWN_UNIT)
    with tenant.open() as tx:
        act_as(tx, li)
        within(tx, "place.make", "place", {"unit_path": "/001/003/"})
        with pytest.raises(Denied) as denied:
            within(tx, "place.make", "place", {"unit_path": "/001/"})
    assert denied.value.code == "access.outside_scope"


def test_another_tenants_people_have_no_rights_here(tenant: Tenant) -> None:
    other = Tenant(tenant.database)
    li = other.person()
    other.grant(li, "*", kind="person")
    with tenant.open() as tx, pytest.raises(Denied) as denied:
        act_as(tx, li)
    assert denied.value.code == "access.signed_out"


def test_a_bank_adds_pairs_to_those_of_the_product(tenant: Tenant) -> None:
    with tenant.open() as tx:
        tx.insert(t.duty_pair, {"id": new_id(), "level": "act", "duty_a": "applicant", "duty_b": "receiver"})
        pairs = duty_pairs(tx)
        assert duty_pairs(tx, "role") == frozenset()
    assert frozenset(("applicant", "receiver")) in pairs
    assert frozenset(("keeper", "applicant")) in pairs


def test_the_longest_unused_rights_are_forgotten_first() -> None:
    memory = Remembered(2)
    keys = [(TenantId(new_id()), PersonId(new_id()), epoch) for epoch in range(3)]
    memory.put(keys[0], Rights([]))
    memory.put(keys[1], Rights([]))
    memory.get(keys[0])
    memory.put(keys[2], Rights([]))
    assert [memory.get(key) is not None for key in keys] == [True, False, True]
    assert len(memory) == 2
