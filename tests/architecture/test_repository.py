"""What the repository holds beside code: no registry addresses, documents that name what is there."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, files

# Written in parts, or this file would be the first to break its own rule.
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("yarnpkg", "com"),
        ("npmmirror", "com"),
        ("deb", "debian", "org"),
        ("pypi", "tuna"),
        ("crates", "io"),
    )
)
NAMED_PATH = re.compile(r"`((?:src|tests|frontend|definitions|docs|bench|scripts)/[\w./-]+)`")
MIRRORED = ("kernel", "core", "engines", "apps", "doors")


def _text(path: Path) -> str:
    data = path.read_bytes()
    return "" if b"\0" in data[:8000] else data.decode(errors="replace")


def test_no_address_of_a_registry_is_written_anywhere() -> None:
    named = [
        f"{path.relative_to(ROOT)}: {host}" for path in files() for host in REGISTRIES if host in _text(path)
    ]
    assert named == []


def test_lock_files_are_hashed() -> None:
    for name in ("base", "dev"):
        lock = (ROOT / "requirements" / f"{name}.txt").read_text()
        packages = re.findall(r"^[\w.\[\]-]+==.*(?:\n .*)*", lock, re.MULTILINE)
        assert len(packages) > 30
        assert [package.split()[0] for package in packages if "--hash=sha256:" not in package] == []


def test_everything_the_product_needs_is_in_both_lock_files() -> None:
    base, dev = (
        set(re.findall(r"^([\w.\[\]-]+==\S+)", (ROOT / f"requirements/{name}.txt").read_text(), re.MULTILINE))
        for name in ("base", "dev")
    )
    assert base <= dev


@pytest.mark.parametrize("path", sorted((ROOT / "docs").rglob("*.md")), ids=lambda path: path.name)
def test_documents_name_paths_that_are_there(path: Path) -> None:
    named = NAMED_PATH.findall(path.read_text())
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_tests_mirror_the_source() -> None:
    folders = [path for room in MIRRORED for path in (ROOT / "tests" / room).rglob("*") if path.is_dir()]
    homeless = [
        str(path.relative_to(ROOT))
        for path in folders
        if path.name not in {"__pycache__", "data", "vectors"}
        and not (ROOT / "src" / "kuheng" / path.relative_to(ROOT / "tests")).is_dir()
    ]
    assert homeless == []
