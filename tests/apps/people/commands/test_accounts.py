"""Accounts and first passwords: for whoever holds power a second administrator approves them."""

import pytest

from kuheng.core.access.proof import fits
from kuheng.kernel.errors import Denied
from tests.apps.people.bank import PASSWORD, Bank

NEW = "Another-2026-one"


def signed_out(bank: Bank, token: str = "token") -> bool:
    try:
        bank.ask("people.sign_out", {}, bank.session(token))
    except Denied as denied:
        return denied.code == "access.signed_out"
    return False


def test_an_administrator_unlocks_others_but_not_himself(bank: Bank) -> None:
    clerk, root = bank.account(bank.clerk, "clerk"), bank.account(bank.root, "root")
    for login in ("clerk", "root"):
        for _ in range(5):
            bank.sign_in(login, "wrong")
    bank.done("people.unlock_account", {"account_id": clerk}, bank.root)
    assert bank.sign_in("clerk").status == 200
    assert bank.code("people.unlock_account", {"account_id": clerk}, bank.root) == "people.not_locked"
    assert bank.code("people.unlock_account", {"account_id": root}, bank.root) == "people.not_yourself"


def test_a_reset_password_is_a_first_password_and_ends_every_session(bank: Bank) -> None:
    account = bank.account(bank.clerk, "clerk")
    bank.sign_in("clerk")
    bank.done("people.reset_password", {"account_id": account, "new": NEW}, bank.root)
    assert signed_out(bank)
    bank.done("people.approve_account", {"account_id": account}, bank.second)
    assert bank.sign_in("clerk", NEW, token="again").body["result"]["must_change_password"]
    (secret,) = bank.rows("SELECT hash, earlier FROM account_secret")
    assert fits(secret["hash"], NEW)
    assert fits(secret["earlier"][0], PASSWORD)


def test_a_password_for_somebody_with_a_role_awaits_a_second_administrator(bank: Bank) -> None:
    """Else one administrator could act as two keepers, or as the other administrator."""
    given = {"person_id": bank.second, "login": "backdoor", "password": PASSWORD}
    made = bank.done("people.add_account", given, bank.root)
    assert made["state"] == "proposed"
    assert bank.sign_in("backdoor").body["error"]["code"] == "people.bad_credentials"
    approve = {"account_id": made["account_id"]}
    for who in (bank.root, bank.second):
        assert bank.code("people.approve_account", approve, who) == "access.duties"
    third = bank.person("third", bank.top)
    bank.done("people.assign_role", {"person_id": third, "role": "administrator", "unit_id": bank.top})
    bank.done("people.approve_account", approve, third)
    assert bank.sign_in("backdoor", token="later").status == 200
    assert bank.code("people.approve_account", approve, third) == "people.account_not_proposed"


def test_a_reset_awaits_approval_too_and_the_old_password_is_gone(bank: Bank) -> None:
    account = bank.account(bank.clerk, "clerk")
    assert (
        bank.done("people.reset_password", {"account_id": account, "new": NEW}, bank.root)["state"]
        == "proposed"
    )
    assert [bank.sign_in("clerk", one).status for one in (PASSWORD, NEW)] == [401, 401]


def test_a_newcomer_without_any_role_needs_no_approval_but_a_password_of_his_own(bank: Bank) -> None:
    newcomer = bank.person("new", bank.branch)
    given = {"person_id": newcomer, "login": "new", "password": PASSWORD, "must_change": False}
    assert bank.done("people.add_account", given, bank.root)["state"] == "active"
    assert bank.sign_in("new").body["result"]["must_change_password"] is True


def test_a_closed_account_opens_no_more(bank: Bank) -> None:
    account = bank.account(bank.clerk, "clerk")
    bank.sign_in("clerk")
    close = {"account_id": account, "reason": "left the desk"}
    bank.done("people.close_account", close, bank.root)
    assert signed_out(bank)
    assert bank.sign_in("clerk", token="again").status == 401
    assert bank.code("people.close_account", close, bank.root) == "people.account_closed"
    assert (
        bank.code("people.reset_password", {"account_id": account, "new": NEW}, bank.root)
        == "people.account_closed"
    )


@pytest.mark.parametrize(
    "command", ["people.close_account", "people.reset_password", "people.unlock_account"]
)
def test_nobody_handles_his_own_account(bank: Bank, command: str) -> None:
    account = bank.account(bank.root, "root")
    more = {"people.close_account": {"reason": "mine"}, "people.reset_password": {"new": NEW}}.get(
        command, {}
    )
    assert bank.code(command, {"account_id": account, **more}, bank.root) == "people.not_yourself"


def test_the_database_wants_three_people_for_a_password(bank: Bank) -> None:
    account = bank.account(bank.clerk, "clerk")
    bank.done("people.reset_password", {"account_id": account, "new": NEW}, bank.root)
    for who in (bank.root, bank.clerk):
        with pytest.raises(Exception, match="three_people"), bank.reading() as tx:
            tx.write("UPDATE account SET approved_by = %s WHERE id = %s", [who, account])
