"""Taking a backup: the database and the encrypted files as of one moment, without the key that opens them."""

import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from psycopg.conninfo import make_conninfo

from kuheng import __version__
from kuheng.core.store.migrate import role_password
from kuheng.doors.embedded.database import owner_address
from kuheng.doors.operate.archive import DATABASE, ENDING, FILES, Manifest, Part, writing
from kuheng.doors.operate.census import Census, snapshot, take_census
from kuheng.doors.operate.programs import dump, find_program
from kuheng.doors.settings.secrets import installation_secrets
from kuheng.doors.settings.settings import Settings
from kuheng.kernel.errors import Refused


def take_backup(
    settings: Settings, target: Path, *, at: datetime, environ: Mapping[str, str] = os.environ
) -> tuple[Path, Manifest]:
    """Writes a backup to the file `target`, or into the folder `target` under a name made of the time.

    The installation may be serving meanwhile. The database is dumped first and the files after it, so that a
    row of the dump finds its file. Raises `Refused` (`backup.nothing`, `backup.exists`) or `Broken`
    (`backup.no_program`, `backup.dump_failed`).
    """
    if not (settings.database_url or (settings.postgres / "PG_VERSION").exists()):
        raise Refused("backup.nothing", folder=str(settings.data))
    path = target / backup_name(at) if target.is_dir() else target
    with owner_address(settings) as owner:
        manifest = _write(path, backup_address(settings, owner), settings.files, at, environ)
    return path, manifest


def backup_name(at: datetime) -> str:
    """Sorts by time."""
    return f"kuheng-{at:%Y%m%dT%H%M%SZ}{ENDING}"


def newest_backup(folder: Path) -> Path:
    """The newest backup of a folder by its name. Raises `Refused("backup.none")`."""
    found = sorted(folder.glob(f"kuheng-*{ENDING}"))
    if not found:
        raise Refused("backup.none", folder=str(folder))
    return found[-1]


def backup_address(settings: Settings, owner: str) -> str:
    """The backup role's address: the environment's, else derived from the owner's."""
    given = settings.role_urls.get("backup")
    password = role_password(installation_secrets(settings).installation, "backup")
    return given or make_conninfo(owner, user="kuheng_backup", password=password)


def _write(path: Path, url: str, files: Path, at: datetime, environ: Mapping[str, str]) -> Manifest:
    path.parent.mkdir(parents=True, exist_ok=True)
    with writing(path) as writer, snapshot(url) as (connection, name):
        census = take_census(connection)
        program = find_program("pg_dump", census.postgres, environ)
        parts = {DATABASE: writer.add(DATABASE, dump(program, url, snapshot=name))}
        parts[FILES] = writer.add_tree(FILES, files)
        manifest = _manifest(census, parts=parts, at=at)
        writer.finish(manifest)
    return manifest


def _manifest(census: Census, *, parts: Mapping[str, Part], at: datetime) -> Manifest:
    return Manifest(
        taken_at=at.isoformat(),
        version=__version__,
        schema=census.schema,
        postgres=census.postgres,
        parts=dict(parts),
        rows=census.rows,
        heads=census.heads,
        keys=census.keys,
    )
