"""What is taken in as a file: judged by its content, pictures without whatever rode along."""

import struct
import time
import zipfile
import zlib
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from kuheng.core.files.content import MAX_BYTES, prepare
from kuheng.kernel.canonical import sm3
from kuheng.kernel.errors import Malformed


def a_picture(
    format_: str = "JPEG", size: tuple[int, int] = (40, 30), mode: str = "RGB", **save: Any
) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 128 if mode in ("L", "P", "1") else (200, 10, 10, 255)[: len(mode)]).save(
        out, format_, **save
    )
    return out.getvalue()


def with_a_place() -> bytes:
    """A photo whose EXIF says where it was taken, and that it lies on its side."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "CANARY"
    exif.get_ifd(0x8825)[2] = (39.0, 54.0, 20.0)
    return a_picture(exif=exif)


def a_png_header(width: int, height: int) -> bytes:
    """A PNG that claims a size; its pixels would take gigabytes."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 9))
        + chunk(b"IEND", b"")
    )


def a_zip(*names: str, content: bytes = b"x") -> bytes:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names:
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "kept", "type_"),
    [
        ("a.jpg", a_picture(), "a.jpg", "image/jpeg"),
        ("a.JPEG", a_picture(), "a.jpg", "image/jpeg"),
        ("a.png", a_picture("PNG", mode="RGBA"), "a.png", "image/png"),
        ("a.png", a_picture("PNG", mode="L"), "a.png", "image/png"),
        ("a.webp", a_picture("WEBP"), "a.jpg", "image/jpeg"),
        ("a.gif", a_picture("GIF", mode="P"), "a.png", "image/png"),
        ("cmyk.jpg", a_picture(mode="CMYK"), "cmyk.jpg", "image/jpeg"),
        ("blob", a_picture("PNG"), "blob.png", "image/png"),
        ("合同.pdf", b"%PDF-1.7\n...\n%%EOF\n", "合同.pdf", "application/pdf"),
        ("清单.csv", "编号,名称\n1,金条\n".encode("gb18030"), "清单.csv", "text/csv; charset=utf-8"),
        ("BM.txt", b"BM, RIFF and others", "BM.txt", "text/plain; charset=utf-8"),
        ("发票.ofd", a_zip("OFD.xml", "Doc_0/Document.xml"), "发票.ofd", "application/ofd"),
    ],
)  # fmt: skip
def test_these_files_are_taken(name: str, data: bytes, kept: str, type_: str) -> None:
    prepared = prepare(name, data)
    assert (prepared.name, prepared.type) == (kept, type_)
    assert prepared.hash == sm3(prepared.data)


def test_text_is_kept_as_utf_8() -> None:
    assert prepare("a.csv", "名称\n金条\n".encode("gb18030")).data.decode() == "名称\n金条\n"
    assert prepare("a.csv", "\ufeff名称".encode()).data.decode() == "名称"


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.jpg", b"", "files.empty"),
        ("a.jpg", b"x" * (MAX_BYTES + 1), "input.too_large"),
        ("a.jpg", a_picture()[:200], "files.picture"),
        ("a.jpg", b"\xff\xd8\xff" + b"\x00" * 100, "files.picture"),
        ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "files.picture"),
        ("a.png", a_png_header(30_000, 30_000), "files.pixels"),
        ("a.png", a_png_header(8_000, 6_000), "files.pixels"),
        ("a.png", a_png_header(2**31 - 1, 2**31 - 1), "files.pixels"),
        ("a.wav", b"RIFF\x00\x00\x00\x00WAVEfmt ", "files.picture"),
        ("a.jpg", a_picture("PNG"), "files.mismatch"),
        ("a.exe", a_picture(), "files.mismatch"),
        ("a.png.exe", b"MZ\x90\x00", "files.type"),
        ("a.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "files.type"),
        ("a.txt", b"  <html><script>alert(1)</script>", "files.type"),
        ("a.csv", b"a\x00b", "files.type"),
        ("a.html", b"hello", "files.type"),
        ("a", b"hello", "files.type"),
        ("a.pdf", b"%PDF-1.7 cut off", "files.damaged"),
        ("a.xlsx", b"PK\x03\x04 cut off", "files.damaged"),
        ("a.zip", a_zip("a.txt"), "files.type"),
        ("a.xlsx", a_zip("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "files.macros"),
        ("a.xlsx", a_zip("[Content_Types].xml", "xl/a.xml", content=b"0" * 5_000_000), "files.archive"),
        ("a.xlsx", a_zip("[Content_Types].xml", *(f"xl/{n}" for n in range(2_001))), "files.archive"),
        ("a.docx", a_zip("[Content_Types].xml", "xl/workbook.xml"), "files.mismatch"),
    ],
)  # fmt: skip
def test_these_files_are_not_taken_and_the_answer_is_quick(name: str, data: bytes, code: str) -> None:
    began = time.perf_counter()
    with pytest.raises(Malformed) as refused:
        prepare(name, data)
    assert refused.value.code == code
    assert time.perf_counter() - began < 2


def test_nothing_rides_along_in_a_photo_and_it_stands_upright() -> None:
    photo = with_a_place()
    assert b"CANARY" in photo
    kept = prepare("a.jpg", photo).data
    image = Image.open(BytesIO(kept))
    assert (image.size, dict(image.getexif())) == ((30, 40), {})
    assert b"CANARY" not in kept
    assert b"Exif" not in kept


def test_nothing_rides_along_in_a_drawing() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Comment", "CANARY")
    drawing = a_picture("PNG", pnginfo=info, icc_profile=b"CANARY profile") + b"<script>CANARY</script>"
    assert b"CANARY" not in prepare("a.png", drawing).data


def test_a_picture_of_forty_megapixels_is_made_anew_within_two_seconds_or_so() -> None:
    photo = a_picture(size=(8_000, 5_000))
    began = time.perf_counter()
    assert Image.open(BytesIO(prepare("a.jpg", photo).data)).size == (8_000, 5_000)
    assert time.perf_counter() - began < 4


@settings(deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF"]), st.integers(0, 2_000), st.binary(min_size=1, max_size=8)
)
def test_a_damaged_picture_is_refused_or_harmless(format_: str, position: int, damage: bytes) -> None:
    data = bytearray(a_picture(format_))
    at = position % len(data)
    data[at : at + len(damage)] = damage
    try:
        prepared = prepare("blob", bytes(data))
    except Malformed:
        return
    Image.open(BytesIO(prepared.data)).load()


@given(st.binary(max_size=200), st.sampled_from(["a.jpg", "a.pdf", "a.xlsx", "a.txt", "a"]))
def test_any_bytes_are_taken_or_refused(data: bytes, name: str) -> None:
    try:
        prepare(name, data)
    except Malformed as refused:
        assert refused.code.split(".")[0] in ("files", "input")
