"""JSON on its way out: one encoder for all doors."""

import orjson
from fastapi.responses import Response


class Json(Response):
    """`content` is already plain (see `kernel.canonical.plain`); ids and times may still be themselves."""

    media_type = "application/json"

    def render(self, content: object) -> bytes:
        return orjson.dumps(content)
