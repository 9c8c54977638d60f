"""Decisions about telling others: which facts, when to try again, how a message is signed. Pure."""

import hmac
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from urllib.parse import urlsplit

from kuheng.kernel.errors import Decision, Refusal

MAX_TRIES = 10
LONGEST_PAUSE_S = 6 * 3600
KEPT_ATTEMPTS = 20
KEPT_ANSWER = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Next(Decision):
    """What becomes of a delivery after a try. `not_before` counts only while it waits."""

    state: str
    tries: int
    not_before: datetime


def concerns(topics: Collection[str], topic: str) -> bool:
    """Whether a subscription to these names and patterns is told of this topic."""
    return any(one in (topic, "*") or (one.endswith(".*") and topic.startswith(one[:-1])) for one in topics)


def decide_address(url: str) -> Refusal | None:
    """Refused with `exchange.bad_address`: anything but http or https to a host, and what carries a password."""
    try:
        parts = urlsplit(url)
        fits = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return Refusal("exchange.bad_address", "url")
    if not fits or parts.username or parts.password or parts.fragment or not url.isascii() or " " in url:
        return Refusal("exchange.bad_address", "url")
    return None


def after_try(*, tries: int, status: int | None, skipped: bool, at: datetime, seed: bytes) -> Next:
    """Any 2xx is an arrival; everything else is tried again, later each time, and parked after `MAX_TRIES`."""
    tries += 1
    if skipped:
        return Next(state="skipped", tries=tries, not_before=at)
    if status is not None and 200 <= status < 300:
        return Next(state="done", tries=tries, not_before=at)
    parked = tries >= MAX_TRIES
    return Next(state="parked" if parked else "waiting", tries=tries, not_before=at + pause(tries, seed))


def pause(tries: int, seed: bytes) -> timedelta:
    """10 s, 20 s, 40 s … at most six hours, spread by half to either side so that receivers that come back are not
    run over. The spread follows from the seed, so a decision can be repeated."""
    word = sha256(seed + tries.to_bytes(4, "big")).digest()
    spread = 0.5 + int.from_bytes(word[:4], "big") / 2**32
    return timedelta(seconds=min(LONGEST_PAUSE_S, 10 * 2 ** min(tries - 1, 20)) * spread)


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """The value of `Kuheng-Signature`: `t=<seconds>,v1=<hex>`, HMAC-SHA256 over `<seconds>.<body>`."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, sha256).hexdigest()
    return f"t={timestamp},v1={signed}"
