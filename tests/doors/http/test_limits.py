"""Bodies that no door may choke on: each a clear 4xx in zh and en, at once, and nothing changed."""

import time
from typing import Any
from uuid import UUID, uuid4

import pytest

from kuheng.doors.http.limits import MAX_DEPTH, SAFE_WHOLE, read_json, uuid_of, wire
from kuheng.kernel.errors import Malformed
from tests import bank as banks
from tests.bank import API, Bank, Web

founded, bank = banks.founded, banks.bank

DOORS = ("/commands/custody.freeze_asset", "/commands/batch", "/auth/sign-in", "/records/asset/query")
BODIES: dict[str, bytes] = {
    "lists without end": b"[" * 100_000,
    "objects without end": b'{"a":' * 100_000,
    "as deep and closed": b'{"reason":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "NaN": b'{"reason": NaN}',
    "minus infinity": b'{"reason": -Infinity}',
    "1e400": b'{"reason": 1e400}',
    "a number of 5,000 digits": b'{"reason": ' + b"9" * 5_000 + b"}",
    "half a surrogate pair": b'{"reason": "\\ud800"}',
    "half a pair in a name": b'{"\\udc00": 1}',
    "NUL": b'{"reason": "a\\u0000b"}',
    "no UTF-8": b'{"reason": "\xff"}',
    "a text of 200,000 letters": b'{"reason": "' + b"x" * 200_000 + b'"}',
    "10 MB": b'{"reason": "' + b"x" * 10_000_000 + b'"}',
    "no object": b"null",
    "a form": b"reason=x&asset_id=y",
}


@pytest.fixture(scope="module")
def web(founded: Bank) -> Web:
    founded.use_keys()
    return founded.web("keeper1")


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize("what", BODIES)
def test_no_body_gets_through_that_is_not_plain_json_within_limits(web: Web, door: str, what: str) -> None:
    headers = {"Idempotency-Key": str(uuid4()), "Content-Type": "application/json"}
    began = time.perf_counter()
    answer = web.client.post(API + door, content=BODIES[what], headers=headers)
    assert time.perf_counter() - began < 5
    assert answer.status_code == (413 if what == "10 MB" else 400), answer.text
    error = answer.json()["error"]
    assert error["code"] in ("input.json", "input.too_large")
    assert error["message"]["zh"] != error["message"]["en"]


def test_a_document_may_be_so_deep_and_no_deeper() -> None:
    read_json("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    with pytest.raises(Malformed, match=r"input\.json"):
        read_json("[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1))


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        (SAFE_WHOLE - 1, SAFE_WHOLE - 1),
        (SAFE_WHOLE, str(SAFE_WHOLE)),
        (-SAFE_WHOLE, str(-SAFE_WHOLE)),
        ({"a": [2**63]}, {"a": [str(2**63)]}),
        (True, True),
        (None, None),
    ],
)
def test_numbers_that_a_browser_would_round_travel_as_text(value: Any, sent: Any) -> None:
    assert wire(value) == sent


@pytest.mark.parametrize(
    "text", ["", "1", "x" * 36, "0" * 32 + "00", "{" + str(UUID(int=7)) + "}", "urn:uuid:" + str(UUID(int=7))]
)
def test_what_is_no_id_is_none(text: str) -> None:
    assert uuid_of(text) is None
