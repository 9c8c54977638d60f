"""`kuheng ledger rebuild --check`: the holdings, made again from the entries, must be what stands."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

ledger = typer.Typer(no_args_is_help=True, help="ledger 账")


def install(app: typer.Typer) -> None:
    app.add_typer(ledger, name="ledger")


@ledger.callback()
def _group() -> None:
    """The book of movements."""


@ledger.command("rebuild")
def rebuild(
    check: Annotated[bool, typer.Option("--check", help="compare only, change nothing")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="figures as JSON")] = False,
) -> None:
    """Rebuild the projections from the entries. Exit code 1 when they differed."""
    from kuheng.core.ledger.api import rebuild as made_again
    from kuheng.core.store.transaction import Database
    from kuheng.doors.cli.serving import prepared
    from kuheng.doors.settings.settings import read_settings
    from kuheng.doors.worker.relay import tenants

    at = datetime.now(UTC)
    with prepared(read_settings()) as urls:
        database = Database(urls, pool=1)
        differences = []
        for tenant in tenants(database, at):
            with database.transaction(tenant, at=at, role="owner") as tx:
                differences += made_again(tx, check=check)
        database.close()
    shown = [str(one) for one in differences[:100]]
    if as_json:
        typer.echo(json.dumps({"differences": len(differences), "first": shown}, ensure_ascii=False))
    else:
        typer.echo("\n".join([f"{len(differences)} 处不一致 differences", *shown]))
    raise typer.Exit(1 if differences else 0)
