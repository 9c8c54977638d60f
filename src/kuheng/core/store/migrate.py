"""Making and upgrading the database: roles, schemas, then the migrations, as the owner."""

import hmac
import secrets
from collections.abc import Iterator
from importlib.resources import files

import psycopg
from alembic import command
from alembic.config import Config
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy import create_engine

from kuheng.core.store.policies import ROLES

# Two processes that migrate at once wait for each other on this key.
MIGRATING = 0x6B756865


class RolesMissing(Exception):
    """The address given may not create roles. `statements` is what the DBA has to run first."""

    def __init__(self, statements: list[str]) -> None:
        super().__init__("roles are missing")
        self.statements = statements


def migrate(url: str, *, secret: str | None = None) -> dict[str, str]:
    """Brings the database at `url` to the newest schema and returns one address per role.

    `url` is the owner's or a superuser's. `secret` seeds the passwords of the roles (a new one when absent); it must
    be the same for all databases of one server. Raises `RolesMissing` when roles are absent and may not be created.
    """
    urls = prepare(url, secret=secret or secrets.token_hex(32))
    _upgrade(urls["owner"])
    return urls


def prepare(url: str, *, secret: str) -> dict[str, str]:
    """Roles and schemas without any table: what a backup finds when it comes back. One address per role."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])
        _make_roles(connection, secret)
        _make_schemas(connection)
    return {role: _url(url, role, secret) for role in ROLES}


def role_password(secret: str, role: str) -> str:
    """The password of a role, derived from the installation's secret."""
    return hmac.digest(secret.encode(), f"kuheng:{role}".encode(), "sha256").hex()


def _url(url: str, role: str, secret: str) -> str:
    return make_conninfo(url, user=f"kuheng_{role}", password=role_password(secret, role))


def _make_roles(connection: psycopg.Connection, secret: str) -> None:
    may = connection.execute(
        "SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    there = {
        name for (name,) in connection.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'kuheng\\_%'")
    }
    if may and may[0]:
        for statement in _role_statements(secret, there):
            connection.execute(statement)
    elif missing := {f"kuheng_{role}" for role in ROLES} - there:
        raise RolesMissing([
            statement.as_string(connection) for statement in _role_statements(secret, there)
            if any(name in statement.as_string(connection) for name in missing)
        ])  # fmt: skip


def _role_statements(secret: str, there: set[str]) -> Iterator[sql.Composed]:
    for role in ROLES:
        name = f"kuheng_{role}"
        act = "ALTER" if name in there else "CREATE"
        yield sql.SQL(act + " ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD {}").format(
            sql.Identifier(name), sql.Literal(role_password(secret, role))
        )
    yield sql.SQL("GRANT {} TO {}").format(sql.Identifier("kuheng_app"), sql.Identifier("kuheng_former"))


def _make_schemas(connection: psycopg.Connection) -> None:
    """`public` belongs to the owner, `forms` to the role that publishes; nobody else may create anything."""
    if connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'forms'").fetchone():
        return
    name = sql.Identifier(connection.info.dbname)
    connection.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(name))
    roles = sql.SQL(", ").join(sql.Identifier(f"kuheng_{role}") for role in ROLES)
    connection.execute(sql.SQL("GRANT CONNECT, TEMP ON DATABASE {} TO {}").format(name, roles))
    # Exclusion constraints that compare a key beside a range of numbers; part of every PostgreSQL, trusted.
    connection.execute("CREATE EXTENSION IF NOT EXISTS btree_gist SCHEMA public")
    connection.execute("REVOKE ALL ON SCHEMA public FROM PUBLIC")
    connection.execute("ALTER SCHEMA public OWNER TO kuheng_owner")
    connection.execute("CREATE SCHEMA forms AUTHORIZATION kuheng_former")
    connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public, forms TO {}").format(roles))


def _upgrade(owner_url: str) -> None:
    given = {key: str(value) for key, value in conninfo_to_dict(owner_url).items()}
    engine = create_engine("postgresql+psycopg://", connect_args=given)
    try:
        with engine.connect() as connection:
            config = Config()
            config.set_main_option("script_location", str(files("kuheng") / "migrations"))
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.commit()
    finally:
        engine.dispose()
