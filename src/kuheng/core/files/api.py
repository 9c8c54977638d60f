"""Files, as the rooms above see them."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

from kuheng.core.files.cabinet import Cabinet
from kuheng.core.files.content import MAX_BYTES, Prepared, prepare
from kuheng.core.files.tables import stored_file
from kuheng.core.keys.api import Keyring, Place, Resealed, TenantKeys
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Broken, NotFound, Refused
from kuheng.kernel.ids import FileId, new_id

__all__ = [
    "MAX_BYTES", "FileView", "Loaded", "Prepared", "about", "attach", "describe", "handed", "handing", "keep", "load",
    "prepare", "reseal", "store", "sweep", "use_cabinet",
]  # fmt: skip

READ = "SELECT * FROM stored_file WHERE tenant_id = %s AND id = ANY(%s)"
READ_NEXT = "SELECT * FROM stored_file WHERE tenant_id = %s AND id > %s ORDER BY id LIMIT %s FOR UPDATE"
READ_NAMES = "SELECT blob_name FROM stored_file WHERE tenant_id = %s AND blob_name = ANY(%s)"

# A content younger than this may belong to a transaction that has not ended.
ORPHAN_AFTER = timedelta(hours=24)

_cabinet: Cabinet | None = None
_handed: ContextVar[Prepared | None] = ContextVar("handed", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """What people may know of a file. `hash` is the SM3 of its content in hex, `size` in bytes."""

    id: FileId
    name: str
    type: str
    size: int
    hash: str

    @property
    def digest(self) -> bytes:
        """The SM3 of the content, 32 bytes."""
        return bytes.fromhex(self.hash)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A file with its content."""

    view: FileView
    data: bytes

    @property
    def type(self) -> str:
        return self.view.type


def use_cabinet(root: Path, keyring: Keyring) -> None:
    """Where contents lie and what opens them. Called once, at start."""
    global _cabinet  # noqa: PLW0603
    _cabinet = Cabinet(root=root, keyring=keyring)


def store(tx: Transaction, name: str, data: bytes, *, most: int = MAX_BYTES) -> FileView:
    """Checks a file and keeps it; its row is written with the transaction. Raises `Malformed` as `prepare`."""
    return keep(tx, prepare(name, data, most=most))


def keep(tx: Transaction, prepared: Prepared) -> FileView:
    """Keeps a file that was checked: the row is queued first, then the content is put on the disk, so that a
    row which commits always has its content; content whose row did not commit is swept later.
    """
    cabinet = _open_cabinet()
    file_id = FileId(new_id())
    sealed = cabinet.keyring.for_sealing(tx).seal_bytes(prepared.data, _place(file_id))
    row = tx.insert(
        stored_file,
        {
            "id": file_id,
            "name": prepared.name,
            "type": prepared.type,
            "size": len(prepared.data),
            "hash": prepared.hash,
            "blob_name": cabinet.put(tx.tenant, sealed),
            "uploaded_by": tx.actor.person,
            "uploaded_at": tx.at,
        },
    )
    return _view(row)


def load(tx: Transaction, file_id: UUID, *, root: Path | None = None) -> Loaded:
    """The file with its content; whether the actor may have it is the caller's affair. `root`: another folder
    than the cabinet's.

    Raises `NotFound`, and `Broken("files.lost")` when the content is gone or is not what was stored.
    """
    row = about(tx, file_id)
    cabinet = _open_cabinet(root)
    sealed = cabinet.get(tx.tenant, row["blob_name"])
    keys = cabinet.keyring.of(tx, number=int.from_bytes(sealed[:4], "big"))
    return Loaded(view=_view(row), data=keys.open_bytes(sealed, _place(FileId(row["id"]))))


def describe(tx: Transaction, file_id: UUID) -> FileView:
    """What is known of a file, without its content. Raises `NotFound`."""
    return _view(about(tx, file_id))


def about(tx: Transaction, file_id: UUID) -> Row:
    """The row of a file. Raises `NotFound`."""
    row = tx.one(READ, [tx.tenant, [file_id]])
    if row is None:
        raise NotFound("record.not_found")
    return row


def attach(tx: Transaction, file_ids: Collection[UUID], entity: str, record_id: UUID) -> list[FileView]:
    """Binds uploads of the actor to a record: from then on, who may read the record may read them.

    Refused with `files.not_yours` for another person's upload or one that is bound elsewhere.
    """
    if not file_ids:
        return []
    rows = {row["id"]: row for row in tx.rows(READ + " FOR UPDATE", [tx.tenant, sorted(set(file_ids))])}
    for file_id in file_ids:
        row = rows.get(file_id)
        if row is None or not _may_attach(tx, row, record_id):
            raise Refused("files.not_yours", file=file_id)
    for row in rows.values():
        if row["record_id"] is None:
            tx.update(stored_file, row, entity=entity, record_id=record_id)
    return [_view(rows[file_id]) for file_id in file_ids]


def sweep(tx: Transaction) -> int:
    """Removes contents of the tenant that no row names, older than a day. Returns how many."""
    cabinet = _open_cabinet()
    old = list(cabinet.names(tx.tenant, before=(tx.at - ORPHAN_AFTER).timestamp()))
    known = {row["blob_name"] for row in tx.rows(READ_NAMES, [tx.tenant, old])}
    orphans = [name for name in old if name not in known]
    for name in orphans:
        cabinet.remove(tx.tenant, name)
    return len(orphans)


def reseal(tx: Transaction, *, after: UUID | None, most: int) -> Resealed:
    """Puts the contents of the next files under the newest data key, each as a change of its record. The old content
    is swept like any that no record names: a reader who has just read its name still finds it.
    """
    cabinet = _open_cabinet()
    keys = cabinet.keyring.for_sealing(tx)
    rows = tx.rows(READ_NEXT, [tx.tenant, after or UUID(int=0), most])
    names = {row["id"]: _resealed(cabinet, keys, tx.tenant, row) for row in rows}
    changed = [row for row in rows if names[row["id"]] not in (None, row["blob_name"])]
    tx.update_each(stored_file, changed, [{"blob_name": names[row["id"]]} for row in changed])
    faults = tuple(row["id"] for row in rows if names[row["id"]] is None)
    return Resealed(last=rows[-1]["id"] if rows else None, done=len(changed), faults=faults)


@contextmanager
def handing(prepared: Prepared) -> Iterator[None]:
    """Hands a checked file to the command that this very call dispatches; a payload holds no bytes."""
    token = _handed.set(prepared)
    try:
        yield
    finally:
        _handed.reset(token)


def handed(digest: str) -> Prepared:
    """The file handed over, by its hash in hex. Refused with `files.no_content` when there is none or
    another.
    """
    prepared = _handed.get()
    if prepared is None or prepared.hash.hex() != digest:
        raise Refused("files.no_content")
    return prepared


def _resealed(cabinet: Cabinet, keys: TenantKeys, tenant: UUID, row: Row) -> str | None:
    """The name of the content under the newest key, which may be the one it has; None when it cannot be opened."""
    place = _place(FileId(row["id"]))
    try:
        sealed = cabinet.get(tenant, row["blob_name"])
        again = keys.resealed_bytes(sealed, place)
    except Broken:
        return None
    return str(row["blob_name"]) if again is sealed else cabinet.put(tenant, again)


def _may_attach(tx: Transaction, row: Row, record_id: UUID) -> bool:
    yours: bool = row["uploaded_by"] == tx.actor.person and row["record_id"] in (None, record_id)
    return yours


def _open_cabinet(root: Path | None = None) -> Cabinet:
    if _cabinet is None:
        raise Broken("files.no_cabinet")
    return _cabinet if root is None else replace(_cabinet, root=root)


def _place(file_id: FileId) -> Place:
    return Place(table="stored_file", column="content", row=file_id)


def _view(row: Row) -> FileView:
    return FileView(
        id=FileId(row["id"]),
        name=row["name"],
        type=row["type"],
        size=row["size"],
        hash=bytes(row["hash"]).hex(),
    )
