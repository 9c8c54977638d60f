"""Text lists as people save them: UTF-8 with and without BOM, UTF-16, GBK."""

import codecs
import re

from kuheng.kernel.errors import Malformed

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MAGICS = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF",
    b"\x7fELF",
    b"MZ",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x1f\x8b",
)
_CONTROL = re.compile("[\x01-\x08\x0b\x0e-\x19\x1b-\x1f]")


def refuse_binary(data: bytes) -> None:
    """Raises Malformed `import.not_text` for pictures, programs and archives of other kinds."""
    if data.startswith(_MAGICS):
        raise Malformed("import.not_text")


def decoded(data: bytes) -> str:
    """The text, without its BOM. Raises Malformed `import.encoding`, `import.nul`, `import.not_text`."""
    text = _decode(data)
    if "\0" in text:
        raise Malformed("import.nul")
    if _CONTROL.search(text):
        raise Malformed("import.not_text")
    return text


def _decode(data: bytes) -> str:
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _strict(data[len(bom) :], (encoding,))
    if b"\0" in data:
        return _strict(data, (_utf16_without_bom(data),))
    return _strict(data, ("utf-8", "gb18030"))


def _utf16_without_bom(data: bytes) -> str:
    """Line ends and digits leave their NULs all on one side; NULs on both sides are no text."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    if even == 0 and len(data) % 2 == 0:
        return "utf-16-le"
    if odd == 0 and len(data) % 2 == 0:
        return "utf-16-be"
    raise Malformed("import.nul")


def _strict(data: bytes, encodings: tuple[str, ...]) -> str:
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Malformed("import.encoding")
