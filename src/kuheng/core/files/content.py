"""What a file is, judged by its content and never by its name; pictures are made anew. No database."""

import warnings
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from kuheng.core.files.names import clean_name, extension_of
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Malformed

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 40_000_000

MAX_ENTRIES = 2_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_RATIO = 100

_PICTURES = ("JPEG", "PNG", "WEBP", "GIF")
_PHOTO_QUALITY = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of file that is taken in. `names`: the extensions that may stand for it."""

    type: str
    extension: str
    names: tuple[str, ...]


PHOTO = Kind(type="image/jpeg", extension=".jpg", names=(".jpg", ".jpeg", ".jpe", ".webp"))
DRAWING = Kind(type="image/png", extension=".png", names=(".png", ".gif", ".webp"))
PDF = Kind(type="application/pdf", extension=".pdf", names=(".pdf",))
_OFFICE = "application/vnd.openxmlformats-officedocument"
SHEET = Kind(type=f"{_OFFICE}.spreadsheetml.sheet", extension=".xlsx", names=(".xlsx",))
LETTER = Kind(type=f"{_OFFICE}.wordprocessingml.document", extension=".docx", names=(".docx",))
INVOICE = Kind(type="application/ofd", extension=".ofd", names=(".ofd",))
TABLE = Kind(type="text/csv; charset=utf-8", extension=".csv", names=(".csv",))
TEXT = Kind(type="text/plain; charset=utf-8", extension=".txt", names=(".txt",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A file that passed: its clean name, its type by content, and the bytes to keep."""

    name: str
    type: str
    data: bytes
    hash: bytes


def prepare(name: str, data: bytes, *, most: int = MAX_BYTES) -> Prepared:
    """Checks a file and makes pictures anew, without whatever rode along in them.

    Raises `Malformed`: `input.too_large`, `files.empty`, `files.type` (a kind that is not taken),
    `files.mismatch` (name and content disagree), `files.picture` (damaged), `files.pixels`, `files.archive`
    (unpacks to too much).
    """
    if len(data) > most:
        raise Malformed("input.too_large", "file", limit=most // 1024 // 1024)
    if not data:
        raise Malformed("files.empty", "file")
    extension = extension_of(name)
    kind, kept = _recognised(extension, data)
    if extension and extension not in kind.names:
        raise Malformed("files.mismatch", "file", extension=extension[:12], type=kind.type)
    return Prepared(name=clean_name(name, kind.extension), type=kind.type, data=kept, hash=sm3(kept))


def _recognised(extension: str, data: bytes) -> tuple[Kind, bytes]:
    for starts, read in _MAGIC:
        if data.startswith(starts):
            return read(data)
    if extension in (*TABLE.names, *TEXT.names):
        return (TABLE if extension in TABLE.names else TEXT), _text(data)
    raise Malformed("files.type", "file")


def _picture(data: bytes) -> tuple[Kind, bytes]:
    """The picture's pixels in a new file: no EXIF, no place, no hidden parts, the right way up."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            image: Image.Image = Image.open(BytesIO(data), formats=_PICTURES)
            _check_pixels(image)
            image.load()
            upright = ImageOps.exif_transpose(image)
    except Image.DecompressionBombError as error:
        raise Malformed("files.pixels", "file", limit=MAX_PIXELS // 1_000_000) from error
    except (OSError, ValueError, SyntaxError, EOFError, TypeError, IndexError) as error:
        raise Malformed("files.picture", "file") from error
    return _encoded(upright, drawn=image.format in ("PNG", "GIF"))


def _check_pixels(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Malformed("files.pixels", "file", limit=MAX_PIXELS // 1_000_000)


def _encoded(image: Image.Image, *, drawn: bool) -> tuple[Kind, bytes]:
    transparent = image.has_transparency_data
    kind = DRAWING if drawn or transparent else PHOTO
    bare = image.convert("RGBA" if transparent else "RGB")
    bare.info.clear()
    out = BytesIO()
    if kind is DRAWING:
        bare.save(out, "PNG")
    else:
        bare.save(out, "JPEG", quality=_PHOTO_QUALITY)
    return kind, out.getvalue()


def _pdf(data: bytes) -> tuple[Kind, bytes]:
    if b"%%EOF" not in data[-2_048:]:
        raise Malformed("files.damaged", "file")
    return PDF, data


def _archive(data: bytes) -> tuple[Kind, bytes]:
    """An office file, told by what its directory lists; nothing is unpacked."""
    names = _listed(data)
    if any(name.lower().endswith(("vbaproject.bin", ".exe", ".dll")) for name in names):
        raise Malformed("files.macros", "file")
    if "[Content_Types].xml" in names:
        for prefix, kind in (("xl/", SHEET), ("word/", LETTER)):
            if any(name.startswith(prefix) for name in names):
                return kind, data
    if "OFD.xml" in names:
        return INVOICE, data
    raise Malformed("files.type", "file")


def _listed(data: bytes) -> set[str]:
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise Malformed("files.damaged", "file") from error
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(data):
        raise Malformed("files.archive", "file")
    return {entry.filename for entry in entries}


def _text(data: bytes) -> bytes:
    """Text as UTF-8; what begins like a page or a drawing is none, whatever its name says."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" in text or text.lstrip().startswith("<"):
            break
        return text.encode()
    raise Malformed("files.type", "file")


_MAGIC: tuple[tuple[tuple[bytes, ...], Callable[[bytes], tuple[Kind, bytes]]], ...] = (
    ((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF", b"GIF87a", b"GIF89a"), _picture),
    ((b"%PDF-",), _pdf),
    ((b"PK\x03\x04",), _archive),
)
