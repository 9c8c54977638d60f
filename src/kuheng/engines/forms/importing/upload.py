"""Is this upload a list we may open at all? Looked at before any parser sees it; nothing is unpacked to disk.

A workbook is judged by its central directory first, then each part is unpacked once in memory (≤ 100 MB in
all), which also proves that the directory told the truth about sizes: the parser behind us trusts them.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile, LargeZipFile, ZipFile, ZipInfo

from kuheng.engines.forms.importing.encoding import decoded, refuse_binary
from kuheng.engines.forms.importing.sheet_reach import refuse_far_cells
from kuheng.kernel.errors import Malformed

MOST_BYTES = 100 * 1024 * 1024
MOST_RATIO = 100
MOST_PARTS = 2_000
MOST_ROWS = 200_000
TITLE_ROWS = 100  # rows above and below the list: titles, headers, subtotals of one page

_ZIP = b"PK"
_OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"
_MACRO_PARTS = re.compile(r"(^|/)vbaproject\.bin$|^xl/macrosheets/|(^|/)vbadata\.xml$", re.IGNORECASE)
_MARKUP = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_STORED_OR_DEFLATED = frozenset({0, 8})
_SMALL = 1024 * 1024  # a part this small may be as repetitive as it likes


def is_workbook(path: Path) -> bool:
    """By content, never by name."""
    with path.open("rb") as file:
        return file.read(2) == _ZIP


def check_upload(path: Path, name: str | None = None) -> None:
    """Passes what `read_book` may open: a macro-free xlsx or a text list (CSV) within the limits.

    `name` is what the person called the file, when `path` is a temporary one. Raises Malformed `import.*`.
    """
    size = path.stat().st_size
    suffix = Path(name or path.name).suffix.lower()
    if size == 0:
        raise Malformed("import.empty_file")
    if size > MOST_BYTES:
        raise Malformed("import.too_big", limit=MOST_BYTES >> 20)
    with path.open("rb") as file:
        start = file.read(8)
        if start == _OLD_EXCEL:
            raise Malformed("import.old_excel")
        if start.startswith(_ZIP):
            _check_workbook(file, size)
        elif suffix in {".xlsx", ".xlsm", ".xlsb"}:
            raise Malformed("import.not_excel")
        elif suffix == ".xls":
            raise Malformed("import.old_excel")
        else:
            file.seek(0)
            _check_text(file.read())


def _check_text(data: bytes) -> None:
    refuse_binary(data)
    text = decoded(data)
    if text.count("\n") > MOST_ROWS + TITLE_ROWS or text.count("\r") > MOST_ROWS + TITLE_ROWS:
        raise Malformed("import.too_many_rows", limit=MOST_ROWS)


def _check_workbook(file: BinaryIO, size: int) -> None:
    _check_directory_end(file, size)
    try:
        with ZipFile(file) as archive:
            parts = archive.infolist()
            _check_directory(parts, size)
            for part in parts:
                _check_part(part.filename, archive.read(part))
    except (
        BadZipFile,
        LargeZipFile,
        zlib.error,
        EOFError,
        OSError,
        NotImplementedError,
        RuntimeError,
        struct.error,
        UnicodeDecodeError,
        ValueError,
        OverflowError,
    ) as error:
        raise Malformed("import.broken_zip") from error


def _check_directory_end(file: BinaryIO, size: int) -> None:
    """Counts before the directory itself is read: one with millions of entries is not worth parsing."""
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) < at + 22:
        raise Malformed("import.broken_zip")
    entries, length = struct.unpack_from("<HI", tail, at + 10)
    if (
        entries > MOST_PARTS or length > MOST_PARTS * 1024
    ):  # 0xFFFF stands for a zip64 directory: refused as well
        raise Malformed("import.too_many_parts", limit=MOST_PARTS)


def _check_directory(parts: list[ZipInfo], size: int) -> None:
    if len(parts) > MOST_PARTS:
        raise Malformed("import.too_many_parts", limit=MOST_PARTS)
    names = [part.filename.lower() for part in parts]
    if any(_MACRO_PARTS.search(name) for name in names):
        raise Malformed("import.macro")
    if "xl/workbook.xml" not in names or "[content_types].xml" not in names:
        raise Malformed("import.not_excel")
    if len(set(names)) != len(names) or any(_is_odd(part) for part in parts):
        raise Malformed("import.broken_zip")
    if sum(part.file_size for part in parts) > MOST_BYTES:
        raise Malformed("import.too_big", limit=MOST_BYTES >> 20)
    if any(_is_bomb(part) for part in parts) or any(_overlaps(parts, size)):
        raise Malformed("import.zip_bomb", limit=MOST_RATIO)


def _is_odd(part: ZipInfo) -> bool:
    encrypted = part.flag_bits & 0x1
    leaves = part.filename.startswith(("/", "\\")) or ".." in part.filename.replace("\\", "/").split("/")
    return bool(encrypted) or leaves or part.compress_type not in _STORED_OR_DEFLATED


def _is_bomb(part: ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > MOST_RATIO * max(1, part.compress_size)


def _overlaps(parts: list[ZipInfo], size: int) -> Iterator[bool]:
    """Parts that share bytes of the file: how a small file names 2,000 big parts."""
    ordered = sorted(parts, key=lambda part: part.header_offset)
    ends = [part.header_offset for part in ordered[1:]] + [size]
    for part, end in zip(ordered, ends, strict=True):
        yield part.header_offset + 30 + part.compress_size > end


def _check_part(name: str, data: bytes) -> None:
    lower = name.lower()
    if not lower.endswith((".xml", ".rels", ".vml")):
        return
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"} or data.find(b"\0") >= 0:
        raise Malformed("import.doctype")  # UTF-16 would hide a declaration from the search below
    if b"<!" in data and _MARKUP.search(data):
        raise Malformed("import.doctype")
    if lower == "[content_types].xml" and b"macroenabled" in data.lower():
        raise Malformed("import.macro")
    if lower.startswith("xl/worksheets/") and lower.endswith(".xml"):
        refuse_far_cells(data, rows=MOST_ROWS, spare=TITLE_ROWS)
