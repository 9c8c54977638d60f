"""People, their accounts, and units."""

from uuid import UUID

import pytest

from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import new_id
from tests.apps.people.bank import PASSWORD, Bank


def test_a_person_is_entered_with_the_pinyin_that_sorts_him(bank: Bank) -> None:
    row = bank.row("person", bank.person("王建国", bank.branch))
    assert (row["name"], row["pinyin"], row["state"]) == ("王建国", "wang jian guo", "active")


def test_a_person_entered_with_a_password_signs_in_with_his_number(bank: Bank) -> None:
    bank.person("王", bank.branch, employee_no="A0017", password=PASSWORD)
    assert bank.sign_in("a0017").body["result"]["must_change_password"] is True


def test_numbers_and_logins_belong_to_one_person(bank: Bank) -> None:
    bank.person("王", bank.branch, employee_no="A0017", password=PASSWORD)
    again = {"name": "李", "employee_no": "A0017", "unit_id": bank.branch}
    assert bank.code("people.add_person", again, bank.root) == "people.employee_taken"
    login = {"person_id": bank.clerk, "login": "A0017", "password": PASSWORD}
    assert bank.code("people.add_account", login, bank.root) == "people.login_taken"


def test_two_accounts_of_one_person_are_one_actor(bank: Bank) -> None:
    for login in ("clerk", "clerk2"):
        bank.account(bank.clerk, login)
        bank.sign_in(login, token=login)
    actors = []
    for login in ("clerk", "clerk2"):
        with bank.reading() as tx:
            actors.append(bank.as_person(tx, bank.session(login)).actor.person)
    assert actors == [bank.clerk, bank.clerk]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"unit_id": new_id()}, "people.unknown_unit"),
        ({"manager_id": new_id()}, "people.unknown_person"),
        ({"employee_no": "has spaces"}, None),
    ],
)
def test_what_does_not_fit_is_refused(bank: Bank, change: dict[str, object], code: str | None) -> None:
    payload = {"name": "王", "employee_no": "A1", "unit_id": bank.branch} | change
    if code is None:
        with pytest.raises(Exception, match="unfit"):
            bank.ask("people.add_person", payload, bank.root)
    else:
        assert bank.code("people.add_person", payload, bank.root) == code


def test_changing_a_person_touches_only_what_was_sent(bank: Bank) -> None:
    boss = bank.person("boss", bank.top)
    bank.done("people.change_person", {"person_id": bank.clerk, "manager_id": boss}, bank.root)
    bank.done("people.change_person", {"person_id": bank.clerk, "name": "李明"}, bank.root)
    row = bank.row("person", bank.clerk)
    assert (row["name"], row["pinyin"], row["manager_id"], row["unit_id"]) == (
        "李明",
        "li ming",
        boss,
        bank.branch,
    )
    bank.done("people.change_person", {"person_id": bank.clerk, "manager_id": None}, bank.root)
    assert bank.row("person", bank.clerk)["manager_id"] is None


def test_nobody_is_his_own_superior(bank: Bank) -> None:
    change = {"person_id": bank.clerk, "manager_id": bank.clerk}
    assert bank.code("people.change_person", change, bank.root) == "people.own_manager"


def test_deactivating_ends_sessions_roles_and_posts_at_once(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    bank.sign_in("clerk")
    post = bank.done("people.add_post", {"code": "DESK", "name": "柜面"}, bank.root)["post_id"]
    bank.done("people.give_post", {"person_id": bank.clerk, "post_id": post, "unit_id": bank.branch})
    ended = bank.done("people.deactivate_person", {"person_id": bank.clerk, "reason": "left"}, bank.root)
    assert ended == {"sessions": 1, "held": 2}
    with pytest.raises(Denied), bank.reading() as tx:
        bank.as_person(tx, bank.session())
    assert bank.sign_in("clerk", token="again").status == 401
    assert (
        bank.code("people.deactivate_person", {"person_id": bank.clerk, "reason": "left"}, bank.root)
        == "people.already_inactive"
    )


def test_a_person_taken_back_holds_nothing(bank: Bank) -> None:
    bank.done("people.deactivate_person", {"person_id": bank.clerk, "reason": "left"}, bank.root)
    bank.done("people.reactivate_person", {"person_id": bank.clerk}, bank.root)
    with bank.reading() as tx:
        assert bank.as_person(tx, bank.clerk).actor.roles == ()
    assert (
        bank.code("people.reactivate_person", {"person_id": bank.clerk}, bank.root) == "people.already_active"
    )


def test_nobody_deactivates_himself(bank: Bank) -> None:
    assert (
        bank.code("people.deactivate_person", {"person_id": bank.root, "reason": "tired"}, bank.root)
        == "people.not_yourself"
    )


def test_a_unit_lies_below_another_and_its_path_says_so(bank: Bank) -> None:
    made = bank.done(
        "people.add_unit", {"code": "0301", "name": "储蓄所", "parent_id": bank.branch}, bank.root
    )
    assert made["path"] == "/001/003/0301/"


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"code": "003"}, "people.unit_code_taken"),
        ({"code": "ab"}, "people.unit_code"),
        ({"code": "A/B"}, "people.unit_code"),
        ({"code": "009", "parent_id": None}, "people.one_top"),
    ],
)
def test_unit_codes_are_short_plain_and_unique(bank: Bank, given: dict[str, object], code: str) -> None:
    payload = {"name": "x", "parent_id": bank.top} | given
    assert bank.code("people.add_unit", payload, bank.root) == code


def test_a_unit_gets_a_head(bank: Bank) -> None:
    bank.done("people.change_unit", {"unit_id": bank.branch, "head_person_id": bank.keeper}, bank.root)
    assert bank.row("org_unit", bank.branch)["head_person_id"] == bank.keeper


def test_an_administrator_of_a_branch_keeps_to_it(bank: Bank) -> None:
    mine = {"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}
    below = {"field": "path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}
    bank.role("branch_admin", [
        {"action": "people.*", "entity": "person", "scope": mine},
        {"action": "people.*", "entity": "unit", "scope": below},
    ])  # fmt: skip
    local = bank.person("local", bank.branch)
    bank.done("people.assign_role", {"person_id": local, "role": "branch_admin", "unit_id": bank.branch})
    here = {"name": "王", "employee_no": "L1", "unit_id": bank.branch}
    there = {"name": "王", "employee_no": "L2", "unit_id": bank.top}
    assert UUID(bank.done("people.add_person", here, local)["person_id"])
    assert bank.code("people.add_person", there, local) == "access.outside_scope"
    assert (
        bank.code("people.add_unit", {"code": "009", "name": "x", "parent_id": bank.top}, local)
        == "access.outside_scope"
    )
    assert (
        bank.code("people.change_person", {"person_id": bank.root, "name": "x"}, local) == "record.not_found"
    )
    moved = {"person_id": bank.clerk, "unit_id": bank.top}
    assert bank.code("people.change_person", moved, local) == "access.outside_scope"


def test_another_banks_people_and_units_are_as_absent_as_none(bank: Bank) -> None:
    other = Bank(bank.database)
    assert (
        bank.code("people.change_person", {"person_id": other.clerk, "name": "x"}, bank.root)
        == "record.not_found"
    )
    assert (
        bank.code("people.change_unit", {"unit_id": other.branch, "name": "x"}, bank.root)
        == "record.not_found"
    )
    stranger = {"name": "王", "employee_no": "A1", "unit_id": other.branch}
    assert bank.code("people.add_person", stranger, bank.root) == "people.unknown_unit"
