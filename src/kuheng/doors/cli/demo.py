"""`kuheng demo`: a filled bank in the foreground. The second run reuses what the first one filled."""

import os
import shutil
import socket
from datetime import UTC, date, datetime
from typing import Annotated

import typer

from kuheng.doors.cli.serving import prepared, run_web
from kuheng.doors.settings.settings import Settings, read_settings
from kuheng.kernel.clock import business_date

FIRST_PORT = 8420
# Written when the bank is whole; a filling that was interrupted starts anew.
MARK = "demo-filled"


def install(app: typer.Typer) -> None:
    app.command()(demo)


def demo(
    seed: Annotated[int, typer.Option(help="the same seed gives the same bank")] = 20261120,
    until: Annotated[str | None, typer.Option(help="last day of the year of orders, as 2026-11-20; today")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="first port to try")] = None,
    fill_only: Annotated[bool, typer.Option(help="fill and leave")] = False,
) -> None:
    """Serve a bank of 12 branches, 60 people, 20,000 assets and a year of orders; prints the accounts."""
    settings = _settings(port)
    last = date.fromisoformat(until) if until else business_date(datetime.now(UTC))
    mark = settings.data / MARK
    if not mark.exists() and settings.postgres.exists():
        shutil.rmtree(settings.data)
    with prepared(settings) as urls:
        if not mark.exists():
            _fill(settings, urls, seed, last)
            mark.write_text(f"{seed} {last}\n")
        if not fill_only:
            run_web(settings, ready=_accounts(seed))


def _settings(port: int | None) -> Settings:
    """The demonstration keeps to a folder of its own, so that it never touches a real installation."""
    if "KUHENG_DATA" not in os.environ:
        os.environ["KUHENG_DATA"] = str(read_settings().data / "demo")
    os.environ["KUHENG_PORT"] = str(_free_port(port or FIRST_PORT))
    os.environ.setdefault("KUHENG_ENVIRONMENT", "演示 demo")
    return read_settings()


def _free_port(first: int) -> int:
    for port in range(first, first + 100):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) != 0:
                return port
    return first


def _fill(settings: Settings, urls: dict[str, str], seed: int, until: date) -> None:
    from kuheng.core.store.transaction import Database
    from kuheng.doors.compose import compose
    from kuheng.doors.demo.bank import fill
    from kuheng.doors.keys import use_keys

    compose()
    use_keys(settings, may_make=True)
    database = Database(urls)
    began = datetime.now(UTC)

    def say(text: str) -> None:
        typer.echo(f"{(datetime.now(UTC) - began).total_seconds():6.1f} s  {text}")

    try:
        fill(database, seed=seed, until=until, say=say)
    finally:
        database.close()


def _accounts(seed: int) -> str:
    from kuheng.doors.demo.people import PASSWORD, members

    shown = ("vp", "risk1", "audit1", "admin1", "hz.head", "hz.clerk", "hz.keeper1", "hz.keeper2")
    known = {member.login: member for member in members(seed)}
    lines = [f"  {login:<12} {known[login].name}  {known[login].post}" for login in shown]
    return "\n".join([f"密码 password: {PASSWORD}", *lines, "Ctrl-C 停止 stops everything"])
