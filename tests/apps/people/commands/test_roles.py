"""Roles and posts: one proposes, another approves, the third holds."""

from datetime import timedelta
from typing import Any

import pytest

from kuheng.kernel.ids import PersonId
from tests.apps.people.bank import AT, Bank


def propose(
    bank: Bank, person: PersonId, role: str = "keeper", who: PersonId | None = None, **more: Any
) -> str:
    payload = {"person_id": person, "role": role, "unit_id": bank.branch, **more}
    made = bank.done("people.assign_role", payload, who or bank.root)
    assert made["state"] == "proposed"
    assignment: str = made["id"]
    return assignment


def roles(bank: Bank, person: PersonId) -> tuple[str, ...]:
    with bank.reading() as tx:
        return bank.as_person(tx, person).actor.roles


def test_a_proposed_role_counts_when_another_has_approved_it(bank: Bank) -> None:
    assignment = propose(bank, bank.keeper)
    assert roles(bank, bank.keeper) == ()
    bank.done("people.approve_assignment", {"assignment_id": assignment}, bank.second)
    assert roles(bank, bank.keeper) == ("keeper",)


def test_who_proposed_does_not_approve(bank: Bank) -> None:
    assignment = propose(bank, bank.keeper)
    assert bank.code("people.approve_assignment", {"assignment_id": assignment}, bank.root) == "access.duties"


def test_nobody_gives_himself_a_role_nor_approves_his_own(bank: Bank) -> None:
    own = {"person_id": bank.root, "role": "keeper", "unit_id": bank.top}
    assert bank.code("people.assign_role", own, bank.root) in ("access.duties", "people.roles_exclude")
    assistant = bank.role("assistant", [{"action": "unit.read"}])
    assert assistant
    assignment = propose(bank, bank.second, "assistant")
    assert (
        bank.code("people.approve_assignment", {"assignment_id": assignment}, bank.second) == "access.duties"
    )
    mine = {"person_id": bank.root, "role": "assistant", "unit_id": bank.top}
    assert bank.code("people.assign_role", mine, bank.root) == "access.duties"


def test_a_second_account_is_no_second_person(bank: Bank) -> None:
    bank.account(bank.root, "root")
    bank.account(bank.root, "root2")
    for login in ("root", "root2"):
        bank.sign_in(login, token=login)
    assigned = {"person_id": bank.keeper, "role": "keeper", "unit_id": bank.top}
    assignment = bank.done("people.assign_role", assigned, bank.session("root"))["id"]
    approve = {"assignment_id": assignment}
    assert bank.code("people.approve_assignment", approve, bank.session("root2")) == "access.duties"


def test_the_database_itself_wants_three_people(bank: Bank) -> None:
    assignment = propose(bank, bank.keeper)
    for who in (bank.root, bank.keeper):
        with pytest.raises(Exception, match="two_people|not_to_oneself"), bank.reading() as tx:
            tx.write(
                "UPDATE role_assignment SET state = 'active', approved_by = %s WHERE id = %s",
                [who, assignment],
            )
    with pytest.raises(Exception, match="approved"), bank.reading() as tx:
        tx.write("UPDATE role_assignment SET state = 'active' WHERE id = %s", [assignment])


def test_roles_that_exclude_each_other_are_not_united(bank: Bank) -> None:
    both = {"person_id": bank.second, "role": "keeper", "unit_id": bank.branch}
    assert bank.code("people.assign_role", both, bank.root) == "people.roles_exclude"
    back = {"person_id": bank.clerk, "role": "administrator", "unit_id": bank.branch}
    assert bank.code("people.assign_role", back, bank.root) == "people.roles_exclude"


def test_a_role_is_given_once_per_unit(bank: Bank) -> None:
    propose(bank, bank.keeper)
    again = {"person_id": bank.keeper, "role": "keeper", "unit_id": bank.branch}
    assert bank.code("people.assign_role", again, bank.root) == "people.already_held"


def test_a_withdrawn_role_is_gone_at_the_next_request_and_may_be_given_again(bank: Bank) -> None:
    assignment = propose(bank, bank.keeper)
    bank.done("people.approve_assignment", {"assignment_id": assignment}, bank.second)
    bank.done("people.withdraw_role", {"assignment_id": assignment}, bank.root)
    assert roles(bank, bank.keeper) == ()
    assert (
        bank.code("people.withdraw_role", {"assignment_id": assignment}, bank.root) == "people.already_ended"
    )
    assert (
        bank.code("people.approve_assignment", {"assignment_id": assignment}, bank.second)
        == "people.not_proposed"
    )
    propose(bank, bank.keeper)


def test_a_role_for_a_time_ends_by_itself(bank: Bank) -> None:
    week = timedelta(days=7)
    assignment = propose(bank, bank.keeper, valid_from=AT.isoformat(), valid_to=(AT + week).isoformat())
    bank.done("people.approve_assignment", {"assignment_id": assignment}, bank.second)
    assert roles(bank, bank.keeper) == ("keeper",)
    bank.at = AT + week
    assert roles(bank, bank.keeper) == ()


def test_a_validity_ends_after_it_begins(bank: Bank) -> None:
    payload = {
        "person_id": bank.keeper, "role": "keeper", "unit_id": bank.top, "valid_from": AT.isoformat(),
        "valid_to": AT.isoformat(),
    }  # fmt: skip
    assert bank.code("people.assign_role", payload, bank.root) == "people.validity"


def test_an_unknown_role_is_refused(bank: Bank) -> None:
    payload = {"person_id": bank.keeper, "role": "emperor", "unit_id": bank.top}
    assert bank.code("people.assign_role", payload, bank.root) == "people.unknown_role"


def test_a_post_is_given_like_a_role(bank: Bank) -> None:
    post = bank.done("people.add_post", {"code": "CHIEF", "name": "金库主管"}, bank.root)["post_id"]
    given = {"person_id": bank.keeper, "post_id": post, "unit_id": bank.branch}
    held = bank.done("people.give_post", given, bank.root)["id"]
    assert bank.code("people.approve_post", {"person_post_id": held}, bank.root) == "access.duties"
    bank.done("people.approve_post", {"person_post_id": held}, bank.second)
    with bank.reading() as tx:
        assert bank.as_person(tx, bank.keeper).actor.posts == ("CHIEF",)
    bank.done("people.end_post", {"person_post_id": held}, bank.root)
    with bank.reading() as tx:
        assert bank.as_person(tx, bank.keeper).actor.posts == ()


def test_a_clerk_assigns_nothing(bank: Bank) -> None:
    payload = {"person_id": bank.keeper, "role": "keeper", "unit_id": bank.top}
    assert bank.code("people.assign_role", payload, bank.clerk) == "access.denied"
    (entry,) = [one for one in bank.entries("people.assign_role") if one["actor_id"] == bank.clerk]
    assert (entry["outcome"], entry["reason"]) == ("denied", "access.denied")
