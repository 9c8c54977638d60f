"""The document that integrators read is the one this server answers with."""

from pathlib import Path

from kuheng.doors.cli.openapi import text_of_openapi

KEPT = Path(__file__).parents[3] / "docs" / "openapi.json"


def test_the_document_kept_in_docs_is_the_one_of_this_server() -> None:
    assert KEPT.read_text(encoding="utf-8") == text_of_openapi() + "\n", "run: kuheng openapi --out docs/openapi.json"
