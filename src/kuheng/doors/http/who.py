"""Who asks: a person by the session cookie, a machine by its bearer token, each `<tenant>.<random>` and proved
against the database inside the transaction."""

from hashlib import sha256
from uuid import UUID

from fastapi import Request

from kuheng.core.access.api import SessionCredential, TokenCredential
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import TenantId

COOKIE = "kuheng_session"
SAFE = ("GET", "HEAD")
BEARER = "bearer "


def credential(request: Request) -> SessionCredential | TokenCredential:
    """The credential of this request. A token counts alone: no cookie is looked at beside it, and no browser sends
    it by itself, so it needs no word against forgery.

    Raises `Denied("access.signed_out")`, `Denied("access.token_invalid")` when it cannot be read.
    """
    given = request.headers.get("Authorization", "")
    if not given:
        return session_credential(request)
    if not given.lower().startswith(BEARER):
        raise Denied("access.token_invalid")
    tenant, token = _parts(given[len(BEARER) :].strip(), "access.token_invalid")
    return TokenCredential(tenant=tenant, token_hash=token_hash(token), ip=_ip(request))


def session_credential(request: Request) -> SessionCredential:
    """The session of this request. Raises `Denied("access.signed_out")` when there is no readable cookie."""
    tenant, token = _parts(request.cookies.get(COOKIE, ""), "access.signed_out")
    return SessionCredential(
        tenant=tenant,
        token_hash=token_hash(token),
        csrf=None if request.method in SAFE else request.headers.get("X-CSRF", ""),
        ip=_ip(request),
        device=(request.headers.get("X-Device") or "")[:80] or None,
    )


def token_hash(token: str) -> bytes:
    """What the database keeps of a session's or a machine's token."""
    return sha256(token.encode()).digest()


def _parts(value: str, code: str) -> tuple[TenantId, str]:
    tenant, _, token = value.partition(".")
    try:
        return TenantId(UUID(tenant)), token
    except ValueError as error:
        raise Denied(code) from error


def _ip(request: Request) -> str | None:
    return request.client.host if request.client else None
