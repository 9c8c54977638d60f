"""The form of a backup: one tar file, written once from front to back, its manifest last.

Parts are streamed in with their SM3 taken on the way; a header is written after the part it names, because
only then its size is known. Any `tar` can read it. Nothing in it opens what is encrypted.
"""

import io
import json
import os
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any

from cryptography.hazmat.primitives import hashes

from kuheng.kernel.errors import Refused

FORMAT = 1
DATABASE = "database.dump"
FILES = "files"
MANIFEST = "manifest.json"
SEAL = "manifest.sm3"
ENDING = ".kuheng"
CHUNK = 1 << 20
LONGEST_MANIFEST = 64 << 20
Members = Iterator[tuple[tarfile.TarInfo, IO[bytes]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a backup. Of the files together: SM3 over the line `path size digest` of each, in order."""

    bytes: int
    sm3: str
    count: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a backup says of itself. `heads`: tenant → size and root (hex) of its last signed tree head.

    `rows`: table → number of rows. `keys`: fingerprints of the key-encryption keys it needs.
    """

    taken_at: str
    version: str
    schema: str
    postgres: int
    parts: dict[str, Part]
    rows: dict[str, int]
    heads: dict[str, dict[str, Any]]
    keys: list[str]
    format: int = FORMAT

    def to_json(self) -> str:
        return json.dumps(asdict(self), indent=1, sort_keys=True)


class Writer:
    """Appends parts to a backup. Use `writing`, which makes the file appear whole or not at all."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file

    def add(self, name: str, chunks: Iterable[bytes]) -> Part:
        """Streams one member in; returns its size and SM3."""
        header = self._file.tell()
        self._file.write(bytes(len(_header(name, 0))))
        digest, size = hashes.Hash(hashes.SM3()), 0
        for chunk in chunks:
            self._file.write(chunk)
            digest.update(chunk)
            size += len(chunk)
        self._file.write(bytes(-size % tarfile.BLOCKSIZE))
        end = self._file.tell()
        self._file.seek(header)
        self._file.write(_header(name, size))
        self._file.seek(end)
        return Part(bytes=size, sm3=digest.finalize().hex())

    def add_tree(self, name: str, folder: Path) -> Part:
        """Every file below `folder` under `name/`; one that is removed meanwhile is left out."""
        listing, size, count = _Listing(), 0, 0
        for path in files_below(folder):
            relative = path.relative_to(folder).as_posix()
            try:
                file = path.open("rb")
            except FileNotFoundError:
                continue
            with file:
                part = self.add(f"{name}/{relative}", chunks_of(file))
            listing.take(relative, part)
            size, count = size + part.bytes, count + 1
        return Part(bytes=size, sm3=listing.sm3(), count=count)

    def finish(self, manifest: Manifest) -> None:
        part = self.add(MANIFEST, [manifest.to_json().encode()])
        self.add(SEAL, [part.sm3.encode()])
        self._file.write(bytes(2 * tarfile.BLOCKSIZE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sink:
    """Where the parts of a checked backup go: the dump, and each file by its name."""

    database: Callable[[Iterable[bytes]], None]
    file: Callable[[str, IO[bytes]], None]


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """A new backup at `path`, readable by its owner alone, under a temporary name until it is whole.

    Raises `Refused("backup.exists")` rather than overwrite one.
    """
    if path.exists():
        raise Refused("backup.exists", file=str(path))
    draft = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with open(draft, "xb", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
            yield Writer(file)
            file.flush()
            os.fsync(file.fileno())
        _take_name(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def read_manifest(path: Path) -> Manifest:
    """What the backup says of itself; its parts are not looked at.

    Raises `Refused`: `backup.damaged`, or `backup.other_format` for one made by a newer version.
    """
    with _reading(path) as members:
        for member, file in members:
            if member.name == MANIFEST:
                return _manifest(path, file, members)
    raise Refused("backup.damaged", file=str(path), part=MANIFEST)


def check(path: Path) -> Manifest:
    """Reads every byte and compares it with the manifest.

    Raises `Refused("backup.damaged")` naming the part.
    """
    found: dict[str, Part] = {}
    listing, size, count = _Listing(), 0, 0
    with _reading(path) as members:
        for member, file in members:
            if member.name == MANIFEST:
                manifest = _manifest(path, file, members)
                break
            part = _part_of(chunks_of(file))
            if member.name.startswith(f"{FILES}/"):
                listing.take(member.name.removeprefix(f"{FILES}/"), part)
                size, count = size + part.bytes, count + 1
            else:
                found[member.name] = part
        else:
            raise Refused("backup.damaged", file=str(path), part=MANIFEST)
    found[FILES] = Part(bytes=size, sm3=listing.sm3(), count=count)
    wrong = [name for name in sorted(found | manifest.parts) if found.get(name) != manifest.parts.get(name)]
    if wrong:
        raise Refused("backup.damaged", file=str(path), part=", ".join(wrong))
    return manifest


def unpack(path: Path, sink: Sink) -> None:
    """Hands each part of a checked backup to its place."""
    with _reading(path) as members:
        for member, file in members:
            if member.name == DATABASE:
                sink.database(chunks_of(file))
            elif member.name.startswith(f"{FILES}/"):
                sink.file(member.name.removeprefix(f"{FILES}/"), file)


def files_below(folder: Path) -> list[Path]:
    """Plain files, in one order on every machine; what is half written (`.name`) is passed over."""
    if not folder.exists():
        return []
    found = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return sorted(path for path in found if not path.name.startswith("."))


def chunks_of(file: IO[bytes]) -> Iterator[bytes]:
    while chunk := file.read(CHUNK):
        yield chunk


class _Listing:
    def __init__(self) -> None:
        self._digest = hashes.Hash(hashes.SM3())

    def take(self, name: str, part: Part) -> None:
        self._digest.update(f"{name} {part.bytes} {part.sm3}\n".encode())

    def sm3(self) -> str:
        return self._digest.copy().finalize().hex()


def _part_of(chunks: Iterable[bytes]) -> Part:
    digest, size = hashes.Hash(hashes.SM3()), 0
    for chunk in chunks:
        digest.update(chunk)
        size += len(chunk)
    return Part(bytes=size, sm3=digest.finalize().hex())


def _header(name: str, size: int) -> bytes:
    """The GNU form: its length follows from the name alone, also above 8 GiB."""
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member.tobuf(tarfile.GNU_FORMAT)


def _take_name(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)
    except FileExistsError:
        raise Refused("backup.exists", file=str(path)) from None


@contextmanager
def _reading(path: Path) -> Iterator[Members]:
    try:
        with tarfile.open(path, "r:") as tar:
            yield _members(tar)
    except (tarfile.TarError, EOFError) as error:
        raise Refused("backup.damaged", file=str(path), part=str(error)) from error


def _members(tar: tarfile.TarFile) -> Members:
    for member in tar:
        file = tar.extractfile(member) if member.isfile() else None
        yield member, file or io.BytesIO()


def _manifest(path: Path, file: IO[bytes], rest: Members) -> Manifest:
    text = file.read(LONGEST_MANIFEST)
    seal, digest = next(rest, (None, io.BytesIO()))
    if seal is None or seal.name != SEAL or digest.read() != _part_of([text]).sm3.encode():
        raise Refused("backup.damaged", file=str(path), part=MANIFEST)
    try:
        said = json.loads(text)
        if said["format"] != FORMAT:
            raise Refused("backup.other_format", file=str(path), format=said["format"], known=FORMAT)
        parts = {name: Part(**part) for name, part in said.pop("parts").items()}
        return Manifest(parts=parts, **said)
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused("backup.damaged", file=str(path), part=MANIFEST) from error
