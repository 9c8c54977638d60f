"""The one way out: nothing private unless listed, no redirects, an end to time and size. Against real sockets."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address, ip_network
from typing import Any

import pytest

from kuheng.doors.egress import LIMIT, Egress

HERE = [ip_network("127.0.0.0/8")]


def _request(caller: socket.socket) -> bytes:
    """Head and body; they may come in packets of their own."""
    got = caller.recv(65_536)
    head, _, body = got.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: (\d+)", head)
    while length and len(body) < int(length[1]) and (more := caller.recv(65_536)):
        body += more
    return head + b"\r\n\r\n" + body


@contextmanager
def answering(answer: bytes, *, slowly: float = 0) -> Iterator[tuple[str, list[bytes]]]:
    """A listener that gives every caller this answer; yields its address and what it was sent."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            heard.append(_request(caller))
            try:
                for at in range(0, len(answer), 1 if slowly else 65_536):
                    caller.sendall(answer[at : at + (1 if slowly else 65_536)])
                    time.sleep(slowly)
            except OSError:
                heard.append(b"cut")
            caller.close()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.getsockname()[1]}/hook?a=1", heard
    finally:
        server.close()


OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def test_a_listed_address_is_written_to() -> None:
    with answering(OK) as (url, heard):
        reply = Egress(HERE).post(url, b'{"a":1}', {"X-Word": "w"})
    assert (reply.status, reply.text, reply.trouble) == (200, "ok", None)
    assert heard[0].startswith(b"POST /hook?a=1 HTTP/1.1\r\n") and heard[0].endswith(b'{"a":1}')


@pytest.mark.parametrize("host", [
    "127.0.0.1", "localhost", "169.254.169.254", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:169.254.169.254]",
    "2130706433", "0x7f000001", "017700000001", "127.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "[fe80::1]", "[fd00::1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "255.255.255.255",
])  # fmt: skip
def test_what_lies_inside_is_refused_in_every_spelling(host: str) -> None:
    reply = Egress().post(f"http://{host}:9/", b"{}", {})
    assert (reply.status, reply.trouble) == (None, "exchange.address_refused")


@pytest.mark.parametrize("url", ["file:///etc/passwd", "gopher://127.0.0.1/", "http://", "x"])
def test_what_is_no_web_address_is_refused(url: str) -> None:
    assert Egress(HERE).post(url, b"{}", {}).trouble == "exchange.address_refused"


@pytest.mark.parametrize(("address", "may"), [
    ("8.8.8.8", True), ("2606:4700::1111", True), ("::ffff:8.8.8.8", True), ("127.0.0.1", False), ("::ffff:10.9.9.9", False),
])  # fmt: skip
def test_public_addresses_are_open(address: str, may: bool) -> None:
    assert Egress().may_reach(ip_address(address)) is may


def test_a_list_opens_what_it_names_alone() -> None:
    egress = Egress([ip_network("10.1.0.0/16")])
    assert egress.may_reach(ip_address("10.1.2.3")) and egress.may_reach(ip_address("::ffff:10.1.2.3"))
    assert not egress.may_reach(ip_address("10.2.0.1")) and not egress.may_reach(ip_address("127.0.0.1"))


def test_a_name_is_resolved_once_and_one_private_address_among_its_own_is_enough_to_refuse(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[Any] = []

    def resolve(host: str, port: int, **_: Any) -> list[Any]:
        asked.append(host)
        return [(2, 1, 6, "", ("8.8.8.8", port)), (2, 1, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    assert Egress().post("http://rebinding.example/", b"", {}).trouble == "exchange.address_refused"
    assert asked == ["rebinding.example"]


def test_a_name_is_connected_to_at_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    with answering(OK) as (url, heard):
        port = int(url.split(":")[2].split("/")[0])
        answers = iter([[(2, 1, 6, "", ("127.0.0.1", port))]])
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket, "getaddrinfo",
            lambda host, *rest, **more: next(answers) if host == "bank.example" else real(host, *rest, **more),
        )  # fmt: skip
        reply = Egress(HERE).post(f"http://bank.example:{port}/", b"", {})
    assert reply.status == 200 and f"Host: bank.example:{port}".encode() in heard[0]


def test_redirects_are_answers_and_not_followed() -> None:
    moved = b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/secret\r\nContent-Length: 0\r\n\r\n"
    with answering(moved) as (url, heard):
        reply = Egress(HERE).post(url, b"", {})
    assert (reply.status, reply.trouble, len(heard)) == (302, None, 1)


def test_an_answer_that_comes_byte_by_byte_is_cut_at_the_end_of_time() -> None:
    with answering(OK + b" " * 500, slowly=0.05) as (url, _):
        began = time.monotonic()
        reply = Egress(HERE, deadline=0.5).post(url, b"", {})
    assert reply.trouble == "exchange.too_slow" and time.monotonic() - began < 3


def test_an_answer_of_more_than_a_megabyte_is_not_read_to_its_end() -> None:
    large = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % (LIMIT * 50) + b"a" * (LIMIT + 10)
    with answering(large) as (url, _):
        reply = Egress(HERE).post(url, b"", {})
    assert (reply.status, reply.trouble, reply.text) == (200, "exchange.too_large", "")


@pytest.mark.parametrize("answer", [b"", b"<html>", b"HTTP/1.1 abc\r\n\r\n", b"SSH-2.0-x\r\n"])
def test_what_is_no_answer_is_no_arrival(answer: bytes) -> None:
    with answering(answer) as (url, _):
        reply = Egress(HERE).post(url, b"", {})
    assert (reply.status, reply.trouble) == (None, "exchange.unreachable")


def test_where_nobody_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert Egress(HERE).post(f"http://127.0.0.1:{port}/", b"", {}).trouble == "exchange.unreachable"
