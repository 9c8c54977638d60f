"""`kuheng`: serve, keep, prove. Exit codes: 0 done, 1 found a fault, 2 wrong call, 3 not reachable."""

import sys

import typer

from kuheng.doors.cli import (
    audit,
    bench,
    demo,
    importing,
    keys,
    ledger,
    manifest,
    openapi,
    operate,
    package,
    serving,
    tenants,
)

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="库衡 Kuheng"
)

for module in (
    serving,
    demo,
    tenants,
    importing,
    audit,
    operate,
    bench,
    ledger,
    package,
    keys,
    openapi,
    manifest,
):
    module.install(app)


def main() -> None:
    """The entry point: trouble becomes one line in zh and en and its exit code."""
    from kuheng.core.commands.answers import trouble_json
    from kuheng.doors.compose import compose
    from kuheng.kernel.errors import Broken, Trouble

    try:
        app()
    except Trouble as trouble:
        compose()
        message = trouble_json(trouble)["message"]
        print(f"{message['zh']}\n{message['en']}", file=sys.stderr)
        sys.exit(3 if isinstance(trouble, Broken) else 2)
