"""One small installation for all tests of this folder, and a backup of it."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from kuheng.doors.operate.backup import take_backup
from tests.doors.operate.installation import AT, Installation, installation


@pytest.fixture(scope="session")
def bank() -> Iterator[Installation]:
    folder = Path(tempfile.mkdtemp(prefix="kuheng-test-"))
    folder.chmod(0o711)
    try:
        with installation(folder) as made:
            yield made
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def backup(bank: Installation, tmp_path: Path) -> Path:
    return take_backup(bank.settings, tmp_path / "b.kuheng", at=AT)[0]
