"""Places: vault → zone → shelf → slot, and the places at the edge of the book."""

from collections.abc import Iterator
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from kuheng.apps.custody.reading import BOUNDARY, PLACE, boundary_place
from kuheng.apps.custody.tables import place
from kuheng.core.access.api import unit_of, within
from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import new_id

Code = Annotated[str, StringConstraints(min_length=1, max_length=60)]
Name = Annotated[str, StringConstraints(min_length=1, max_length=120)]
Capacity = Annotated[int, Field(ge=0, le=1_000_000)]

_BELOW = {"vault": None, "zone": ("vault",), "shelf": ("zone",), "slot": ("shelf", "zone", "vault")}
_NAMES = {
    "outside": "库外",
    "hands": "人员持有",
    "transit": "在途",
    "investigation": "待查",
    "destroyed": "已销毁",
}


class CreatePlace(Command, name="custody.create_place", record="place", title=("新建库位", "Create place")):
    """Add a vault, zone, shelf or slot. A vault stands alone; the others need a parent of the level above.

    Refused with `custody.place_code_taken`, `custody.place_level`.
    """

    id: UUID = Field(default_factory=new_id)
    code: Code
    name: Name
    kind: Literal["vault", "zone", "shelf", "slot"]
    parent_id: UUID | None = None
    unit_id: UUID | None = None
    capacity: Capacity | None = None


class ChangePlace(
    Command,
    name="custody.change_place",
    record="place",
    target="place_id",
    title=("修改库位", "Change place"),
):
    """Rename, set the capacity, close or open again. What lies there stays there."""

    place_id: UUID
    name: Name | None = None
    capacity: Capacity | None = None
    closed: bool | None = None


class BuildVault(Command, name="custody.build_vault", record="place", title=("建库", "Build vault")):
    """A vault with its zones A, B, …, shelves and slots in one act: `杭州金库-A07-17` is zone A, shelf 07, slot 17.

    Refused with `custody.place_code_taken`.
    """

    code: Code
    name: Name
    unit_id: UUID
    zones: Annotated[int, Field(ge=1, le=26)]
    shelves: Annotated[int, Field(ge=1, le=99)]
    slots: Annotated[int, Field(ge=1, le=99)]
    capacity: Capacity | None = None


class FoundPlaces(
    Command, name="custody.found_places", record="place", title=("建立边界库位", "Found edge places")
):
    """The places at the edge of the book, once for every bank; a second time changes nothing."""

    unit_id: UUID


def create_place(command: CreatePlace, tx: Transaction) -> Outcome:
    parent = _parent(tx, command)
    unit_id: UUID | None = command.unit_id or (parent["unit_id"] if parent else None)
    if unit_id is None:
        raise Refused("custody.place_unit", "unit_id")
    unit = unit_of(tx, unit_id)
    shared = {"unit_id": unit["id"], "unit_path": unit["path"]}
    made = _place(shared, parent, command.kind, command.code, command.name, command.capacity)
    saved = tx.insert(place, made | {"id": command.id})
    within(tx, command.about.name, "place", saved)
    return Outcome(result={"place_id": saved["id"], "path": saved["path"]}, record=("place", saved["id"], 1))


def _parent(tx: Transaction, command: CreatePlace) -> Row | None:
    levels = _BELOW[command.kind]
    if command.parent_id is None:
        if levels is None:
            return None
        raise Refused("custody.place_level", "parent_id", kind=command.kind)
    parent = tx.one(PLACE, [tx.tenant, command.parent_id])
    if parent is None:
        raise NotFound("record.not_found", "parent_id")
    if levels is None or parent["kind"] not in levels:
        raise Refused("custody.place_level", "parent_id", kind=command.kind)
    return parent


def build_vault(command: BuildVault, tx: Transaction) -> Outcome:
    unit = unit_of(tx, command.unit_id)
    shared = {"unit_id": unit["id"], "unit_path": unit["path"]}
    vault = _place(shared, None, "vault", command.code, command.name)
    within(tx, command.about.name, "place", vault)
    rows = [vault, *_zones(command, shared, vault)]
    tx.insert_each(place, rows)
    slots = sum(row["kind"] == "slot" for row in rows)
    return Outcome(result={"place_id": vault["id"], "slots": slots}, record=("place", vault["id"], 1))


def _zones(command: BuildVault, shared: Row, vault: Row) -> Iterator[Row]:
    for zone_no in range(command.zones):
        letter = chr(ord("A") + zone_no)
        zone = _place(shared, vault, "zone", f"{command.code}-{letter}", f"{letter} 区")
        yield zone
        for shelf_no in range(1, command.shelves + 1):
            shelf = _place(shared, zone, "shelf", f"{zone['code']}{shelf_no:02d}", f"{shelf_no:02d} 架")
            yield shelf
            for slot_no in range(1, command.slots + 1):
                code, name = f"{shelf['code']}-{slot_no:02d}", f"{slot_no:02d} 格"
                yield _place(shared, shelf, "slot", code, name, command.capacity)


def _place(
    shared: Row, parent: Row | None, kind: str, code: str, name: str, capacity: int | None = None
) -> Row:
    return shared | {
        "id": new_id(),
        "code": code,
        "name": name,
        "kind": kind,
        "parent_id": parent and parent["id"],
        "path": f"{parent['path'] if parent else '/'}{code}/",
        "capacity": capacity,
    }


def change_place(command: ChangePlace, tx: Transaction) -> Outcome:
    row = tx.one(PLACE + " FOR UPDATE", [tx.tenant, command.place_id])
    if row is None:
        raise NotFound("record.not_found")
    changes = command.model_dump(exclude={"place_id"}, exclude_none=True)
    saved = tx.update(place, row, **changes)
    return Outcome(result={"version": saved["version"]}, record=("place", row["id"], saved["version"]))


def found_places(command: FoundPlaces, tx: Transaction) -> Outcome:
    unit = unit_of(tx, command.unit_id)
    there = tx.rows(
        "SELECT kind FROM place WHERE tenant_id = %s AND kind = ANY(%s)", [tx.tenant, list(BOUNDARY)]
    )
    for kind in BOUNDARY:
        if kind not in {row["kind"] for row in there}:
            tx.insert(
                place,
                {
                    "id": boundary_place(tx.tenant, kind),
                    "code": f"@{kind}",
                    "name": _NAMES[kind],
                    "kind": kind,
                    "path": f"/@{kind}/",
                    "unit_id": unit["id"],
                    "unit_path": unit["path"],
                },
            )
    return Outcome(result={"places": {kind: boundary_place(tx.tenant, kind) for kind in BOUNDARY}})


def install(kit: Kit) -> None:
    kit.command(CreatePlace, create_place)
    kit.command(BuildVault, build_vault)
    kit.command(ChangePlace, change_place)
    kit.command(FoundPlaces, found_places)
