"""One byte form of a value, for hashing and for replay.

JSON with sorted keys, no spaces, UTF-8 and no escapes but the necessary ones. Floats are refused: two
machines may print them differently. `bytes` become lower-case hex, times UTC with six digits.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from enum import Enum
from uuid import UUID

from cryptography.hazmat.primitives import hashes

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SM3 = hashes.SM3()
_SHA256 = hashes.SHA256()


def plain(value: object) -> object:
    """The value in JSON's own types. Raises `TypeError` for what has no single byte form."""
    match value:
        case None | bool():
            return value
        case Enum():
            return plain(value.value)
        case int() | str():
            return value
        case datetime():
            return _utc(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case bytes() | bytearray() | memoryview():
            return bytes(value).hex()
        case Mapping():
            return _object(value)
        case list() | tuple():
            return [plain(item) for item in value]
        case set() | frozenset():
            return sorted((plain(item) for item in value), key=_ENCODER.encode)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_bytes(value: object) -> bytes:
    """The one byte form of `value` (see the module's text)."""
    return _ENCODER.encode(plain(value)).encode()


def sm3(data: bytes) -> bytes:
    """GB/T 32905-2016 digest of `data`, 32 bytes."""
    digest = hashes.Hash(_SM3)
    digest.update(data)
    return digest.finalize()


def sha256(data: bytes) -> bytes:
    digest = hashes.Hash(_SHA256)
    digest.update(data)
    return digest.finalize()


ALGORITHMS = {"sm3": sm3, "sha256": sha256}


def _object(value: Mapping[object, object]) -> dict[str, object]:
    named = {str(key.value if isinstance(key, Enum) else key): plain(item) for key, item in value.items()}
    if len(named) != len(value):
        raise TypeError("two keys with one name have no canonical form")
    return named


def _utc(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a time without its zone has no canonical form")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
