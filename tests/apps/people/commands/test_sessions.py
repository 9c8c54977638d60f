"""Signing in and out, passwords, locks; and where no secret ever lies."""

from datetime import timedelta

import pytest

from kuheng.kernel.canonical import sha256
from kuheng.kernel.errors import Denied, Refused
from kuheng.kernel.ids import new_id
from tests.apps.people.bank import PASSWORD, Bank

NEW = "Another-2026-one"


@pytest.fixture
def signed_in(bank: Bank) -> Bank:
    bank.account(bank.clerk, "clerk")
    assert bank.sign_in("clerk").status == 200
    return bank


def signed_out(bank: Bank, token: str = "token") -> bool:
    try:
        bank.ask("people.sign_out", {}, bank.session(token))
    except Denied as denied:
        return denied.code == "access.signed_out"
    return False


def test_signing_in_opens_a_session_of_this_person(bank: Bank) -> None:
    account = bank.account(bank.clerk, "clerk")
    answered = bank.sign_in("clerk")
    result = answered.body["result"]
    assert (answered.status, result["person"], result["must_change_password"]) == (
        200,
        str(bank.clerk),
        False,
    )
    row = bank.row("session", result["session"])
    assert (row["person_id"], row["account_id"], row["ip"], row["device"]) == (
        bank.clerk,
        account,
        "10.0.0.8",
        "PDA 3",
    )
    with bank.reading() as tx:
        assert bank.as_person(tx, bank.session()).actor.person == bank.clerk


def test_audit_names_who_signed_in(signed_in: Bank) -> None:
    (entry,) = signed_in.entries("people.sign_in")
    assert (entry["actor_name"], entry["on_behalf_of"], entry["outcome"]) == ("clerk", signed_in.clerk, "ok")
    assert entry["detail"]["login"] == "clerk"


def test_signing_in_is_replayed_not_repeated(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    key = new_id()
    first, again = bank.sign_in("clerk", key=key), bank.sign_in("clerk", key=key)
    assert (again.body, again.replayed) == (first.body, True)
    assert len(bank.rows("SELECT id FROM session WHERE tenant_id = %s", bank.tenant)) == 1


def test_a_key_never_opens_a_session_for_another_token(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    key = new_id()
    bank.sign_in("clerk", key=key)
    with pytest.raises(Refused) as refused:
        bank.sign_in("clerk", key=key, token="stolen")
    assert refused.value.code == "command.key_reused"


def test_a_wrong_password_is_counted_and_audited_and_locks(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    answers = [bank.sign_in("clerk", "wrong").body["error"] for _ in range(5)]
    assert [one["params"]["left"] for one in answers] == [4, 3, 2, 1, 0]
    assert answers[0]["message"]["zh"] == "工号或密码不对，还可以试 4 次"
    assert bank.sign_in("clerk").body["error"]["code"] == "people.locked"
    assert [entry["outcome"] for entry in bank.entries("people.sign_in")] == ["denied"] * 6
    bank.at += timedelta(minutes=15)
    assert bank.sign_in("clerk").status == 200


def test_no_password_no_hash_and_no_token_lies_in_audit_or_replay(signed_in: Bank) -> None:
    bank = signed_in
    bank.sign_in("clerk", "a wrong secret")
    bank.ask("people.change_password", {"current": PASSWORD, "new": NEW}, bank.session())
    hashes = [row["hash"] for row in bank.rows("SELECT hash FROM account_secret")]
    everything = " ".join(
        bytes(row["canonical"]).decode() + row["text"]
        for row in bank.rows(
            """SELECT e.canonical, concat(e.detail, t.before, t.after, r.answer, encode(r.digest, 'escape'))
            AS text FROM audit_entry e LEFT JOIN audit_touch t ON t.tenant_id = e.tenant_id AND t.entry_id =
            e.id LEFT JOIN command_replay r ON r.tenant_id = e.tenant_id AND r.key = e.request_id
            """
        )
    )
    assert "clerk" in everything
    assert sha256(b"token").hex() in everything
    for secret in (PASSWORD, NEW, "a wrong secret", "argon2", *hashes):
        assert secret not in everything


def test_the_digest_of_a_replay_says_nothing_of_a_password(bank: Bank) -> None:
    """Else whoever reads the database could try passwords at the speed of a plain hash."""
    bank.account(bank.clerk, "clerk")
    key = new_id()
    first = bank.sign_in("clerk", "one wrong password", key=key)
    again = bank.sign_in("clerk", "another wrong password", key=key)
    assert (again.body, again.replayed) == (first.body, True)


def test_a_stolen_cookie_is_worth_nothing_after_signing_out(signed_in: Bank) -> None:
    signed_in.done("people.sign_out", {}, signed_in.session())
    assert signed_out(signed_in)


def test_ending_a_session_counts_at_its_next_request(signed_in: Bank) -> None:
    session = signed_in.rows("SELECT id FROM session")[0]["id"]
    signed_in.done("people.end_session", {"session_id": session}, signed_in.root)
    assert signed_out(signed_in)
    assert (
        signed_in.code("people.end_session", {"session_id": session}, signed_in.root)
        == "people.session_ended"
    )


def test_a_clerk_does_not_end_sessions_of_others(signed_in: Bank) -> None:
    session = signed_in.rows("SELECT id FROM session")[0]["id"]
    assert signed_in.code("people.end_session", {"session_id": session}, signed_in.keeper) == "access.denied"


def test_changing_the_password_ends_ones_other_sessions(signed_in: Bank) -> None:
    bank = signed_in
    bank.sign_in("clerk", token="elsewhere")
    bank.done("people.change_password", {"current": PASSWORD, "new": NEW}, bank.session())
    assert signed_out(bank, "elsewhere")
    assert not signed_out(bank)
    assert bank.sign_in("clerk", PASSWORD, token="old").status == 401
    assert bank.sign_in("clerk", NEW, token="new").status == 200


def test_a_wrong_current_password_is_counted_too(signed_in: Bank) -> None:
    answers = [
        signed_in.ask("people.change_password", {"current": "wrong", "new": NEW}, signed_in.session())
        for _ in range(5)
    ]
    codes = [(one.status, one.body["error"]["code"], one.body["error"]["field"]) for one in answers]
    assert codes == [(422, "people.wrong_password", "current")] * 4 + [
        (422, "people.proof_locked", "current")
    ]
    assert signed_in.sign_in("clerk", token="again").body["error"]["code"] == "people.locked"


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("Short-1", "people.password_length"),
        ("my-Clerk-2026", "people.password_login"),
        ("onlyletters", "people.password_classes"),
    ],
)
def test_a_weak_password_is_refused(signed_in: Bank, new: str, code: str) -> None:
    assert (
        signed_in.code("people.change_password", {"current": PASSWORD, "new": new}, signed_in.session())
        == code
    )


def test_the_last_five_passwords_do_not_come_back(signed_in: Bank) -> None:
    used = [PASSWORD, *(f"Vault-2026-no{n}" for n in range(1, 6))]
    for current, new in zip(used, used[1:], strict=False):
        signed_in.done("people.change_password", {"current": current, "new": new}, signed_in.session())
    change = {"current": used[-1], "new": used[1]}
    assert signed_in.code("people.change_password", change, signed_in.session()) == "people.password_reused"
    signed_in.done("people.change_password", change | {"new": used[0]}, signed_in.session())


def test_a_first_password_must_be_changed_before_anything_else(bank: Bank) -> None:
    bank.account(bank.root, "root", must_change=True)
    assert bank.sign_in("root").body["result"]["must_change_password"]
    post = {"code": "CHIEF", "name": "主管"}
    assert bank.code("people.add_post", post, bank.session()) == "access.must_change_password"
    bank.done("people.change_password", {"current": PASSWORD, "new": NEW}, bank.session())
    bank.done("people.add_post", post, bank.session())


def test_changing_a_password_without_a_session_is_refused(bank: Bank) -> None:
    bank.account(bank.clerk, "clerk")
    change = {"current": PASSWORD, "new": NEW}
    assert bank.code("people.change_password", change, bank.clerk) == "people.no_session"
