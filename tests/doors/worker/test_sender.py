"""Webhooks to a real receiver: what it is told, how it knows who tells it, and what happens while it is away."""

import hmac
import json
import threading
from collections.abc import Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_network
from typing import Any
from uuid import UUID

import pytest

from kuheng.apps.exchange.domain import MAX_TRIES
from kuheng.doors.egress import Egress
from kuheng.doors.worker.sender import send_round
from kuheng.kernel.ids import new_id
from tests.bank import API, Bank, Web, bank, founded

__all__ = ["bank", "founded"]

READS = [{"action": "asset.read", "entity": "asset", "modes": {"asset.customer": "masked", "asset.note": "hidden"},
          "scope": {"field": "unit_path", "op": "starts_with", "value": "/001/101/"}}]  # fmt: skip


class Receiver:
    """Another system: keeps what it was sent, answers with `status`."""

    def __init__(self) -> None:
        self.status = 200
        self.got: list[tuple[dict[str, str], bytes]] = []
        receiver = self

        class Desk(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.status)
                self.end_headers()
                self.wfile.write("收到".encode())

            def log_message(self, *_: Any) -> None:
                return

        self.server = HTTPServer(("127.0.0.1", 0), Desk)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/kuheng"

    @property
    def told(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.got]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()
    made.server.server_close()


class Hook:
    """One approved subscription and the hands of the sender."""

    def __init__(self, bank: Bank, url: str, *, grants: list[dict[str, Any]] = READS, **more: Any) -> None:
        self.bank = bank
        machine = bank.machine(grants).person
        wanted = {"title": "核心", "url": url, "topics": ["asset.*"], "machine_id": machine, **more}
        self.admin: Web = bank.web("admin")
        made = self.admin.client.post(
            f"{API}/webhooks", json=wanted, headers={"Idempotency-Key": str(new_id())}
        )
        assert made.status_code == 200, made.text
        self.id, self.secret = made.json()["result"]["webhook_id"], made.json()["result"]["secret"]
        other = bank.hire(f"admin{new_id().hex[-6:]}", "administrator", unit="001")
        login = next(login for login, person in bank.people.items() if person == other)
        assert bank.as_("admin").code("exchange.approve_webhook", {"webhook_id": self.id}) == "access.duties"
        bank.as_(login).send("exchange.approve_webhook", {"webhook_id": self.id})

    def round(self, egress: Egress | None = None) -> int:
        self.bank.relay()
        here = Egress([ip_network("127.0.0.1/32")], deadline=2)
        return send_round(self.bank.database, self.bank.tenant, egress or here, self.bank.now)

    def deliveries(self) -> list[dict[str, Any]]:
        return self.bank.rows(
            "SELECT * FROM webhook_delivery WHERE tenant_id = %s AND webhook_id = %s ORDER BY at, id",
            self.bank.tenant, UUID(self.id),
        )  # fmt: skip

    def end(self) -> None:
        self.bank.as_("admin").send("exchange.end_webhook", {"webhook_id": self.id, "reason": "测试结束"})


@pytest.fixture
def hook(bank: Bank, receiver: Receiver) -> Iterator[Hook]:
    made = Hook(bank, receiver.url)
    yield made
    made.end()


def test_a_fact_arrives_signed_and_as_the_account_may_see_it(
    bank: Bank, receiver: Receiver, hook: Hook
) -> None:
    bar = bank.bar(customer="金丝雀客户", note="金丝雀备注")
    assert hook.round() == 1
    headers, body = receiver.got[0]
    told = json.loads(body)
    assert (told["topic"], told["entity"], told["record"]["id"]) == ("asset.registered", "asset", str(bar))
    assert "金丝雀客户" not in body.decode() and "金丝雀备注" not in body.decode()
    given = dict(part.split("=") for part in headers["Kuheng-Signature"].split(","))
    wanted = hmac.new(hook.secret.encode(), given["t"].encode() + b"." + body, sha256).hexdigest()
    assert given["v1"] == wanted
    (sent,) = hook.deliveries()
    assert (sent["state"], sent["status"], sent["attempts"][0]["answer"]) == ("done", 200, "收到")
    assert headers["Kuheng-Delivery"] == str(sent["id"]) == told["id"]
    assert hook.round() == 0


def test_what_the_account_may_not_see_is_not_sent(bank: Bank, receiver: Receiver, hook: Hook) -> None:
    bank.register("deed", "远方房产证", unit="102", serial_no=f"FAR-{new_id()}")
    hook.round()
    assert receiver.got == []
    assert [sent["state"] for sent in hook.deliveries()] == ["skipped"]


def test_a_condition_holds_on_what_the_account_may_see(bank: Bank, receiver: Receiver) -> None:
    only_bars = Hook(
        bank, receiver.url, condition={"field": "category", "op": "eq", "value": "metal.gold_bar"}
    )
    bar, _ = bank.bar(), bank.deed()
    only_bars.round()
    assert [told["record"]["id"] for told in receiver.told] == [str(bar)]
    only_bars.end()


def test_a_dead_receiver_fills_its_own_log_and_holds_up_nobody(
    bank: Bank, receiver: Receiver, hook: Hook
) -> None:
    dead = Hook(bank, "http://127.0.0.1:9/")
    first, second = bank.bar(), bank.bar()
    assert hook.round() == 3, "two arrive, and one try is spent on the dead"
    assert {told["record"]["id"] for told in receiver.told} == {str(first), str(second)}
    tried = [sent for sent in dead.deliveries() if sent["tries"]]
    assert [(sent["state"], sent["trouble"]) for sent in tried] == [("waiting", "exchange.unreachable")]
    order = bank.approved([first])
    bank.executed(order)
    assert bank.state(order) != "approving"
    dead.end()


def test_a_failure_is_tried_again_later_parked_in_the_end_and_sent_again_by_hand(
    bank: Bank, receiver: Receiver, hook: Hook
) -> None:
    receiver.status = 500
    bank.bar()
    assert hook.round() == 1 and hook.round() == 0, "not again at once"
    for day in range(1, MAX_TRIES):
        with bank.later(days=day):
            assert hook.round() == 1
    (sent,) = hook.deliveries()
    assert (sent["state"], sent["tries"], sent["status"]) == ("parked", MAX_TRIES, 500)
    with bank.later(days=99):
        assert hook.round() == 0
    receiver.status = 204
    bank.as_("admin").send("exchange.resend_delivery", {"delivery_id": str(sent["id"])})
    assert hook.round() == 1
    (sent,) = hook.deliveries()
    assert (sent["state"], sent["status"]) == ("done", 204)


def test_an_address_inside_that_is_not_listed_is_refused(bank: Bank, receiver: Receiver, hook: Hook) -> None:
    bank.bar()
    assert hook.round(Egress()) == 1
    (sent,) = hook.deliveries()
    assert (receiver.got, sent["trouble"]) == ([], "exchange.address_refused")


def test_paused_nothing_is_sent_and_what_happened_meanwhile_follows(
    bank: Bank, receiver: Receiver, hook: Hook
) -> None:
    bank.as_("admin").send("exchange.pause_webhook", {"webhook_id": hook.id})
    bar = bank.bar()
    assert hook.round() == 0
    bank.as_("admin").send("exchange.resume_webhook", {"webhook_id": hook.id})
    assert hook.round() == 1
    assert receiver.told[0]["record"]["id"] == str(bar)


def test_an_account_that_was_deactivated_tells_nothing(bank: Bank, receiver: Receiver, hook: Hook) -> None:
    machine = bank.row("webhook", UUID(hook.id))["person_id"]
    bank.as_("admin").send("people.deactivate_person", {"person_id": str(machine), "reason": "停用"})
    bank.bar()
    hook.round()
    assert receiver.got == [] and [sent["state"] for sent in hook.deliveries()] == ["skipped"]


def test_the_secret_lies_nowhere_in_plain(bank: Bank, hook: Hook) -> None:
    for table in ("webhook", "audit_entry", "audit_touch", "command_replay", "outbox"):
        assert not bank.rows(f"SELECT 1 FROM {table} x WHERE x::text LIKE %s", f"%{hook.secret}%")
    shown = hook.admin.get(f"/records/webhook/{hook.id}").json()["record"]
    assert "secret" not in shown


@pytest.mark.parametrize("name", ["exchange.queue_deliveries", "exchange.note_attempt"])
def test_nobody_but_the_system_writes_the_log(bank: Bank, hook: Hook, name: str) -> None:
    bank.bar()
    hook.round()
    (sent,) = hook.deliveries()
    fact = {
        "fact": str(new_id()),
        "topic": "asset.x",
        "entity": "asset",
        "record": str(new_id()),
        "at": "2026-01-01T00:00:00Z",
    }
    payloads = {
        "exchange.queue_deliveries": {"webhook_id": hook.id, "facts": [fact]},
        "exchange.note_attempt": {"delivery_id": str(sent["id"]), "status": 200},
    }
    assert bank.as_("admin").code(name, payloads[name]) == "exchange.system_only"


def test_a_bad_address_a_person_as_account_and_a_sender_without_grant_are_refused(bank: Bank) -> None:
    machine = bank.machine(READS).person
    wanted = {"title": "x", "url": "https://a.example/", "topics": ["asset.*"], "machine_id": machine,
              "secret": "s" * 40}  # fmt: skip
    add = "exchange.add_webhook"
    assert bank.as_("admin").code(add, wanted | {"url": "file:///etc/passwd"}) == "exchange.bad_address"
    person = wanted | {"machine_id": str(bank.people["clerk"])}
    assert bank.as_("admin").code(add, person) == "exchange.unknown_machine"
    assert bank.as_("clerk").code(add, wanted) == "access.denied"
