"""`kuheng ledger rebuild --check`: the holdings, made again from the entries, must be what stands."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

SHOWN = 100

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
    """Rebuild the projections from the entries, and check the entries themselves. Exit code 1 when any differed."""
    from kuheng.core.ledger.api import rebuild as made_again
    from kuheng.core.store.transaction import Database
    from kuheng.doors.cli.serving import prepared
    from kuheng.doors.operate.movements import altered_movements
    from kuheng.doors.settings.settings import read_settings
    from kuheng.doors.worker.relay import tenants

    at = datetime.now(UTC)
    with prepared(read_settings()) as urls:
        database = Database(urls, pool=1)
        differences = []
        for tenant in tenants(database, at):
            with database.transaction(tenant, at=at, role="owner") as tx:
                differences += made_again(tx, check=check)
        changed = [str(movement) for _, movement in altered_movements(database, at=at, role="owner")]
        database.close()
    shown = [str(one) for one in differences[:SHOWN]]
    if as_json:
        found = {"differences": len(differences), "first": shown, "altered": changed[:SHOWN]}
        typer.echo(json.dumps(found, ensure_ascii=False))
    else:
        typer.echo("\n".join([f"{len(differences)} 处不一致 differences", *shown]))
        typer.echo("\n".join([f"{len(changed)} 笔分录被改动 movements altered", *changed[:SHOWN]]))
    raise typer.Exit(1 if differences or changed else 0)
