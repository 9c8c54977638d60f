"""Questions to the catalog as they arrive, in an address or in a body."""

from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Query

from kuheng.core.catalog.api import DEFAULT_LIMIT, Ask
from kuheng.doors.http.limits import check_text, read_json
from kuheng.kernel.condition import EVERYTHING, Condition, parse
from kuheng.kernel.errors import Malformed

MAX_WORDS = 500
MAX_FIELDS = 200
ASKED = frozenset({"where", "q", "fields", "sort", "cursor", "limit", "count"})

Text = Annotated[str | None, Query()]


def ask_of(
    *,
    where: str | None = None,
    q: str | None = None,
    fields: str | None = None,
    sort: str | None = None,
    cursor: str | None = None,
    limit: str | None = None,
    count: str | None = None,
) -> Ask:
    """The question in an address. Raises `Malformed` for what cannot be read."""
    picked = split(fields, "fields")
    return Ask(
        where=condition_of(where),
        q=words_of(q),
        fields=tuple(picked) or None,
        sort=check_text(sort, "sort") or None,
        cursor=check_text(cursor, "cursor") or None,
        limit=_whole(limit),
        count=check_text(count, "count") or None,
    )


def asked_in(body: Mapping[str, Any]) -> Ask:
    """The question in a body. Raises `Malformed` for members there are not, and values of another type."""
    unknown = set(body) - ASKED
    if unknown:
        raise Malformed("records.unknown", min(unknown)[:80])
    picked = body.get("fields")
    if picked is not None and not (isinstance(picked, list) and all(isinstance(key, str) for key in picked)):
        raise Malformed("records.value", "fields")
    texts = {name: body.get(name) for name in ("q", "sort", "cursor", "count")}
    for name, value in texts.items():
        if value is not None and not isinstance(value, str):
            raise Malformed("records.value", name)
    limit = body.get("limit", DEFAULT_LIMIT)
    if isinstance(limit, bool) or not isinstance(limit, int):
        raise Malformed("records.value", "limit")
    return Ask(
        where=EVERYTHING if body.get("where") is None else parse(body["where"]),
        q=words_of(texts["q"]),
        fields=None if picked is None else tuple(_few(picked, "fields")),
        sort=texts["sort"] or None,
        cursor=texts["cursor"] or None,
        limit=limit,
        count=texts["count"] or None,
    )


def condition_of(text: str | None) -> Condition:
    """The condition in an address; none is everything. Raises `Malformed`."""
    return parse(read_json(text)) if text else EVERYTHING


def words_of(text: str | None) -> str:
    words = check_text(text, "q") or ""
    if len(words) > MAX_WORDS:
        raise Malformed("records.value", "q")
    return words


def split(text: str | None, field: str) -> list[str]:
    """The keys in a comma-separated list."""
    parts = [part.strip() for part in (check_text(text, field) or "").split(",")]
    return _few([part for part in parts if part], field)


def _few(keys: list[str], field: str) -> list[str]:
    if len(keys) > MAX_FIELDS:
        raise Malformed("records.value", field)
    return list(dict.fromkeys(keys))


def _whole(text: str | None) -> int:
    if not text:
        return DEFAULT_LIMIT
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Malformed("records.value", "limit")
    return int(text)
