"""What a screen needs to show a list or a record to this viewer: fields, modes, operators, saved views,
commands.
"""

from typing import Any

from kuheng.core.catalog.entity import Choice, Field, Text2
from kuheng.core.catalog.lens import Lens, look
from kuheng.core.catalog.listing import order_of
from kuheng.core.catalog.operators import align, fast_operators, operators
from kuheng.core.catalog.single import permitted_commands
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import fields, parse
from kuheng.kernel.errors import Trouble

READ_VIEWS = """
SELECT id, name, where_json, sort, columns, shared, owner_id, version FROM saved_view
WHERE tenant_id = %s AND entity = ANY(%s) AND NOT removed AND (shared OR owner_id = %s)
ORDER BY owner_id <> %s, name, id LIMIT 200
"""


def view_schema(tx: Transaction, entity: str) -> dict[str, Any]:
    """The ViewSchema of one kind of record for the actor. Raises `NotFound` as a list does."""
    lens = look(tx, entity)
    me = tx.actor.person
    views = tx.ask(READ_VIEWS, [tx.tenant, sorted({lens.kind.key, lens.kind.record}), me, me])
    kind = lens.kind
    return {
        "entity": entity,
        "title": two(kind.title),
        "fields": [field_json(lens, field) for field in lens.shown],
        "views": [
            _view(row, lens, own=row["owner_id"] == me) for row in views.rows() if is_open_view(lens, row)
        ],
        "commands": list(permitted_commands(tx, kind)),
        "default_sort": order_of(lens, None).text,
        "code_field": kind.code_field,
        "name_field": kind.name_field,
    }


def is_open_view(lens: Lens, row: Row) -> bool:
    """Whether a saved view asks only for what this viewer may filter and sort by: a shared view tells
    nothing more.
    """
    try:
        condition = parse(row["where_json"] or {"all": []})
        asked = [lens.field(key) for key in fields(condition) - {"id"}]
        order_of(lens, row["sort"])
    except Trouble:
        return False
    return all(lens.is_open(field) for field in asked)


def two(text: Text2) -> dict[str, str]:
    return {"zh": text[0], "en": text[1]}


def field_json(lens: Lens, field: Field) -> dict[str, Any]:
    """One field as the screen needs it; never of a field that is hidden from the viewer."""
    is_open = lens.is_open(field)
    return {
        "key": field.key,
        "title": two(field.title),
        "type": field.type,
        "mode": lens.modes[field.key],
        "filterable": is_open,
        "sortable": is_open and field.sortable,
        "operators": list(operators(field)) if is_open else [],
        "fast": list(fast_operators(field)) if is_open else [],
        "options": [_option(choice) for choice in field.choices] or None,
        "entity": field.reference,
        "width": field.width,
        "align": align(field),
        "default_visible": field.default_visible,
        "scale": field.scale,
        "unit": field.unit or None,
        "form": field.form,
        "required": field.required,
        "help": two(field.help) if any(field.help) else None,
    }


def _option(choice: Choice) -> dict[str, Any]:
    return {"value": choice.value, "title": two(choice.title), "color": choice.color}


def _view(row: Row, lens: Lens, *, own: bool) -> dict[str, Any]:
    columns = row["columns"]
    return {
        "id": row["id"],
        "name": row["name"],
        "where": row["where_json"],
        "sort": row["sort"],
        "columns": None if columns is None else [key for key in columns if key in lens.modes],
        "shared": row["shared"],
        "own": own,
        "version": row["version"],
    }
