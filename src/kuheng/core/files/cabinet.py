"""The folder where encrypted contents lie: `<root>/<tenant>/<aa>/<hash of ciphertext>`."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid4

from kuheng.core.keys.api import Keyring
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Broken


@dataclass(frozen=True, slots=True, kw_only=True)
class Cabinet:
    """`root` is private to the process's account; `keyring` opens the tenants' data keys."""

    root: Path
    keyring: Keyring

    def put(self, tenant: UUID, sealed: bytes) -> str:
        """Writes a content so that it is there whole or not at all, also after a power cut. Returns its
        name.
        """
        name = sm3(sealed).hex()
        path = self._path(tenant, name)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = path.with_name(f".{uuid4().hex}")
        try:
            with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(sealed)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            unfinished.unlink(missing_ok=True)
            raise Broken("files.disk", reason=error.strerror or "") from error
        _force(path.parent)
        return name

    def get(self, tenant: UUID, name: str) -> bytes:
        """The content as it was put. Raises `Broken("files.lost")` when it is gone or was changed on the
        disk.
        """
        try:
            sealed = self._path(tenant, name).read_bytes()
        except OSError as error:
            raise Broken("files.lost") from error
        if sm3(sealed).hex() != name:
            raise Broken("files.lost")
        return sealed

    def names(self, tenant: UUID, *, before: float) -> Iterator[str]:
        """Contents, and unfinished ones, last written before this moment (seconds since 1970)."""
        for path in (self.root / str(tenant)).glob("*/*"):
            try:
                if path.stat().st_mtime < before:
                    yield path.name
            except FileNotFoundError:
                continue

    def remove(self, tenant: UUID, name: str) -> None:
        self._path(tenant, name).unlink(missing_ok=True)

    def _path(self, tenant: UUID, name: str) -> Path:
        folder = self.root / str(tenant)
        if name.startswith("."):
            return next(folder.glob(f"*/{name}"), folder / name)
        return folder / name[:2] / name


def _force(folder: Path) -> None:
    """The name of a new file is on the disk only when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
