"""Hatch build hook: what a wheel carries beside the Python files.

A wheel without the front end is refused. An editable install needs neither: it reads the work tree.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SPA = Path("src/kuheng/doors/http/spa")


class WheelContents(BuildHookInterface):  # type: ignore[type-arg]
    PLUGIN_NAME = "wheel-contents"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        if not (Path(self.root) / SPA / "index.html").is_file():
            raise FileNotFoundError(
                f"{SPA}/index.html is missing: run `make setup` before building the wheel"
            )
        build_data["force_include"][str(Path(self.root) / "definitions")] = "kuheng/definitions"
