"""The register: an asset's birth in the book, its tags, its values."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from kuheng.apps.custody.domain.binding import State
from kuheng.apps.custody.domain.lines import numbering_of
from kuheng.apps.custody.domain.scan import normal_code
from kuheng.apps.custody.reading import category_of, lock_asset, next_number, own_place, require_room
from kuheng.apps.custody.tables import asset, asset_tag, category, valuation
from kuheng.core.access.api import unit_of, within
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Kind, Movement, Span, Spot
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.forms import api as forms
from kuheng.kernel.clock import business_date
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import AssetId, PlaceId, new_id

LAST_VALUED = "SELECT max(on_date) AS last FROM valuation WHERE tenant_id = %s AND asset_id = %s"

Code = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,40}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=200)]
Fen = Annotated[int, Field(ge=0, lt=2**62)]
# Values of a category's form: what a field type reads, as JSON without fractions.
Extra = Annotated[
    dict[
        Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,39}$")],
        str | StrictInt | StrictBool | None,
    ],
    Field(max_length=200),
]


class AssetFacts(Command):
    """What is known of an asset when it enters the book. `numbers` is given for ranges only.

    `extra`: the values of the category's own form by its field keys; without it the form is filled in later.
    """

    code: Code | None = None
    name: Words
    category: str
    spec: Words | None = None
    unit: Annotated[str, StringConstraints(min_length=1, max_length=12)] | None = None
    quantity: Annotated[int, Field(ge=1, le=10**12)] = 1
    serial_no: Annotated[str, StringConstraints(min_length=1, max_length=80)] | None = None
    range_kind: Words | None = None
    prefix: Annotated[str, StringConstraints(max_length=20)] = ""
    edition: Annotated[str, StringConstraints(max_length=20)] = ""
    first_no: Annotated[str, StringConstraints(pattern=r"^\d{1,18}$")] | None = None
    last_no: Annotated[str, StringConstraints(pattern=r"^\d{1,18}$")] | None = None
    value_fen: Fen | None = None
    valued_on: date | None = None
    received_on: date | None = None
    expires_on: date | None = None
    contract_no: Words | None = None
    customer: Words | None = None
    voucher_no: Words | None = None
    note: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    tags: tuple[Annotated[str, StringConstraints(max_length=64)], ...] = ()
    extra: Extra | None = None

    @model_validator(mode="after")
    def _dates(self) -> "AssetFacts":
        if self.received_on and self.expires_on and self.expires_on < self.received_on:
            raise ValueError("expires_on is before received_on")
        return self

    @model_validator(mode="after")
    def _numbers(self) -> "AssetFacts":
        if (self.first_no is None) != (self.last_no is None):
            raise ValueError("first_no and last_no go together")
        if self.first_no and self.last_no:
            if len(self.first_no) != len(self.last_no):
                raise ValueError("first_no and last_no must have the same number of digits")
            if int(self.last_no) < int(self.first_no):
                raise ValueError("last_no is before first_no")
            if int(self.last_no) - int(self.first_no) + 1 != self.quantity:
                raise ValueError("quantity is not last_no - first_no + 1")
        return self


class RegisterAsset(
    AssetFacts, name="custody.register_asset", record="asset", title=("登记资产", "Register asset")
):
    """Enter one asset that already lies in the vault (opening balance). Later arrivals come by in-order.

    Refused with `custody.code_taken`, `custody.no_category`, `custody.kind_unfit`, `custody.place_full`,
    `custody.no_form`, `forms.faults`, `ledger.*`.
    """

    id: UUID = Field(default_factory=new_id)
    place_id: UUID
    unit_id: UUID | None = None
    holder_id: UUID | None = None


class RevalueAsset(
    Command, name="custody.revalue_asset", record="asset", target="asset_id", title=("重估", "Revalue asset")
):
    """Record a valuation; the newest by date is the asset's value. Earlier ones stay.

    `revalue_on`: when the next one is due; a new valuation without it leaves that day as it was. Refused with
    `custody.valued_ahead`, `custody.revalued_before`, `custody.destroyed`.
    """

    asset_id: UUID
    amount_fen: Fen
    on_date: date
    source: Words
    document: Words | None = None
    revalue_on: date | None = None


class AddTag(
    Command, name="custody.add_tag", record="asset", target="asset_id", title=("绑定标签", "Add tag")
):
    """Put one more tag on an asset. Refused with `custody.tag_taken`."""

    asset_id: UUID
    tag: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    scheme: Literal["qr", "code128", "rfid", "gs1"] = "qr"


class DefineCategory(
    Command, name="custody.define_category", record="category", title=("定义类别", "Define category")
):
    """Add a category or change it; its key never changes."""

    key: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$", max_length=80)]
    title_zh: Words
    title_en: Words
    kind: Literal["serial", "stock", "range"]
    code_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2,4}$")]
    unit: Annotated[str, StringConstraints(min_length=1, max_length=12)]
    risk: Literal["A", "B", "C"] = "B"
    form_key: Words | None = None
    secret: bool = False
    receiver_may_apply: bool = True
    face_fen: Fen | None = None


def register_asset(command: RegisterAsset, tx: Transaction) -> Outcome:
    kind = category_of(tx, command.category)
    where = own_place(tx, command.place_id)
    require_room(tx, where, 1)
    row = enter(
        tx, command, kind, where, asset_id=command.id, unit_id=command.unit_id, holder_id=command.holder_id
    )
    within(tx, command.about.name, "asset", row)
    return Outcome(
        result={"asset_id": row["id"], "code": row["code"]},
        facts=(Fact(topic="asset.registered", aggregate=row["id"], payload={"category": row["category"]}),),
        record=("asset", row["id"], 1),
    )


def enter(
    tx: Transaction,
    facts: AssetFacts,
    kind: Row,
    where: Row,
    *,
    asset_id: UUID,
    unit_id: UUID | None = None,
    holder_id: UUID | None = None,
    at_spot: Spot | None = None,
    form_version: int | None = None,
) -> Row:
    """Writes the asset, its form, tags and value, and the movement by which it enters the book.

    It lies at `where`, or is still on its way (`at_spot`). `form_version`: the one its form was judged by before.
    """
    if (facts.first_no is not None) != (kind["kind"] == "range") or (
        kind["kind"] == "serial" and facts.quantity != 1
    ):
        raise Refused("custody.kind_unfit", "category", category=kind["key"])
    unit = unit_of(tx, unit_id or where["unit_id"])
    code = facts.code or next_number(tx, kind["code_prefix"])
    valued_on = None if facts.value_fen is None else facts.valued_on or business_date(tx.at)
    row = tx.insert(
        asset,
        facts.model_dump(include=_COPIED)
        | _numbers(facts)
        | {
            "id": asset_id,
            "code": code,
            "kind": kind["kind"],
            "unit": facts.unit or kind["unit"],
            "risk": kind["risk"],
            "unit_id": unit["id"],
            "unit_path": unit["path"],
            "holder_id": holder_id,
            "place_id": where["id"],
            "state": "in_stock" if at_spot is None else "transit",
            "moved_at": tx.at,
            "valued_on": valued_on,
        },
    )
    if facts.extra is not None and own_form(kind, facts.extra):
        forms.fill(tx, kind["form_key"], asset_id, facts.extra, number=form_version)
    for tag in facts.tags:
        _add_tag(tx, row["id"], tag, "qr")
    if facts.value_fen is not None and valued_on is not None:
        _record_value(tx, asset_id, facts.value_fen, valued_on, "登记", None)
    _post_receipt(tx, row, at_spot or Spot(place=PlaceId(where["id"])))
    return row


def own_form(kind: Row, extra: Mapping[str, object], *, field: str = "extra") -> bool:
    """Whether the category has a form of its own. Refused with `custody.no_form` where values are given without."""
    if kind["form_key"] is None and extra:
        raise Refused("custody.no_form", field, category=kind["title_zh"])
    return kind["form_key"] is not None


def _post_receipt(tx: Transaction, row: Row, spot: Spot) -> None:
    asset_id, kind, numbering = AssetId(row["id"]), Kind(row["kind"]), numbering_of(row)
    if numbering is not None:
        ledger.define_numbers(tx, {asset_id: numbering})
    spans = (Span(row["first_no"], row["last_no"]),) if numbering else ()
    entries = ledger.receipt(asset_id, kind, spot, quantity=row["quantity"], spans=spans)
    ledger.post(tx, Movement(kind="receive", entries=entries))


_COPIED = {
    "name", "category", "spec", "quantity", "serial_no", "value_fen", "valued_on", "received_on", "expires_on",
    "contract_no", "customer", "voucher_no", "note",
}  # fmt: skip


def _numbers(facts: AssetFacts) -> Row:
    if facts.first_no is None or facts.last_no is None:
        return {}
    return {
        "range_kind": facts.range_kind or facts.spec or facts.category,
        "prefix": facts.prefix,
        "edition": facts.edition,
        "digits": len(facts.first_no),
        "first_no": int(facts.first_no),
        "last_no": int(facts.last_no),
    }


def _add_tag(tx: Transaction, asset_id: UUID, tag: str, scheme: str) -> None:
    normal = normal_code(tag)
    if normal is None:
        raise Refused("custody.unknown_code", "tag", scanned=tag)
    tx.insert(asset_tag, {"id": new_id(), "asset_id": asset_id, "tag": normal, "scheme": scheme})


def _record_value(
    tx: Transaction, asset_id: UUID, fen: int, on_date: date, source: str, document: str | None
) -> None:
    tx.insert(
        valuation,
        {
            "id": new_id(),
            "asset_id": asset_id,
            "amount_fen": fen,
            "on_date": on_date,
            "source": source,
            "document": document,
            "by_id": tx.actor.person,
        },
    )


def revalue_asset(command: RevalueAsset, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    if command.on_date > business_date(tx.at):
        raise Refused("custody.valued_ahead", "on_date")
    if command.revalue_on and command.revalue_on <= command.on_date:
        raise Refused("custody.revalued_before", "revalue_on")
    if row["state"] in (State.DESTROYED, State.VOID):
        raise Refused("custody.destroyed", asset=row["code"])
    last = tx.scalar(LAST_VALUED, [tx.tenant, row["id"]])
    _record_value(tx, row["id"], command.amount_fen, command.on_date, command.source, command.document)
    newest = last is None or command.on_date >= last
    changes: Row = {"value_fen": command.amount_fen, "valued_on": command.on_date} if newest else {}
    if command.revalue_on:
        changes["revalue_on"] = command.revalue_on
    saved = tx.update(asset, row, **changes)
    return Outcome(result={"version": saved["version"]}, record=("asset", row["id"], saved["version"]))


def add_tag(command: AddTag, tx: Transaction) -> Outcome:
    row = lock_asset(tx, command.asset_id)
    _add_tag(tx, row["id"], command.tag, command.scheme)
    return Outcome(result={"tag": normal_code(command.tag)}, record=("asset", row["id"], row["version"]))


def define_category(command: DefineCategory, tx: Transaction) -> Outcome:
    row = tx.one(
        "SELECT * FROM category WHERE tenant_id = %s AND key = %s FOR UPDATE", [tx.tenant, command.key]
    )
    if row is None:
        saved = tx.insert(category, {"id": new_id()} | command.model_dump())
    else:
        saved = tx.update(category, row, **command.model_dump(exclude={"key"}))
    return Outcome(result={"key": saved["key"]}, record=("category", saved["id"], saved["version"]))


def install(kit: Kit) -> None:
    kit.command(RegisterAsset, register_asset)
    kit.command(RevalueAsset, revalue_asset)
    kit.command(AddTag, add_tag)
    kit.command(DefineCategory, define_category)
    kit.constraint("uq_asset_code", "custody.code_taken", "code")
    kit.constraint("uq_asset_tag", "custody.tag_taken", "tag")
    kit.constraint("uq_place_tenant_id_code", "custody.place_code_taken", "code")
