"""Audit entries by the million: valid to the byte, made from a pattern, put in by COPY."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import psycopg

from kuheng.apps.custody.tables import asset
from kuheng.kernel.canonical import canonical_bytes, plain, sm3
from kuheng.kernel.ids import TenantId, new_id

ENTRY_COLUMNS = (
    "tenant_id", "id", "at", "recorded_at", "actor_id", "actor_name", "request_id", "command", "record", "record_id",
    "outcome", "decision", "detail", "canonical", "leaf", "algorithm",
)  # fmt: skip
TOUCH_COLUMNS = ("tenant_id", "entry_id", "line_no", "entity", "record_id", "version", "after", "digest")
CHUNK = 500
STEP = timedelta(microseconds=10)
NULL = b"\\N"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """Bytes with gaps: `fill` puts values in."""

    parts: tuple[bytes, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, value: dict[str, Any], gaps: dict[str, str]) -> "Pattern":
        """`gaps`: name → the text in the canonical form that it stands for."""
        text, parts, names = canonical_bytes(value), [], []
        while found := min(((text.find(mark.encode()), name) for name, mark in gaps.items() if mark.encode() in text),
                           default=None):  # fmt: skip
            at, name = found
            parts.append(text[:at])
            names.append(name)
            text = text[at + len(gaps[name]) :]
        return cls(parts=(*parts, text), names=tuple(names))

    def fill(self, values: dict[str, bytes]) -> bytes:
        pieces = [
            piece
            for part, name in zip(self.parts, self.names, strict=False)
            for piece in (part, values[name])
        ]
        return b"".join([*pieces, self.parts[-1]])


class Maker:
    """Makes entries of one tenant with one touch each: an asset that changed, as a scan leaves."""

    def __init__(self, tenant: TenantId) -> None:
        self.tenant = str(tenant).encode()
        marks = {name: str(uuid4()) for name in ("entry", "request", "asset")}
        self._marks = marks | {"time": "2001-01-01T00:00:00.000000Z", "digest": "d" * 64}
        self.decision = {"action": "custody.scan", "grants": [str(uuid4())], "why": "grant"}
        self.detail = {"execution_id": str(uuid4()), "code": "AU-000001", "device": "PDA-07"}
        self._touch = Pattern.of(_asset(marks["asset"]), self._marks)
        self._entry = Pattern.of(self._visible(), self._marks)

    def entry_lines(self, ids: list[tuple[UUID, UUID]], begin: datetime) -> Iterator[bytes]:
        for number, (entry, changed) in enumerate(ids):
            yield self._line(entry, changed, begin + number * STEP)

    def touch_lines(self, ids: list[tuple[UUID, UUID]]) -> Iterator[bytes]:
        for entry, changed in ids:
            after = self._touch.fill({"asset": str(changed).encode()})
            row = (
                self.tenant,
                _text(entry),
                b"1",
                b"asset",
                _text(changed),
                b"1",
                _json(after),
                _hex(sm3(after)),
            )
            yield b"\t".join(row) + b"\n"

    def _line(self, entry: UUID, changed: UUID, at: datetime) -> bytes:
        digest = sm3(self._touch.fill({"asset": _text(changed)})).hex().encode()
        time = str(plain(at)).encode()
        values = {
            "entry": _text(entry),
            "request": _text(changed),
            "asset": _text(changed),
            "time": time,
            "digest": digest,
        }
        canonical = self._entry.fill(values)
        row = (
            self.tenant, _text(entry), time, time, _ACTOR, "孙柏".encode(), _text(changed), b"custody.scan", b"asset",
            _text(changed), b"ok", canonical_bytes(self.decision), canonical_bytes(self.detail), _hex(canonical),
            _hex(sm3(b"\x00" + canonical)), b"sm3",
        )  # fmt: skip
        return b"\t".join(row) + b"\n"

    def _visible(self) -> dict[str, Any]:
        """As `core.audit.entry` writes it, with the touches listed."""
        marks = self._marks
        return {
            "id": marks["entry"], "at": marks["time"], "recorded_at": marks["time"], "actor_id": _ACTOR.decode(),
            "actor_name": "孙柏", "on_behalf_of": None, "session_id": None, "ip": None, "device": None,
            "request_id": marks["request"], "command": "custody.scan", "record": "asset", "record_id": marks["asset"],
            "outcome": "ok", "reason": None, "decision": self.decision, "detail": self.detail, "algorithm": "sm3",
            "touches": [["asset", marks["asset"], 1, marks["digest"]]],
        }  # fmt: skip


def fill(connection: psycopg.Connection[Any], tenant: TenantId, number: int, begin: datetime) -> None:
    """`number` entries, one each 10 µs from `begin` on, with one touch each."""
    maker, step = Maker(tenant), 50_000
    entries, assets = _in_order(), _in_order()
    for low in range(0, number, step):
        ids = [(next(entries), next(assets)) for _ in range(min(step, number - low))]
        lines = maker.entry_lines(ids, begin + low * STEP)
        _copy(connection, "audit_entry", ENTRY_COLUMNS, lines)
        _copy(connection, "audit_touch", TOUCH_COLUMNS, maker.touch_lines(ids))


def _copy(
    connection: psycopg.Connection[Any], table: str, columns: tuple[str, ...], lines: Iterator[bytes]
) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {table} ({', '.join(columns)}) FROM STDIN") as into,
    ):
        held: list[bytes] = []
        for line in lines:
            held.append(line)
            if len(held) == CHUNK:
                into.write(b"".join(held))
                held.clear()
        into.write(b"".join(held))


def _in_order() -> Iterator[UUID]:
    """Ids that rise, as those of the house do: what is written last lies together in every index."""
    first = new_id().int >> 64 << 64
    return (UUID(int=first + (number << 40)) for number in count())


_ACTOR = str(uuid4()).encode()


def _asset(mark: str) -> dict[str, Any]:
    """A row of the register, with something in most columns."""
    values: dict[str, Any] = {
        column.name: "2026-11-20" for column in asset.columns if column.name != "tenant_id"
    }
    return values | {"id": mark, "version": 1, "quantity": 1, "value_fen": 54_000_000, "pledged": False}


def _text(value: UUID) -> bytes:
    return str(value).encode()


def _hex(value: bytes) -> bytes:
    return b"\\\\x" + value.hex().encode()


def _json(value: bytes) -> bytes:
    return value.replace(b"\\", b"\\\\")
