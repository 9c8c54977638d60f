"""OpenAPI with every command typed: the generic route is written out once per registered command."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from kuheng.core.commands.base import CommandKind
from kuheng.core.commands.kit import COMMANDS
from kuheng.doors.http.who import COOKIE

_REF = "#/components/schemas/{model}"

_ANSWER = {
    "type": "object",
    "required": ["result", "receipt"],
    "properties": {"result": {"type": "object"}, "receipt": {"$ref": "#/components/schemas/Receipt"}},
}
_RECEIPT = {
    "type": "object",
    "description": "Entry id, leaf hash (hex) and time: proof that the act is in the audit tree.",
    "required": ["entry", "leaf", "at"],
    "properties": {
        "entry": {"type": "string", "format": "uuid"},
        "leaf": {"type": "string"},
        "at": {"type": "string", "format": "date-time"},
    },
}
_SECURITY = {
    "session": {
        "type": "apiKey", "in": "cookie", "name": COOKIE,
        "description": "People. A changing request also carries `X-CSRF`, as `GET /auth/session` gives it.",
    },
    "token": {
        "type": "http", "scheme": "bearer", "bearerFormat": "<tenant>.<random>",
        "description": "Machines. What a token may do are the grants of its machine account; no cookie, no `X-CSRF`.",
    },
}  # fmt: skip
# What nobody need be signed in for.
_OPEN = ("/api/v1/auth/tenants", "/api/v1/status", "/api/v1/auth/sign-in")
_ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message"],
            "properties": {
                "code": {"type": "string"},
                "field": {"type": ["string", "null"]},
                "message": {
                    "type": "object",
                    "properties": {"zh": {"type": "string"}, "en": {"type": "string"}},
                },
                "params": {"type": "object"},
            },
        }
    },
}


def install(app: FastAPI) -> None:
    """Replaces the application's document by one that knows the commands."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _document(app)
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]


def _document(app: FastAPI) -> dict[str, Any]:
    made = get_openapi(title=app.title, version=app.version, routes=app.routes)
    kinds = COMMANDS.all()
    _, models = models_json_schema([(kind.model, "validation") for kind in kinds], ref_template=_REF)
    schemas = made.setdefault("components", {}).setdefault("schemas", {})
    schemas |= models.get("$defs", {}) | {"Receipt": _RECEIPT, "Trouble": _ERROR}
    for kind in kinds:
        made["paths"][f"/api/v1/commands/{kind.key}"] = {"post": _operation(kind)}
    made["components"]["securitySchemes"] = _SECURITY
    made["security"] = [{"session": []}, {"token": []}]
    for path in _OPEN:
        for operation in made["paths"][path].values():
            operation["security"] = []
    return made


def _operation(kind: CommandKind) -> dict[str, Any]:
    model = kind.model
    reference = {"$ref": _REF.format(model=model.__name__)}
    trouble = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Trouble"}}}}
    open_: dict[str, Any] = {"security": []} if model.about.open else {}
    return open_ | {
        "operationId": model.about.name.replace(".", "_"),
        "tags": [model.about.name.split(".")[0]],
        "summary": f"{model.about.title[0]} {model.about.title[1]}",
        "description": (model.__doc__ or "").strip(),
        "parameters": [
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": True,
                "schema": {"type": "string", "format": "uuid"},
            },
            {"name": "If-Match", "in": "header", "required": False, "schema": {"type": "string"}},
        ],
        "requestBody": {"required": True, "content": {"application/json": {"schema": reference}}},
        "responses": {
            "200": {"description": "Done", "content": {"application/json": {"schema": _ANSWER}}},
            "400": {"description": "Cannot be read", **trouble},
            "403": {"description": "Not permitted", **trouble},
            "404": {"description": "No such record", **trouble},
            "409": {"description": "Changed meanwhile", **trouble},
            "422": {"description": "Refused by a rule", **trouble},
        },
    }
