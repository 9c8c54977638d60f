"""Imports as their wizard shows them: the batch, its faults page by page, the list of faults to mend, the template."""

from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal
from uuid import UUID

from kuheng.apps.custody.importing.batch import reading_of
from kuheng.apps.custody.importing.error_list import write_error_list
from kuheng.apps.custody.importing.fields import VAULT_LIST
from kuheng.apps.custody.importing.judged import judged
from kuheng.apps.custody.importing.references import categories, category_words
from kuheng.apps.custody.importing.sources import book_of
from kuheng.apps.custody.importing.template import template
from kuheng.core.access.api import decide, may
from kuheng.core.catalog import cursor as cursors
from kuheng.core.catalog.api import record
from kuheng.core.store.transaction import Row, Transaction

Language = Literal["zh", "en"]

BATCH = "SELECT * FROM import_batch WHERE tenant_id = %s AND id = %s"
FAULTS = """
SELECT no, kind, fault FROM import_fault
WHERE tenant_id = %(tenant)s AND import_id = %(import)s AND no > %(after)s
  AND (%(code)s::text IS NULL OR code = %(code)s) AND (%(kind)s::text IS NULL OR kind = %(kind)s)
ORDER BY no LIMIT %(limit)s
"""
COUNT = """
SELECT count(*) AS n FROM import_fault
WHERE tenant_id = %(tenant)s AND import_id = %(import)s
  AND (%(code)s::text IS NULL OR code = %(code)s) AND (%(kind)s::text IS NULL OR kind = %(kind)s)
"""
UNITS = "SELECT name FROM org_unit WHERE tenant_id = %s ORDER BY path LIMIT 500"
MEND = "custody.mend_import"
MOST = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultAsk:
    """Which faults: of one code, of one kind (fault, warning), after a cursor, at most `limit`."""

    code: str | None = None
    kind: str | None = None
    cursor: str | None = None
    limit: int = 100


def import_page(tx: Transaction, import_id: UUID) -> dict[str, Any]:
    """The state of one import. Raises `NotFound`."""
    view = record(tx, "import_batch", import_id)
    batch = _batch(tx, import_id)
    summary = batch["summary"]
    clean = summary["clean"] if summary else 0
    return {
        **{key: batch[key] for key in ("id", "file_name", "state", "trouble", "version", "at", "by_id", "undone_at")},
        **{key: batch[key] for key in ("rows", "done", "created", "updated", "skipped")},
        "sheets": _sheets(tx, batch),
        "mapping": batch["mapping"] if may(tx, MEND) else _without_values(batch["mapping"]),
        "overrides": batch["overrides"] if may(tx, MEND) else [],
        "options": {key: batch[key] for key in ("on_existing", "match_by", "fire_rules", "create_places")},
        "summary": summary,
        "clean": clean,
        "progress": batch["done"] * 100 // clean if clean else 0,
        "commands": view.commands,
    }


def _sheets(tx: Transaction, batch: Row) -> list[dict[str, Any]]:
    if batch["state"] not in ("uploaded", "judged"):
        return []
    return [
        {"name": sheet.name, "rows": len(sheet.rows), "width": sheet.width, "visible": sheet.visible}
        for sheet in book_of(tx, batch["file_id"]).sheets
    ]


def _without_values(mapping: Mapping[str, Any]) -> dict[str, Any]:
    """Who may not mend the list is not shown what stands in it."""
    sheets = [
        sheet | {"columns": [column | {"first_value": ""} for column in sheet["columns"]]}
        for sheet in mapping["sheets"]
    ]
    return dict(mapping) | {"sheets": sheets}


def import_faults(tx: Transaction, import_id: UUID, ask: FaultAsk) -> dict[str, Any]:
    """One page of the faults and warnings of the last dry run, in file order. Raises `NotFound`,
    `Malformed("catalog.cursor")`.
    """
    record(tx, "import_batch", import_id)
    question = ["import_fault", tx.tenant, import_id, ask.code, ask.kind]
    after = cursors.read(ask.cursor, question).value if ask.cursor else 0
    limit = min(max(ask.limit, 1), MOST)
    params = {
        "tenant": tx.tenant, "import": import_id, "after": after, "code": ask.code, "kind": ask.kind,
        "limit": limit + 1,
    }  # fmt: skip
    found, counted = tx.ask(FAULTS, params), tx.ask(COUNT, params)
    rows = found.rows()
    more = len(rows) > limit
    shown = [_shown(row, bare=not may(tx, MEND)) for row in rows[:limit]]
    place = cursors.Place(value=shown[-1]["no"], id=import_id) if more else None
    return {
        "rows": shown,
        "next": cursors.signed(place, question) if place else None,
        "count": counted.scalar(),
    }


def _shown(row: Row, *, bare: bool) -> dict[str, Any]:
    fault = {"no": row["no"], "kind": row["kind"], **row["fault"]}
    if bare:
        fault |= {"value": "", "params": {}, "suggestion": None, "message": None}
    return fault


def import_errors(tx: Transaction, import_id: UUID, language: Language) -> bytes:
    """The rows at fault as a workbook. Raises `NotFound`, `Denied` for who may not mend."""
    record(tx, "import_batch", import_id)
    decide(tx, MEND, "import_batch")
    batch = _batch(tx, import_id)
    reading = reading_of(batch)
    made = BytesIO()
    write_error_list(
        made,
        book_of(tx, batch["file_id"]),
        reading.sheets,
        judged(tx, batch).judgement,
        reading.overrides,
        language,
    )
    return made.getvalue()


def import_template(tx: Transaction, category: str | None, language: Language) -> bytes:
    """The workbook to fill in, with the bank's own categories and branches to choose from."""
    decide(tx, "custody.open_import", "import_batch")
    units = [row["name"] for row in tx.rows(UNITS, [tx.tenant])]
    words = category_words(categories(tx).values())
    return template(category, language, categories=words, choices={"org_unit": units})


def import_fields() -> list[dict[str, Any]]:
    """What a column of a list may be said to mean."""
    return [
        {"key": spec.key, "title": {"zh": spec.zh, "en": spec.en}, "required": spec.required}
        for spec in VAULT_LIST.fields
        if spec.kind != "ignored"
    ]


def _batch(tx: Transaction, import_id: UUID) -> Row:
    row = tx.one(BATCH, [tx.tenant, import_id])
    assert row is not None, "the catalog has just found it"
    return row
