"""New data keys, and a new key around them. What is sealed is put under the new data key part by part, one command
each: killed anywhere, it goes on from the last part that was committed. No key is ever part of a command.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.commands.tables import key_rotation
from kuheng.core.files import api as files
from kuheng.core.keys.api import Resealed, installed_keyring, offered_keyring, reseal_column, sealed_columns
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import new_id

FILES = "stored_file.content"
# Two who ask at once wait for each other, so that one starts and the other joins.
LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
READ_RUNNING = "SELECT * FROM key_rotation WHERE tenant_id = %s AND state = 'running'"
LOCK_ONE = "SELECT * FROM key_rotation WHERE tenant_id = %s AND id = %s FOR UPDATE"


class RotateKeys(
    Command, name="house.rotate_keys", record="tenant", title=("轮换数据密钥", "Rotate data keys")
):
    """A new data key for all that is sealed from now on. While a rotation runs, a second wish joins it."""


class ResealData(Command, name="house.reseal_data", record="tenant", title=("重新加密", "Re-encrypt")):
    """Put the next `most` cells or files under the new data key. Refused with `keys.rotation_over`."""

    rotation_id: UUID
    most: Annotated[int, Field(ge=1, le=500)] = 100


class RewrapKeys(
    Command, name="house.rewrap_keys", record="tenant", title=("更换主密钥", "Rewrap data keys")
):
    """Wrap the data keys with the key-encryption key that this process was handed; `wrapped_by` is its fingerprint.

    Refused with `keys.not_offered`.
    """

    wrapped_by: Annotated[str, StringConstraints(pattern="^[0-9a-f]{16}$")]


def rotate_keys(_: RotateKeys, tx: Transaction) -> Outcome:
    tx.write(LOCK, [f"key rotation {tx.tenant}"])
    running = tx.one(READ_RUNNING, [tx.tenant])
    if running is not None:
        return _done(running, joined=True)
    number = installed_keyring().rotate(tx)
    asked = {"id": new_id(), "asked_by": tx.actor.person, "asked_at": tx.at}
    begun = {
        "number": number,
        "state": "running",
        "column_at": _order()[0],
        "cells": 0,
        "files": 0,
        "faults": [],
    }
    return _done(tx.insert(key_rotation, asked | begun), joined=False)


def reseal_data(command: ResealData, tx: Transaction) -> Outcome:
    row = tx.one(LOCK_ONE, [tx.tenant, command.rotation_id])
    if row is None:
        raise NotFound("record.not_found")
    if row["state"] != "running":
        raise Refused("keys.rotation_over")
    part = _next_part(tx, row["column_at"], row["after"], command.most)
    return _done(tx.update(key_rotation, row, **_after(tx, row, part)))


def rewrap_keys(command: RewrapKeys, tx: Transaction) -> Outcome:
    count = installed_keyring().rewrap(tx, offered_keyring(command.wrapped_by))
    return Outcome(result={"keys": count, "wrapped_by": command.wrapped_by})


def install(kit: Kit) -> None:
    kit.command(RotateKeys, rotate_keys)
    kit.command(ResealData, reseal_data)
    kit.command(RewrapKeys, rewrap_keys)


def _order() -> list[str]:
    """Columns first, which are few, then the contents of files."""
    return [*sorted(sealed_columns()), FILES]


def _next_part(tx: Transaction, name: str, after: UUID | None, most: int) -> Resealed:
    if name == FILES:
        return files.reseal(tx, after=after, most=most)
    return reseal_column(tx, installed_keyring(), name, after=after, most=most)


def _after(tx: Transaction, row: Row, part: Resealed) -> dict[str, Any]:
    """How far the rotation is after this part. One that found nothing ends its column, the last one ends all."""
    name = row["column_at"]
    if part.last is None:
        rest = _order()[_order().index(name) + 1 :]
        over = {"state": "done", "finished_at": tx.at, "column_at": None}
        return ({"column_at": rest[0]} if rest else over) | {"after": None}
    count = "files" if name == FILES else "cells"
    faults = row["faults"] + [f"{name} {fault}" for fault in part.faults]
    return {"after": part.last, count: row[count] + part.done, "faults": faults}


def _done(row: Row, **more: Any) -> Outcome:
    shown = {name: row[name] for name in ("number", "state", "cells", "files", "faults")}
    return Outcome(
        result={"rotation_id": row["id"], **shown, **more}, record=("key_rotation", row["id"], row["version"])
    )
