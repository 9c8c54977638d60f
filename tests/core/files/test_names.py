"""File names made harmless."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.files.names import LONGEST, clean_name, extension_of


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("照片 1.jpg", "照片 1.jpg"),
        ("../../etc/passwd", "passwd.jpg"),
        (r"C:\Users\x\..\证件.JPG", "证件.jpg"),
        ("a\x00b.jpg", "ab.jpg"),
        ("invoice\u202egpj.exe", "invoicegpj.jpg"),
        ("\u200b.jpg", "文件.jpg"),
        (".htaccess", "文件.jpg"),
        ("...", "文件.jpg"),
        ("", "文件.jpg"),
        ("a/", "文件.jpg"),
        ('a<b>:"|?*.jpg', "a_b______.jpg"),
        ("x" * 4_000 + ".jpg", "x" * (LONGEST - 4) + ".jpg"),
        ("\ud800.jpg", "文件.jpg"),
    ],
)
def test_a_name_is_made_harmless(name: str, clean: str) -> None:
    assert clean_name(name, ".jpg") == clean


@given(st.text(max_size=300))
def test_any_name_becomes_one_that_is_short_flat_and_printable(name: str) -> None:
    clean = clean_name(name, ".pdf")
    assert len(clean) <= LONGEST
    assert clean.endswith(".pdf")
    assert not set('/\\<>:"|?*\x00\u202e') & set(clean)
    assert not clean.startswith(".")
    clean.encode()
    assert clean_name(clean, ".pdf") == clean


def test_an_extension_is_what_follows_the_last_dot() -> None:
    assert extension_of("a.tar.GZ ") == ".gz"
    assert extension_of("a\u202e.PDF") == ".pdf"
    assert extension_of("none") == ""
