"""For machines that watch over us: are we alive, should we be sent work, and the figures for Prometheus."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator
from datetime import datetime
from hmac import compare_digest
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector

from kuheng import __version__
from kuheng.doors.house import House
from kuheng.doors.operate.archive import ENDING
from kuheng.doors.operate.pulse import Pulse, feel_pulse
from kuheng.kernel.errors import Broken, NotFound

# Through a proxy everybody comes from this machine, so then only the token counts.
PROXY_HEADERS = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
# Below it somebody should make room, before photos and the database's log find none.
LEAST_FREE = 1 << 30
SHARED = "PROMETHEUS_MULTIPROC_DIR"


def router(house: House) -> APIRouter:
    """`/health/live`, `/health/ready` and `/metrics`."""
    routes = APIRouter()

    @routes.get("/health/live", include_in_schema=False)
    async def live() -> Response:
        """The process answers; nothing else is asked."""
        return JSONResponse({"status": "ok", "version": __version__})

    @routes.get("/health/ready", include_in_schema=False)
    def ready() -> Response:
        """503 when the database is away. `degraded` is still 200: orders go on while the sealer is late, those of high value
        until it has been away for ten minutes."""
        try:
            pulse = feel_pulse(house.database, at=house.clock.now())
        except Broken as trouble:
            return JSONResponse({"status": "down", "database": trouble.code}, status_code=503)
        free = free_bytes(house.files)
        low = ["disk"] if free < LEAST_FREE else []
        state = "degraded" if pulse.late or low else "ok"
        said = {"status": state, "database": "ok", "late": pulse.late, "low": low, "disk_free_bytes": free}
        lags = {"sealer_lag_s": round(pulse.sealing_s, 1), "outbox_lag_s": round(pulse.outbox_s, 1)}
        return JSONResponse(said | lags | {"outbox_parked": pulse.parked})

    @routes.get("/metrics", include_in_schema=False)
    def metrics(request: Request) -> Response:
        if not may_read_metrics(request, house.metrics_token):
            raise NotFound("record.not_found")
        text = b"".join(generate_latest(registry) for registry in _registries(house))
        return Response(text, media_type=CONTENT_TYPE_LATEST)

    return routes


def free_bytes(folder: Path) -> int:
    """What this account may still write on the disk of a folder, which need not be there yet."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def may_read_metrics(request: Request, token: str | None) -> bool:
    """From this machine without a proxy between, or with the token of KUHENG_METRICS_TOKEN."""
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and compare_digest(given.encode(), token.encode()):
        return True
    host = request.client.host if request.client else ""
    return _is_loopback(host) and not any(name in request.headers for name in PROXY_HEADERS)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _registries(house: House) -> Iterator[CollectorRegistry]:
    """What all processes counted, and what is measured now."""
    if os.environ.get(SHARED):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]
        yield shared
    else:
        yield REGISTRY
    now = CollectorRegistry()
    now.register(_Gauges(house))
    yield now


class _Gauges:
    """Measured when asked for."""

    def __init__(self, house: House) -> None:
        self._house = house

    def collect(self) -> Iterable[Metric]:
        at = self._house.clock.now()
        info = GaugeMetricFamily("kuheng_info", "Version", labels=["version"])
        info.add_metric([__version__], 1)
        yield info
        try:
            pulse = feel_pulse(self._house.database, at=at)
        except Broken:
            yield _gauge("kuheng_database_up", "Whether the database answers", 0)
        else:
            yield _gauge("kuheng_database_up", "Whether the database answers", 1)
            yield from _of_pulse(pulse)
        yield _gauge("kuheng_disk_free_bytes", "Free space where files lie", free_bytes(self._house.files))
        yield from _of_backups(self._house.backups, at)
        if self._house.certificates:
            yield _gauge("kuheng_certificate_ends_seconds", "Until the certificate ends",
                         _seconds_left(self._house.certificates.server, at))  # fmt: skip


def _of_pulse(pulse: Pulse) -> Iterator[Metric]:
    yield _gauge("kuheng_tenants", "Tenants", pulse.tenants)
    yield _gauge(
        "kuheng_sealer_lag_seconds", "Age of the oldest entry without a signed head", pulse.sealing_s
    )
    yield _gauge("kuheng_outbox_lag_seconds", "How long the oldest due fact has waited", pulse.outbox_s)
    yield _gauge("kuheng_outbox_waiting", "Facts and commands that wait", pulse.waiting)
    yield _gauge("kuheng_outbox_parked", "Facts and commands given up, for a person to decide", pulse.parked)


def _of_backups(folder: Path, at: datetime) -> Iterator[Metric]:
    """Absent while there is none: an alert should say `absent() or older than`."""
    newest = max(folder.glob(f"kuheng-*{ENDING}"), default=None)
    if newest:
        age = at.timestamp() - newest.stat().st_mtime
        yield _gauge("kuheng_backup_age_seconds", "Age of the newest backup", age)
    drill = folder / "last-drill.json"
    if drill.exists():
        said: dict[str, Any] = json.loads(drill.read_text("utf-8"))
        age = at.timestamp() - datetime.fromisoformat(said["at"]).timestamp()
        yield _gauge("kuheng_drill_age_seconds", "Age of the last drill", age)
        yield _gauge("kuheng_drill_ok", "Whether the last drill found no fault", int(said["ok"]))


def _seconds_left(certificate: Path, at: datetime) -> float:
    found = x509.load_pem_x509_certificate(certificate.read_bytes())
    return (found.not_valid_after_utc - at).total_seconds()


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(name, text, value=value)
