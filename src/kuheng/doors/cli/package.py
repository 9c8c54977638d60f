"""`kuheng package export|diff|apply`: definitions carried from one bank to another, seen before they count."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from kuheng.kernel.errors import Malformed

if TYPE_CHECKING:
    from kuheng.doors.provision import Office

package = typer.Typer(no_args_is_help=True, help="packages 应用包")

Bank = Annotated[str | None, typer.Option("--tenant", help="its key; may be left out where there is one")]
Folder = Annotated[Path, typer.Argument(help="the package's folder")]
AsJson = Annotated[bool, typer.Option("--json", help="figures as JSON")]


def install(app: typer.Typer) -> None:
    app.add_typer(package, name="package")


@package.command("export")
def export(
    folder: Folder,
    bank: Bank = None,
    key: Annotated[str, typer.Option(help="export what came with this package, and call it so")] = "custody",
    everything: Annotated[bool, typer.Option("--all", help="every definition in use")] = False,
    version: Annotated[str, typer.Option()] = "1.0.0",
    as_json: AsJson = False,
) -> None:
    """Write the definitions in use as a package. Secrets and people never travel."""
    from kuheng.engines.definitions.api import documents_in_use, write_package

    with _office(bank) as office, office.database.transaction(office.tenant, at=office.at) as tx:
        documents = documents_in_use(tx, None if everything else key)
    manifest = {"key": key, "version": version, "title": {"zh": key, "en": key}, "requires": []}
    count = write_package(folder, manifest, documents.values())
    _say(
        {"package": key, "documents": count, "folder": str(folder)},
        f"{count} 个定义 definitions → {folder}",
        as_json,
    )


@package.command("diff")
def diff(folder: Folder, bank: Bank = None, as_json: AsJson = False) -> None:
    """Show what applying would change. Exit code 1 when it would."""
    from kuheng.engines.definitions.api import compared, documents_in_use, read_package

    read = read_package(folder)
    with _office(bank) as office, office.database.transaction(office.tenant, at=office.at) as tx:
        found = compared(read, documents_in_use(tx))
    lines = [f"{read.key} {read.version}: {len(found)} 处变化 changes"]
    for one in found:
        lines.append(f"{one['change']:8}{one['kind']} {one['key']}")
        lines += [f"  {each['path']}: {each['before']!r} → {each['after']!r}" for each in one["changes"]]
    _say({"package": read.key, "version": read.version, "documents": found}, "\n".join(lines), as_json)
    raise typer.Exit(1 if found else 0)


@package.command("apply")
def apply(folder: Folder, bank: Bank = None, as_json: AsJson = False) -> None:
    """Bring a package into use, all of it or nothing. Exit code 1 when it is refused, with its faults."""
    from kuheng.engines.definitions.api import call_to_apply, compared, documents_in_use, read_package
    from kuheng.kernel.ids import new_id

    read = read_package(folder)
    with _office(bank) as office:
        with office.database.transaction(office.tenant, at=office.at) as tx:
            pending = compared(read, documents_in_use(tx))
        if not pending:
            _say({"package": read.key, "published": []}, "已是最新 nothing to change", as_json)
            return
        answered = office.try_(*call_to_apply(read), key=f"package {new_id()}")
    if answered.status != 200:
        message = answered.body["error"]["message"]
        _say({"error": answered.body["error"]}, f"{message['zh']}\n{message['en']}", as_json)
        raise typer.Exit(1)
    done = answered.body["result"]["published"]
    words = "\n".join(f"{one['key']} v{one['number']}" for one in done)
    _say({"package": read.key, "published": done}, words, as_json)


@contextmanager
def _office(key: str | None) -> "Iterator[Office]":
    """The system's hands in the bank named, or in the only one. Raises `Malformed("people.no_tenant")`."""
    from kuheng.core.store.transaction import Database
    from kuheng.doors.cli.serving import prepared
    from kuheng.doors.compose import compose
    from kuheng.doors.keys import use_keys
    from kuheng.doors.provision import Office
    from kuheng.doors.settings.settings import read_settings
    from kuheng.doors.worker.relay import tenants
    from kuheng.kernel.ids import tenant_id_of

    compose()
    settings, at = read_settings(), datetime.now(UTC)
    with prepared(settings) as urls:
        use_keys(settings)
        database = Database(urls, pool=1)
        try:
            known = tenants(database, at)
            wanted = tenant_id_of(key) if key else next(iter(known), None)
            if wanted not in known or (key is None and len(known) > 1):
                raise Malformed("people.no_tenant", "tenant")
            assert wanted is not None
            yield Office(database=database, tenant=wanted, at=at)
        finally:
            database.close()


def _say(figures: dict[str, Any], words: str, as_json: bool) -> None:
    typer.echo(json.dumps(figures, ensure_ascii=False) if as_json else words)
