"""Trouble as an answer: its HTTP status by family, its text in zh and en."""

from typing import Any

from kuheng.core.commands.kit import TEXTS
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Broken, Conflict, Denied, ErrorText, Malformed, NotFound, Refused, Trouble

_STATUS: tuple[tuple[type[Trouble], int], ...] = (
    (Denied, 403), (Refused, 422), (NotFound, 404), (Conflict, 409), (Malformed, 400), (Broken, 503),
)  # fmt: skip

# Codes whose status says more than their family does.
_SPECIAL = {
    "access.signed_out": 401,
    "access.token_invalid": 401,
    "people.bad_credentials": 401,
    "people.locked": 401,
    "input.too_large": 413,
    "input.too_many": 429,
}


def status_of(trouble: Trouble) -> int:
    """The HTTP status of this trouble."""
    special = _SPECIAL.get(trouble.code)
    return special or next(status for family, status in _STATUS if isinstance(trouble, family))


def trouble_json(trouble: Trouble) -> dict[str, Any]:
    """The `error` part of an answer. A code without a registered text still answers, by its code."""
    text = TEXTS.get(trouble.code) or ErrorText(code=trouble.code, zh=trouble.code, en=trouble.code)
    params = {name: _shown(value) for name, value in trouble.params.items()}
    said = {name: value for name, value in trouble.params.items() if hasattr(value, "words")}
    message = text.in_words({"field": trouble.field} | params | said)
    return {"code": trouble.code, "field": trouble.field, "message": message, "params": params}


def _shown(value: object) -> object:
    try:
        return plain(value)
    except TypeError:
        return str(value)
