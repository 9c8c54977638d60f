"""The web process: what granian imports."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio.to_thread
from fastapi import FastAPI

from kuheng.core.access.api import use_emergency_hours
from kuheng.core.store.transaction import Database
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http.app import create_app
from kuheng.doors.keys import use_keys
from kuheng.doors.memory import settle
from kuheng.doors.operate.tls import Certificates
from kuheng.doors.settings.secrets import serving_urls
from kuheng.doors.settings.settings import Settings, read_settings


def application() -> FastAPI:
    """The application over the addresses that `migrate` left; one pool per role and process."""
    settings = read_settings()
    app = create_app(open_house(settings))
    app.router.lifespan_context = _lifespan(settings)
    settle()
    return app


def open_house(settings: Settings) -> House:
    """Raises `Broken("settings.…")` when addresses or keys are missing."""
    own = Certificates(folder=settings.tls_folder)
    use_keys(settings)
    use_emergency_hours(settings.emergency_hours)
    return House(
        database=Database(serving_urls(settings), pool=settings.pool),
        clock=SystemClock(),
        files=settings.files,
        environment=settings.environment,
        secure_cookies=settings.has_tls,
        backups=settings.backups,
        metrics_token=settings.metrics_token,
        certificates=own if settings.tls_certificate == own.server else None,
    )


def _lifespan(settings: Settings):  # type: ignore[no-untyped-def]
    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        # More threads than connections would only queue for a connection instead of for a thread.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.pool + 2
        yield

    return lifespan
