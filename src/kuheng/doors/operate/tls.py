"""Certificates without anybody's help: a local authority, and a server certificate under it for this machine.

The authority is what phones install. It may vouch for this machine's names and for private addresses only
(name constraints), so whoever steals its key cannot pose as any other site.
"""

import fcntl
import ipaddress
import os
import secrets
import socket
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
AUTHORITY_YEARS = 10
SERVER_DAYS = 397  # phones refuse longer ones
RENEW_DAYS = 30
PRIVATE = ("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "::1/128", "fc00::/7")
SIOCGIFADDR = 0x8915


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What a server certificate is for: host names and addresses."""

    hosts: tuple[str, ...]
    addresses: tuple[Address, ...]

    @property
    def general(self) -> list[x509.GeneralName]:
        return [*map(x509.DNSName, self.hosts), *map(x509.IPAddress, self.addresses)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificates:
    """The files in a folder of mode 0700: the authority's certificate, the server's with its key."""

    folder: Path

    @property
    def authority(self) -> Path:
        return self.folder / "ca.crt"

    @property
    def authority_key(self) -> Path:
        return self.folder / "ca.key"

    @property
    def server(self) -> Path:
        return self.folder / "server.crt"

    @property
    def server_key(self) -> Path:
        return self.folder / "server.key"

    def ensure(self, names: Names, *, at: datetime) -> bool:
        """Makes what is missing, unfit for these names, or ends within 30 days; answers whether it did.

        A new authority has to be installed on phones again; a new server certificate has not.
        """
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        authority = self._authority_for(names, at)
        if authority is None:
            self._make_authority(names, at)
        elif self._server_is_fit(names, authority, at):
            return False
        self._make_server(names, at)
        return True

    def served_names(self) -> Names:
        """Those of the server certificate in use."""
        return _names_of(x509.load_pem_x509_certificate(self.server.read_bytes()))

    def fingerprint(self) -> str:
        """SHA-256 of the authority's certificate, as phones show it."""
        digest = x509.load_pem_x509_certificate(self.authority.read_bytes()).fingerprint(hashes.SHA256())
        return digest.hex(":").upper()

    def authority_der(self) -> bytes:
        """The authority's certificate in the form that phones open."""
        return x509.load_pem_x509_certificate(self.authority.read_bytes()).public_bytes(Encoding.DER)

    def _authority_for(self, names: Names, at: datetime) -> x509.Certificate | None:
        """The authority there is, when it can vouch for these names long enough."""
        found = _certificate(self.authority)
        if found is None or not self.authority_key.exists() or not _lasts(found, at):
            return None
        if _public(self.authority_key) != found.public_key():
            return None
        permitted = found.extensions.get_extension_for_class(x509.NameConstraints).value.permitted_subtrees
        return found if all(_is_within(name, permitted or []) for name in names.general) else None

    def _server_is_fit(self, names: Names, authority: x509.Certificate, at: datetime) -> bool:
        found = _certificate(self.server)
        if found is None or not self.server_key.exists() or not _lasts(found, at):
            return False
        try:
            found.verify_directly_issued_by(authority)
        except (ValueError, TypeError, InvalidSignature):
            return False
        has = _names_of(found)
        covered = set(names.hosts) <= set(has.hosts) and set(names.addresses) <= set(has.addresses)
        return covered and _public(self.server_key) == found.public_key()

    def _make_authority(self, names: Names, at: datetime) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        title = x509.Name([
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Kuheng"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Kuheng {names.hosts[0]} {secrets.token_hex(2)}"[:64]),
        ])  # fmt: skip
        made = (
            _builder(title, title, key.public_key(), at, timedelta(days=365 * AUTHORITY_YEARS))
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs=True), critical=True)
            .add_extension(x509.NameConstraints(_permitted(names), None), critical=True)
            .sign(key, hashes.SHA256())
        )
        _write_pair(self.authority_key, key, self.authority, [made])

    def _make_server(self, names: Names, at: datetime) -> None:
        authority = x509.load_pem_x509_certificate(self.authority.read_bytes())
        signer = load_pem_private_key(self.authority_key.read_bytes(), None)
        assert isinstance(signer, ec.EllipticCurvePrivateKey)
        key = ec.generate_private_key(ec.SECP256R1())
        title = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, names.hosts[0][:64])])
        made = (
            _builder(title, authority.subject, key.public_key(), at, timedelta(days=SERVER_DAYS))
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(signs=False), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(names.general), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
            )
            .sign(signer, hashes.SHA256())
        )
        _write_pair(self.server_key, key, self.server, [made, authority])


def names_of_machine(more: Iterable[str] = ()) -> Names:
    """This machine's name, its addresses, the likeliest first, and what else it is called."""
    host = socket.gethostname().lower()
    hosts = [host, *([] if "." in host else [f"{host}.local"]), "localhost"]
    addresses: set[Address] = {ipaddress.ip_address("127.0.0.1"), ipaddress.ip_address("::1")}
    addresses |= set(_interface_addresses())
    for name in more:
        try:
            addresses.add(ipaddress.ip_address(name))
        except ValueError:
            hosts.append(name.lower())
    usable = [address for address in addresses if not (address.is_unspecified or address.is_link_local)]
    main = _address_to_others()
    ordered = sorted(usable, key=lambda one: (one != main, one.is_loopback, one.version, int(one)))
    return Names(hosts=tuple(dict.fromkeys(hosts)), addresses=tuple(ordered))


def _address_to_others() -> Address | None:
    """The address that other networks see, so the likeliest for a phone. Connecting a datagram sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # reserved for documentation
            return ipaddress.ip_address(probe.getsockname()[0])
        except OSError:
            return None


def _interface_addresses() -> Iterator[Address]:
    """IPv4 by asking each interface, IPv6 from /proc; both are of Linux, where this product runs."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        for _, name in socket.if_nameindex():
            with suppress(OSError):  # an interface without an address
                said = fcntl.ioctl(probe.fileno(), SIOCGIFADDR, struct.pack("256s", name.encode()[:15]))
                yield ipaddress.ip_address(said[20:24])
    listed = Path("/proc/net/if_inet6")
    if listed.exists():
        for line in listed.read_text().splitlines():
            yield ipaddress.ip_address(bytes.fromhex(line.split()[0]))


def _permitted(names: Names) -> list[x509.GeneralName]:
    networks = [ipaddress.ip_network(network) for network in PRIVATE]
    networks += [
        ipaddress.ip_network(address)
        for address in names.addresses
        if not any(address in network for network in networks)
    ]
    return [*map(x509.DNSName, names.hosts), *map(x509.IPAddress, networks)]


def _is_within(name: x509.GeneralName, permitted: Iterable[x509.GeneralName]) -> bool:
    return any(_covers(allowed, name) for allowed in permitted)


def _covers(allowed: x509.GeneralName, name: x509.GeneralName) -> bool:
    match allowed, name:
        case x509.DNSName(), x509.DNSName():
            return name.value == allowed.value or name.value.endswith(f".{allowed.value}")
        case x509.IPAddress(), x509.IPAddress():
            return name.value in allowed.value  # type: ignore[operator]  # constraints hold networks
    return False


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime, life: timedelta
) -> x509.CertificateBuilder:
    """Valid from a day ago: the clocks of scanners are often slow."""
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
    )


def _usage(*, signs: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs, key_cert_sign=signs, crl_sign=signs, content_commitment=False,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _names_of(certificate: x509.Certificate) -> Names:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = names.get_values_for_type(x509.IPAddress)
    return Names(
        hosts=tuple(names.get_values_for_type(x509.DNSName)),
        addresses=tuple(
            one for one in addresses if isinstance(one, ipaddress.IPv4Address | ipaddress.IPv6Address)
        ),
    )


def _lasts(certificate: x509.Certificate, at: datetime) -> bool:
    return (
        certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc - timedelta(days=RENEW_DAYS)
    )


def _certificate(path: Path) -> x509.Certificate | None:
    """None for a file that is absent or is none: it is made anew."""
    try:
        return x509.load_pem_x509_certificate(path.read_bytes())
    except (FileNotFoundError, ValueError):
        return None


def _public(path: Path) -> object:
    try:
        return load_pem_private_key(path.read_bytes(), None).public_key()
    except ValueError:
        return None


def _write_pair(
    key_path: Path, key: ec.EllipticCurvePrivateKey, path: Path, chain: Iterable[x509.Certificate]
) -> None:
    """Key first: a certificate without its key is noticed and made anew, whatever cut us off."""
    _write(key_path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    _write(path, b"".join(each.public_bytes(Encoding.PEM) for each in chain))


def _write(path: Path, content: bytes) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with open(draft, "wb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
