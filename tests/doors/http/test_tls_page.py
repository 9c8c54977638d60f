"""The page that brings our authority onto a phone."""

import re
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
import zxingcpp
from cryptography import x509
from fastapi import FastAPI
from fastapi.testclient import TestClient
from PIL import Image, ImageDraw

from kuheng.core.store.transaction import Database
from kuheng.doors.house import House, SystemClock
from kuheng.doors.http import errors, tls_page
from kuheng.doors.http.headers import SecurityHeaders
from kuheng.doors.operate.tls import Certificates, Names

NAMES = Names(hosts=("vault", "vault.local"), addresses=(ip_address("192.168.1.20"), ip_address("127.0.0.1")))


@pytest.fixture
def own(tmp_path: Path) -> Certificates:
    made = Certificates(folder=tmp_path)
    made.ensure(NAMES, at=datetime.now(UTC))
    return made


def _client(certificates: Certificates | None) -> TestClient:
    app = FastAPI()
    errors.install(app)
    house = House(database=Database({}), clock=SystemClock(), files=Path(), certificates=certificates)
    app.include_router(tls_page.router(house))
    app.add_middleware(SecurityHeaders, tls=True)
    return TestClient(app, base_url="https://vault:8420")


def test_the_file_is_the_authority(own: Certificates) -> None:
    answer = _client(own).get("/ca.crt")
    assert answer.headers["content-type"] == "application/x-x509-ca-cert"
    authority = x509.load_der_x509_certificate(answer.content)
    assert authority.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_the_page_says_what_to_do_in_both_languages(own: Certificates) -> None:
    page = _client(own).get("/install-ca").text
    assert own.fingerprint() in page
    assert "安装证书" in page
    assert "Install a certificate" in page


def test_its_code_leads_a_phone_to_the_same_page_by_an_address_that_it_can_reach(own: Certificates) -> None:
    page = _client(own).get("/install-ca").text
    assert _decoded(page) == "https://192.168.1.20:8420/install-ca"
    assert "127.0.0.1" not in page


def test_it_loads_nothing_and_its_only_style_bears_the_nonce(own: Certificates) -> None:
    answer = _client(own).get("/install-ca")
    nonce = re.search(r"style-src 'self' 'nonce-([^']+)'", answer.headers["content-security-policy"])
    assert nonce
    assert re.findall(r"<style[^>]*>", answer.text) == [f'<style nonce="{nonce[1]}">']
    assert " style=" not in answer.text
    assert re.findall(r"<(?:script|link|img|iframe)", answer.text) == []


def test_with_a_certificate_from_elsewhere_there_is_no_such_page() -> None:
    client = _client(None)
    assert [client.get(path).status_code for path in ("/install-ca", "/ca.crt")] == [404, 404]


def _decoded(page: str) -> str:
    """What a camera reads off the drawing: `path d="M4 4.5h7m1 0h…"` as lines of one unit's width."""
    path = re.search(r'class="qrline"[^>]* d="([^"]+)"', page)
    size = re.search(r'<svg width="(\d+)"', page)
    assert path and size
    image = Image.new("L", (int(size[1]),) * 2, 255)
    draw, scale, x, y = ImageDraw.Draw(image), 5, 0.0, 0.0
    for act, one, two in re.findall(r"([MmhH])([-\d.]+)(?:[ ,]([-\d.]+))?", path[1]):
        if act == "M":
            x, y = float(one), float(two)
        elif act == "m":
            x, y = x + float(one), y + float(two)
        else:
            box = (x * scale, (y - 0.5) * scale, (x + float(one)) * scale - 1, (y + 0.5) * scale - 1)
            draw.rectangle(box, fill=0)
            x += float(one)
    return str(zxingcpp.read_barcode(image).text)
