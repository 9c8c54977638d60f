"""What the documents name must be there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PATH = re.compile(r"`((?:src|tests|definitions|frontend/src|docs|bench)/[\w./-]+)`")


def test_every_path_that_a_document_names_exists():
    missing = [
        f"{document.relative_to(ROOT)}: {path}"
        for document in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
        for path in PATH.findall(document.read_text(encoding="utf-8"))
        if not (ROOT / path).exists()
    ]
    assert missing == []


DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\((?!https?:)([\w./-]+)\)")
PICTURES = ROOT / "docs" / "guide" / "pictures"


def _links(document: Path) -> list[Path]:
    return [(document.parent / link).resolve() for link in LINK.findall(document.read_text(encoding="utf-8"))]


def test_every_link_leads_somewhere():
    missing = [
        f"{document}: {path}" for document in DOCUMENTS for path in _links(document) if not path.exists()
    ]
    assert _links(ROOT / "README.md") and missing == []


def test_every_picture_of_the_guide_is_shown_and_small():
    shown = {path for document in DOCUMENTS for path in _links(document)}
    pictures = set(PICTURES.glob("*.png"))
    assert pictures and pictures <= shown
    assert [path.name for path in pictures if path.stat().st_size > 120_000] == []
