"""What only assets of one category have: the values of the category's form, corrected after the asset entered the book."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.custody.commands.register import Extra, own_form
from kuheng.apps.custody.domain.binding import decide_change
from kuheng.apps.custody.reading import category_of, custody_of, lock_asset
from kuheng.apps.custody.tables import asset
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Transaction
from kuheng.engines.forms import api as forms


class ChangeDetails(
    Command,
    name="custody.change_details",
    record="asset",
    target="asset_id",
    title=("更正类别信息", "Change details"),
):
    """Fill in or correct the values of the asset's category form. A field that is not given stays, null empties it.

    Refused with `custody.destroyed`, `custody.no_form`, `forms.faults`, `forms.not_writable`, `forms.unknown_field`.
    """

    asset_id: UUID
    extra: Extra
    reason: Annotated[str, StringConstraints(min_length=4, max_length=500)] | None = None


def change_details(command: ChangeDetails, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    decide_change(custody_of(row)).or_refuse()
    kind = category_of(tx, row["category"])
    if not own_form(kind, command.extra):
        return Outcome(
            result={"version": row["version"], "changed": []}, record=("asset", row["id"], row["version"])
        )
    forms.require_writable(tx, kind["form_key"], command.extra)
    # The asset moves on first: what was read of it is stale, and If-Match asks for the asset's version.
    saved = tx.update(asset, row)
    changed = forms.fill(tx, kind["form_key"], row["id"], command.extra)
    return Outcome(
        result={"version": saved["version"], "changed": changed},
        facts=(Fact(topic="asset.details_changed", aggregate=row["id"], payload={"fields": changed}),),
        record=("asset", row["id"], saved["version"]),
    )


def install(kit: Kit) -> None:
    kit.command(ChangeDetails, change_details)
