"""`kuheng import`: judge a bank's list without any database, or bring it into the register."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuheng.doors.settings.settings import read_settings

if TYPE_CHECKING:
    from kuheng.apps.custody.api import Judgement
    from kuheng.core.commands.dispatch import Credential
    from kuheng.core.store.transaction import Database
    from kuheng.doors.importing import Imported, Options, Progress


def install(app: typer.Typer) -> None:
    app.command("import")(import_list)


def import_list(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="xlsx or csv")],
    category: Annotated[str | None, typer.Option(metavar="KEY", help="category of all rows")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="judge only; needs no database")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON")] = False,
    tenant: Annotated[
        str | None, typer.Option(metavar="KEY", help="the bank; needed unless it is a dry run")
    ] = None,
    person: Annotated[str | None, typer.Option(metavar="LOGIN", help="who imports; else the system")] = None,
    create_places: Annotated[bool, typer.Option("--create-places", help="make the places it names")] = False,
    on_existing: Annotated[str, typer.Option(help="skip, update or upsert")] = "upsert",
) -> None:
    """Import a list of assets. Exit 1 when a dry run finds faults."""
    if dry_run:
        _dry_run(file, category, as_json=as_json)
        return
    if tenant is None:
        raise typer.BadParameter("--tenant")
    if on_existing not in ("skip", "update", "upsert"):
        raise typer.BadParameter("--on-existing skip|update|upsert")
    from kuheng.doors.importing import Options

    options = Options(category=category, create_places=create_places, on_existing=on_existing)  # type: ignore[arg-type]
    _run(file, tenant, person, options, as_json=as_json)


def _dry_run(file: Path, category: str | None, *, as_json: bool) -> None:
    from kuheng.apps.custody.api import judge_file

    found = judge_file(file, category)
    typer.echo(json.dumps(_figures(found), ensure_ascii=False) if as_json else _shown(found))
    if found.faults and not as_json:
        raise typer.Exit(1)


def _figures(found: "Judgement") -> dict[str, Any]:
    return {
        "rows": found.rows,
        "clean": len(found.clean),
        "faults": [
            {"sheet": fault.sheet, "row": fault.row, "column": fault.column, "code": fault.code}
            for fault in found.faults
        ],
        "by_category": dict(sorted(found.by_category.items())),
        "value_fen": found.value_fen,
    }


def _shown(found: "Judgement") -> str:
    from kuheng.apps.custody.api import FAULT_WORDS

    lines = [f"{found.rows:,} 行 rows  {len(found.clean):,} 可导入 clean  ¥ {found.value_fen / 100:,.2f}"]
    lines += [f"  {name} {count:,}" for name, count in sorted(found.by_category.items())]
    lines += [
        f"✗ {fault.sheet} {fault.column}{fault.row} {fault.code}  {FAULT_WORDS.say(fault)['zh']}"
        f"  {FAULT_WORDS.say(fault)['en']}"
        for fault in found.faults
    ]
    return "\n".join(lines)


def _run(file: Path, tenant: str, person: str | None, options: "Options", *, as_json: bool) -> None:
    from kuheng.core.store.transaction import Database
    from kuheng.doors.cli.serving import prepared
    from kuheng.doors.compose import compose
    from kuheng.doors.importing import run_file
    from kuheng.doors.keys import use_keys

    compose()
    settings = read_settings()
    with prepared(settings) as urls:
        use_keys(settings)
        database = Database(urls)
        try:
            who = importer(database, tenant, person)
            with _bar(file.name, silent=as_json) as progress:
                done = run_file(database, who, file, _now, options=options, progress=progress)
        finally:
            database.close()
    typer.echo(json.dumps(_result(done), ensure_ascii=False) if as_json else _told(done))


def importer(database: "Database", tenant: str, login: str | None) -> "Credential":
    """The person with this account, with his own rights; without one the system itself. Raises `NotFound`."""
    from kuheng.core.access.api import NOBODY, PersonCredential, SystemCredential
    from kuheng.kernel.errors import NotFound
    from kuheng.kernel.ids import PersonId, tenant_id_of

    owner = tenant_id_of(tenant)
    with database.transaction(owner, at=_now()) as tx:
        known = tx.one("SELECT 1 FROM tenant WHERE tenant_id = %s", [owner])
        account = tx.one(
            "SELECT person_id FROM account WHERE tenant_id = %s AND login = %s AND state = 'active'",
            [owner, login],
        )
    if known is None:
        raise NotFound("record.not_found", "tenant")
    if login is None:
        return SystemCredential(tenant=owner, person=NOBODY, name="系统")
    if account is None:
        raise NotFound("record.not_found", "person")
    return PersonCredential(tenant=owner, person=PersonId(account["person_id"]), device="kuheng import")


@contextmanager
def _bar(name: str, *, silent: bool) -> Iterator["Progress | None"]:
    if silent:
        yield None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns) as bar:
        task = bar.add_task(name, total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _result(done: "Imported") -> dict[str, Any]:
    return {
        "import_id": str(done.import_id),
        "rows": done.summary["rows"],
        "clean": done.summary["clean"],
        "created": done.created,
        "updated": done.updated,
        "skipped": done.skipped,
        "by_category": done.summary["by_category"],
        "value_fen": done.summary["value_fen"],
    }


def _told(done: "Imported") -> str:
    return (
        f"新增 {done.created:,}  更新 {done.updated:,}  跳过 {done.skipped:,}  有误 {done.summary['faulty_rows']:,} 行\n"
        f"created {done.created:,}  updated {done.updated:,}  skipped {done.skipped:,}  "
        f"at fault {done.summary['faulty_rows']:,} rows  {done.import_id}"
    )


def _now() -> datetime:
    return datetime.now(UTC)
