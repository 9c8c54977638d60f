"""`kuheng serve --tls-self-signed` in a process of its own: what a phone and a watching machine meet."""

import os
import re
import shutil
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from kuheng.doors.operate.tls import Certificates

STARTS_WITHIN_S = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    port: int
    printed: str
    own: Certificates

    def client(self) -> httpx.Client:
        """Trusts our authority alone."""
        trusting = ssl.create_default_context(cafile=str(self.own.authority))
        return httpx.Client(base_url=f"https://localhost:{self.port}", verify=trusting)


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    folder = Path(tempfile.mkdtemp(prefix="kuheng-test-"))
    folder.chmod(0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kuheng.doors.cli", "serve", "--host", "0.0.0.0", "--port", str(port),
               "--workers", "1", "--tls-self-signed"]  # fmt: skip
    environment = {**os.environ, "KUHENG_DATA": str(folder / "data")}
    child = subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield Served(port=port, printed=_until_ready(child), own=Certificates(folder=folder / "data" / "tls"))
    finally:
        child.terminate()
        child.wait(60)
        assert child.stdout
        child.stdout.close()
        shutil.rmtree(folder)


def _until_ready(child: "subprocess.Popen[str]") -> str:
    """What it printed until it answers and has said what phones need."""
    assert child.stdout
    stop = threading.Timer(STARTS_WITHIN_S, child.kill)
    stop.start()
    lines: list[str] = []
    for line in child.stdout:
        lines.append(line)
        if "SHA-256" in line:
            break
    stop.cancel()
    assert any("READY https://" in line for line in lines), "".join(lines)
    return "".join(lines)


def test_the_address_and_the_fingerprint_are_printed(served: Served) -> None:
    assert f"SHA-256 {served.own.fingerprint()}" in served.printed
    assert re.search(rf"https://\S+:{served.port}/install-ca", served.printed)


def test_who_installed_the_authority_is_served_without_a_warning(served: Served) -> None:
    with served.client() as client:
        assert client.get("/install-ca").status_code == 200
        assert client.get("/ca.crt").content == served.own.authority_der()
        assert "max-age" in client.get("/health/live").headers["strict-transport-security"]


def test_who_did_not_is_warned(served: Served) -> None:
    with pytest.raises(httpx.ConnectError, match="certificate"):
        httpx.get(f"https://localhost:{served.port}/health/live")


def test_it_is_ready_and_its_processes_count_together(served: Served) -> None:
    with served.client() as client:
        assert client.get("/health/ready").json()["status"] == "ok"
        figures = client.get("/metrics").text
        away = client.get("/metrics", headers={"X-Forwarded-For": "192.168.1.9"})
    assert 'route="/health/ready"' in figures
    assert "kuheng_certificate_ends_seconds" in figures
    assert away.status_code == 404


def test_without_a_certificate_other_machines_are_not_served(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kuheng.doors.cli", "serve", "--host", "0.0.0.0"]
    environment = {**os.environ, "KUHENG_DATA": str(tmp_path)}
    said = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert "--tls-self-signed" in said.stderr
    assert list(tmp_path.iterdir()) == []
