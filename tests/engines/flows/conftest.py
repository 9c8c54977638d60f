"""A house of one test's own."""

from collections.abc import Iterator

import pytest

from kuheng.core.store.transaction import Database
from kuheng.doors.compose import compose
from tests.engines.flows.house import House


@pytest.fixture
def house(database: Database) -> Iterator[House]:
    compose()
    made = House(database)
    made.flow()
    yield made
