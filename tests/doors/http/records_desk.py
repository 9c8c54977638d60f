"""A web application over toys, and people at it whose grants a test chooses."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from httpx import Response

from kuheng.core.catalog import texts as catalog_texts
from kuheng.core.catalog.entity import ENTITIES
from kuheng.core.commands import texts as command_texts
from kuheng.core.commands.base import CommandKind
from kuheng.core.commands.kit import COMMANDS, TEXTS
from kuheng.core.files import api as files
from kuheng.core.files import texts as file_texts
from kuheng.core.keys.api import Keyring
from kuheng.core.store import texts as store_texts
from kuheng.core.store.transaction import Database, Transaction
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http import errors, export, find, records, schema_routes
from kuheng.doors.http import files as file_routes
from kuheng.doors.http.limits import BodyLimits
from kuheng.engines.forms import unmasking, uploads, views
from kuheng.kernel import texts as kernel_texts
from kuheng.kernel.actor import Actor
from kuheng.kernel.errors import Denied
from kuheng.kernel.ids import TenantId
from tests.core.catalog.toy import AT, ITEM, Toys, create_tables
from tests.shared_server import SharedServer

TEXT_MODULES = (kernel_texts, store_texts, command_texts, file_texts, catalog_texts, views)
COMMAND_KINDS = (
    (views.SaveView, views.save_view),
    (views.ShareView, views.share_view),
    (views.RemoveView, views.remove_view),
    (views.NoteExport, views.note_export),
    (unmasking.NoteRefusedRead, unmasking.note_refused_read),
    (uploads.AddFile, uploads.add_file),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A credential that is this person, without proof."""

    tenant: TenantId
    actor: Actor

    def ask(self, tx: Transaction) -> Callable[[], Actor]:
        return lambda: self.actor


@dataclass(slots=True, kw_only=True)
class Desk:
    """The application, and who sits at it now."""

    toys: Toys
    client: TestClient
    actor: Actor | None = None

    def sit(self, actor: Actor) -> None:
        self.actor = actor

    def credential(self, request: Request) -> Known:
        if self.actor is None:
            raise Denied("access.signed_out")
        return Known(tenant=self.toys.tenant, actor=self.actor)

    def get(self, path: str, **query: Any) -> Response:
        return self.client.get(f"/api/v1{path}", params=query)

    def rows(self, **query: Any) -> list[dict[str, Any]]:
        answer = self.get("/records/toy_item", **query)
        assert answer.status_code == 200, answer.text
        rows: list[dict[str, Any]] = answer.json()["rows"]
        return rows

    def audit(self) -> list[dict[str, Any]]:
        """Command, outcome and detail of every entry of this tenant, in order."""
        with self.toys.database.transaction(self.toys.tenant, at=AT) as tx:
            return tx.rows("SELECT command, outcome, reason, detail FROM audit_entry ORDER BY id")


@pytest.fixture(scope="session")
def desk_database(shared_server: SharedServer) -> Iterator[Database]:
    with shared_server.clone() as urls:
        database = Database(urls)
        create_tables(database)
        yield database
        database.close()


@pytest.fixture
def desk(desk_database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setitem(ENTITIES._kinds, "toy_item", ITEM)
    for model, handler in COMMAND_KINDS:
        monkeypatch.setitem(COMMANDS._kinds, model.about.name, CommandKind(model=model, handler=handler))
    for text in (text for module in TEXT_MODULES for text in module.ERRORS):
        monkeypatch.setitem(TEXTS._kinds, text.code, text)
    monkeypatch.setattr(files, "_cabinet", None)
    toys = Toys(database=desk_database)
    ring = Keyring(b"k" * 32)
    with desk_database.transaction(toys.tenant, at=AT) as tx:
        ring.give(tx)
    files.use_cabinet(tmp_path / "files", ring)
    with ExitStack() as stack:
        made = Desk(toys=toys, client=stack.enter_context(_client(desk_database, tmp_path)))
        for module in (records, export, find, schema_routes, file_routes):
            monkeypatch.setattr(module, "credential", made.credential)
        made.sit(toys.everything())
        yield made


def _client(database: Database, folder: Path) -> TestClient:
    house = House(database=database, clock=SystemClock(), files=folder)
    app = FastAPI()
    errors.install(app)
    for module in (records, schema_routes, find, file_routes):
        app.include_router(module.router(house), prefix="/api/v1")
    app.add_middleware(BodyLimits)
    return TestClient(app, raise_server_exceptions=False)


def said(answer: Response) -> str:
    """The code of a refusal, which must be readable in both languages."""
    error = answer.json()["error"]
    assert set(error["message"]) == {"zh", "en"}
    assert error["message"]["zh"] != error["code"], f"no text for {error['code']}"
    assert "{" not in error["message"]["zh"] + error["message"]["en"]
    return str(error["code"])


def ids(rows: list[dict[str, Any]]) -> list[UUID]:
    return [UUID(row["id"]) for row in rows]
