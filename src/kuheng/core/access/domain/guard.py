"""The lock on a login after failed proofs, and what a password must be like. Pure."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from kuheng.kernel.errors import Refusal

MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)

MIN_LENGTH = 10
MAX_LENGTH = 128  # argon2 would hash more, at the attacker's leisure
MIN_CLASSES = 3
KEPT_PASSWORDS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """How often this login failed in a row, and until when nothing is tried."""

    failed: int = 0
    locked_until: datetime | None = None

    def locked_at(self, moment: datetime) -> bool:
        return self.locked_until is not None and moment < self.locked_until


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A proof that was tried: the guard after it, and the refusal when it failed."""

    guard: Guard
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProofCodes:
    """The error codes of one door: a failed sign-in and a failed second keeper answer differently."""

    failed: str
    locked: str


SIGN_IN = ProofCodes(failed="people.bad_credentials", locked="people.locked")
PROOF = ProofCodes(failed="people.proof_failed", locked="people.proof_locked")


def try_proof(guard: Guard, *, right: bool, moment: datetime, codes: ProofCodes = SIGN_IN) -> Tried:
    """What one try leads to. While locked even the right password is refused, and nothing is counted."""
    if guard.locked_at(moment):
        return Tried(guard=guard, refusal=_locked(codes, guard, moment))
    if right:
        return Tried(guard=Guard())
    failed = 1 if guard.locked_until is not None else guard.failed + 1
    if failed >= MAX_FAILURES:
        locked = Guard(failed=failed, locked_until=moment + LOCKED_FOR)
        return Tried(guard=locked, refusal=_locked(codes, locked, moment))
    left = MAX_FAILURES - failed
    return Tried(guard=Guard(failed=failed), refusal=Refusal(codes.failed, "password", left=left))


def login_key(login: str) -> str:
    """One login in its only spelling: full-width and upper-case letters are the same."""
    return unicodedata.normalize("NFKC", login).strip().casefold()


def weak_password(password: str, *, login: str) -> Refusal | None:
    """Refused: too short or long, contains the login, or fewer than three kinds of characters."""
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        return Refusal("people.password_length", "new", least=MIN_LENGTH, most=MAX_LENGTH)
    if login_key(login) in login_key(password):
        return Refusal("people.password_login", "new")
    if sum(_classes(password)) < MIN_CLASSES:
        return Refusal("people.password_classes", "new", least=MIN_CLASSES)
    return None


def _classes(password: str) -> tuple[bool, bool, bool, bool]:
    """Lower case, upper case, digits, everything else."""
    return (
        any(one.islower() for one in password),
        any(one.isupper() for one in password),
        any(one.isdigit() for one in password),
        any(not (one.islower() or one.isupper() or one.isdigit()) for one in password),
    )


def _locked(codes: ProofCodes, guard: Guard, moment: datetime) -> Refusal:
    assert guard.locked_until is not None
    minutes = -((moment - guard.locked_until) // timedelta(minutes=1))
    return Refusal(codes.locked, "password", until=guard.locked_until, minutes=minutes, left=0)
