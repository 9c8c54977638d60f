"""What the pages know of the server's kinds is what the server registers."""

from pathlib import Path

import pytest

from kuheng.core.catalog.api import ENTITIES
from kuheng.doors.cli.manifest import text_of_manifest
from kuheng.doors.compose import compose
from kuheng.engines.definitions.api import DEFINITION_KINDS
from kuheng.engines.flows.api import NODE_KINDS

KEPT = Path(__file__).parents[3] / "frontend" / "src" / "generated" / "manifest.ts"


def test_the_manifest_kept_with_the_pages_is_the_one_of_this_server() -> None:
    again = "run: kuheng manifest --out frontend/src/generated/manifest.ts"
    assert KEPT.read_text(encoding="utf-8") == text_of_manifest(), again


@pytest.mark.parametrize("registry", [NODE_KINDS, DEFINITION_KINDS, ENTITIES])
def test_after_the_start_nothing_is_registered_any_more(registry: object) -> None:
    compose()
    (one, *_) = registry.all()  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError):
        registry.add(one, owner="late")  # type: ignore[attr-defined]
