"""A small installation: one tenant with a few audited records, a signed head, and encrypted files."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from sqlalchemy import Table

from kuheng.apps.custody.tables import category
from kuheng.core.audit.entry import Entry, write_entry
from kuheng.core.audit.sealer import Sealer
from kuheng.core.files.tables import stored_file
from kuheng.core.keys.api import Ed25519Signer, Keyring
from kuheng.core.store.directory import tenant as tenant_of
from kuheng.core.store.migrate import migrate
from kuheng.core.store.transaction import Database
from kuheng.doors.embedded.database import owner_address
from kuheng.doors.settings.secrets import installation_secrets, key_encryption_key
from kuheng.doors.settings.settings import Settings, read_settings
from kuheng.kernel.actor import Actor
from kuheng.kernel.canonical import sm3
from kuheng.kernel.ids import EntryId, PersonId, TenantId, new_id

AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
FAST = {"fsync": "off", "shared_buffers": "32MB"}
ENTRIES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Installation:
    settings: Settings
    database: Database
    tenant: TenantId
    owner: str

    def add_entries(self, number: int) -> None:
        """So many commands, each of which makes one category; then a signed head."""
        self.add_unsealed(number)
        Sealer(self.database, Ed25519Signer(bytes(32)), every=0).round()

    def add_unsealed(self, number: int) -> None:
        for _ in range(number):
            _add_category(self.database, self.tenant)


@contextmanager
def installation(folder: Path) -> Iterator[Installation]:
    settings = read_settings({"KUHENG_DATA": str(folder / "data")})
    with owner_address(settings, FAST) as owner:
        urls = migrate(owner, secret=installation_secrets(settings).installation)
        database = Database(urls, pool=2)
        made = Installation(settings=settings, database=database, tenant=TenantId(uuid4()), owner=owner)
        try:
            _found(made)
            _add_files(made)
            made.add_entries(ENTRIES)
            yield made
        finally:
            database.close()


def scalar(url: str, statement: str) -> object:
    with psycopg.connect(url) as connection:
        row = connection.execute(statement).fetchone()
    return row[0] if row else None


def _found(made: Installation) -> None:
    keys = Keyring(key_encryption_key(made.settings, may_make=True))
    with made.database.transaction(made.tenant, at=AT) as tx:
        tx.write("INSERT INTO tenant_directory (id, key) VALUES (%s, 'bank')", [made.tenant])
        tx.insert(tenant_of, {"key": "bank", "name": "试点银行", "created_at": AT})
        keys.give(tx)


def _add_category(database: Database, tenant: TenantId) -> None:
    key = secrets.token_hex(4)
    values = {
        "key": key,
        "title_zh": "金条",
        "title_en": "Gold bar",
        "kind": "serial",
        "code_prefix": "AU",
        "unit": "bar",
    }
    _command(database, tenant, category, values)


def _command(database: Database, tenant: TenantId, table: Table, values: dict[str, Any]) -> None:
    """What dispatch makes of a command that inserts one record."""
    with database.transaction(tenant, at=AT, entry_id=EntryId(new_id())) as tx:
        tx.acts_as(Actor(tenant=tenant, person=PersonId(new_id()), name="孙柏"))
        made = tx.insert(table, {"id": new_id(), **values})
        write_entry(
            tx,
            Entry(
                actor=tx.actor,
                request_id=new_id(),
                command=f"test.add_{table.info['record']}",
                recorded_at=tx.recorded_at,
                outcome="ok",
                detail={},
                record=table.info["record"],
                record_id=made["id"],
            ),
        )


def _add_files(made: Installation) -> None:
    for number in range(3):
        content = secrets.token_bytes(1000 * number + 1)
        name = sm3(content).hex()
        path = made.settings.files / str(made.tenant) / name[:2] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        values = {"name": "a.jpg", "type": "image/jpeg", "size": 1, "hash": sm3(b""), "blob_name": name,
                  "uploaded_by": new_id(), "uploaded_at": AT}  # fmt: skip
        _command(made.database, made.tenant, stored_file, values)
