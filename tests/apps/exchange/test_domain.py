"""Who is told, when it is tried again, and how a receiver checks what it got."""

import hmac
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from kuheng.apps.exchange.domain import (
    LONGEST_PAUSE_S,
    MAX_TRIES,
    after_try,
    concerns,
    decide_address,
    pause,
    signature,
)

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("topics", "topic", "told"),
    [
        (["order.approved"], "order.approved", True), (["order.*"], "order.approved", True),
        (["*"], "order.approved", True), (["order.approved"], "order.approved_late", False),
        (["order.*"], "orders.approved", False), (["asset.*", "case.ended"], "case.moved", False),
    ],
)  # fmt: skip
def test_a_pattern_covers_what_it_names(topics: list[str], topic: str, told: bool) -> None:
    assert concerns(topics, topic) is told


@pytest.mark.parametrize("url", [
    "ftp://a.example/x", "file:///etc/passwd", "http://", "https://user:word@a.example/", "https://a.example/#x",
    "https://a.example:99999/", "https://a.exa mple/", "javascript:alert(1)", "https://银行.example/", "https://[::1",
])  # fmt: skip
def test_what_is_no_plain_web_address_is_refused(url: str) -> None:
    refusal = decide_address(url)
    assert refusal is not None and (refusal.code, refusal.field) == ("exchange.bad_address", "url")


@pytest.mark.parametrize(
    "url", ["https://a.example/hook?x=1", "http://10.0.0.8:8080/", "https://[2001:db8::1]/"]
)
def test_a_plain_web_address_is_taken(url: str) -> None:
    assert decide_address(url) is None


@pytest.mark.parametrize(
    ("status", "state"),
    [(200, "done"), (204, "done"), (301, "waiting"), (404, "waiting"), (500, "waiting"), (None, "waiting")],
)
def test_only_2xx_is_an_arrival(status: int | None, state: str) -> None:
    assert after_try(tries=0, status=status, skipped=False, at=AT, seed=b"x").state == state


def test_what_never_arrives_is_parked_after_the_last_try() -> None:
    states = [after_try(tries=n, status=500, skipped=False, at=AT, seed=b"x").state for n in range(MAX_TRIES)]
    assert states == ["waiting"] * (MAX_TRIES - 1) + ["parked"]


def test_each_pause_is_longer_on_the_whole_and_none_is_endless() -> None:
    for tries in range(1, 40):
        least = min(LONGEST_PAUSE_S, 10 * 2 ** (tries - 1)) / 2
        assert timedelta(seconds=least) <= pause(tries, b"x") <= timedelta(seconds=least * 3)
    assert pause(3, b"one") != pause(3, b"two")
    assert pause(3, b"one") == pause(3, b"one")


def test_a_receiver_checks_the_signature_by_the_recipe_of_the_guide() -> None:
    given = dict(part.split("=") for part in signature("whsec_a", 1_770_000_000, b'{"a":1}').split(","))
    wanted = hmac.new(b"whsec_a", given["t"].encode() + b"." + b'{"a":1}', sha256).hexdigest()
    assert hmac.compare_digest(given["v1"], wanted)
