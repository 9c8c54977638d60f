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


def test_every_link_of_the_readme_leads_somewhere():
    links = re.findall(r"\]\(([\w./-]+)\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert links and [link for link in links if not (ROOT / link).exists()] == []
