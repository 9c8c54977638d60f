"""Signing in and out, and passwords."""

from dataclasses import replace
from typing import Annotated, Any
from uuid import UUID

from psycopg.types.json import Jsonb
from pydantic import StringConstraints

from kuheng.apps.people.reading import locked, open_sessions
from kuheng.core.access.domain.guard import KEPT_PASSWORDS, ProofCodes, weak_password
from kuheng.core.access.proof import Proven, fits, hash_password, seal_of, verify_password
from kuheng.core.access.tables import account, session
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refusal, Refused
from kuheng.kernel.ids import new_id

Login = Annotated[str, StringConstraints(min_length=1, max_length=64)]
Password = Annotated[str, StringConstraints(min_length=1, max_length=200)]
TokenHash = Annotated[str, StringConstraints(pattern="^[0-9a-f]{64}$")]
Device = Annotated[str, StringConstraints(max_length=80)]

CHANGE = ProofCodes(failed="people.wrong_password", locked="people.proof_locked")

WRITE_PRESENCE = "INSERT INTO session_presence (tenant_id, id, last_seen) VALUES (%s, %s, %s)"
WRITE_SECRET = """
INSERT INTO account_secret (tenant_id, account_id, hash, earlier)
VALUES (%(tenant)s, %(account)s, %(hash)s, %(earlier)s)
ON CONFLICT (tenant_id, account_id) DO UPDATE SET hash = excluded.hash, earlier = excluded.earlier
"""
READ_SECRET = "SELECT hash, earlier FROM account_secret WHERE tenant_id = %s AND account_id = %s"
READ_OWN_ACCOUNT = """
SELECT a.* FROM session s JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
 WHERE s.tenant_id = %s AND s.id = %s
"""


class SignIn(
    Command,
    name="people.sign_in",
    record="session",
    title=("登录", "Sign in"),
    secret=("password",),
    open=True,
):
    """Open a session. The door makes the token and gives its hash alone, so no answer and no record ever
    holds it.

    Refused with `people.bad_credentials` (the failure is counted) or `people.locked`.
    """

    login: Login
    password: Password
    token_hash: TokenHash
    device: Device | None = None


class SignOut(Command, name="people.sign_out", record="session", title=("退出登录", "Sign out")):
    """End the session that asks."""


class EndSession(
    Command,
    name="people.end_session",
    record="session",
    target="session_id",
    title=("结束会话", "End session"),
):
    """End any session, at once for all its devices. Refused with `people.session_ended`."""

    session_id: UUID


class ChangePassword(
    Command, name="people.change_password", record="account", title=("修改密码", "Change password"),
    secret=("current", "new"),
):  # fmt: skip
    """Change one's own password and end one's other sessions.

    Refused with `people.wrong_password` (counted), `people.password_…` (too weak), `people.password_reused`.
    """

    current: Password
    new: Password


def sign_in(command: SignIn, tx: Transaction) -> Outcome:
    proven = verify_password(tx, command.login, command.password)
    if isinstance(proven, Refusal):
        return Outcome(refusal=proven)
    person = proven.person
    tx.acts_as(replace(tx.actor, name=proven.account["person_name"], on_behalf_of=person))
    row = tx.insert(session, _opened(command, proven, tx))
    tx.write(WRITE_PRESENCE, [tx.tenant, row["id"], tx.at])
    return Outcome(
        result={
            "session": row["id"], "person": person, "must_change_password": proven.account["must_change"],
        },
        record=("session", row["id"], row["version"]),
    )  # fmt: skip


def sign_out(_: SignOut, tx: Transaction) -> Outcome:
    if tx.actor.session is None:
        raise Refused("people.no_session")
    return _ended(tx, locked(tx, session, tx.actor.session), "signed_out")


def end_session(command: EndSession, tx: Transaction) -> Outcome:
    row = locked(tx, session, command.session_id)
    if row["ended_at"] is not None:
        raise Refused("people.session_ended")
    return _ended(tx, row, "ended")


def change_password(command: ChangePassword, tx: Transaction) -> Outcome:
    own = tx.one(READ_OWN_ACCOUNT, [tx.tenant, tx.actor.session]) if tx.actor.session else None
    if own is None:
        raise Refused("people.no_session")
    proven = verify_password(tx, own["login"], command.current, CHANGE)
    if isinstance(proven, Refusal):
        return Outcome(refusal=replace_field(proven, "current"))
    weak = weak_password(command.new, login=own["login"]) or _reused(proven.account, command.new)
    if weak is not None:
        raise Refused(weak.code, weak.field, **weak.params)
    row = set_password(tx, own, command.new, earlier=kept(proven.account), must_change=False, given_by=None)
    end_sessions(tx, open_sessions(tx, account_id=own["id"], but=tx.actor.session), "password_changed")
    return Outcome(record=("account", row["id"], row["version"]))


def set_password(tx: Transaction, row: Row, password: str, *, earlier: list[str], **changes: Any) -> Row:
    """Changes an account's password; `row` is the account as read, `changes` what changes with it."""
    hashed = hash_password(password)
    after = tx.update(account, row, password_seal=seal_of(hashed), password_set_at=tx.at, **changes)
    write_secret(tx, row["id"], hashed, earlier)
    return after


def write_secret(tx: Transaction, account_id: UUID, hashed: str, earlier: list[str]) -> None:
    """The hash beside the account, with those before it, newest first."""
    params = {"tenant": tx.tenant, "account": account_id, "hash": hashed, "earlier": Jsonb(earlier)}
    tx.write(WRITE_SECRET, params)


def end_sessions(tx: Transaction, rows: Any, reason: str) -> int:
    """Ends these sessions; returns how many."""
    for row in rows:
        tx.update(session, row, ended_at=tx.at, end_reason=reason)
    return len(rows)


def replace_field(refusal: Refusal, field: str) -> Refusal:
    """The same refusal, at another field of the form."""
    return Refusal(refusal.code, field, **refusal.params)


def install(kit: Kit) -> None:
    kit.command(SignIn, sign_in)
    kit.command(SignOut, sign_out)
    kit.command(EndSession, end_session)
    kit.command(ChangePassword, change_password)


def _opened(command: SignIn, proven: Proven, tx: Transaction) -> Row:
    return {
        "id": new_id(),
        "account_id": proven.account["id"],
        "person_id": proven.person,
        "token_hash": bytes.fromhex(command.token_hash),
        "created_at": tx.at,
        "ip": tx.actor.ip,
        "device": command.device or tx.actor.device,
    }


def _ended(tx: Transaction, row: Row, reason: str) -> Outcome:
    after = tx.update(session, row, ended_at=tx.at, end_reason=reason)
    fact = Fact(topic="session.ended", aggregate=row["id"], payload={"person": row["person_id"]})
    return Outcome(facts=(fact,), record=("session", row["id"], after["version"]))


def kept(row: Row) -> list[str]:
    """The hashes that a later password may not repeat: the present one and those before it."""
    hashes: list[str] = [row["hash"], *row["earlier"]]
    return hashes[: KEPT_PASSWORDS - 1]


def _reused(row: Row, password: str) -> Refusal | None:
    if any(fits(hashed, password) for hashed in (row["hash"], *row["earlier"])):
        return Refusal("people.password_reused", "new", kept=KEPT_PASSWORDS)
    return None
