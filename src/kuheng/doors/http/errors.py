"""Trouble on its way out: one JSON shape, status by family; a fault of ours says nothing about our inside."""

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import Response
from starlette.exceptions import HTTPException

from kuheng.core.commands.answers import status_of, trouble_json
from kuheng.doors.http.limits import JsonAnswer
from kuheng.kernel.errors import Broken, Malformed, NotFound, Trouble

log = structlog.get_logger()


def install(app: FastAPI) -> None:
    """Every exception that reaches the web leaves it as `{"error": …}` in zh and en."""

    @app.exception_handler(Trouble)
    def known(request: Request, trouble: Trouble) -> Response:
        return _answer(trouble)

    @app.exception_handler(RequestValidationError)
    def unreadable(request: Request, error: RequestValidationError) -> Response:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"][1:])
        return _answer(Malformed("command.unfit", field, reason=first["msg"]))

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return _answer(NotFound("record.not_found"))
        return _answer(Malformed("input.method"), status=error.status_code)

    @app.exception_handler(Exception)
    def unknown(request: Request, error: Exception) -> Response:
        log.error("unexpected", path=request.url.path, exc_info=error)
        return _answer(Broken("house.fault"), status=500)


def _answer(trouble: Trouble, status: int | None = None) -> Response:
    return JsonAnswer({"error": trouble_json(trouble)}, status_code=status or status_of(trouble))
