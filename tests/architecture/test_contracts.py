"""The import contracts hold, and each of them would fail the build on a breach."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

from tests.architecture.source import PACKAGE, ROOT

CONFIG = ROOT / "pyproject.toml"
CONTRACTS = {one["name"] for one in tomllib.loads(CONFIG.read_text())["tool"]["importlinter"]["contracts"]}
BREACHES = {
    "core/outbox/breach.py": "import kuheng.apps.custody",
    "core/store/breach.py": "import fastapi, kuheng.core.commands.base",
    "engines/forms/breach.py": "import kuheng.engines.flows",
    "apps/people/breach.py": "import kuheng.apps.custody.api",
    "kernel/breach.py": "import sqlalchemy",
    "core/access/breach.py": "import kuheng.core.audit.tables",
    "doors/http/breach.py": "import kuheng.core.commands.series",
}


def _verdicts(source: Path) -> dict[str, str]:
    command = [Path(sys.executable).parent / "lint-imports", "--no-logo", "--no-cache", "--config", CONFIG]
    env = {**os.environ, "PYTHONPATH": str(source)}
    said = subprocess.run(command, cwd=source, env=env, capture_output=True, text=True, check=False).stdout
    return dict(re.findall(r"^(.+) (KEPT|BROKEN)$", said, re.MULTILINE))


def test_every_contract_is_kept() -> None:
    assert _verdicts(ROOT / "src") == dict.fromkeys(CONTRACTS, "KEPT")


def test_every_contract_would_notice_a_breach(tmp_path: Path) -> None:
    shutil.copytree(PACKAGE, tmp_path / "kuheng", ignore=lambda _, names: [n for n in names if n == "spa"])
    for name, line in BREACHES.items():
        (tmp_path / "kuheng" / name).write_text(line + "\n")
    assert _verdicts(tmp_path) == dict.fromkeys(CONTRACTS, "BROKEN")


def test_every_contract_gives_its_reason() -> None:
    text = CONFIG.read_text()
    blocks = text.split("[[tool.importlinter.contracts]]\n")[1:]
    assert [block.splitlines()[0] for block in blocks if not block.splitlines()[1].startswith("# ")] == []
