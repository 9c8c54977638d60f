"""`kuheng audit verify|prove|export`, and `kuheng sealer`.

`audit verify` exits 0 clean, 1 tampered, 2 incomplete, 3 wrong call or not reachable.
"""

import json
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer
from typer.core import TyperCommand

from kuheng.doors.settings.settings import read_settings

if TYPE_CHECKING:
    from kuheng.core.audit.verify import Head, Keys, Report

audit = typer.Typer(no_args_is_help=True, help="audit 存证")

AS_JSON = Annotated[bool, typer.Option("--json", help="figures as JSON")]
DSN = Annotated[str | None, typer.Option(help="address of a database; default: this installation's")]
TENANT = Annotated[str | None, typer.Option(help="short name of the tenant; needed where there are several")]
OUT = Annotated[Path | None, typer.Option(help="file to write; default: standard output")]
RESULTS = {"clean": "完整，未发现改动", "tampered": "发现改动", "incomplete": "不能下结论"}
WRONG_CALL = 2  # to the command line's parser
WORTH_A_PROCESS = 20_000  # entries below which a second process costs more than it helps


class StrictCommand(TyperCommand):
    """A wrong call exits with 3, because 2 means incomplete here."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except Exception as error:
            if getattr(error, "exit_code", None) == WRONG_CALL:
                vars(error)["exit_code"] = 3
            raise


def install(app: typer.Typer) -> None:
    app.add_typer(audit, name="audit")
    app.command()(sealer)


@audit.command(cls=StrictCommand)
def verify(
    file: Annotated[Path | None, typer.Argument(help="a bundle or a proof; default: the database")] = None,
    dsn: DSN = None,
    bundle: Annotated[Path | None, typer.Option(help="a bundle or a proof")] = None,
    witness: Annotated[Path | None, typer.Option(help="what a witness noted: its seen.ndjson")] = None,
    key: Annotated[Path | None, typer.Option(help="public keys to trust, one a line")] = None,
    cross: Annotated[bool, typer.Option("--cross", help="also every record and movement")] = False,
    processes: Annotated[int, typer.Option(min=1, max=16, help="for a large log")] = 2,
    as_json: AS_JSON = False,
) -> None:
    """Recompute everything: content, leaves, tree, heads, signatures."""
    import psycopg

    from kuheng.core.audit.verify import Report

    start = time.monotonic()
    try:
        keys, heads = _trusted(key, witness)
        if source := file or bundle:
            report = _verify_file(source, keys, heads)
        else:
            report = _verify_database(dsn, keys, heads, cross, processes)
    except (OSError, psycopg.OperationalError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(3) from error
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        report = Report(gaps=[f"{type(error).__name__}: {error}"])
    _show(report, time.monotonic() - start, as_json)
    raise typer.Exit(report.exit_code)


@audit.command()
def prove(
    entry: Annotated[UUID, typer.Argument(help="id of the entry, as on the receipt")],
    dsn: DSN = None,
    tenant: TENANT = None,
    out: OUT = None,
) -> None:
    """The proof that an entry is under a signed head, for `audit verify FILE` or verify.py anywhere."""
    from kuheng.core.audit.proofs import prove as proof_of
    from kuheng.core.store.transaction import Database
    from kuheng.kernel.errors import NotFound

    with _reached(dsn) as address:
        database = Database({"reader": address}, pool=1)
        try:
            for one in _tenants(address, tenant):
                try:
                    with database.transaction(one, at=datetime.now(UTC), role="reader") as tx:
                        proof = proof_of(tx, entry)
                    _write([json.dumps(proof, ensure_ascii=False) + "\n"], out)
                    return
                except NotFound:
                    continue
        finally:
            database.close()
    raise NotFound("record.not_found")


@audit.command()
def export(
    since: Annotated[datetime | None, typer.Option("--from", help="recorded from, UTC")] = None,
    until: Annotated[datetime | None, typer.Option("--to", help="recorded before, UTC")] = None,
    dsn: DSN = None,
    tenant: TENANT = None,
    out: OUT = None,
) -> None:
    """A bundle for a regulator: NDJSON that proves itself with verify.py."""
    from kuheng.core.audit.bundle import bundle as records_of
    from kuheng.core.audit.stream import line
    from kuheng.doors.cli.audit_pool import snapshot
    from kuheng.kernel.errors import Malformed

    with _reached(dsn) as address:
        names = _tenants(address, tenant)
        if len(names) != 1:
            raise Malformed("audit.unclear_tenant", "tenant")
        with snapshot(address) as connection:
            records = records_of(connection, str(names[0]), _utc(since), _utc(until))
            _write(map(line, records), out)


def sealer() -> None:
    """Seal what was recorded into the trees and sign heads, until told to stop."""
    from kuheng.core.store.transaction import Database
    from kuheng.doors.settings.secrets import serving_urls
    from kuheng.doors.worker.sealer import run

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = read_settings()
    database = Database(serving_urls(settings), pool=1)
    try:
        run(database, settings, stop)
    finally:
        database.close()


def _trusted(key: Path | None, witness: Path | None) -> tuple["Keys", list["Head"]]:
    from kuheng.core.audit.verify import read_head, read_keys

    keys = read_keys(key.read_text("utf-8").splitlines()) if key else {}
    noted = witness.read_text("utf-8").splitlines() if witness else []
    return keys, [read_head(json.loads(line)["note"]) for line in noted]


def _verify_file(source: Path, keys: "Keys", witnessed: list["Head"]) -> "Report":
    from itertools import chain

    from kuheng.core.audit.naming import NamingVerifier
    from kuheng.core.audit.verify import verify as verify_records
    from kuheng.core.audit.verify import verify_proof

    with source.open(encoding="utf-8") as lines:
        first = json.loads(lines.readline())
        if "inclusion" in first:
            return verify_proof(first, keys)
        return verify_records(chain([first], map(json.loads, lines)), keys, witnessed, NamingVerifier)


def _verify_database(
    dsn: str | None, keys: "Keys", witnessed: list["Head"], cross: bool, processes: int
) -> "Report":
    from kuheng.core.audit.inspection import verify_database
    from kuheng.doors.cli.audit_pool import verifying

    with (
        _reached(dsn) as address,
        verifying(address, processes if _is_large(address) else 1) as (connection, run),
    ):
        tables = _record_tables() if cross else None
        report = verify_database(connection, run, keys=keys, witnessed=witnessed, tables=tables)
        if cross:
            _check_movements(address, report)
        return report


def _check_movements(address: str, report: "Report") -> None:
    """What is posted are no records with touches; each movement carries a digest of its entries instead."""
    from kuheng.core.audit.verify import Finding
    from kuheng.core.store.transaction import Database
    from kuheng.doors.operate.movements import altered_movements

    database = Database({"reader": address}, pool=1)
    try:
        for tenant, movement in altered_movements(database, at=datetime.now(UTC), role="reader"):
            report.add(
                Finding(kind="movement_changed", tenant=str(tenant), note=f"ledger_movement {movement}")
            )
    finally:
        database.close()


def _record_tables() -> dict[str, str]:
    """Reads in the whole house, which the processes forked before do not need."""
    from kuheng.doors.operate.drill import record_tables

    return record_tables()


def _is_large(address: str) -> bool:
    from kuheng.doors.cli.audit_pool import snapshot

    counted = "SELECT count(*) FROM (SELECT FROM audit_leaf LIMIT %s) l"
    with snapshot(address) as connection:
        row = connection.execute(counted, [WORTH_A_PROCESS]).fetchone()
    return row is not None and row[0] >= WORTH_A_PROCESS


@contextmanager
def _reached(dsn: str | None) -> Iterator[str]:
    """The address to read from: the one given, else this installation's, started if it is not running."""
    from kuheng.doors.embedded.database import owner_address
    from kuheng.kernel.errors import Broken

    if dsn:
        yield dsn
        return
    settings = read_settings()
    if not settings.database_url and not settings.postgres.exists():
        raise Broken("audit.no_database", folder=str(settings.postgres))
    with owner_address(settings) as address:
        yield address


def _tenants(address: str, key: str | None) -> list[Any]:
    from kuheng.core.audit.log import READ_TENANTS
    from kuheng.doors.cli.audit_pool import snapshot
    from kuheng.kernel.ids import TenantId, tenant_id_of

    if key:
        return [tenant_id_of(key)]
    with snapshot(address) as connection:
        found = connection.execute(READ_TENANTS.format(table="audit_leaf")).fetchall()
    return [TenantId(one[0]) for one in found]


def _utc(when: datetime | None) -> datetime | None:
    return when.replace(tzinfo=UTC) if when and when.tzinfo is None else when


def _write(lines: Any, out: Path | None) -> None:
    if out is None:
        sys.stdout.writelines(lines)
        return
    with out.open("w", encoding="utf-8") as file:
        file.writelines(lines)


def _show(report: "Report", seconds: float, as_json: bool) -> None:
    from kuheng.core.audit.texts import CROSS_KINDS
    from kuheng.core.audit.verify import KINDS

    shown = report.to_json()
    if as_json:
        typer.echo(json.dumps(shown | {"seconds": round(seconds, 1)}, ensure_ascii=False))
        return
    for one in shown["findings"]:
        words = (KINDS | CROSS_KINDS)[one["kind"]]
        where = f"#{one['index']}" if one["index"] is not None else "#–"
        typer.echo(
            f"✗ {words} {one['kind']} {where} {one['since']} – {one['until']} {one['entry'] or ''} {one['note']}"
        )
    for line in (*report.gaps, *report.remarks):
        typer.echo(f"· {line}")
    counts = f"{report.entries:,} entries, {report.heads:,} heads, {report.cosignatures:,} cosignatures"
    counts += f", {report.records:,} records" if report.records else ""
    typer.echo(
        f"{RESULTS[shown['result']]} {shown['result']}: {counts}, {report.unsealed:,} not sealed, {seconds:.1f} s"
    )
