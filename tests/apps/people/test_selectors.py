"""What the screen learns at sign-in."""

import pytest

from kuheng.apps.people.api import session_answer, unit_choices
from kuheng.kernel.errors import Denied
from tests.apps.people.bank import Bank


def answer(bank: Bank) -> dict[str, object]:
    with bank.reading() as tx:
        return session_answer(bank.as_person(tx, bank.session()))


def test_the_session_names_person_unit_post_and_bank(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    bank.sign_in("clerk")
    found = answer(bank)
    assert found["person"] == {
        "id": bank.clerk, "name": "clerk", "login": "clerk", "post": "applicant", "must_change_password": False,
        "employee_no": bank.row("person", bank.clerk)["employee_no"],
        "unit": {"id": bank.branch, "name": "003", "path": "/001/003/"},
    }  # fmt: skip
    assert found["tenant"] == {"id": bank.tenant, "key": str(bank.tenant), "name": "库衡银行"}
    assert (found["language"], found["roles"]) == ("zh-CN", ["applicant"])


def test_a_post_is_shown_before_a_role(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    bank.sign_in("clerk")
    post = bank.done("people.add_post", {"code": "DESK", "name": "客户经理"}, bank.root)["post_id"]
    bank.done("people.give_post", {"person_id": bank.clerk, "post_id": post, "unit_id": bank.branch})
    person = answer(bank)["person"]
    assert isinstance(person, dict)
    assert person["post"] == "客户经理"


def test_menus_and_commands_are_those_one_may_use(bank: Bank) -> None:
    for person, login in ((bank.root, "root"), (bank.clerk, "clerk")):
        bank.account(person, login)
    bank.sign_in("clerk")
    assert (answer(bank)["menus"], answer(bank)["commands"]) == (
        [],
        ["people.change_password", "people.sign_out"],
    )
    bank.sign_in("root", token="root")
    with bank.reading() as tx:
        found = session_answer(bank.as_person(tx, bank.session("root")))
    assert {"people", "roles"} <= set(found["menus"])
    assert {"people.add_person", "access.approve_grant", "access.view_as"} <= set(found["commands"])
    assert "people.sign_in" not in found["commands"]


def test_the_epoch_moves_with_every_grant(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    bank.sign_in("clerk")
    before = answer(bank)["epoch"]
    bank.role("another", [{"action": "unit.read"}])
    after = answer(bank)["epoch"]
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert before < after < 2**53


def test_without_a_session_there_is_no_answer(bank: Bank) -> None:
    with bank.reading() as tx, pytest.raises(Denied):
        session_answer(bank.as_person(tx, bank.clerk))


def test_the_sign_in_page_lists_branches(bank: Bank) -> None:
    bank.unit("0301", bank.branch, kind="department")
    with bank.reading() as tx:
        assert unit_choices(tx) == [{"code": "001", "name": "001"}, {"code": "003", "name": "003"}]
