"""How long answers take, counted for /metrics by route and status."""

from time import perf_counter

from prometheus_client import Histogram
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kuheng.core.commands.kit import COMMANDS

REQUESTS = Histogram(
    "kuheng_request_seconds",
    "Time to the end of an answer",
    ["method", "route", "status"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0),
)
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
STREAMS = ("/events",)  # open for hours: no answer time


class Measured:
    """Pure ASGI; about 10 µs a request."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"].endswith(STREAMS):
            await self.app(scope, receive, send)
            return
        status, start = 500, perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self.app(scope, receive, noting)
        finally:
            method = scope["method"] if scope["method"] in METHODS else "other"
            REQUESTS.labels(method, route_name(scope), str(status)).observe(perf_counter() - start)


def route_name(scope: Scope) -> str:
    """The route's template, for a command its name: a bounded set, whatever is asked for."""
    route = getattr(scope.get("route"), "path", "none")
    name = scope.get("path_params", {}).get("name")
    if route.endswith("/commands/{name}") and COMMANDS.get(str(name)):
        return f"{route.removesuffix('{name}')}{name}"
    return str(route)
