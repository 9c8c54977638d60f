"""Toys: one database per test process, one tenant per test."""

from collections.abc import Iterator

import pytest

from kuheng.core.catalog.entity import ENTITIES
from kuheng.core.store.transaction import Database
from tests.core.catalog.toy import ITEM, Toys, create_tables
from tests.shared_server import SharedServer


@pytest.fixture(scope="session")
def toy_database(shared_server: SharedServer) -> Iterator[Database]:
    with shared_server.clone() as urls:
        database = Database(urls)
        create_tables(database)
        yield database
        database.close()


@pytest.fixture
def toys(toy_database: Database, monkeypatch: pytest.MonkeyPatch) -> Toys:
    monkeypatch.setitem(ENTITIES._kinds, "toy_item", ITEM)
    return Toys(database=toy_database)
