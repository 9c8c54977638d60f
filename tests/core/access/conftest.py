"""A tenant of one's own."""

import pytest

from kuheng.core.store.transaction import Database
from tests.core.access.rows import Tenant


@pytest.fixture
def tenant(database: Database) -> Tenant:
    return Tenant(database)
