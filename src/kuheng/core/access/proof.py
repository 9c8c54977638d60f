"""Passwords: hashed, and proved with every failure counted. The one place that knows argon2.

argon2id with OWASP's parameters (19 MiB, 2 passes, 1 lane): about 20 ms, which is the price of a try on
either side.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from secrets import token_bytes

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from kuheng.core.access.domain.guard import PROOF, SIGN_IN, Guard, ProofCodes, login_key, try_proof
from kuheng.core.access.tables import sign_in_guard
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import PersonId, installed_id

SERIES_KEY, FITTED = "access.proof_key", "access.fitted"

_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)

READ_ACCOUNT = """
SELECT a.*, s.hash, s.earlier, p.name AS person_name
  FROM account a
  JOIN account_secret s ON s.tenant_id = a.tenant_id AND s.account_id = a.id
  JOIN person p ON p.tenant_id = a.tenant_id AND p.id = a.person_id AND p.state = 'active'
 WHERE a.tenant_id = %s AND a.login = %s AND a.state = 'active'
"""

# Tries of one login wait for each other; the time is never earlier than the database's clock, so that a
# back-dated try cannot outlive the lock.
LOCK_LOGIN = """
SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0)), greatest(%(at)s, now()) AS moment
"""
READ_GUARD = "SELECT * FROM sign_in_guard WHERE tenant_id = %s AND login = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Who proved himself, by which account (the row, joined with `hash`, `earlier` and `person_name`)."""

    person: PersonId
    account: Row


def hash_password(password: str) -> str:
    """The argon2id hash as text, with its salt and parameters."""
    return _HASHER.hash(password)


def seal_of(hashed: str) -> bytes:
    """What the account's audited row keeps of the hash; it tells nobody the password, for the salt is
    inside."""
    return sm3(hashed.encode())


def fits(hashed: str, password: str) -> bool:
    """Whether this password made this hash."""
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def verify_password(
    tx: Transaction, login: str, password: str, codes: ProofCodes = SIGN_IN
) -> Proven | Refusal:
    """Whether the password proves the login. A failure is counted in this transaction, so the caller must
    keep it: `Outcome(refusal=…)`. Unknown logins take as long, count and lock in the same way."""
    key = login_key(login)[:200]
    row = tx.one(READ_ACCOUNT, [tx.tenant, key])
    right = _proves(tx, row, password)
    locked = tx.ask(LOCK_LOGIN, {"key": f"{tx.tenant}{key}", "at": tx.at})
    known = tx.ask(READ_GUARD, [tx.tenant, key])
    tried = try_proof(_guard(known.one()), right=right, moment=_moment(locked.one()), codes=codes)
    _keep(tx, key, known.one(), tried.guard)
    if tried.refusal is not None:
        return tried.refusal
    assert row is not None
    return Proven(person=row["person_id"], account=row)


def prove(tx: Transaction, login: str, password: str) -> PersonId | Refusal:
    """A second person's own proof within another's act: `people.proof_failed`, `people.proof_locked`.

    As with `verify_password`, the caller answers a refusal with `Outcome(refusal=…)`, so that the failure
    counts.
    """
    proven = verify_password(tx, login, password, PROOF)
    return proven if isinstance(proven, Refusal) else proven.person


def _proves(tx: Transaction, row: Row | None, password: str) -> bool:
    """A hash that is not the sealed one proves nothing: somebody exchanged it in the database."""
    hashed = _no_password() if row is None else row["hash"]
    fitting = _fits_within(tx, hashed, password)
    return fitting and row is not None and bytes(row["password_seal"]) == seal_of(hashed)


def _fits_within(tx: Transaction, hashed: str, password: str) -> bool:
    """A series tries one password against one hash once: it remembers, for as long as it lives, what fitted, under a
    key of its own. It spares argon2 its time and nobody his password; what did not fit is tried every time.
    """
    if tx.series is None:
        return fits(hashed, password)
    key = tx.series.setdefault(SERIES_KEY, token_bytes(32))
    mark = hmac.digest(key, f"{hashed}\x00{password}".encode(), "sha256")
    fitted: set[bytes] = tx.series.setdefault(FITTED, set())
    if mark not in fitted and fits(hashed, password):
        fitted.add(mark)
    return mark in fitted


@cache
def _no_password() -> str:
    """A hash that costs an unknown login as much time as a known one."""
    return hash_password("kuheng: nobody has this password")


def _guard(row: Row | None) -> Guard:
    return Guard() if row is None else Guard(failed=row["failed"], locked_until=row["locked_until"])


def _moment(row: Row | None) -> datetime:
    assert row is not None
    moment: datetime = row["moment"]
    return moment


def _keep(tx: Transaction, key: str, row: Row | None, guard: Guard) -> None:
    if guard == _guard(row):
        return
    values = {"failed": guard.failed, "locked_until": guard.locked_until}
    if row is None:
        tx.insert(sign_in_guard, {"id": installed_id(tx.tenant, f"login:{key}"), "login": key, **values})
    else:
        tx.update(sign_in_guard, row, **values)
