"""The first command of a tenant's life."""

from typing import Annotated

from pydantic import StringConstraints

from kuheng.core.commands.base import Command, Outcome
from kuheng.core.keys.api import installed_keyring
from kuheng.core.store.directory import tenant
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.errors import Refused

Key = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]{1,30}$")]

LIST_TENANT = "INSERT INTO tenant_directory (id, key) VALUES (%s, %s) ON CONFLICT DO NOTHING"


class FoundTenant(Command, name="house.found_tenant", record="tenant", title=("建立租户", "Found tenant")):
    """Open the books of one bank. Its data keys are made with it. Refused with `house.tenant_exists`."""

    key: Key
    title: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    hash_algorithm: Annotated[str, StringConstraints(pattern="^(sm3|sha256)$")] = "sm3"


def found_tenant(command: FoundTenant, tx: Transaction) -> Outcome:
    if tx.one("SELECT 1 FROM tenant WHERE tenant_id = %s", [tx.tenant]):
        raise Refused("house.tenant_exists", "key", key=command.key)
    tx.write(LIST_TENANT, [tx.tenant, command.key])
    tx.insert(
        tenant,
        {
            "key": command.key,
            "name": command.title,
            "hash_algorithm": command.hash_algorithm,
            "created_at": tx.at,
        },
    )
    installed_keyring().give(tx)
    return Outcome(result={"tenant": tx.tenant})
