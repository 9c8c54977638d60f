"""Saved views of lists, and the note that audit keeps of an export."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field as Limit
from pydantic import StringConstraints

from kuheng.core.access.api import decide, may
from kuheng.core.catalog.api import EntityKind, Field, check, kind_of, look, order_of
from kuheng.core.catalog.tables import saved_view
from kuheng.core.commands.base import Command, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import parse, to_json
from kuheng.kernel.errors import Denied, ErrorText, NotFound, Refused
from kuheng.kernel.ids import new_id

MAX_VIEWS = 50

READ_OWN = """
SELECT * FROM saved_view WHERE tenant_id = %s AND owner_id = %s AND id = %s AND NOT removed FOR UPDATE
"""
READ_NAMED = """
SELECT *, count(*) OVER () AS views FROM saved_view
WHERE tenant_id = %s AND owner_id = %s AND entity = %s AND NOT removed ORDER BY name <> %s
"""

EntityKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
FieldKey = Annotated[str, StringConstraints(min_length=1, max_length=80)]
Columns = Annotated[list[FieldKey], Limit(max_length=100)]


class SaveView(Command, name="catalog.save_view", record="saved_view", title=("保存视图", "Save view")):
    """Keep conditions, order and columns of a list under a name; under a name already used, in its place.

    Refused with `catalog.too_many_views`; asks only for fields that the person may filter and sort by.
    """

    entity: EntityKey
    name: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    where: dict[str, Any] | None = None
    sort: FieldKey | None = None
    columns: Columns | None = None
    shared: bool = False


class ShareView(Command, name="catalog.share_view", record="saved_view", title=("共享视图", "Share view")):
    """Show one's own view to everybody who may read the list, or to nobody else again."""

    view_id: UUID
    shared: bool


class RemoveView(Command, name="catalog.remove_view", record="saved_view", title=("删除视图", "Remove view")):
    """Remove one's own view."""

    view_id: UUID


class NoteExport(Command, name="catalog.note_export", title=("导出", "Export")):
    """What was taken out of the house: the question, how many rows, and the SM3 of the file. The export itself
    is permitted by `<entity>.export`."""

    entity: EntityKey
    format: Literal["xlsx", "csv", "pdf"]
    where: dict[str, Any] | None = None
    q: Annotated[str, StringConstraints(max_length=500)] = ""
    fields: Columns
    rows: Annotated[int, Limit(ge=0)]
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


def save_view(command: SaveView, tx: Transaction) -> Outcome:
    values = _checked(command, tx)
    if command.shared:
        _require_sharing(tx)
    found = tx.rows(READ_NAMED, [tx.tenant, tx.actor.person, command.entity, command.name])
    if found and found[0]["name"] == command.name:
        before = {name: value for name, value in found[0].items() if name != "views"}
        row = tx.update(saved_view, before, **values)
    elif found and found[0]["views"] >= MAX_VIEWS:
        raise Refused("catalog.too_many_views", limit=MAX_VIEWS)
    else:
        named = {"id": new_id(), "owner_id": tx.actor.person, "entity": command.entity, "name": command.name}
        row = tx.insert(saved_view, named | values)
    return _outcome(row)


def share_view(command: ShareView, tx: Transaction) -> Outcome:
    row = _own(tx, command.view_id)
    if command.shared:
        _require_sharing(tx)
    return _outcome(tx.update(saved_view, row, shared=command.shared))


def remove_view(command: RemoveView, tx: Transaction) -> Outcome:
    return _outcome(tx.update(saved_view, _own(tx, command.view_id), removed=True))


def note_export(command: NoteExport, tx: Transaction) -> Outcome:
    kind = kind_of(tx, command.entity)
    decide(tx, f"{kind.record if kind else command.entity}.export")
    return Outcome(result={"rows": command.rows})


def _checked(command: SaveView, tx: Transaction) -> Row:
    lens = look(tx, command.entity)
    condition = check(lens, parse(command.where or {"all": []}))
    order_of(lens, command.sort)
    for key in command.columns or ():
        lens.field(key)
    return {
        "where_json": to_json(condition) if command.where else None,
        "sort": command.sort,
        "columns": command.columns,
        "shared": command.shared,
    }


def _require_sharing(tx: Transaction) -> None:
    if not may(tx, "catalog.share_view"):
        raise Denied("access.denied", action="catalog.share_view")


def _own(tx: Transaction, view_id: UUID) -> Row:
    row = tx.one(READ_OWN, [tx.tenant, tx.actor.person, view_id])
    if row is None:
        raise NotFound("record.not_found")
    return row


def _outcome(row: Row) -> Outcome:
    return Outcome(result={"view_id": row["id"]}, record=("saved_view", row["id"], row["version"]))


_v = saved_view.c

SAVED_VIEW = EntityKind(
    key="saved_view",
    title=("视图", "View"),
    table=saved_view,
    source=saved_view,
    fields=(
        Field(key="name", title=("名称", "Name"), column=_v.name, sortable=True),
        Field(key="entity", title=("列表", "List"), column=_v.entity, type="code"),
        Field(
            key="owner_id", title=("所有者", "Owner"), column=_v.owner_id, type="person", reference="person"
        ),
        Field(key="shared", title=("共享", "Shared"), column=_v.shared, type="flag"),
        Field(key="removed", title=("已删除", "Removed"), column=_v.removed, type="flag"),
    ),
    default_sort="name",
    name_field="name",
    commands=("catalog.share_view", "catalog.remove_view"),
)

ERRORS = (
    ErrorText(
        code="catalog.too_many_views",
        zh="一个列表最多存 {limit} 个视图",
        en="At most {limit} views of one list",
    ),
)


def install(kit: Kit) -> None:
    """Views and exports; called by the plug-in of the forms."""
    kit.errors(ERRORS)
    kit.entity(SAVED_VIEW)
    kit.command(SaveView, save_view)
    kit.command(ShareView, share_view)
    kit.command(RemoveView, remove_view)
    kit.command(NoteExport, note_export)
