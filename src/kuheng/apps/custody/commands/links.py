"""What an asset is tied to: customer, contract, voucher, validity; and the papers kept with it."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.domain.binding import State
from kuheng.apps.custody.reading import lock_asset
from kuheng.apps.custody.tables import asset, asset_file
from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.files.api import attach
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import new_id

Reason = Annotated[str, StringConstraints(min_length=2, max_length=500)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]

KEPT = """
SELECT * FROM asset_file WHERE tenant_id = %s AND asset_id = %s AND file_id = %s AND removed_at IS NULL FOR UPDATE
"""
LINKS = ("customer", "contract_no", "voucher_no", "expires_on")


class LinkAsset(
    Command, name="custody.link_asset", record="asset", target="asset_id", title=("维护关联信息", "Change links")
):
    """Set what an asset is tied to. What is not sent stays; what is sent as null is cleared.

    Refused with `custody.expires_before`, `custody.destroyed`.
    """

    asset_id: UUID
    reason: Reason
    customer: Words | None = None
    contract_no: Words | None = None
    voucher_no: Words | None = None
    expires_on: date | None = None


class AttachFile(
    Command, name="custody.attach_file", record="asset", target="asset_id", title=("添加附件", "Attach a file")
):
    """Keep an upload of one's own with an asset; who may read the asset may then read it. `note` says what it is.

    Refused with `files.not_yours`.
    """

    asset_id: UUID
    file_id: UUID
    note: Words


class RemoveFile(
    Command, name="custody.remove_file", record="asset", target="asset_id", title=("移除附件", "Remove a file")
):
    """Take a file off the asset's list, with the reason. Its content stays for audit. Refused with
    `custody.no_such_file`."""

    asset_id: UUID
    file_id: UUID
    reason: Reason


def link_asset(command: LinkAsset, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    if row["state"] in (State.DESTROYED, State.VOID):
        raise Refused("custody.destroyed", asset=row["code"])
    sent = {name: getattr(command, name) for name in LINKS if name in command.model_fields_set}
    expires = sent.get("expires_on")
    if expires and row["received_on"] and expires < row["received_on"]:
        raise Refused("custody.expires_before", "expires_on", received=row["received_on"])
    saved = tx.update(asset, row, **sent) if sent else row
    return Outcome(result={"version": saved["version"]}, record=("asset", row["id"], saved["version"]))


def attach_file(command: AttachFile, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    attach(tx, [command.file_id], "asset", row["id"])
    kept = {"id": new_id(), "asset_id": row["id"], "file_id": command.file_id, "note": command.note}
    tx.insert(asset_file, kept | {"at": tx.at, "by_id": tx.actor.person})
    return _about(row, command.file_id)


def remove_file(command: RemoveFile, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    kept = tx.one(KEPT, [tx.tenant, row["id"], command.file_id])
    if kept is None:
        raise NotFound("custody.no_such_file", "file_id")
    gone = {"removed_at": tx.at, "removed_by_id": tx.actor.person, "remove_reason": command.reason}
    tx.update(asset_file, kept, **gone)
    return _about(row, command.file_id)


def _about(row: Row, file_id: UUID) -> Outcome:
    return Outcome(result={"file_id": file_id}, record=("asset", row["id"], row["version"]))


def install(kit: Kit) -> None:
    kit.command(LinkAsset, link_asset)
    kit.command(AttachFile, attach_file)
    kit.command(RemoveFile, remove_file)
    kit.constraint("uq_asset_file_kept", "custody.file_twice", "file_id")
