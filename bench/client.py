"""A client that costs little: on a small machine it shares the processors with what is measured."""

import socket
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson

from kuheng.kernel.ids import new_id

END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """An open session: what a browser holds, and its hash."""

    cookie: str
    csrf: str
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    status: int
    headers: bytes
    content: bytes

    def header(self, name: str) -> str:
        """Empty where there is none."""
        _, _, rest = self.headers.lower().partition(f"\r\n{name.lower()}: ".encode())
        return rest.partition(b"\r\n")[0].decode()

    @property
    def body(self) -> Any:
        return orjson.loads(self.content)


class Client:
    """One browser or scanner: a connection that is kept, a session. Not for several threads."""

    def __init__(self, port: int, session: Session) -> None:
        self._socket = socket.create_connection(("127.0.0.1", port), timeout=60)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        lines = f"Host: localhost\r\nCookie: {session.cookie}\r\nX-CSRF: {session.csrf}\r\n"
        self._common = lines.encode() + b"Content-Type: application/json\r\n"

    def get(self, path: str) -> Answer:
        return self._ask(f"GET {path} HTTP/1.1\r\n".encode() + self._common + b"\r\n")

    def command(self, name: str, payload: dict[str, Any]) -> Answer:
        return self.post(f"/api/v1/commands/{name}", payload, f"Idempotency-Key: {new_id()}\r\n")

    def post(self, path: str, payload: dict[str, Any], more: str = "") -> Answer:
        body = orjson.dumps(payload)
        head = f"POST {path} HTTP/1.1\r\n{more}Content-Length: {len(body)}\r\n".encode()
        return self._ask(head + self._common + b"\r\n" + body)

    def close(self) -> None:
        self._socket.close()

    def _ask(self, request: bytes) -> Answer:
        self._socket.sendall(request)
        data = b""
        while END not in data:
            data += self._receive()
        head, _, content = data.partition(END)
        answer = Answer(status=int(head[9:12]), headers=head, content=content)
        parts, missing = [content], int(answer.header("content-length") or 0) - len(content)
        while missing > 0:
            parts.append(self._receive())
            missing -= len(parts[-1])
        return Answer(status=answer.status, headers=head, content=b"".join(parts))

    def _receive(self) -> bytes:
        data = self._socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed the connection")
        return data


def side_by_side(works: Sequence[Callable[[], list[float]]]) -> tuple[list[float], float]:
    """Runs all at once, each in a thread; gives what they measured, together, and the seconds from first to last."""
    found: list[list[float]] = [[] for _ in works]
    troubles: list[BaseException] = []
    ready = threading.Barrier(len(works) + 1)

    def run(number: int) -> None:
        ready.wait()
        try:
            found[number] = works[number]()
        except BaseException as trouble:
            troubles.append(trouble)
            raise

    threads = [threading.Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    ready.wait()
    start = time.perf_counter()
    for thread in threads:
        thread.join()
    if troubles:
        raise troubles[0]
    return [value for values in found for value in values], time.perf_counter() - start
