"""The lock on a login, and what a password must be like."""

from datetime import UTC, datetime, timedelta

import pytest

from kuheng.core.access.domain.guard import (
    LOCKED_FOR,
    MAX_FAILURES,
    PROOF,
    Guard,
    login_key,
    try_proof,
    weak_password,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def test_each_failure_says_how_many_tries_are_left_and_the_last_one_locks() -> None:
    guard, left = Guard(), []
    for _ in range(MAX_FAILURES):
        tried = try_proof(guard, right=False, moment=AT)
        assert tried.refusal is not None
        guard = tried.guard
        left.append((tried.refusal.code, tried.refusal.params["left"]))
    assert left == [("people.bad_credentials", n) for n in (4, 3, 2, 1)] + [("people.locked", 0)]
    assert guard.locked_until == AT + LOCKED_FOR


def test_while_locked_even_the_right_password_is_refused_and_nothing_is_counted() -> None:
    locked = Guard(failed=MAX_FAILURES, locked_until=AT + LOCKED_FOR)
    tried = try_proof(locked, right=True, moment=AT + timedelta(minutes=14, seconds=1))
    assert tried.guard == locked
    assert tried.refusal is not None
    assert (tried.refusal.code, tried.refusal.params["minutes"]) == ("people.locked", 1)


def test_after_the_lock_counting_begins_anew() -> None:
    locked = Guard(failed=MAX_FAILURES, locked_until=AT)
    assert try_proof(locked, right=False, moment=AT).guard == Guard(failed=1)
    assert try_proof(locked, right=True, moment=AT).refusal is None


def test_a_right_password_forgets_the_failures() -> None:
    assert try_proof(Guard(failed=4), right=True, moment=AT).guard == Guard()


def test_a_second_keeper_is_refused_under_codes_of_his_own() -> None:
    tried = try_proof(Guard(), right=False, moment=AT, codes=PROOF)
    assert tried.refusal is not None
    assert tried.refusal.code == "people.proof_failed"


@pytest.mark.parametrize("written", ["ZHANG01", " zhang01 ", "ｚｈａｎｇ０１"])
def test_a_login_has_one_spelling(written: str) -> None:
    assert login_key(written) == "zhang01"


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("Vault2026", "people.password_length"),
        ("Aa1" * 50, "people.password_length"),
        ("xx-Zhang01-99", "people.password_login"),
        ("alllowercase123", "people.password_classes"),
        ("1234567890123", "people.password_classes"),
        ("Vault-keeper", None),
        ("金库-Vault-2026", None),
    ],
)
def test_a_password_is_long_mixed_and_does_not_name_its_owner(password: str, code: str | None) -> None:
    refusal = weak_password(password, login="zhang01")
    assert (refusal.code if refusal else None) == code
