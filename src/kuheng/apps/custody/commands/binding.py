"""Binding an asset and setting it free: freeze, unfreeze, pledge, release. Each with document and reason."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.domain.binding import (
    Bind,
    Binding,
    decide_freeze,
    decide_pledge,
    decide_release,
    decide_unfreeze,
)
from kuheng.apps.custody.reading import ask_rules, custody_of, lock_asset, rules_from
from kuheng.apps.custody.tables import asset, binding
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.ids import new_id

Reason = Annotated[str, StringConstraints(min_length=4, max_length=500)]
Document = Annotated[str, StringConstraints(min_length=1, max_length=120)]

OPEN_BINDING = """
SELECT * FROM binding WHERE tenant_id = %s AND asset_id = %s AND kind = %s AND ended_at IS NULL FOR UPDATE
"""


class FreezeAsset(
    Command,
    name="custody.freeze_asset",
    record="asset",
    target="asset_id",
    title=("冻结资产", "Freeze asset"),
):
    """Bind an asset (court order, dispute, suspicion) so that no order can take it.

    Refused with `custody.already_frozen`, `custody.destroyed`.
    """

    asset_id: UUID
    reason: Reason
    document: Document


class UnfreezeAsset(
    Command,
    name="custody.unfreeze_asset",
    record="asset",
    target="asset_id",
    title=("解冻资产", "Unfreeze asset"),
):
    """End a freeze. Refused with `custody.not_frozen`."""

    asset_id: UUID
    reason: Reason
    document: Document


class PledgeAsset(
    Command,
    name="custody.pledge_asset",
    record="asset",
    target="asset_id",
    title=("登记抵押", "Pledge asset"),
):
    """Record that an asset in stock secures a claim. Refused with `custody.already_pledged`, `custody.bound`."""

    asset_id: UUID
    reason: Reason
    document: Document


class ReleaseAsset(
    Command, name="custody.release_asset", record="asset", target="asset_id", title=("解押", "Release pledge")
):
    """End a pledge. Refused with `custody.not_pledged`, `custody.bound`."""

    asset_id: UUID
    reason: Reason
    document: Document


BindingCommand = FreezeAsset | UnfreezeAsset | PledgeAsset | ReleaseAsset


def freeze_asset(command: FreezeAsset, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    return _bind(tx, command, row, decide_freeze(custody_of(row)).or_refuse())


def unfreeze_asset(command: UnfreezeAsset, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    return _bind(tx, command, row, decide_unfreeze(custody_of(row)).or_refuse())


def pledge_asset(command: PledgeAsset, tx: Transaction) -> Outcome:
    rules = ask_rules(tx)
    row = lock_asset(tx, command.asset_id)
    return _bind(tx, command, row, decide_pledge(custody_of(row), rules_from(rules)).or_refuse())


def release_asset(command: ReleaseAsset, tx: Transaction) -> Outcome:
    rules = ask_rules(tx)
    row = lock_asset(tx, command.asset_id)
    return _bind(tx, command, row, decide_release(custody_of(row), rules_from(rules)).or_refuse())


def _bind(tx: Transaction, command: BindingCommand, row: Row, bind: Bind) -> Outcome:
    """Writes the binding's own row and the mark on the asset."""
    if bind.on:
        _open_binding(tx, command, bind.binding)
    else:
        _end_binding(tx, command, bind.binding)
    saved = tx.update(asset, row, **{bind.binding: bind.on})
    topic = f"asset.{_PAST[bind.binding, bind.on]}"
    return Outcome(
        result={"asset_id": saved["id"], "version": saved["version"]},
        facts=(Fact(topic=topic, aggregate=saved["id"], payload={"reason": command.reason}),),
        record=("asset", saved["id"], saved["version"]),
    )


_PAST = {
    (Binding.FROZEN, True): "frozen",
    (Binding.FROZEN, False): "unfrozen",
    (Binding.PLEDGED, True): "pledged",
    (Binding.PLEDGED, False): "released",
}


def _open_binding(tx: Transaction, command: BindingCommand, kind: Binding) -> None:
    tx.insert(
        binding,
        {
            "id": new_id(),
            "asset_id": command.asset_id,
            "kind": kind.value,
            "reason": command.reason,
            "document": command.document,
            "by_id": tx.actor.person,
            "started_at": tx.at,
        },
    )


def _end_binding(tx: Transaction, command: BindingCommand, kind: Binding) -> None:
    """Imported assets may be bound without a row of their own; then only the mark is lifted."""
    opened = tx.one(OPEN_BINDING, [tx.tenant, command.asset_id, kind.value])
    if opened is not None:
        tx.update(
            binding,
            opened,
            ended_at=tx.at,
            end_reason=command.reason,
            end_document=command.document,
            ended_by_id=tx.actor.person,
        )


def install(kit: Kit) -> None:
    kit.command(FreezeAsset, freeze_asset)
    kit.command(UnfreezeAsset, unfreeze_asset)
    kit.command(PledgeAsset, pledge_asset)
    kit.command(ReleaseAsset, release_asset)
