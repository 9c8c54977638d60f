"""The built pages: files with their hash in the name are kept for ever, the page itself never."""

from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, HTMLResponse, Response

from kuheng.kernel.errors import NotFound

SPA = Path(__file__).parent / "spa"
NONCE = "__CSP_NONCE__"


def router() -> APIRouter:
    routes = APIRouter()

    @routes.get("/{path:path}", include_in_schema=False)
    def page(path: str, request: Request) -> Response:
        """A built file, or the one page for every address of the application."""
        if path.startswith("api/"):
            raise NotFound("record.not_found")
        file = (SPA / path).resolve()
        if path and file.is_file() and file.is_relative_to(SPA):
            forever = path.startswith("assets/")
            return FileResponse(
                file,
                headers={"Cache-Control": "public, max-age=31536000, immutable" if forever else "no-cache"},
            )
        index = (SPA / "index.html").read_text(encoding="utf-8")
        return HTMLResponse(
            index.replace(NONCE, request.scope["nonce"]), headers={"Cache-Control": "no-store"}
        )

    return routes
