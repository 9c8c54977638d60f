"""A certificate of our own making: good for this machine and for nothing else, renewed in time, kept private."""

import socket
import ssl
import stat
import threading
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from kuheng.doors.operate.tls import Certificates, Names, names_of_machine

NOW = datetime.now(UTC)
NAMES = Names(
    hosts=("vault", "vault.local", "localhost"),
    addresses=(ip_address("192.168.1.20"), ip_address("127.0.0.1")),
)


@pytest.fixture
def own(tmp_path: Path) -> Certificates:
    made = Certificates(folder=tmp_path / "tls")
    assert made.ensure(NAMES, at=NOW)
    return made


def _shake_hands(own: Certificates, name: str, *, version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> None:
    """A client that trusts the authority alone, against a server with the certificate. Raises `ssl.SSLError`."""
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(own.server, own.server_key)
    client = ssl.create_default_context(cafile=str(own.authority))
    client.maximum_version = version
    here, there = socket.socketpair()

    def serve() -> None:
        try:
            server.wrap_socket(there, server_side=True).close()
        except (ssl.SSLError, OSError):
            there.close()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        client.wrap_socket(here, server_hostname=name).close()
    finally:
        here.close()
        thread.join()


@pytest.mark.parametrize("name", ["vault", "vault.local", "localhost", "192.168.1.20", "127.0.0.1"])
def test_who_trusts_the_authority_trusts_this_machine(own: Certificates, name: str) -> None:
    _shake_hands(own, name)
    _shake_hands(own, name, version=ssl.TLSVersion.TLSv1_2)


def test_another_name_is_not_trusted(own: Certificates) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        _shake_hands(own, "bank.example")


def test_the_authority_cannot_vouch_for_other_sites(own: Certificates) -> None:
    """Its key in foreign hands: the certificate that it signs for another site is refused by its constraints."""
    other = Names(hosts=("bank.example",), addresses=())
    own._make_server(other, NOW)
    with pytest.raises(ssl.SSLCertVerificationError, match="subtree"):
        _shake_hands(own, "bank.example")


def test_nothing_is_made_while_what_is_there_fits(own: Certificates) -> None:
    before = {path: path.read_bytes() for path in own.folder.iterdir()}
    assert not own.ensure(NAMES, at=NOW + timedelta(days=300))
    assert {path: path.read_bytes() for path in own.folder.iterdir()} == before


def test_before_its_end_the_server_certificate_is_renewed_and_phones_need_nothing(own: Certificates) -> None:
    authority, server = own.authority.read_bytes(), own.server.read_bytes()
    assert own.ensure(NAMES, at=NOW + timedelta(days=370))
    assert own.authority.read_bytes() == authority
    assert own.server.read_bytes() != server


def test_a_new_private_address_needs_no_new_authority(own: Certificates) -> None:
    authority = own.authority.read_bytes()
    moved = Names(hosts=NAMES.hosts, addresses=(ip_address("10.4.0.7"),))
    assert own.ensure(moved, at=NOW)
    assert own.authority.read_bytes() == authority
    _shake_hands(own, "10.4.0.7")


def test_a_new_host_name_needs_a_new_authority(own: Certificates) -> None:
    before = own.fingerprint()
    assert own.ensure(Names(hosts=("strongroom",), addresses=NAMES.addresses), at=NOW)
    assert own.fingerprint() != before
    _shake_hands(own, "strongroom")


@pytest.mark.parametrize("name", ["ca.crt", "ca.key", "server.crt", "server.key"])
@pytest.mark.parametrize("harm", ["lost", "spoiled"])
def test_what_is_lost_or_spoiled_is_made_anew(own: Certificates, name: str, harm: str) -> None:
    if harm == "lost":
        (own.folder / name).unlink()
    else:
        (own.folder / name).write_text("not a key")
    assert own.ensure(NAMES, at=NOW)
    _shake_hands(own, "vault")


def test_a_key_that_belongs_to_another_certificate_is_noticed(own: Certificates, tmp_path: Path) -> None:
    other = Certificates(folder=tmp_path / "other")
    other.ensure(NAMES, at=NOW)
    own.server_key.write_bytes(other.server_key.read_bytes())
    assert own.ensure(NAMES, at=NOW)
    _shake_hands(own, "vault")


def test_only_we_can_read_the_keys(own: Certificates) -> None:
    assert stat.S_IMODE(own.folder.stat().st_mode) == 0o700
    assert {stat.S_IMODE(path.stat().st_mode) for path in own.folder.iterdir()} == {0o600}


def test_phones_accept_how_long_it_lasts(own: Certificates) -> None:
    server = x509.load_pem_x509_certificate(own.server.read_bytes())
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)


def test_the_file_for_phones_is_the_authority_alone(own: Certificates) -> None:
    shown = x509.load_der_x509_certificate(own.authority_der())
    assert shown.public_bytes(Encoding.PEM) == own.authority.read_bytes()
    assert own.fingerprint().count(":") == 31


def test_the_machine_knows_its_names() -> None:
    names = names_of_machine(["kuheng.bank.example", "203.0.113.9"])
    assert socket.gethostname().lower() in names.hosts
    assert {"localhost", "kuheng.bank.example"} <= set(names.hosts)
    assert {ip_address("127.0.0.1"), ip_address("203.0.113.9")} <= set(names.addresses)
    assert not any(address.is_link_local for address in names.addresses)


def test_a_public_address_of_the_machine_itself_is_vouched_for(tmp_path: Path) -> None:
    own = Certificates(folder=tmp_path / "tls")
    own.ensure(Names(hosts=("vault",), addresses=(ip_address("203.0.113.9"),)), at=NOW)
    _shake_hands(own, "203.0.113.9")
