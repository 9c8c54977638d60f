"""Whatever comes in: a clear 4xx in zh and en, quickly, and nothing has changed."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import pytest
from httpx import Response

from kuheng.kernel.ids import new_id
from tests.bank import API, Bank, Web, bank, founded

__all__ = ["bank", "founded"]

LONGEST_S = 2.0
COMMAND = "/commands/custody.submit_order"
JSON = {"Content-Type": "application/json"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bad:
    """One thing that somebody may send."""

    name: str
    path: str = COMMAND
    method: str = "POST"
    body: Any = None
    raw: bytes | None = None
    headers: dict[str, str] = field(default_factory=dict)
    statuses: tuple[int, ...] = (400, 413, 422)


def order(**more: Any) -> dict[str, Any]:
    """An order that would be lawful but for `more`."""
    return {
        "order_type": "out",
        "reason": "客户提取实物",
        "receiver_id": "@me",
        "lines": [{"asset_id": "@bar"}],
        **more,
    }


def line(**more: Any) -> dict[str, Any]:
    return order(lines=[{"asset_id": "@batch", **more}])


def raw(text: str) -> bytes:
    """A body that no JSON writer of ours would write, at the place of the quantity."""
    return json.dumps(line(quantity="@@")).replace('"@@"', text).encode()


COMMANDS = (
    Bad(name="depth of 100,000", raw=b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    Bad(name="lists of depth 100,000", raw=b"[" * 100_000),
    Bad(name="NaN", raw=raw("NaN")),
    Bad(name="infinity", raw=raw("Infinity")),
    Bad(name="1e400", raw=raw("1e400")),
    Bad(name="2^63", raw=raw(str(2**63))),
    Bad(name="a number of 10,000 digits", raw=raw("9" * 10_000)),
    Bad(name="0.1 + 0.2", raw=raw("0.30000000000000004")),
    Bad(name="zero", raw=raw("0")),
    Bad(name="negative", raw=raw("-5")),
    Bad(name="a word for a number", raw=raw('"three"')),
    Bad(name="NUL in a text", body=order(reason="客户\x00提取实物")),
    Bad(name="half a surrogate pair", raw=json.dumps(order(reason="客户\ud800提取")).encode()),
    Bad(name="half a surrogate pair as a name", raw=b'{"\\ud800": 1}'),
    Bad(name="a text of 10 MB", body=order(reason="长" * 10_000_000)),
    Bad(name="a text of 30,000 letters", body=order(reason="长" * 30_000)),
    Bad(name="no JSON", raw=b"{order_type: out}"),
    Bad(name="not UTF-8", raw=b'{"reason": "\xff\xfe"}'),
    Bad(name="a list", raw=b"[]"),
    Bad(name="a text", raw=b'"out"'),
    Bad(name="null", raw=b"null"),
    Bad(name="nothing", raw=b""),
    Bad(name="tenant_id", body=order(tenant_id="01a20000-0000-7000-8000-000000000000")),
    Bad(name="status", body=order(status="approved")),
    Bad(name="state", body=order(state="approved")),
    Bad(name="approved_by", body=order(approved_by="@me")),
    Bad(name="applicant_id", body=order(applicant_id="@me")),
    Bad(name="__proto__", body=order(__proto__={"a": 1})),
    Bad(name="an unknown field of a line", body=line(quantity=1, value_fen=1)),
    Bad(name="an id that is none", body=order(receiver_id="1; DROP TABLE asset")),
    Bad(name="an id of the wrong length", body=order(receiver_id="01a2")),
    Bad(name="an id as a number", body=order(receiver_id=7)),
    Bad(name="an id as an object", body=order(receiver_id={"$ne": None})),
    Bad(name="an unknown kind of order", body=order(order_type="gift")),
    Bad(name="501 lines", body=order(lines=[{"asset_id": "@bar"}] * 501)),
    Bad(name="reversed numbers", body=line(numbers="00000030-00000001")),
    Bad(name="overlapping numbers", body=line(numbers="00000001-00000010, 00000005-00000015")),
    Bad(name="numbers in words", body=line(numbers="one to ten")),
    Bad(name="numbers without end", body=line(numbers="1-99999999999999999999")),
    Bad(name="many numbers", body=line(numbers="1#999999999")),
    Bad(name="a date that is none", body=order(due_at="2026-02-30T00:00:00Z")),
    Bad(name="an unknown command", path="/commands/custody.give_away", body={}),
    Bad(
        name="a command with a path in it", path="/commands/..%2F..%2Fetc", body={}, statuses=(400, 404, 405)
    ),
    Bad(name="no key", body=order(), headers={"Idempotency-Key": ""}),
    Bad(name="a key that is none", body=order(), headers={"Idempotency-Key": "once"}),
    Bad(name="a version that is none", body=order(), headers={"If-Match": "W/abc"}),
    Bad(name="a version of 100 digits", body=order(), headers={"If-Match": "x" + "9" * 100}),
    Bad(name="a body in XML", raw=b"<order/>", headers={"Content-Type": "application/xml"}),
    Bad(name="a form", raw=b"order_type=out", headers={"Content-Type": "application/x-www-form-urlencoded"}),
    Bad(name="a batch of no list", path="/commands/batch", body={"calls": "all"}),
    Bad(name="a batch of 501", path="/commands/batch", body={"calls": [{}] * 501}),
    Bad(name="an upload without a file", path="/files", raw=b"", statuses=(400, 422)),
)
READS = (
    Bad(name="a page of 10^9", path="/records/asset?limit=1000000000"),
    Bad(name="a page of -1", path="/records/asset?limit=-1"),
    Bad(name="a page of many", path="/records/asset?limit=many"),
    Bad(name="sorted by an unknown field", path="/records/asset?sort=-secret"),
    Bad(name="sorted by SQL", path="/records/asset?sort=code;select pg_sleep(9)"),
    Bad(name="sorted by the tenant", path="/records/asset?sort=tenant_id"),
    Bad(name="an unknown field", path="/records/asset?fields=code,tenant_id"),
    Bad(name="a condition on the tenant", path='/records/asset?where={"field":"tenant_id","op":"eq","value":"x"}'),
    Bad(name="a condition of another shape", path='/records/asset?where={"or":[1]}'),
    Bad(name="a condition of 300 tests", path="/records/asset/query", method="POST",
        body={"where": {"any": [{"field": "code", "op": "eq", "value": str(n)} for n in range(300)]}}),
    Bad(name="a condition of depth 20", path="/records/asset/query", method="POST",
        body={"where": json.loads('{"not":' * 20 + '{"field":"code","op":"empty"}' + "}" * 20)}),
    Bad(name="page_size", path="/records/asset/query", method="POST", body={"page_size": 10**9}),
    Bad(name="a limit of 10^9 in a body", path="/records/asset/query", method="POST", body={"limit": 10**9}),
    Bad(name="a cursor of another making", path="/records/asset?cursor=AAAA"),
    Bad(name="NUL in the search", path="/records/asset?q=%00"),
    Bad(name="a search of 10,000 letters", path="/records/asset?q=" + "a" * 10_000),
    Bad(name="an address of 40,000 letters", path="/records/asset?q=" + "a" * 40_000, statuses=(400, 413, 414)),
    Bad(name="an unknown kind of record", path="/records/pg_authid", statuses=(404, 400)),
    Bad(name="an unknown kind of record, grouped", path="/records/asset/aggregate?group=tenant_id"),
    Bad(name="an id that is none", path="/records/asset/not-an-id", statuses=(404,)),
    Bad(name="an asset page of no id", path="/custody/assets/1/page", statuses=(400, 404, 422)),
    Bad(name="an order page of SQL", path="/custody/orders/' OR 1=1/page", statuses=(400, 404, 422)),
    Bad(name="heads by the million", path="/audit/heads?limit=1000000", statuses=(400, 403, 422)),
    Bad(name="a bundle of no time", path="/audit/bundle?from=yesterday", statuses=(400, 403, 422)),
    Bad(name="an export of another format", path="/records/asset/export?format=exe"),
    Bad(name="a file that is none", path="/files/..%2f..%2fetc%2fpasswd", statuses=(404,)),
)  # fmt: skip


@pytest.fixture(scope="module")
def web(founded: Bank) -> Web:
    founded.use_keys()
    return founded.web("clerk")


@pytest.fixture(scope="module")
def pieces(founded: Bank) -> dict[str, str]:
    founded.use_keys()
    return {
        "@bar": str(founded.bar()),
        "@batch": str(founded.vouchers()),
        "@me": str(founded.people["clerk"]),
    }


def refused(response: Response, bad: Bad) -> None:
    """Clear to people, and silent about our inside."""
    assert response.status_code in bad.statuses, (response.status_code, response.text[:300])
    error = response.json()["error"]
    assert error["message"]["zh"] and error["message"]["en"]
    assert error["message"]["zh"] != error["code"], f"no text for {error['code']}"
    assert not any(word in response.text for word in ("Traceback", "psycopg", "SELECT ", "/src/"))


def quickly(ask: Callable[[], Response]) -> Response:
    began = monotonic()
    response = ask()
    assert monotonic() - began < LONGEST_S
    return response


@pytest.mark.parametrize("bad", COMMANDS, ids=lambda bad: bad.name)
def test_a_command_that_cannot_be_is_refused_clearly_and_changes_nothing(
    bank: Bank, web: Web, pieces: dict[str, str], bad: Bad
) -> None:
    content = bad.raw if bad.raw is not None else json.dumps(bad.body).encode()
    for name, value in pieces.items():
        content = content.replace(name.encode(), value.encode())
    headers = {"Idempotency-Key": str(new_id()), **JSON, **bad.headers}
    before = untouched(bank)
    response = quickly(lambda: web.client.post(f"{API}{bad.path}", content=content, headers=headers))
    refused(response, bad)
    assert untouched(bank) == before


@pytest.mark.parametrize("bad", READS, ids=lambda bad: bad.name)
def test_a_question_that_cannot_be_is_refused_clearly(bank: Bank, web: Web, bad: Bad) -> None:
    def ask() -> Response:
        if bad.body is not None:
            return web.client.post(f"{API}{bad.path}", json=bad.body)
        return web.client.get(f"{API}{bad.path}")

    refused(quickly(ask), bad)


def untouched(bank: Bank) -> dict[str, int]:
    """All tables but those in which a refusal itself is kept."""
    kept = ("audit_entry", "command_replay")
    return {table: rows for table, rows in bank.snapshot().items() if table not in kept}


def test_the_lawful_order_of_these_tests_is_lawful(bank: Bank, web: Web) -> None:
    """Else the tests above would pass for another reason."""
    body = order(receiver_id=web.person, lines=[{"asset_id": str(bank.bar())}])
    assert web.command("custody.submit_order", body).status_code == 200


def test_without_the_word_beside_the_cookie_nothing_is_changed(bank: Bank, web: Web) -> None:
    body = order(receiver_id=web.person, lines=[{"asset_id": str(bank.bar())}])
    for word in ("", "wrong", "0" * 32):
        response = web.command("custody.submit_order", body, **{"X-CSRF": word})
        assert response.status_code == 403
        assert response.json()["error"]["code"] == "access.csrf"
