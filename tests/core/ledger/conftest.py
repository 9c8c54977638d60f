"""The book of a fresh tenant."""

import pytest

from kuheng.core.store.transaction import Database
from tests.core.ledger.book import Book


@pytest.fixture
def book(database: Database) -> Book:
    return Book(database=database)
