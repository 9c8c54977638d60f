"""Bad files get a clear refusal before any parser opens them, quickly, and in both languages."""

import struct
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from kuheng.engines.forms.importing.api import check_upload, read_book
from kuheng.engines.forms.importing.texts import ERRORS
from kuheng.kernel.errors import Malformed
from tests.engines.forms.importing.made import MACRO_TYPES, sheet_xml, workbook, zipped

DOCTYPE = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
CORNERS = '<row r="1"><c r="A1"><v>1</v></c></row><row r="199000"><c r="XFD199000"><v>1</v></c></row>'
FAR_ROW = '<row r="1048576"><c r="A1048576"><v>1</v></c></row>'
ONE_CELL = '<row r="1"><c r="A1"><v>1</v></c></row>'


def _bomb(path: Path) -> Path:
    return zipped(path, {"xl/media/image1.png": b"\0" * (60 * 1024 * 1024)})


def _too_big(path: Path) -> Path:
    # 120 MB that hardly compress below the ratio: every kilobyte differs.
    piece = b"".join(struct.pack(">I", n * 2_654_435_761 % 2**32) * 16 for n in range(1 << 18))
    return zipped(path, {f"xl/media/{n}.bin": piece for n in range(8)})


def _many_parts(path: Path) -> Path:
    return zipped(path, {f"xl/media/{n}.bin": b"x" for n in range(2_001)})


def _lying_size(path: Path) -> Path:
    """The directory says 10 bytes, the part unpacks to 5 MB."""
    zipped(path, {"xl/media/a.bin": b"\0" * 5_000_000})
    data = bytearray(path.read_bytes())
    at = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/media/a.bin"))
    struct.pack_into("<I", data, at + 24, 10)
    path.write_bytes(data)
    return path


def _overlapping(path: Path) -> Path:
    """Two directory entries that name the same bytes."""
    zipped(path, {"xl/media/a.bin": b"a" * 5_000, "xl/media/b.bin": b"a" * 5_000})
    data = bytearray(path.read_bytes())
    first = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/media/a.bin"))
    second = data.rfind(b"PK\x01\x02", 0, data.rfind(b"xl/media/b.bin"))
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    path.write_bytes(data)
    return path


def _twice(path: Path) -> Path:
    zipped(path)
    with pytest.warns(UserWarning, match="Duplicate name"), ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", sheet_xml(ONE_CELL))
    return path


def _million_rows(path: Path) -> Path:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 1_000_001))
    return zipped(path, body=rows)


def _truncated(path: Path) -> Path:
    data = zipped(path).read_bytes()
    path.write_bytes(data[: len(data) // 2])
    return path


def _written(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


def _sheet(xml: str) -> Callable[[Path], Path]:
    return lambda path: zipped(path, {"xl/worksheets/sheet1.xml": xml})


BAD_WORKBOOKS: dict[str, tuple[Callable[[Path], Path], str]] = {
    "zip bomb": (_bomb, "import.zip_bomb"),
    "100 MB and more": (_too_big, "import.too_big"),
    "2,001 parts": (_many_parts, "import.too_many_parts"),
    "a size that lies": (_lying_size, "import.broken_zip"),
    "parts over one another": (_overlapping, "import.zip_bomb"),
    "a part twice": (_twice, "import.broken_zip"),
    "entities": (_sheet(sheet_xml(ONE_CELL, DOCTYPE)), "import.doctype"),
    "external entities": (_sheet(sheet_xml(ONE_CELL, EXTERNAL)), "import.doctype"),
    "entities in shared strings": (
        lambda path: zipped(path, {"xl/sharedStrings.xml": DOCTYPE}),
        "import.doctype",
    ),
    "entities in UTF-16": (
        lambda path: zipped(path, {"xl/sharedStrings.xml": DOCTYPE.encode("utf-16")}),
        "import.doctype",
    ),
    "macro renamed": (lambda path: zipped(path, {"xl/vbaProject.bin": b"x"}), "import.macro"),
    "macro elsewhere": (lambda path: zipped(path, {"xl/Foo/VBAPROJECT.BIN": b"x"}), "import.macro"),
    "macro by content type": (
        lambda path: zipped(path, {"[Content_Types].xml": MACRO_TYPES}),
        "import.macro",
    ),
    "a million rows": (_million_rows, "import.too_many_rows"),
    "a far row": (_sheet(sheet_xml(FAR_ROW)), "import.too_many_rows"),
    "opposite corners": (
        _sheet(sheet_xml(CORNERS)),
        "import.too_wide",
    ),
    "a far column without spaces": (
        _sheet(sheet_xml('<row r="1"><c s="1" r = \'XFD190000\'><v>1</v></c></row>')),
        "import.too_wide",
    ),
    "a reference behind a >": (
        _sheet(sheet_xml('<row r="1"><c t=">" r="XFD190000"><v>1</v></c></row>')),
        "import.too_wide",
    ),
    "no workbook in it": (lambda path: zipped(path, {"xl/workbook.xml": ""}), "import.not_excel"),
    "a binary workbook": (
        lambda path: zipped(path, {"xl/workbook.xml": "", "xl/workbook.bin": b"x"}),
        "import.not_excel",
    ),
    "truncated": (_truncated, "import.broken_zip"),
    "only the magic": (_written(b"PK\x03\x04"), "import.broken_zip"),
    "not a zip": (_written(b"hello, world"), "import.not_excel"),
    "old or encrypted": (_written(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512), "import.old_excel"),
    "empty": (_written(b""), "import.empty_file"),
}


@pytest.mark.parametrize("kind", BAD_WORKBOOKS)
def test_a_bad_workbook_is_refused_within_two_seconds(kind: str, tmp_path: Path) -> None:
    make, code = BAD_WORKBOOKS[kind]
    path = make(tmp_path / "list.xlsx")
    start = time.process_time()
    with pytest.raises(Malformed) as refused:
        check_upload(path)
    assert refused.value.code == code
    assert time.process_time() - start < 2


def test_every_refusal_has_words_in_both_languages() -> None:
    texts = {text.code: text for text in ERRORS}
    assert {code for _, code in [*BAD_WORKBOOKS.values(), *BAD_TEXTS.values()]} <= texts.keys()
    assert all(text.zh and text.en for text in ERRORS)


BAD_TEXTS: dict[str, tuple[bytes, str]] = {
    "NUL": (b"a,b\n1,\0\0\n", "import.nul"),
    "NUL in UTF-16": ("a,b\n1,\0\n".encode("utf-16"), "import.nul"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + b"\0" * 100, "import.not_text"),
    "a PDF": (b"%PDF-1.7\n", "import.not_text"),
    "control characters": (b"a,b\n\x01\x02,\x03\n", "import.not_text"),
    "no known encoding": (b"\xff\xff\xff\xff,\xff\n", "import.encoding"),
    "broken UTF-16": (b"\xff\xfe\x00\xd8", "import.encoding"),
    "a million lines": (b"1,2\n" * 1_000_000, "import.too_many_rows"),
}


@pytest.mark.parametrize("kind", BAD_TEXTS)
def test_a_bad_text_list_is_refused(kind: str, tmp_path: Path) -> None:
    data, code = BAD_TEXTS[kind]
    path = tmp_path / "list.csv"
    path.write_bytes(data)
    with pytest.raises(Malformed) as refused:
        check_upload(path)
    assert refused.value.code == code


def test_an_ordinary_workbook_passes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", {"A": [["编号", "名称"], ["A1", "=1+1"]]})
    check_upload(path)
    assert read_book(path).sheets[0].rows[1] == ("A1", "=1+1")


def test_the_banks_list_passes() -> None:
    check_upload(Path("tests/data/vault_list.xlsx"))


def test_a_wide_but_short_sheet_passes(tmp_path: Path) -> None:
    path = workbook(tmp_path / "list.xlsx", {"A": [[f"列{n}" for n in range(300)]] * 5})
    check_upload(path)
    assert read_book(path).sheets[0].width == 300


def test_styled_empty_cells_far_away_do_not_count(tmp_path: Path) -> None:
    body = '<row r="1"><c r="A1"><v>1</v></c></row><row r="150000"><c r="XFD150000" s="0"/></row>'
    path = zipped(tmp_path / "list.xlsx", body=body)
    check_upload(path)
    assert read_book(path).sheets[0].rows == ((1.0,),)


def test_the_content_decides_not_the_temporary_name(tmp_path: Path) -> None:
    path = workbook(tmp_path / "upload-4711", {"A": [["编号", "名称"]]})
    check_upload(path, name="list.xlsx")
    with pytest.raises(Malformed, match="not_excel"):
        (tmp_path / "text").write_bytes(b"a,b\n")
        check_upload(tmp_path / "text", name="list.xlsx")


@pytest.mark.parametrize("length", range(0, 2_200, 61))
def test_a_workbook_cut_anywhere_is_refused_not_a_crash(length: int, tmp_path: Path) -> None:
    path = zipped(tmp_path / "list.xlsx")
    data = path.read_bytes()
    path.write_bytes(data[: min(length, len(data) - 1)])
    with pytest.raises(Malformed):
        check_upload(path)
        read_book(path)


@pytest.mark.parametrize("at", range(0, 1_900, 53))
def test_a_workbook_with_a_flipped_byte_reads_or_is_refused(at: int, tmp_path: Path) -> None:
    path = zipped(tmp_path / "list.xlsx")
    data = bytearray(path.read_bytes())
    data[at % len(data)] ^= 0xFF
    path.write_bytes(data)
    try:
        check_upload(path)
        read_book(path)
    except Malformed as refused:
        assert refused.code.startswith("import.")
