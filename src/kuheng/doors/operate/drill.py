"""The drill: restores a backup into a cluster of its own, checks the copy, leaves nothing behind."""

import json
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg

from kuheng.core.audit.api import Sealer, here, verify_database
from kuheng.core.audit.verify import read_head
from kuheng.core.keys.signer import SEED_BYTES, Ed25519Signer
from kuheng.core.store.migrate import prepare
from kuheng.core.store.tables import metadata
from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from kuheng.doors.embedded.server import EmbeddedServer
from kuheng.doors.operate.movements import altered_movements
from kuheng.doors.operate.restore import LOADING, Restored, elsewhere, restore
from kuheng.doors.settings.secrets import installation_secrets
from kuheng.doors.settings.settings import Settings
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Refused

SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """The result of one check."""

    name: str
    ok: bool
    detail: dict[str, Any]


@dataclass(slots=True, kw_only=True)
class Drill:
    """What a drill found. `seconds`: from opening the backup to the last check, as a restore would take."""

    backup: str
    at: str
    taken_at: str | None = None
    seconds: float = 0.0
    checks: list[Finding] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return bool(self.checks) and all(check.ok for check in self.checks)

    def add(self, name: str, ok: bool, **detail: Any) -> None:
        self.checks.append(Finding(name=name, ok=ok, detail=detail))

    def to_json(self) -> dict[str, Any]:
        return {"ok": self.ok, **asdict(self)}


def run_drill(
    backup: Path,
    settings: Settings,
    *,
    at: datetime,
    witness: Path | None = None,
    needs_key: bool = True,
    environ: Mapping[str, str] = os.environ,
) -> Drill:
    """Restores the backup beside the installation and checks the copy; the installation is not touched.

    A fault of the backup is a check that failed. Raises `Broken` when there is nothing to restore with.
    """
    drill = Drill(backup=str(backup), at=at.isoformat())
    start = time.monotonic()
    with _room() as folder:
        place = elsewhere(settings, folder)
        try:
            restored = restore(backup, place, at=at, witness=witness, environ=environ)
        except Refused as refused:
            drill.add("parts", False, code=refused.code, **refused.params)
        else:
            drill.taken_at = restored.manifest.taken_at
            _compare(drill, restored, needs_key=needs_key)
            _check_copy(drill, place, witness, at)
    drill.seconds = round(time.monotonic() - start, 1)
    return drill


@contextmanager
def _room() -> Iterator[Path]:
    """A folder that the database's account can pass through; gone at the end of the block."""
    folder = Path(tempfile.mkdtemp(prefix="kuheng-drill-"))
    folder.chmod(0o711)
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder)


def _compare(drill: Drill, restored: Restored, *, needs_key: bool) -> None:
    """The copy against what the manifest says."""
    parts = {name: part.bytes for name, part in restored.manifest.parts.items()}
    drill.add("parts", True, bytes=parts)
    rows = sum(restored.manifest.rows.values())
    drill.add("rows", not restored.differences, rows=rows, differences=restored.differences)
    other = restored.other_heads
    drill.add("heads", not other, tenants=len(restored.manifest.heads), other=other)
    drill.add("ledger", not restored.ledger, differences=restored.ledger)
    if needs_key:
        drill.add("key", restored.key_is_here, needed=restored.manifest.keys)


def _check_copy(drill: Drill, place: Settings, witness: Path | None, at: datetime) -> None:
    """The copy against itself: every entry, every record, every file, every movement."""
    with EmbeddedServer.start(place.postgres, settings=LOADING) as server:
        owner = server.owner_url
        database = Database(prepare(owner, secret=installation_secrets(place).installation), pool=1)
        try:
            _seal_the_rest(database)
            drill.checks.append(_audit(owner, witness))
            drill.checks.append(_files(owner, place.files))
            altered = [str(movement) for _, movement in altered_movements(database, at=at)]
            drill.add("movements", not altered, altered=altered[:SHOWN])
        finally:
            database.close()


def _seal_the_rest(database: Database) -> None:
    """What waited for the sealer when the backup was taken; by a key that lives as long as the copy."""
    Sealer(database, Ed25519Signer(os.urandom(SEED_BYTES)), every=0).round()


def _audit(url: str, witness: Path | None) -> Finding:
    """Every entry against the tree heads, every record against its last touch."""
    seen = witness.read_text("utf-8").splitlines() if witness else []
    heads = [read_head(said["note"]) for said in map(json.loads, seen) if "note" in said]
    with psycopg.connect(url, autocommit=True, options="-c timezone=UTC") as connection:
        connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
        report = verify_database(connection, here(connection), witnessed=heads, tables=record_tables())
    return Finding(name="audit", ok=report.exit_code == 0, detail=report.to_json())


def record_tables() -> dict[str, str]:
    """Entity → the table of its live rows, of all rooms."""
    compose()
    return {
        table.info["record"]: table.fullname for table in metadata.tables.values() if table.info.get("record")
    }


def _files(url: str, folder: Path) -> Finding:
    """Every file that a row names is there, and its content is what its name says."""
    with psycopg.connect(url) as connection:
        rows = connection.execute("SELECT tenant_id, blob_name FROM stored_file").fetchall()
    lost = [
        f"{tenant}/{name}" for tenant, name in rows if not _is_whole(folder / str(tenant) / name[:2] / name)
    ]
    return Finding(name="files", ok=not lost, detail={"files": len(rows), "lost": lost[:SHOWN]})


def _is_whole(path: Path) -> bool:
    return path.is_file() and sm3(path.read_bytes()).hex() == path.name
