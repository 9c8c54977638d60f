"""Who asks: the session cookie `<tenant>.<random>`, proved against the database inside the transaction."""

from hashlib import sha256
from uuid import UUID

from fastapi import Request

from kuheng.core.access.api import SessionCredential
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import TenantId

COOKIE = "kuheng_session"
SAFE = ("GET", "HEAD")


def credential(request: Request) -> SessionCredential:
    """The credential of this request. Raises `Denied("access.signed_out")` when there is no readable cookie."""
    tenant, _, token = request.cookies.get(COOKIE, "").partition(".")
    try:
        owner = TenantId(UUID(tenant))
    except ValueError as error:
        raise Denied("access.signed_out") from error
    return SessionCredential(
        tenant=owner,
        token_hash=token_hash(token),
        csrf=None if request.method in SAFE else request.headers.get("X-CSRF", ""),
        ip=request.client.host if request.client else None,
        device=(request.headers.get("X-Device") or "")[:80] or None,
    )


def token_hash(token: str) -> bytes:
    """What the database keeps of a session token."""
    return sha256(token.encode()).digest()
