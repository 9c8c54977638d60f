"""One frozen `Settings`, read once from the environment. Nothing else in the product reads the environment.

KUHENG_DATA            folder of the database, files and secrets
DATABASE_URL           the owner's address of a PostgreSQL of one's own; absent: the embedded one
KUHENG_<ROLE>_URL      address of APP, FORMER, SEALER, REPORT and BACKUP, where `migrate` may not make roles
KUHENG_HOST, _PORT     where pages and API are served; 127.0.0.1 and 8420
KUHENG_WORKERS         processes that serve pages; 2
KUHENG_POOL            database connections per process and role; 4
KUHENG_TLS_CERT, _KEY  PEM files; both or neither
KUHENG_KEY_FILE        the key-encryption key, best on a medium of its own
KUHENG_PG_PORT         a fixed port for the embedded database; absent: a free one
KUHENG_METRICS_TOKEN   who knows it reads /metrics from another machine; absent: this machine alone
KUHENG_EMERGENCY_HOURS the longest emergency access, in hours, a day at most; 4
KUHENG_ENVIRONMENT     the name of the installation, shown on the sign-in page
"""

import ipaddress
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from kuheng.core.access.domain.emergency import DEFAULT_HOURS, MOST_HOURS
from kuheng.kernel.errors import Malformed

CONNECTING_ROLES = ("app", "former", "sealer", "report", "backup")
SYSTEM_DATA = Path("/var/lib/kuheng")


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    data: Path
    database_url: str | None
    role_urls: Mapping[str, str]
    host: str
    port: int
    workers: int
    pool: int
    tls_certificate: Path | None
    tls_key: Path | None
    key_file: Path
    postgres_port: int | None
    environment: str
    metrics_token: str | None
    emergency_hours: int
    egress_allow: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()

    @property
    def postgres(self) -> Path:
        """The embedded database's data folder."""
        return self.data / "postgres"

    @property
    def files(self) -> Path:
        """Where attachments and photos lie, encrypted."""
        return self.data / "files"

    @property
    def backups(self) -> Path:
        """Where backups lie unless told otherwise; best a medium of its own, mounted there."""
        return self.data / "backups"

    @property
    def tls_folder(self) -> Path:
        """Where `serve --tls-self-signed` keeps the authority and the certificate that it made."""
        return self.data / "tls"

    @property
    def secrets_file(self) -> Path:
        return self.data / "secrets.json"

    @property
    def has_tls(self) -> bool:
        return self.tls_certificate is not None

    @property
    def faces_this_machine_only(self) -> bool:
        """Whether the address served cannot be reached from another machine."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def read_settings(environ: Mapping[str, str] = os.environ) -> Settings:
    """Raises `Malformed` naming the variable that cannot be used."""
    data = Path(environ.get("KUHENG_DATA") or _default_data(environ)).expanduser().absolute()
    certificate, key = environ.get("KUHENG_TLS_CERT"), environ.get("KUHENG_TLS_KEY")
    if bool(certificate) != bool(key):
        raise Malformed("settings.half_tls")
    return Settings(
        data=data,
        database_url=environ.get("DATABASE_URL") or None,
        role_urls=_role_urls(environ),
        host=environ.get("KUHENG_HOST") or "127.0.0.1",
        port=_number(environ, "KUHENG_PORT", 8420, least=1, most=65535),
        workers=_number(environ, "KUHENG_WORKERS", 2, least=1, most=64),
        pool=_number(environ, "KUHENG_POOL", 4, least=1, most=100),
        tls_certificate=_file(environ, "KUHENG_TLS_CERT"),
        tls_key=_file(environ, "KUHENG_TLS_KEY"),
        key_file=Path(environ.get("KUHENG_KEY_FILE") or data / "key-encryption.key").expanduser().absolute(),
        postgres_port=_number(environ, "KUHENG_PG_PORT", 0, least=1, most=65535) or None,
        environment=environ.get("KUHENG_ENVIRONMENT") or "production",
        metrics_token=environ.get("KUHENG_METRICS_TOKEN") or None,
        egress_allow=_networks(environ, "KUHENG_EGRESS_ALLOW"),
        emergency_hours=_number(environ, "KUHENG_EMERGENCY_HOURS", DEFAULT_HOURS, least=1, most=MOST_HOURS),
    )


def _networks(
    environ: Mapping[str, str], name: str
) -> tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...]:
    """Addresses and networks separated by commas. Raises `Malformed("settings.bad_value")`."""
    words = [word.strip() for word in (environ.get(name) or "").split(",") if word.strip()]
    try:
        return tuple(ipaddress.ip_network(word) for word in words)
    except ValueError as error:
        raise Malformed("settings.bad_value", name=name, value=environ[name], wanted="10.1.0.0/16, …") from error


def _default_data(environ: Mapping[str, str]) -> Path:
    """/var/lib/kuheng for root, the home folder's share for others, else the working folder."""
    home = environ.get("XDG_DATA_HOME") or (f"{environ['HOME']}/.local/share" if environ.get("HOME") else "")
    candidates = [SYSTEM_DATA] if os.geteuid() == 0 else [Path(home) / "kuheng"] if home else []
    return next((folder for folder in candidates if _can_be_made(folder)), Path(".kuheng"))


def _can_be_made(folder: Path) -> bool:
    nearest = next(path for path in (folder, *folder.parents) if os.path.exists(path))
    return nearest.is_dir() and os.access(nearest, os.W_OK | os.X_OK)


def _role_urls(environ: Mapping[str, str]) -> dict[str, str]:
    given = {role: environ.get(f"KUHENG_{role.upper()}_URL") for role in CONNECTING_ROLES}
    return {role: url for role, url in given.items() if url}


def _number(environ: Mapping[str, str], name: str, default: int, *, least: int, most: int) -> int:
    value = environ.get(name)
    if not value:
        return default
    if not (value.isascii() and value.isdigit() and least <= int(value) <= most):
        raise Malformed("settings.bad_value", name, name=name, value=value, wanted=f"{least}–{most}")
    return int(value)


def _file(environ: Mapping[str, str], name: str) -> Path | None:
    value = environ.get(name)
    if not value:
        return None
    path = Path(value).expanduser().absolute()
    if not os.access(path, os.R_OK):
        raise Malformed("settings.bad_value", name, name=name, value=value, wanted="a file that can be read")
    return path
