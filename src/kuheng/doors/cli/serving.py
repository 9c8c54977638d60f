"""`kuheng serve`, and the processes it starts beside the web: worker and sealer."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import httpx
import typer

from kuheng.doors.embedded.database import owner_address
from kuheng.doors.operate.tls import Certificates, names_of_machine
from kuheng.doors.settings.secrets import installation_secrets, key_encryption_key, remember_urls
from kuheng.doors.settings.settings import Settings, read_settings
from kuheng.kernel.errors import Malformed

DAY_S = 86_400
BESIDE = ("worker", "sealer")


def install(app: typer.Typer) -> None:
    app.command()(serve)
    app.command()(migrate)
    app.command()(worker)


def serve(
    host: Annotated[str | None, typer.Option()] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535)] = None,
    workers: Annotated[int | None, typer.Option(min=1, max=64)] = None,
    tls_cert: Annotated[Path | None, typer.Option()] = None,
    tls_key: Annotated[Path | None, typer.Option()] = None,
    tls_self_signed: Annotated[bool, typer.Option(help="with a certificate of our own making")] = False,
    tls_name: Annotated[list[str] | None, typer.Option(help="a further name or address of it")] = None,
    insecure: Annotated[bool, typer.Option(help="allow a public address without TLS")] = False,
) -> None:
    """Serve pages and API, with the embedded database unless DATABASE_URL names another."""
    given = {"HOST": host, "PORT": port, "WORKERS": workers, "TLS_CERT": tls_cert, "TLS_KEY": tls_key}
    os.environ |= {f"KUHENG_{name}": str(value) for name, value in given.items() if value is not None}
    settings, ready = read_settings(), ""
    if tls_self_signed:
        settings, ready = with_own_certificate(settings, tls_name or [])
    require_tls(settings, insecure=insecure)
    with prepared(settings):
        run_web(settings, ready=ready)


def with_own_certificate(settings: Settings, more: list[str]) -> tuple[Settings, str]:
    """Settings that serve with our own certificate, looked after from now on, and what to tell people.

    Raises `Malformed("serve.two_certificates")` when another one was given too.
    """
    if settings.has_tls:
        raise Malformed("serve.two_certificates")
    own = Certificates(folder=settings.tls_folder)
    host = [] if settings.host in ("localhost", "0.0.0.0", "::") else [settings.host]
    own.ensure(names_of_machine([*more, *host]), at=datetime.now(UTC))
    os.environ |= {"KUHENG_TLS_CERT": str(own.server), "KUHENG_TLS_KEY": str(own.server_key)}
    threading.Thread(target=_renew_daily, args=(own, [*more, *host]), daemon=True).start()
    address = own.served_names().addresses[0]
    page = f"https://{f'[{address}]' if address.version == 6 else address}:{settings.port}/install-ca"
    return (
        read_settings(),
        f"手机先安装证书 Phones install the certificate first: {page}\nSHA-256 {own.fingerprint()}",
    )


def _renew_daily(own: Certificates, more: list[str]) -> None:
    """A new certificate is taken up without a pause: SIGHUP has granian start its workers anew, one by one."""
    while True:
        time.sleep(DAY_S)
        if own.ensure(names_of_machine(more), at=datetime.now(UTC)):
            os.kill(os.getpid(), signal.SIGHUP)


def require_tls(settings: Settings, *, insecure: bool) -> None:
    """Raises `Malformed("serve.no_tls")` for an address that others can reach without TLS."""
    if not (settings.has_tls or settings.faces_this_machine_only or insecure):
        raise Malformed("serve.no_tls", host=settings.host)


@contextmanager
def prepared(settings: Settings) -> Iterator[dict[str, str]]:
    """The database runs and is migrated for the length of the block; gives the address of each role."""
    from kuheng.core.store.migrate import migrate as bring_up

    with owner_address(settings) as url:
        urls = bring_up(url, secret=installation_secrets(settings).installation)
        remember_urls(settings, urls)
        key_encryption_key(settings, may_make=is_empty(urls["app"]))
        yield urls


def is_empty(url: str) -> bool:
    """Whether no tenant was founded yet."""
    import psycopg

    with psycopg.connect(url) as connection:
        return connection.execute("SELECT 1 FROM tenant_directory LIMIT 1").fetchone() is None


def run_web(settings: Settings, *, ready: str = "") -> None:
    """Worker and sealer as children, the web here, until Ctrl-C. Prints `READY <url>` once it answers, then `ready`."""
    from granian.constants import Interfaces, SSLProtocols
    from granian.server import Server

    with _children(), _shared_counters(), _upkeep(settings):
        threading.Thread(target=_announce, args=(settings, ready), daemon=True).start()
        Server(
            "kuheng.doors.http.main:application",
            factory=True,
            interface=Interfaces.ASGI,
            address=settings.host,
            port=settings.port,
            workers=settings.workers,
            ssl_cert=settings.tls_certificate,
            ssl_key=settings.tls_key,
            ssl_protocol_min=SSLProtocols.tls12,  # hand-held scanners with Android 9 know no newer one
            log_enabled=False,
            respawn_failed_workers=True,
            workers_kill_timeout=10,  # an open event stream would hold a worker for ever
        ).serve()


def _announce(settings: Settings, ready: str) -> None:
    scheme = "https" if settings.has_tls else "http"
    url = f"{scheme}://{settings.host}:{settings.port}"
    for _ in range(600):
        try:
            if httpx.get(f"{url}/api/v1/status", timeout=2, verify=False).status_code == 200:
                print(f"READY {url}\n{ready}", flush=True)
                return
        except httpx.HTTPError:
            time.sleep(0.1)


@contextmanager
def _upkeep(settings: Settings) -> Iterator[None]:
    """Backups and drills, while the house serves."""
    from kuheng.doors.operate.upkeep import keep_up

    stop = threading.Event()
    clock = lambda: datetime.now(UTC)  # noqa: E731
    threading.Thread(target=keep_up, args=(settings, stop), kwargs={"now": clock}, daemon=True).start()
    try:
        yield
    finally:
        stop.set()


@contextmanager
def _shared_counters() -> Iterator[None]:
    """Where the web's processes count together for /metrics; set before any of them starts."""
    with tempfile.TemporaryDirectory(prefix="kuheng-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        yield


@contextmanager
def _children() -> Iterator[None]:
    """The processes beside the web. They get their own group, so that Ctrl-C reaches them through us, in order."""
    running = [
        subprocess.Popen([sys.executable, "-m", "kuheng.doors.cli", name], start_new_session=True)
        for name in BESIDE
    ]
    try:
        yield
    finally:
        for child in running:
            child.send_signal(signal.SIGTERM)
        for child in running:
            child.wait(10)


def migrate() -> None:
    """Bring the database to the newest schema; where roles may not be made, print the SQL for the DBA and exit 3."""
    from kuheng.core.store.migrate import RolesMissing

    try:
        with prepared(read_settings()):
            typer.echo("ok")
    except RolesMissing as missing:
        typer.echo(";\n".join(missing.statements) + ";")
        raise typer.Exit(3) from missing


def worker() -> None:
    """Relay the outbox and the schedule until told to stop."""
    from kuheng.core.store.transaction import Database
    from kuheng.doors.egress import Egress
    from kuheng.doors.keys import use_keys
    from kuheng.doors.settings.secrets import serving_urls
    from kuheng.doors.worker.loop import run

    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    settings = read_settings()
    use_keys(settings)
    database = Database(serving_urls(settings), pool=4)
    try:
        run(database, stop, Egress(settings.egress_allow))
    finally:
        database.close()
