"""What every test may ask for: a migrated database, one of its own, a folder open to other accounts."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from scripts import browser

from kuheng.core.store.transaction import Database
from tests.shared_server import SharedServer


@pytest.fixture(scope="session")
def shared_server() -> Iterator[SharedServer]:
    """The server of this run and of any other run at the same time."""
    shared = SharedServer()
    shared.join()
    yield shared
    shared.leave()


@pytest.fixture(scope="session")
def database(shared_server: SharedServer) -> Iterator[Database]:
    """One migrated database per test process. Tests share it: each makes a tenant of its own.

    `database.urls` has one address per role, and `superuser` for tests that tamper.
    """
    yield from _database(shared_server)


@pytest.fixture
def own_database(shared_server: SharedServer) -> Iterator[Database]:
    """A migrated database for one test alone, about 0.1 s; for tests that damage it or count everything."""
    yield from _database(shared_server)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A temporary folder that the database's account can pass through; pytest's own are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="kuheng-test-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """The system's browser, for Playwright's `executable_path`. Its absence is an error, never a skip."""
    found = browser.chromium()
    assert found and browser.chinese_font(), f"run: {browser.APT} {' '.join(browser.missing())}"
    return found


def _database(shared_server: SharedServer) -> Iterator[Database]:
    with shared_server.clone() as urls:
        database = Database(urls)
        yield database
        database.close()
