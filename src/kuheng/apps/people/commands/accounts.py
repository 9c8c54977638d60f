"""Accounts and first passwords. Whoever hands out a password could act as its owner until the owner changes
it, so a password for somebody who already holds any power counts only when a second administrator has
approved it."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.people.commands.sessions import (
    Login,
    Password,
    end_sessions,
    kept,
    set_password,
    write_secret,
)
from kuheng.apps.people.domain import Hand, decide_hand
from kuheng.apps.people.reading import active_person, installing, locked, open_sessions
from kuheng.core.access.api import people_behind
from kuheng.core.access.domain.guard import login_key, weak_password
from kuheng.core.access.proof import READ_GUARD, hash_password, seal_of
from kuheng.core.access.tables import account, sign_in_guard
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import new_id

Language = Literal["zh-CN", "en"]
Reason = Annotated[str, StringConstraints(min_length=2, max_length=200)]

READ_SECRET = "SELECT hash, earlier FROM account_secret WHERE tenant_id = %s AND account_id = %s"
HOLDS_POWER = """
SELECT EXISTS (SELECT 1 FROM role_assignment
                WHERE tenant_id = %(tenant)s AND person_id = %(person)s AND state <> 'ended')
    OR EXISTS (SELECT 1 FROM person_post
                WHERE tenant_id = %(tenant)s AND person_id = %(person)s AND state <> 'ended')
    OR EXISTS (SELECT 1 FROM access_grant
                WHERE tenant_id = %(tenant)s AND subject_id = %(person)s AND state <> 'revoked') AS power
"""


class AddAccount(
    Command, name="people.add_account", record="person", target="person_id",
    title=("开通账号", "Add account"), secret=("password",),
):  # fmt: skip
    """Give a person an account, or a further one: every rule counts the person, not the account.

    It awaits approval when the person already holds a role, a post or a grant.
    """

    person_id: UUID
    login: Login
    password: Password
    must_change: bool = True
    language: Language = "zh-CN"


class ResetPassword(
    Command, name="people.reset_password", record="account", target="account_id", secret=("new",),
    title=("重置密码", "Reset password"),
):  # fmt: skip
    """Give somebody else's account a first password that he has to change; ends its sessions and its lock.

    The account awaits approval when the person holds a role, a post or a grant.
    """

    account_id: UUID
    new: Password


class ApproveAccount(
    Command, name="people.approve_account", record="account", target="account_id",
    title=("复核账号", "Approve account"),
):  # fmt: skip
    """Let a password count that another administrator gave. Refused when the three are not three people."""

    account_id: UUID


class CloseAccount(
    Command, name="people.close_account", record="account", target="account_id",
    title=("关闭账号", "Close account"),
):  # fmt: skip
    """End an account and its sessions, or refuse one that is proposed. Its login is not given again."""

    account_id: UUID
    reason: Reason


class UnlockAccount(
    Command, name="people.unlock_account", record="account", target="account_id",
    title=("解锁账号", "Unlock account"),
):  # fmt: skip
    """Lift the lock after failed sign-ins. Refused with `people.not_locked`, `people.not_yourself`."""

    account_id: UUID


def add_account(command: AddAccount, tx: Transaction) -> Outcome:
    owner = active_person(tx, command.person_id)
    row = open_account(
        tx, owner["id"], command.login, command.password,
        must_change=command.must_change, language=command.language,
    )  # fmt: skip
    return _done(row)


def reset_password(command: ResetPassword, tx: Transaction) -> Outcome:
    row = _other_account(tx, command.account_id)
    if row["state"] == "closed":
        raise Refused("people.account_closed")
    weak = weak_password(command.new, login=row["login"])
    if weak is not None:
        raise Refused(weak.code, weak.field, **weak.params)
    secret = tx.one(READ_SECRET, [tx.tenant, row["id"]])
    _lift_lock(tx, row["login"])
    after = set_password(
        tx, row, command.new, earlier=[] if secret is None else kept(secret), must_change=True,
        approved_by=None, **_given(tx, row["person_id"]),
    )  # fmt: skip
    end_sessions(tx, open_sessions(tx, account_id=row["id"]), "password_reset")
    return _done(after)


def approve_account(command: ApproveAccount, tx: Transaction) -> Outcome:
    row = locked(tx, account, command.account_id)
    if row["state"] != "proposed":
        raise Refused("people.account_not_proposed")
    hand = Hand(grantors=[row["given_by"]], grantees=[row["person_id"]], approvers=people_behind(tx.actor))
    decide_hand(hand).or_refuse()
    return _done(tx.update(account, row, state="active", approved_by=tx.actor.person))


def close_account(command: CloseAccount, tx: Transaction) -> Outcome:
    row = _other_account(tx, command.account_id)
    if row["state"] == "closed":
        raise Refused("people.account_closed")
    end_sessions(tx, open_sessions(tx, account_id=row["id"]), "account_closed")
    return _done(tx.update(account, row, state="closed"))


def unlock_account(command: UnlockAccount, tx: Transaction) -> Outcome:
    row = _other_account(tx, command.account_id)
    if not _lift_lock(tx, row["login"]):
        raise Refused("people.not_locked")
    return Outcome(record=("account", row["id"], row["version"]))


def open_account(
    tx: Transaction, owner: UUID, login: str, password: str, *, must_change: bool, language: str
) -> Row:
    """A new account of a person. Refused with `people.password_…`, `people.login_taken`.

    What one person chose for another must be changed, whatever is asked; only the installation may say
    otherwise.
    """
    key = login_key(login)
    weak = weak_password(password, login=key)
    if weak is not None:
        raise Refused(weak.code, "password", **weak.params)
    hashed = hash_password(password)
    row = tx.insert(
        account,
        {
            "id": new_id(), "person_id": owner, "login": key, "language": language,
            "must_change": must_change or not installing(tx),
            "password_seal": seal_of(hashed), "password_set_at": tx.at, **_given(tx, owner),
        },
    )  # fmt: skip
    write_secret(tx, row["id"], hashed, [])
    return row


def install(kit: Kit) -> None:
    kit.command(AddAccount, add_account)
    kit.command(ResetPassword, reset_password)
    kit.command(ApproveAccount, approve_account)
    kit.command(CloseAccount, close_account)
    kit.command(UnlockAccount, unlock_account)


def _given(tx: Transaction, owner: UUID) -> dict[str, object]:
    """How an account stands after somebody else gave its password."""
    if installing(tx):
        return {"state": "active", "given_by": None}
    power = bool(tx.scalar(HOLDS_POWER, {"tenant": tx.tenant, "person": owner}))
    return {"state": "proposed" if power else "active", "given_by": tx.actor.person}


def _other_account(tx: Transaction, account_id: UUID) -> Row:
    """Whoever may help others out of a lock may not help himself."""
    row = locked(tx, account, account_id)
    if row["person_id"] == tx.actor.person:
        raise Refused("people.not_yourself")
    return row


def _lift_lock(tx: Transaction, login: str) -> bool:
    """Whether there was a lock, or a count of failures, to lift."""
    guard = tx.one(READ_GUARD + " FOR UPDATE", [tx.tenant, login])
    if guard is None or (guard["failed"] == 0 and guard["locked_until"] is None):
        return False
    tx.update(sign_in_guard, guard, failed=0, locked_until=None)
    return True


def _done(row: Row) -> Outcome:
    fact = Fact(topic=f"account.{row['state']}", aggregate=row["id"], payload={"person": row["person_id"]})
    return Outcome(
        result={"account_id": row["id"], "state": row["state"]},
        facts=(fact,),
        record=("account", row["id"], row["version"]),
    )
