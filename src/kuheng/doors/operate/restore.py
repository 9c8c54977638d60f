"""Bringing a backup back: into a new data folder or an empty database, never over anything."""

import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.resources import files
from pathlib import Path, PurePosixPath
from typing import IO

import psycopg
from alembic.config import Config
from alembic.script import ScriptDirectory

from kuheng.core.audit.verify import read_head
from kuheng.core.keys.ciphers import fingerprint
from kuheng.core.ledger.api import rebuild
from kuheng.core.store.migrate import migrate, prepare
from kuheng.core.store.transaction import Database
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.operate.archive import Manifest, Sink, check, unpack
from kuheng.doors.operate.census import Census, is_bare, take_census
from kuheng.doors.operate.programs import find_program, load
from kuheng.doors.settings.secrets import installation_secrets, key_encryption_key, remember_urls
from kuheng.doors.settings.settings import Settings
from kuheng.doors.worker.relay import tenants
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import TenantId

# A restore that is cut off is started again from nothing, so its speed counts and its survival does not.
SHOWN = 20
BESIDE = ("log", "log.1", "lock", "password", "new")
LOADING = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off", "autovacuum": "off"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back. `key_is_here`: the key-encryption key of the new installation opens it.

    `ledger`: tenant → where holdings are not what the ledger's entries make of them; empty when all is well.
    """

    manifest: Manifest
    census: Census
    ledger: dict[str, list[str]]
    key_is_here: bool

    @property
    def is_whole(self) -> bool:
        return not (self.differences or self.other_heads or self.ledger)

    @property
    def differences(self) -> dict[str, tuple[int, int]]:
        """Tables whose rows are not as many as the manifest says: (wanted, found)."""
        wanted, found = self.manifest.rows, self.census.rows
        names = sorted(wanted | found)
        return {
            name: (wanted.get(name, 0), found.get(name, 0))
            for name in names
            if wanted.get(name) != found.get(name)
        }

    @property
    def other_heads(self) -> list[str]:
        """Tenants whose last tree head is not the one in the manifest."""
        wanted, found = self.manifest.heads, self.census.heads
        return sorted(tenant for tenant in wanted | found if wanted.get(tenant) != found.get(tenant))


def restore(
    backup: Path,
    settings: Settings,
    *,
    at: datetime,
    witness: Path | None = None,
    older_is_known: bool = False,
    environ: Mapping[str, str] = os.environ,
) -> Restored:
    """Restores into `settings.data` and its database, which must both be empty, and upgrades what is older.

    Nothing is left of a restore that failed. Raises `Refused` (`backup.damaged`, `restore.not_empty`,
    `restore.older`, `restore.newer_schema`) or `Broken` (`restore.load_failed`, `backup.no_program`).
    """
    manifest = check(backup)
    refuse_newer_schema(manifest)
    if witness and not older_is_known:
        refuse_older(manifest, witness)
    refuse_non_empty(settings)
    made = [path for path in _places(settings) if not path.exists()]
    try:
        with _loading(settings) as owner:
            census, urls = _load_all(backup, manifest, owner, settings, environ)
            ledger = ledger_differences(urls, at)
    except BaseException:
        _remove(made)
        raise
    os.sync()  # the server was told not to
    return Restored(
        manifest=manifest, census=census, ledger=ledger, key_is_here=_key_fits(settings, manifest)
    )


def refuse_non_empty(settings: Settings) -> None:
    """Raises `Refused("restore.not_empty")`."""
    kept = [path for path in (settings.postgres, settings.files) if path.exists() and any(path.iterdir())]
    if kept:
        raise Refused("restore.not_empty", where=str(kept[0]))
    if settings.database_url and not is_bare(settings.database_url):
        raise Refused("restore.not_empty", where="DATABASE_URL")


def refuse_older(manifest: Manifest, witness: Path) -> None:
    """Raises `Refused("restore.older")` when a witness saw more entries of a tenant than the backup holds."""
    for tenant, (size, time) in sorted(witnessed(witness).items()):
        kept = manifest.heads.get(tenant, {"size": 0})["size"]
        if size > kept:
            raise Refused(
                "restore.older", tenant=tenant, seen=size, at=time, kept=kept, taken_at=manifest.taken_at
            )


def witnessed(file: Path) -> dict[str, tuple[int, str]]:
    """Tenant → size and time of the largest head that a witness noted (`seen.ndjson`, `answers.ndjson`)."""
    found: dict[str, tuple[int, str]] = {}
    for line in file.read_text("utf-8").splitlines():
        said = json.loads(line)
        head = read_head(said["note"]) if "note" in said else None
        tenant, size, time = (
            (head.tenant, head.size, head.time) if head else (said["tenant"], said["size"], said["time"])
        )
        found[tenant] = max(found.get(tenant, (0, "")), (size, time))
    return found


def refuse_newer_schema(manifest: Manifest) -> None:
    """Raises `Refused("restore.newer_schema")` for a backup of a later version than this program."""
    config = Config()
    config.set_main_option("script_location", str(files("kuheng") / "migrations"))
    known = {script.revision for script in ScriptDirectory.from_config(config).walk_revisions()}
    if manifest.schema not in known:
        raise Refused("restore.newer_schema", schema=manifest.schema, version=manifest.version)


@contextmanager
def _loading(settings: Settings) -> Iterator[str]:
    if settings.database_url:
        yield settings.database_url
        return
    with EmbeddedServer.start(settings.postgres, settings=LOADING) as server:
        yield server.owner_url


def _load_all(
    backup: Path, manifest: Manifest, owner: str, settings: Settings, environ: Mapping[str, str]
) -> tuple[Census, dict[str, str]]:
    secret = installation_secrets(settings).installation
    with psycopg.connect(owner, autocommit=True) as connection:
        server = connection.info.server_version // 10000
    program = find_program("pg_restore", max(server, manifest.postgres), environ)
    prepare(owner, secret=secret)
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("DROP SCHEMA forms")  # the dump brings its own

    def database(chunks: Iterable[bytes]) -> None:
        load(program, owner, chunks)

    def file(name: str, content: IO[bytes]) -> None:
        _put(settings.files, name, content)

    unpack(backup, Sink(database=database, file=file))
    with psycopg.connect(owner, autocommit=True) as connection:
        connection.execute("ANALYZE")
        census = take_census(connection)
    urls = migrate(owner, secret=secret)
    remember_urls(settings, urls)
    return census, urls


def ledger_differences(urls: Mapping[str, str], at: datetime) -> dict[str, list[str]]:
    """Holdings of every tenant against what the ledger's entries make of them."""
    database = Database(urls, pool=1)
    try:
        found = {str(tenant): _rebuilt(database, tenant, at) for tenant in tenants(database, at)}
    finally:
        database.close()
    return {tenant: lines for tenant, lines in found.items() if lines}


def _rebuilt(database: Database, tenant: TenantId, at: datetime) -> list[str]:
    with database.transaction(tenant, at=at) as tx:
        return [f"{each.table} {each.side} {each.row}" for each in rebuild(tx, check=True)[:SHOWN]]


def _put(folder: Path, name: str, content: IO[bytes]) -> None:
    """Names come from a file that may have been made to hurt us: none leads outside of the folder."""
    parts = PurePosixPath(name).parts
    if not parts or any(part in ("..", "/") for part in parts):
        raise Refused("backup.damaged", file=str(folder), part=name)
    path = folder.joinpath(*parts)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with open(path, "xb", opener=lambda file, flags: os.open(file, flags, 0o600)) as out:
        shutil.copyfileobj(content, out, 1 << 20)


def _key_fits(settings: Settings, manifest: Manifest) -> bool:
    if not manifest.keys:
        return True
    if not settings.key_file.exists():
        return False
    return manifest.keys == [fingerprint(key_encryption_key(settings, may_make=False))]


def _places(settings: Settings) -> list[Path]:
    """All that a restore may make in the data folder."""
    beside = [settings.postgres.with_name(f"{settings.postgres.name}.{ending}") for ending in BESIDE]
    return [settings.files, settings.secrets_file, settings.postgres, *beside]


def _remove(made: list[Path]) -> None:
    """What is in a database of one's own rolled back by itself."""
    for path in made:
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def elsewhere(settings: Settings, data: Path) -> Settings:
    """The same settings over another folder with an embedded database. The key file stays where it is."""
    return replace(settings, data=data, database_url=None, role_urls={}, postgres_port=None)
