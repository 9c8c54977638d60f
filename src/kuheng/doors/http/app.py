"""The web application of one process."""

from importlib import import_module

from fastapi import FastAPI

from kuheng import __version__
from kuheng.doors.compose import compose
from kuheng.doors.house import House
from kuheng.doors.http import errors, openapi, spa
from kuheng.doors.http.headers import SecurityHeaders
from kuheng.doors.http.limits import BodyLimits
from kuheng.doors.http.measuring import Measured

# Each module has `router(house)`; the order matters only where paths overlap.
ROUTERS = (
    "auth",
    "commands",
    "records",
    "schema_routes",
    "find",
    "files",
    "custody",
    "availability",
    "dossier",
    "imports",
    "audit",
    "people",
    "tokens",
    "events",
    "webhooks",
)
# For machines and for phones before they trust us: outside of the API, before the pages.
PLAIN_ROUTERS = ("health", "tls_page")


def create_app(house: House) -> FastAPI:
    """Everything under `/api/v1`, health and certificates beside it, the pages under all other addresses."""
    compose()
    app = FastAPI(
        title="Kuheng 库衡",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
    )
    errors.install(app)
    for name in ROUTERS:
        module = import_module(f"kuheng.doors.http.{name}")
        app.include_router(module.router(house), prefix="/api/v1")
    for name in PLAIN_ROUTERS:
        app.include_router(import_module(f"kuheng.doors.http.{name}").router(house))
    app.include_router(spa.router())
    app.add_middleware(BodyLimits)
    app.add_middleware(Measured)
    app.add_middleware(SecurityHeaders, tls=house.secure_cookies)
    openapi.install(app)
    return app
