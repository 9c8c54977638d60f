"""A whole import in this process: for the command line and for demonstrations. The web leaves it to the worker."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, Protocol
from uuid import UUID, uuid5

from kuheng.apps.custody.api import chunk_call, received
from kuheng.core.access.api import SystemCredential
from kuheng.core.commands.base import CommandCall
from kuheng.core.commands.dispatch import Call, Credential, dispatch
from kuheng.core.store.transaction import Database, Row
from kuheng.kernel.errors import Broken, Refused
from kuheng.kernel.ids import PersonId, new_id


class Progress(Protocol):
    """Told after every chunk: the rows carried out so far and in all."""

    def __call__(self, done: int, of: int) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How a list is imported. `category`: the key of the category of all rows, where no column gives one."""

    category: str | None = None
    on_existing: Literal["skip", "update", "upsert"] = "upsert"
    match_by: Literal["code", "serial_no"] = "code"
    fire_rules: bool = False
    create_places: bool = False
    units: Mapping[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """What an import came to. `summary`: the figures of its dry run."""

    import_id: UUID
    created: int
    updated: int
    skipped: int
    summary: dict[str, Any]


def run_file(
    database: Database,
    who: Credential,
    path: Path,
    clock: Callable[[], datetime],
    *,
    name: str | None = None,
    options: Options | None = None,
    progress: Progress | None = None,
) -> Imported:
    """Opens, judges and imports a list. Raises Malformed and Refused as the commands do."""
    with _rare_collections():
        return _run_file(
            _Runner(database, who, clock), path, name or path.name, options or Options(), progress
        )


def _run_file(
    runner: "_Runner", path: Path, name: str, chosen: Options, progress: Progress | None
) -> Imported:
    with received(path, name) as payload:
        opened = runner.send("custody.open_import", payload)
    import_id = UUID(opened["import_id"])
    if chosen.category or chosen.units:
        runner.send("custody.map_import", _mapping(runner.batch(import_id), chosen))
    runner.send("custody.judge_import", {"import_id": str(import_id)})
    asked = {
        "import_id": str(import_id),
        "on_existing": chosen.on_existing,
        "match_by": chosen.match_by,
        "fire_rules": chosen.fire_rules,
        "create_places": chosen.create_places,
    }
    runner.send("custody.run_import", asked)
    return _finish(runner, import_id, progress)


def finish(
    database: Database,
    who: Credential,
    import_id: UUID,
    clock: Callable[[], datetime],
    *,
    progress: Progress | None = None,
) -> Imported:
    """Carries out the chunks of a running import under the keys that the worker would use: whoever comes first
    does a chunk, the other is given its answer.
    """
    with _rare_collections():
        return _finish(_Runner(database, who, clock), import_id, progress)


def _finish(runner: "_Runner", import_id: UUID, progress: Progress | None) -> Imported:
    batch = runner.batch(import_id)
    while batch["state"] == "running":
        runner.chunk(batch)
        before, batch = batch["chunk"], runner.batch(import_id)
        if batch["state"] == "running" and batch["chunk"] == before:
            raise Broken("import.stopped")
        if progress:
            progress(batch["done"], batch["summary"]["clean"])
    return Imported(
        import_id=import_id,
        created=batch["created"],
        updated=batch["updated"],
        skipped=batch["skipped"],
        summary=batch["summary"],
    )


@contextmanager
def _rare_collections() -> Iterator[None]:
    """A list of 100,000 rows is a million small objects without circles: looking for any took a fifth of the time."""
    usual = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1_000)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _mapping(batch: Row, options: Options) -> dict[str, Any]:
    sheets = batch["mapping"]["sheets"]
    if options.category:
        for sheet in sheets:
            sheet["constants"] = sheet["constants"] | {"category": options.category}
            for column in sheet["columns"]:
                column["field"] = None if column["field"] == "category" else column["field"]
    units = {word: str(unit) for word, unit in options.units.items()}
    return {"import_id": str(batch["id"]), "sheets": sheets, "units": units}


class _Runner:
    """Commands of one import, one after the other."""

    def __init__(self, database: Database, who: Credential, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._who = who
        self._clock = clock

    def send(self, name: str, payload: Mapping[str, Any]) -> dict[str, Any]:
        return self._sent(name, payload, new_id(), self._who)

    def chunk(self, batch: Row) -> dict[str, Any]:
        """The call that the last commit has put into the outbox, made here and now."""
        call: CommandCall = chunk_call(batch)
        who = SystemCredential(tenant=self._who.tenant, person=PersonId(batch["by_id"]), name="系统")
        return self._sent(call.name, call.payload, uuid5(self._who.tenant, call.key), who)

    def batch(self, import_id: UUID) -> Row:
        with self._database.transaction(self._who.tenant, at=self._clock()) as tx:
            row = tx.one(
                "SELECT * FROM import_batch WHERE tenant_id = %s AND id = %s", [tx.tenant, import_id]
            )
        assert row is not None
        return row

    def _sent(self, name: str, payload: Mapping[str, Any], key: UUID, who: Credential) -> dict[str, Any]:
        call = Call(name=name, payload=payload, key=key, at=self._clock(), who=who)
        answered = dispatch(self._database, call)
        if answered.status != 200:
            error = answered.body["error"]
            raise Refused(error["code"], error["field"], **error["params"])
        result: dict[str, Any] = answered.body["result"]
        return result
