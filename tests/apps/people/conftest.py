"""A bank of one test's own, made through commands: two administrators, a clerk, a keeper."""

from collections.abc import Iterator

import pytest

from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from tests.apps.people.bank import Bank


@pytest.fixture(scope="session", autouse=True)
def composed() -> None:
    compose()


@pytest.fixture
def bank(database: Database) -> Iterator[Bank]:
    yield Bank(database)
