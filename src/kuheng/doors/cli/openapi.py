"""`kuheng openapi`: the document of the API, with every command typed."""

import json
from pathlib import Path
from typing import Annotated

import typer


def install(app: typer.Typer) -> None:
    app.command()(openapi)


def openapi(
    out: Annotated[Path | None, typer.Option(help="file to write; default: standard output")] = None,
) -> None:
    """Print the OpenAPI document; needs no database."""
    text = text_of_openapi()
    if out is None:
        typer.echo(text)
    else:
        out.write_text(text + "\n", encoding="utf-8")


def text_of_openapi() -> str:
    """The document as it is kept in `docs/openapi.json`, without the last line end."""
    from kuheng.core.store.transaction import Database
    from kuheng.doors.house import House, SystemClock
    from kuheng.doors.http.app import create_app

    house = House(database=Database({}), clock=SystemClock(), files=Path("files"))
    return json.dumps(create_app(house).openapi(), ensure_ascii=False, indent=1, sort_keys=True)
