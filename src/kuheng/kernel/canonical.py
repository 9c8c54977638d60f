"""One byte form of a value, for hashing and for replay.

JSON with sorted keys, no spaces, UTF-8 and no escapes but the necessary ones. Floats are refused: two
machines may print them differently. `bytes` become lower-case hex, times UTC with six digits.
"""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from enum import Enum
from uuid import UUID

import orjson
from cryptography.hazmat.primitives import hashes

_ENCODER = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
_SM3 = hashes.SM3()
_SHA256 = hashes.SHA256()


def plain(value: object) -> object:
    """The value in JSON's own types. Raises `TypeError` for what has no single byte form."""
    known = _PLAIN.get(type(value))
    if known is not None:
        return known(value)
    for kind, made in _PLAIN_KINDS:
        if isinstance(value, kind):
            return made(value)
    raise TypeError(f"no canonical form for {type(value).__name__}")


def canonical_bytes(value: object) -> bytes:
    """The one byte form of `value` (see the module's text)."""
    if type(value) is dict and _FLAT.issuperset(map(type, value.values())):
        try:
            return orjson.dumps(value, default=_plain_scalar, option=_AS_GIVEN)
        except TypeError:  # what only the longer way can write, or refuses with words
            return _encoded(plain(value))
    return _encoded(plain(value))


def _plain_scalar(value: object) -> object:
    return _utc(value) if isinstance(value, datetime) else plain(value)


def _encoded(value: object) -> bytes:
    """The byte form of what `plain` gave."""
    try:
        return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    except TypeError:  # integers beyond 64 bits and the like; twenty times slower, the same bytes
        return _ENCODER.encode(value).encode()


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
    named = {
        key if type(key) is str else str(key.value if isinstance(key, Enum) else key): (
            item if type(item) in _AS_IS else plain(item)
        )
        for key, item in value.items()
    }
    if len(named) != len(value):
        raise TypeError("two keys with one name have no canonical form")
    return named


def _utc(value: datetime) -> str:
    if value.tzinfo is None:
        raise TypeError("a time without its zone has no canonical form")
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def _same(value: object) -> object:
    return value


def _listed(value: object) -> object:
    return [plain(item) for item in value]  # type: ignore[attr-defined]


def _sorted(value: object) -> object:
    return sorted((plain(item) for item in value), key=_ENCODER.encode)  # type: ignore[attr-defined]


def _hex(value: object) -> object:
    return bytes(value).hex()  # type: ignore[call-overload]


_AS_IS = frozenset({type(None), bool, int, str})
# A row of a table, the usual case, goes to the encoder as it is: ids and days look the same there; times and bytes
# come back to us. Anything else (floats above all) takes the long way.
_FLAT = _AS_IS | {UUID, date, datetime, bytes}
_AS_GIVEN = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
# Exact types first: every audited value passes here. A subclass (an enumeration above all) goes by the second list.
_PLAIN: dict[type, Callable[..., object]] = {
    type(None): _same, bool: _same, int: _same, str: _same, datetime: _utc, date: date.isoformat, UUID: str,
    dict: _object, list: _listed, tuple: _listed, bytes: _hex,
}  # fmt: skip
_PLAIN_KINDS: tuple[tuple[type | tuple[type, ...], Callable[..., object]], ...] = (
    (Enum, lambda value: plain(value.value)),
    ((int, str), _same),
    (datetime, _utc),
    (date, date.isoformat),
    (UUID, str),
    ((bytes, bytearray, memoryview), _hex),
    (Mapping, _object),
    ((list, tuple), _listed),
    ((set, frozenset), _sorted),
)
