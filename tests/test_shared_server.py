"""The test database itself: clones are migrated, separate, and have the roles' own rights."""

import psycopg
import pytest

from kuheng.core.store.transaction import Database
from tests.shared_server import SharedServer


def test_each_clone_is_migrated_and_separate(shared_server: SharedServer) -> None:
    with shared_server.clone() as first, shared_server.clone() as second:
        with psycopg.connect(first["superuser"]) as connection:
            connection.execute("create table mark ()")
        with psycopg.connect(second["superuser"]) as connection:
            assert connection.execute("select to_regclass('mark')").fetchone() == (None,)
            assert connection.execute("select to_regclass('tenant')").fetchone() == ("tenant",)


def test_a_clone_lets_the_roles_in_and_gives_them_no_more_than_theirs(own_database: Database) -> None:
    with psycopg.connect(own_database.urls["app"]) as connection:
        assert connection.execute("select current_user").fetchone() == ("kuheng_app",)
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("create table public.mine ()")
