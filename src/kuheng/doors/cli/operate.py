"""`kuheng backup`, `kuheng restore`, `kuheng drill`."""

import json
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kuheng.doors.operate.upkeep import LAST_DRILL
from kuheng.doors.settings.settings import read_settings

if TYPE_CHECKING:
    from kuheng.doors.operate.drill import Drill
    from kuheng.doors.operate.restore import Restored
    from kuheng.kernel.errors import Refused

AS_JSON = Annotated[bool, typer.Option("--json", help="figures as JSON")]


def install(app: typer.Typer) -> None:
    app.command()(backup)
    app.command()(restore)
    app.command()(drill)


def backup(
    target: Annotated[Path | None, typer.Argument(metavar="[FILE|DIR]", help="default: DATA/backups")] = None,
    as_json: AS_JSON = False,
) -> None:
    """Back up the database and the encrypted files, while the house serves. The key stays where it is."""
    from kuheng.doors.operate.backup import take_backup

    settings = read_settings()
    if target is None:
        settings.backups.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, manifest = take_backup(settings, target or settings.backups, at=datetime.now(UTC))
    if as_json:
        typer.echo(json.dumps({"file": str(path), "bytes": path.stat().st_size, "keys": manifest.keys}))
        return
    typer.echo(f"{path}  {path.stat().st_size:,} B")
    if manifest.keys:
        typer.echo(f"密钥不在备份里，另行保管：{settings.key_file}")
        typer.echo(f"The key is not in the backup; keep it elsewhere: {settings.key_file}")


def restore(
    source: Annotated[Path, typer.Argument(metavar="BACKUP", exists=True, dir_okay=False)],
    data: Annotated[Path | None, typer.Option(help="new data folder; default KUHENG_DATA")] = None,
    witness: Annotated[Path | None, typer.Option(help="what a witness noted", exists=True)] = None,
    older_is_known: Annotated[bool, typer.Option(help="restore although a witness saw more")] = False,
) -> None:
    """Bring a backup back into an empty data folder, or the empty database of DATABASE_URL, and check it."""
    from kuheng.doors.operate.restore import restore as bring_back
    from kuheng.kernel.errors import Refused

    given = {"KUHENG_DATA": str(data)} if data else {}
    settings = read_settings({**os.environ, **given})
    try:
        restored = bring_back(
            source, settings, at=datetime.now(UTC), witness=witness, older_is_known=older_is_known
        )
    except Refused as refused:
        raise _fault(refused) from refused
    typer.echo(
        f"{settings.data}  {sum(restored.manifest.rows.values()):,} rows, taken {restored.manifest.taken_at}"
    )
    _say_what_is_missing(restored, settings.key_file, witness)
    if not restored.is_whole:
        typer.echo(f"与清单不符 Not as the manifest says: {restored.differences} {restored.other_heads}")
        typer.echo(f"账实不符的持有 Holdings that the ledger does not give: {restored.ledger}")
        raise typer.Exit(1)


def drill(
    source: Annotated[
        Path | None, typer.Argument(metavar="[BACKUP|DIR]", help="default: the newest one")
    ] = None,
    witness: Annotated[Path | None, typer.Option(help="what a witness noted", exists=True)] = None,
    without_key: Annotated[bool, typer.Option(help="where the key-encryption key must not be")] = False,
    as_json: AS_JSON = False,
) -> None:
    """Restore the newest backup into a database of its own, verify the copy, remove it; exit 1 on a fault."""
    from kuheng.doors.operate.backup import newest_backup
    from kuheng.doors.operate.drill import run_drill

    # A timer that loses patience sends SIGTERM: the copy goes then too.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    settings = read_settings()
    found = source if source and source.is_file() else newest_backup(source or settings.backups)
    result = run_drill(found, settings, at=datetime.now(UTC), witness=witness, needs_key=not without_key)
    text = json.dumps(result.to_json(), ensure_ascii=False)
    if settings.backups.is_dir():
        (settings.backups / LAST_DRILL).write_text(text, "utf-8")
    typer.echo(text if as_json else _shown(result))
    if not result.ok:
        raise typer.Exit(1)


def _shown(result: "Drill") -> str:
    lines = [f"{'✓' if check.ok else '✗'} {check.name}: {json.dumps(check.detail, ensure_ascii=False)}"
             for check in result.checks]  # fmt: skip
    verdict = "可以恢复 It can be restored" if result.ok else "有问题 Faults were found"
    return "\n".join([*lines, f"{result.backup}  {result.seconds} s  {verdict}"])


def _fault(refused: "Refused") -> typer.Exit:
    """A backup that must not be restored is a fault found, not a wrong call."""
    from kuheng.core.commands.answers import trouble_json
    from kuheng.doors.compose import compose

    compose()
    message = trouble_json(refused)["message"]
    typer.echo(f"{message['zh']}\n{message['en']}", err=True)
    return typer.Exit(1)


def _say_what_is_missing(restored: "Restored", key_file: Path, witness: Path | None) -> None:
    if not restored.key_is_here:
        needed = ", ".join(restored.manifest.keys)
        typer.echo(f"还缺密钥 {needed}：把它放到 {key_file}，权限 0600。没有它，加密的内容打不开。")
        typer.echo(
            f"The key {needed} is missing: put it at {key_file}, mode 0600. What is encrypted needs it."
        )
    if witness is None:
        typer.echo("没有给出见证文件，没有检查这是不是最新的备份。")
        typer.echo("No witness file was given: whether this is the newest backup was not checked.")
