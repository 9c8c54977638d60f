"""The uploaded list: checked at the door, kept encrypted as it came, read again whenever it is needed."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import NamedTemporaryFile
from uuid import UUID

from kuheng.apps.custody.importing.memory import Remembered
from kuheng.core.files.api import FileView, Prepared, handed, handing, keep, load
from kuheng.core.files.content import SHEET, TABLE
from kuheng.core.files.names import clean_name
from kuheng.core.store.transaction import Transaction
from kuheng.engines.forms.importing.api import Book, check_upload, is_workbook, read_book
from kuheng.kernel.canonical import sm3

BOOKS: Remembered[Book] = Remembered(2)


@contextmanager
def received(path: Path, name: str) -> Iterator[dict[str, str]]:
    """Hands a list to `custody.open_import`, dispatched inside this block with the payload given.

    The file is checked and read here, before any transaction. Raises Malformed `import.*`.
    """
    check_upload(path, name)
    book = read_book(path, name)
    data = path.read_bytes()
    kind = SHEET if is_workbook(path) else TABLE
    clean = clean_name(name, kind.extension)
    # A text list is kept in the encoding it came in: it is the bank's own document.
    prepared = Prepared(name=clean, type=kind.type, data=data, hash=sm3(data))
    digest = prepared.hash.hex()
    BOOKS.put(digest, book)
    with handing(prepared):
        yield {"file_name": clean, "digest": digest}


def store(tx: Transaction, digest: str) -> tuple[FileView, Book]:
    """Keeps the list that was handed over. Refused with `files.no_content` when there is none."""
    prepared = handed(digest)
    view = keep(tx, prepared)
    book = BOOKS.made(digest, lambda: _read(prepared.data, prepared.name))
    BOOKS.put(str(view.id), book)
    return view, book


def book_of(tx: Transaction, file_id: UUID) -> Book:
    """The stored list, from memory or from the files. Raises `Broken("files.lost")`."""
    found = BOOKS.get(str(file_id))
    if found is not None:
        return found
    loaded = load(tx, file_id)
    return BOOKS.put(str(file_id), _read(loaded.data, loaded.view.name))


def _read(data: bytes, name: str) -> Book:
    with NamedTemporaryFile(suffix=Path(name).suffix) as file:
        file.write(data)
        file.flush()
        check_upload(Path(file.name), name)
        return read_book(Path(file.name), name)
