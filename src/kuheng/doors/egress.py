"""The one client by which anything leaves the house: webhooks and channels.

A name is resolved once and the address that was checked is the one connected to, so no second answer of a name server
can lead inside. Nothing private unless the server's administrator lists it (KUHENG_EGRESS_ALLOW), no redirects, no
proxy, 5 seconds and 1 MB for the whole exchange.
"""

import socket
import ssl
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

DEADLINE_S = 5.0
LIMIT = 1024 * 1024
NAT64 = ip_network("64:ff9b::/96")

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What came back. `trouble` is the code of what went wrong before there was a whole answer; then `status` may
    be None. `ms`: from the first step to the last byte."""

    status: int | None = None
    text: str = ""
    ms: int = 0
    trouble: str | None = None


class Refusal(Exception):
    """Not to this address."""


class Egress:
    """`allowed`: networks inside the house that may be written to all the same."""

    def __init__(self, allowed: Sequence[Network] = (), *, deadline: float = DEADLINE_S) -> None:
        self._allowed = tuple(allowed)
        self._deadline = deadline

    def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Sends one request. Never raises for what the other side does."""
        began = time.perf_counter()
        reply = self._post(url, body, headers)
        took = round((time.perf_counter() - began) * 1000)
        return Reply(status=reply.status, text=reply.text, trouble=reply.trouble, ms=took)

    def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        late = threading.Event()
        connection: _Pinned | None = None
        watch: threading.Timer | None = None
        try:
            parts = urlsplit(url)
            connection = _Pinned(
                parts.scheme, parts.hostname or "", parts.port, self._checked(url), self._deadline
            )
            watch = threading.Timer(self._deadline, _cut, (connection, late))
            watch.start()
            target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", target, body, dict(headers))
            answer = connection.getresponse()
            read = answer.read(LIMIT + 1)
        except Refusal:
            return Reply(trouble="exchange.address_refused")
        except (OSError, HTTPException, ValueError):
            return Reply(trouble="exchange.too_slow" if late.is_set() else "exchange.unreachable")
        finally:
            if watch is not None:
                watch.cancel()
            if connection is not None:
                connection.close()
        if late.is_set():
            return Reply(trouble="exchange.too_slow")
        if len(read) > LIMIT:
            return Reply(status=answer.status, trouble="exchange.too_large")
        return Reply(status=answer.status, text=read.decode("utf-8", "replace"))

    def _checked(self, url: str) -> tuple[str, int]:
        """Where to connect: every address of the name must be one we may write to. Raises `Refusal`, `OSError`."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise Refusal(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        found = socket.getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
        addresses = [str(one[4][0]).partition("%")[0] for one in found]
        if not addresses or not all(self.may_reach(ip_address(address)) for address in addresses):
            raise Refusal(url)
        return addresses[0], port

    def may_reach(self, address: Address) -> bool:
        """Whether this address is on the public net, or listed. An IPv4 address wrapped in IPv6 counts as itself."""
        real = _unwrapped(address)
        if any(real in network for network in self._allowed):
            return True
        return real.is_global and not real.is_multicast and not real.is_reserved


class _Pinned(HTTPConnection):
    """A connection to an address that was checked, under the name that was asked for."""

    def __init__(self, scheme: str, host: str, port: int | None, to: tuple[str, int], timeout: float) -> None:
        secure = scheme == "https"
        super().__init__(host, port or (443 if secure else 80), timeout=timeout)
        self._to = to
        self._secure = secure

    def connect(self) -> None:
        plain = socket.create_connection(self._to, self.timeout)
        self.sock = plain
        if self._secure:
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def _cut(connection: _Pinned, late: threading.Event) -> None:
    """A receiver that answers byte by byte would outlast any time limit per byte."""
    late.set()
    if connection.sock is not None:
        try:
            connection.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _unwrapped(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address in NAT64:
        return IPv4Address(address.packed[-4:])
    return address.ipv4_mapped or address.sixtofour or address
