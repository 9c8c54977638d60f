"""A box and what lies in it: put in, take out. Both rows are locked, so that two such acts wait for each other."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.domain.boxes import Boxed, decide_put_in, decide_take_out
from kuheng.apps.custody.reading import custody_of, lock_asset, lock_assets
from kuheng.apps.custody.tables import asset
from kuheng.core.access.api import scope
from kuheng.core.catalog.api import permitted_ids
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound

Reason = Annotated[str, StringConstraints(min_length=2, max_length=500)]

BOX_OF = "SELECT box_id FROM asset WHERE tenant_id = %s AND id = %s"


class PutInBox(
    Command, name="custody.put_in_box", record="asset", target="asset_id", title=("放入箱包", "Put in a box")
):
    """Note that a piece lies in a box of the same slot. From then on neither leaves the vault until it is out again.

    Refused with `custody.box_in_box`, `custody.box_of_pieces`, `custody.boxed`, `custody.box_elsewhere`,
    `custody.box_held`.
    """

    asset_id: UUID
    box_id: UUID
    reason: Reason


class TakeOutOfBox(
    Command,
    name="custody.take_out_of_box",
    record="asset",
    target="asset_id",
    title=("取出箱包", "Take out of the box"),
):
    """Note that a piece lies beside its box again. Refused with `custody.not_boxed`, `custody.box_held`."""

    asset_id: UUID
    reason: Reason


def put_in_box(command: PutInBox, tx: Transaction) -> Outcome:
    within_reach = permitted_ids(tx, "asset", scope(tx, command.about.name, "asset"), [command.box_id])
    if not within_reach:
        raise NotFound("record.not_found", "box_id")
    rows = lock_assets(tx, [command.asset_id, command.box_id])
    piece, box = rows[command.asset_id], rows[command.box_id]
    decided = decide_put_in(_boxed(piece), _boxed(box)).or_refuse()
    saved = tx.update(asset, piece, box_id=decided.box_id)
    tx.update(asset, box, content_count=box["content_count"] + 1)
    return _outcome(saved, "asset.boxed", decided.box_id)


def take_out_of_box(command: TakeOutOfBox, tx: Transaction) -> Outcome:
    box_id = tx.scalar(BOX_OF, [tx.tenant, command.asset_id])
    rows = lock_assets(tx, [command.asset_id, box_id]) if box_id else {}
    piece = rows.get(command.asset_id) or lock_asset(tx, command.asset_id)
    decided = decide_take_out(_boxed(piece)).or_refuse()
    box = rows.get(decided.box_id) or lock_asset(tx, decided.box_id)
    saved = tx.update(asset, piece, box_id=None)
    tx.update(asset, box, content_count=box["content_count"] - 1)
    return _outcome(saved, "asset.unboxed", decided.box_id)


def _boxed(row: Row) -> Boxed:
    return Boxed(
        custody=custody_of(row),
        kind=row["kind"],
        place_id=row["place_id"],
        box_id=row["box_id"],
        contents=row["content_count"],
    )


def _outcome(saved: Row, topic: str, box_id: UUID) -> Outcome:
    return Outcome(
        result={"asset_id": saved["id"], "version": saved["version"]},
        facts=(Fact(topic=topic, aggregate=saved["id"], payload={"box_id": str(box_id)}),),
        record=("asset", saved["id"], saved["version"]),
    )


def install(kit: Kit) -> None:
    kit.command(PutInBox, put_in_box)
    kit.command(TakeOutOfBox, take_out_of_box)
