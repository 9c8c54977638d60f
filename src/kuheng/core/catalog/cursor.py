"""Where a page ended, signed: a cursor that was altered, or comes from another list, is refused.

It holds the sort value and id of the last row, which its reader has seen.
"""

import hmac
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

import orjson

from kuheng.kernel.canonical import canonical_bytes
from kuheng.kernel.errors import Malformed

_SIGNATURE = 16

# Until a secret is given, cursors live as long as the process.
_secret = os.urandom(32)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """The last row of a page: its sort value and its id. Rows without a value come last, `value` is None
    there.
    """

    value: object
    id: UUID


def use_secret(secret: bytes) -> None:
    """The installation's secret, so that every process reads the others' cursors. Called once, at start."""
    global _secret  # noqa: PLW0603
    _secret = hmac.digest(secret, b"kuheng:cursor", "sha256")


def signed(place: Place, question: object) -> str:
    """The cursor after `place` for this question (tenant, entity, sort, conditions)."""
    body = orjson.dumps([*_tagged(place.value), str(place.id)])
    return urlsafe_b64encode(_sign(body, question) + body).decode().rstrip("=")


def read(cursor: str, question: object) -> Place:
    """The place that `signed` put in. Raises `Malformed("catalog.cursor")` for any other text or question."""
    try:
        raw = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        signature, body = raw[:_SIGNATURE], raw[_SIGNATURE:]
        if not hmac.compare_digest(signature, _sign(body, question)):
            raise Malformed("catalog.cursor", "cursor")
        tag, value, record_id = orjson.loads(body)
        return Place(value=None if tag is None else _READ[tag](value), id=UUID(record_id))
    except (ValueError, KeyError, TypeError) as error:
        raise Malformed("catalog.cursor", "cursor") from error


def _sign(body: bytes, question: object) -> bytes:
    return hmac.digest(_secret, canonical_bytes(question) + b"\x00" + body, "sha256")[:_SIGNATURE]


_READ: dict[str, Callable[[str], object]] = {
    "i": int,
    "s": str,
    "u": UUID,
    "t": datetime.fromisoformat,
    "d": date.fromisoformat,
    "b": lambda text: text == "1",
}


def _tagged(value: object) -> tuple[str | None, str | None]:
    match value:
        case None:
            return None, None
        case bool():
            return "b", "1" if value else "0"
        case int():
            return "i", str(value)
        case str():
            return "s", value
        case UUID():
            return "u", str(value)
        case datetime():
            return "t", value.isoformat()
        case date():
            return "d", value.isoformat()
    raise TypeError(f"no cursor over {type(value).__name__}")
