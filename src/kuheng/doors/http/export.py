"""Taking records out of the house: permitted by a right of its own, noted in audit before the file is given."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import FileResponse, Response
from starlette.background import BackgroundTask

from kuheng.core.catalog.api import Ask, every_page, look
from kuheng.core.catalog.sheet import LANGUAGES, Cell, cells, header, write_csv, write_xlsx
from kuheng.core.commands.dispatch import Call, Credential, dispatch
from kuheng.core.store.transaction import Transaction
from kuheng.doors.house import House
from kuheng.doors.http.asking import Text, ask_of
from kuheng.doors.http.limits import JsonAnswer
from kuheng.doors.http.who import credential
from kuheng.doors.reading import read
from kuheng.kernel.canonical import sm3
from kuheng.kernel.clock import business_date
from kuheng.kernel.condition import EVERYTHING, to_json
from kuheng.kernel.errors import Malformed
from kuheng.kernel.ids import new_id

FORMATS: dict[str, tuple[str, Callable[..., int]]] = {
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", write_xlsx),
    "csv": ("text/csv; charset=utf-8", write_csv),
}


_MEDIA = {name: media for name, (media, _) in FORMATS.items()} | {"pdf": "application/pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What a file holds: its title, the columns by their keys, the number of rows."""

    title: str
    fields: list[str]
    rows: int


def router(house: House) -> APIRouter:
    """`GET /records/{entity}/export`."""
    routes = APIRouter()

    @routes.get("/records/{entity}/export")
    def exported(
        request: Request,
        entity: str,
        format_: Annotated[str, Query(alias="format")] = "xlsx",
        language: str = "zh",
        where: Text = None,
        q: Text = None,
        fields: Text = None,
        sort: Text = None,
    ) -> Response:
        check_form(format_, language)
        ask = ask_of(where=where, q=q, fields=fields, sort=sort)
        return _export(house, credential(request), entity, ask, format_, language)

    return routes


def _export(house: House, who: Credential, entity: str, ask: Ask, format_: str, language: str) -> Response:
    asked = {"entity": entity, "where": None if ask.where == EVERYTHING else to_json(ask.where), "q": ask.q}
    return hand_out(
        house, who, asked, format_, lambda tx, path: _write(tx, path, entity, ask, format_, language)
    )


def check_form(format_: str, language: str) -> None:
    """Raises `Malformed` for a format or a language that there is not."""
    if format_ not in FORMATS or language not in LANGUAGES:
        raise Malformed("records.value", "format" if format_ not in FORMATS else "language")


def hand_out(
    house: House,
    who: Credential,
    asked: dict[str, Any],
    format_: str,
    write: Callable[[Transaction, Path], Made],
    *,
    place: str = "attachment",
) -> Response:
    """Writes a file, notes in audit what was asked and what it holds, and only then gives it: to keep, or (`place`
    inline) to look at and print."""
    with _file(format_) as path:
        made = read(house, who, lambda tx: write(tx, path))
        digest = sm3(path.read_bytes()).hex()
        payload = asked | {"format": format_, "fields": made.fields, "rows": made.rows, "digest": digest}
        call = Call(name="catalog.note_export", payload=payload, key=new_id(), at=house.clock.now(), who=who)
        answered = dispatch(house.database, call)
        if answered.status != 200:
            path.unlink()
            return JsonAnswer(answered.body, status_code=answered.status)
        name = f"{made.title}-{business_date(house.clock.now()):%Y%m%d}.{format_}"
        return FileResponse(
            path,
            media_type=_MEDIA[format_],
            headers={"Content-Disposition": f"{place}; filename*=UTF-8''{quote(name)}"},
            background=BackgroundTask(path.unlink, missing_ok=True),
        )


def _write(tx: Transaction, path: Path, entity: str, ask: Ask, format_: str, language: str) -> Made:
    lens = look(tx, entity, "export")
    fields = lens.shown if ask.fields is None else tuple(lens.field(key) for key in ask.fields)

    def rows() -> Iterator[list[Cell]]:
        for page in every_page(tx, entity, ask, action="export"):
            yield from (cells(row, fields, language) for row in page)

    count = FORMATS[format_][1](path, header(fields, language), rows())
    title = lens.kind.title[LANGUAGES.index(language)]
    return Made(title=title, fields=[field.key for field in fields], rows=count)


@contextmanager
def _file(format_: str) -> Iterator[Path]:
    """A temporary file that nobody else can read; gone when something goes wrong."""
    descriptor, name = mkstemp(prefix="kuheng-export-", suffix=f".{format_}")
    os.close(descriptor)
    path = Path(name)
    try:
        yield path
    except BaseException:
        path.unlink(missing_ok=True)
        raise
