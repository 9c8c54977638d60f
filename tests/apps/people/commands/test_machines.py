"""Machine accounts: nothing without a grant, no role, no account, and tokens that two people agreed on."""

from typing import Any
from uuid import UUID

import pytest

from kuheng.core.access.api import PersonCredential, TokenCredential, may, people
from kuheng.kernel.actor import ActorKind
from kuheng.kernel.canonical import sha256
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import PersonId, new_id
from tests.apps.people.bank import Bank

FOREVER = "2199-01-01T00:00:00Z"


@pytest.fixture
def machine(bank: Bank) -> UUID:
    made = bank.done(
        "people.add_machine",
        {
            "name": "核心系统",
            "employee_no": f"M{new_id().hex[-10:]}",
            "unit_id": bank.branch,
            "owner_id": bank.clerk,
        },
        bank.root,
    )
    return UUID(made["machine_id"])


def issued(bank: Bank, machine: UUID, token: str = "t", **more: Any) -> str:
    wanted = {"machine_id": machine, "name": "夜间同步", "valid_to": FOREVER,
              "token_hash": sha256(token.encode()).hex(), **more}  # fmt: skip
    made = bank.done("access.issue_token", wanted, bank.root)
    assert made["state"] == "proposed"
    return str(made["token_id"])


def approved(bank: Bank, machine: UUID, token: str = "t", **more: Any) -> str:
    made = issued(bank, machine, token, **more)
    bank.done("access.approve_token", {"token_id": made}, bank.second)
    return made


def shows(bank: Bank, token: str = "t", ip: str | None = "10.0.0.8") -> TokenCredential:
    return TokenCredential(tenant=bank.tenant, token_hash=sha256(token.encode()), ip=ip, now=bank.at)


def opens(bank: Bank, credential: TokenCredential) -> bool:
    with bank.database.transaction(bank.tenant, at=bank.at) as tx:
        asked = credential.ask(tx)
        try:
            return asked().kind is ActorKind.MACHINE
        except Denied as denied:
            assert denied.code == "access.token_invalid"
            return False


def granted(bank: Bank, machine: UUID, action: str, **more: Any) -> None:
    wanted = {
        "subject_kind": "person",
        "subject_id": machine,
        "action": action,
        "reason": "interface",
        **more,
    }
    made = bank.done("access.propose_grant", wanted, bank.root)
    bank.done("access.approve_grant", {"grant_id": made["grant_id"]}, bank.second)


def test_a_token_counts_when_another_has_approved_it_and_until_it_is_revoked(
    bank: Bank, machine: UUID
) -> None:
    token = issued(bank, machine)
    assert not opens(bank, shows(bank))
    assert bank.code("access.approve_token", {"token_id": token}, bank.root) == "access.duties"
    bank.done("access.approve_token", {"token_id": token}, bank.second)
    assert opens(bank, shows(bank)) and not opens(bank, shows(bank, "another"))
    assert bank.code("access.approve_token", {"token_id": token}, bank.second) == "access.token_not_proposed"
    bank.done("access.revoke_token", {"token_id": token, "reason": "轮换"}, bank.root)
    assert not opens(bank, shows(bank))
    again = bank.code("access.revoke_token", {"token_id": token, "reason": "轮换"}, bank.root)
    assert again == "access.token_revoked"


def test_the_owner_neither_issues_nor_approves_tokens_of_his_machine_nor_grants_it_anything(
    bank: Bank,
) -> None:
    made = bank.done(
        "people.add_machine",
        {"name": "总账", "employee_no": f"M{new_id().hex[-10:]}", "unit_id": bank.top, "owner_id": bank.second},
        bank.root,
    )  # fmt: skip
    machine = UUID(made["machine_id"])
    token = issued(bank, machine)
    assert bank.code("access.approve_token", {"token_id": token}, bank.second) == "access.duties"
    wanted = {"machine_id": machine, "name": "二", "valid_to": FOREVER, "token_hash": sha256(b"2").hex()}
    assert bank.code("access.issue_token", wanted, bank.second) == "access.duties"
    gift = {"subject_kind": "person", "subject_id": machine, "action": "person.read", "reason": "for mine"}
    assert bank.code("access.propose_grant", gift, bank.second) == "access.duties"


def test_what_a_machine_may_do_is_what_it_was_granted_and_nothing_that_everybody_may(
    bank: Bank, machine: UUID
) -> None:
    bank.role("everyone", [{"action": "post.read"}])
    approved(bank, machine)
    granted(bank, machine, "unit.read")
    with bank.database.transaction(bank.tenant, at=bank.at) as tx:
        actor = shows(bank).ask(tx)()
        tx.acts_as(actor)
        assert (may(tx, "unit.read"), may(tx, "post.read"), may(tx, "person.read")) == (True, False, False)
    assert (actor.name, actor.device, actor.on_behalf_of) == ("核心系统", "夜间同步", bank.clerk)


def test_audit_names_the_machine_its_token_and_its_owner(bank: Bank, machine: UUID) -> None:
    approved(bank, machine)
    granted(bank, machine, "people.add_unit")
    wanted = {"code": "077", "name": "新支行", "kind": "branch", "parent_id": bank.top}
    bank.done("people.add_unit", wanted, shows(bank))
    entry = bank.entries("people.add_unit")[-1]
    assert (entry["actor_id"], entry["actor_name"]) == (machine, "核心系统")
    assert (entry["device"], entry["on_behalf_of"], entry["ip"]) == ("夜间同步", bank.clerk, "10.0.0.8")


@pytest.mark.parametrize(
    ("ip", "fits"),
    [
        ("10.1.2.3", True),
        ("::ffff:10.1.2.3", True),
        ("10.2.0.1", False),
        ("2001:db8::1", False),
        (None, False),
    ],
)
def test_a_token_with_addresses_opens_from_those_alone(
    bank: Bank, machine: UUID, ip: str | None, fits: bool
) -> None:
    approved(bank, machine, addresses=["10.1.0.0/16", "192.0.2.7"])
    assert opens(bank, shows(bank, ip=ip)) is fits


@pytest.mark.parametrize(
    ("more", "fits"),
    [
        ({"valid_from": "2100-03-01T08:59:59Z"}, True), ({"valid_from": "2100-03-01T09:00:01Z"}, False),
        ({"valid_to": "2100-03-01T09:00:01Z"}, True), ({"valid_to": "2100-03-01T09:00:00Z"}, False),
    ],
)  # fmt: skip
def test_a_token_opens_within_its_time(bank: Bank, machine: UUID, more: dict[str, str], fits: bool) -> None:
    approved(bank, machine, **more)
    assert opens(bank, shows(bank)) is fits


@pytest.mark.parametrize("who", ["machine", "owner"])
def test_a_token_is_gone_with_its_machine_and_with_the_machines_owner(
    bank: Bank, machine: UUID, who: str
) -> None:
    approved(bank, machine)
    gone = machine if who == "machine" else bank.clerk
    bank.done("people.deactivate_person", {"person_id": gone, "reason": "离职"}, bank.root)
    assert not opens(bank, shows(bank))


def test_use_is_written_once_a_minute_at_most_with_its_address(bank: Bank, machine: UUID) -> None:
    token = approved(bank, machine)
    for ip in ("10.0.0.1", "10.0.0.2"):
        assert opens(bank, shows(bank, ip=ip))
    used = bank.row("token_presence", token)
    assert (used["last_used"], used["ip"]) == (bank.at, "10.0.0.1")


def test_a_machine_has_no_account_no_role_and_heads_nothing(bank: Bank, machine: UUID) -> None:
    account = {"person_id": machine, "login": "robot", "password": "Vault-2026-right"}
    role = {"person_id": machine, "role": "keeper", "unit_id": bank.branch}
    head = {"unit_id": bank.branch, "head_person_id": machine}
    for name, payload in (
        ("people.add_account", account), ("people.assign_role", role), ("people.change_unit", head),
    ):  # fmt: skip
        assert bank.code(name, payload, bank.root) == "people.unknown_person"
    with bank.database.transaction(bank.tenant, at=bank.at) as tx:
        assert people(tx, [machine, bank.clerk]).keys() == {bank.clerk}


def test_a_machine_is_never_without_an_owner(bank: Bank, machine: UUID) -> None:
    change = {"person_id": machine, "manager_id": None}
    assert bank.code("people.change_person", change, bank.root) == "people.machine_owner"


def test_a_token_is_for_a_machine_and_ends_after_it_begins(bank: Bank, machine: UUID) -> None:
    wanted = {"name": "x", "valid_to": FOREVER, "token_hash": sha256(b"x").hex()}
    for_person = wanted | {"machine_id": bank.keeper}
    assert bank.code("access.issue_token", for_person, bank.root) == "access.unknown_machine"
    backwards = wanted | {"machine_id": machine, "valid_from": "2199-01-02T00:00:00Z"}
    assert bank.code("access.issue_token", backwards, bank.root) == "people.validity"


def test_only_who_is_granted_it_issues_tokens(bank: Bank, machine: UUID) -> None:
    wanted = {"machine_id": machine, "name": "x", "valid_to": FOREVER, "token_hash": sha256(b"x").hex()}
    assert bank.code("access.issue_token", wanted, bank.keeper) == "access.denied"
    token = issued(bank, machine)
    assert bank.code("access.approve_token", {"token_id": token}, bank.keeper) == "access.denied"
    assert (
        bank.code("access.revoke_token", {"token_id": token, "reason": "no"}, bank.keeper) == "access.denied"
    )


def test_a_token_costs_one_statement(bank: Bank, machine: UUID) -> None:
    approved(bank, machine)
    opens(bank, shows(bank))
    with bank.database.transaction(bank.tenant, at=bank.at) as tx:
        before = tx.statements
        shows(bank).ask(tx)()
        assert tx.statements - before == 1


def test_a_person_is_no_machine(bank: Bank) -> None:
    credential = PersonCredential(tenant=bank.tenant, person=PersonId(bank.clerk))
    with bank.database.transaction(bank.tenant, at=bank.at) as tx:
        assert credential.ask(tx)().kind is ActorKind.PERSON
