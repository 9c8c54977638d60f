"""One page per asset: facts, place, bindings, values, and its custody from birth on with the proof of each step."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain.binding import Binding, open_acts
from kuheng.apps.custody.domain.due import due_of
from kuheng.apps.custody.domain.lines import numbering_of
from kuheng.apps.custody.reading import ask_rules, custody_of, rules_from
from kuheng.apps.custody.selectors.asset_links import ask_links, related
from kuheng.apps.custody.selectors.places import shelf_picture
from kuheng.apps.custody.selectors.words import ACTS, HAPPENED, ROLES, words
from kuheng.core.access.api import may
from kuheng.core.audit.api import newest_head
from kuheng.core.audit.history import Happening, History, ask_history
from kuheng.core.catalog import api as catalog
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.forms import api as forms
from kuheng.kernel.canonical import plain
from kuheng.kernel.clock import business_date

ASSET = "SELECT * FROM asset WHERE tenant_id = %s AND id = %s"
WAY = """
-- the category's titles from the top down, and the place's parents
SELECT key, title_zh, title_en, form_key FROM category WHERE tenant_id = %s AND key = ANY(%s) ORDER BY length(key)
"""
BINDINGS = """
SELECT kind, reason, document, started_at FROM binding
WHERE tenant_id = %s AND asset_id = %s AND ended_at IS NULL ORDER BY started_at
"""
VALUATIONS = """
SELECT v.id, v.on_date, v.amount_fen, v.currency, v.source, v.document, p.name AS by
FROM valuation v LEFT JOIN person p ON p.tenant_id = v.tenant_id AND p.id = v.by_id
WHERE v.tenant_id = %s AND v.asset_id = %s ORDER BY v.on_date DESC, v.id DESC LIMIT 500
"""
SIGNERS = """
SELECT l.asset_id, h.order_id, h.receiver_id, o.receiver_name, h.keeper_id, h.second_id, h.signature_file_id, o.number,
  k.name AS keeper_name, s.name AS second_name, h.signed_at
FROM order_line l
JOIN handover h ON h.tenant_id = l.tenant_id AND h.order_id = l.order_id
JOIN custody_order o ON o.tenant_id = l.tenant_id AND o.id = l.order_id
LEFT JOIN person k ON k.tenant_id = h.tenant_id AND k.id = h.keeper_id
LEFT JOIN person s ON s.tenant_id = h.tenant_id AND s.id = h.second_id
WHERE l.tenant_id = %s AND l.asset_id = %s AND l.state <> 'replaced'
"""
TAGS = "SELECT tag, scheme FROM asset_tag WHERE tenant_id = %s AND asset_id = %s ORDER BY tag"
PLACES = """
-- the places at the edge of the book are known by name
SELECT id, CASE WHEN starts_with(code, '@') THEN name ELSE code END AS code
FROM place WHERE tenant_id = %s AND id = ANY(%s)
"""

Changes = Mapping[UUID, list[dict[str, Any]]]

FACTS = (
    ("serial_no", "code"), ("spec", "text"), ("unit", "text"), ("quantity", "whole"), ("contract_no", "code"),
    ("customer", "text"), ("voucher_no", "code"), ("received_on", "date"), ("expires_on", "date"), ("risk", "text"),
    ("note", "text"),
)  # fmt: skip

LINKS = ("customer", "contract_no", "voucher_no", "expires_on")


def asset_page(tx: Transaction, asset_id: UUID) -> dict[str, Any]:
    """Everything the page shows, as the viewer may see it. Raises `NotFound` as the catalog does."""
    view = catalog.record(tx, "asset", asset_id)
    seen = view.record
    asked, rules, history = (
        tx.ask(ASSET, [tx.tenant, asset_id]),
        ask_rules(tx),
        ask_history(tx, "asset", asset_id),
    )
    way = tx.ask(WAY, [tx.tenant, _upwards(seen["category"])])
    bindings = tx.ask(BINDINGS, [tx.tenant, asset_id])
    valuations = tx.ask(VALUATIONS, [tx.tenant, asset_id])
    links = ask_links(tx, asset_id)
    signers, tags = tx.ask(SIGNERS, [tx.tenant, asset_id]), tx.ask(TAGS, [tx.tenant, asset_id])
    row = asked.one()
    assert row is not None
    form_key = next((one["form_key"] for one in way.rows() if one["key"] == row["category"]), None)
    own, filled = forms.seen(tx, form_key, asset_id), _ask_form_history(tx, form_key, asset_id)
    open_ = open_acts(custody_of(row), rules_from(rules))
    shows_value, today = "value_fen" in seen, business_date(tx.at)
    timeline = _timeline(tx, history, signers.rows(), seen, _changes(tx, form_key, filled))
    files, beside = links.files, related(tx, row)
    return {
        "asset": _head(row, seen, way.rows(), view.version),
        "commands": list(view.commands),
        "may_export": may(tx, "asset.export"),
        "counts": {
            "movements": len(timeline),
            "valuations": len(valuations.rows()) if shows_value else 0,
            "files": len(files),
            "related": len(beside),
            "entries": history.entries,
        },
        "may_unmask": view.may_unmask,
        "facts": _facts(tx, row, view, [tag["tag"] for tag in tags.rows()]),
        "own": own.to_json() if own else None,
        **shelf_picture(tx, row["place_id"]),
        "bindings": [_binding(kind, row, bindings.rows(), open_) for kind in Binding if row[kind]],
        "valuations": valuations.rows() if shows_value else [],
        "revalue_on": seen.get("revalue_on"),
        "revaluation": _due(seen.get("revalue_on"), today),
        "validity": _due(seen.get("expires_on"), today),
        "timeline": timeline,
        "since": timeline[-1]["at"] if timeline else None,
        "files": files,
        "related": beside,
        "links": {key: seen[key] for key in LINKS if key in seen and view.modes.get(key) in ("read", "write")},
        "proof": _proof(tx, history),
    }


def _due(on: object, today: date) -> dict[str, Any] | None:
    """How near a day is; a masked one is no day."""
    due = due_of(on, today) if isinstance(on, date) else None
    return None if due is None else asdict(due)


def _ask_form_history(tx: Transaction, form_key: str | None, asset_id: UUID) -> History | None:
    entity = forms.history_key(tx, form_key)
    return ask_history(tx, entity, asset_id) if entity else None


def _changes(tx: Transaction, form_key: str | None, filled: History | None) -> Changes:
    """What each entry changed of the category's own facts."""
    if form_key is None or filled is None:
        return {}
    return {
        one.entry_id: forms.seen_changes(tx, form_key, one.before, one.after) for one in filled.happenings
    }


def _upwards(key: str) -> list[str]:
    parts = key.split(".")
    return [".".join(parts[: depth + 1]) for depth in range(len(parts))]


def _head(row: Row, seen: Row, way: list[Row], version: int | None) -> dict[str, Any]:
    return {
        "id": row["id"],
        "code": row["code"],
        "name": seen.get("name"),
        "spec": seen.get("spec"),
        "kind": row["kind"],
        "state": row["state"],
        "bindings": [binding.value for binding in Binding if row[binding]],
        "quantity": row["quantity"],
        "unit": row["unit"],
        "value_fen": seen.get("value_fen"),
        "holder": row["holder_name"],
        "version": version,
        "category": {
            "key": row["category"],
            "path": [words(one["title_zh"], one["title_en"]) for one in way],
        },
    }


def _facts(tx: Transaction, row: Row, view: catalog.RecordView, tags: list[str]) -> list[dict[str, Any]]:
    """Only what the viewer may read; an empty fact is shown as empty, so that pages of one category align."""
    kind = catalog.kind_of(tx, "asset")
    assert kind is not None
    seen, modes = view.record, view.modes
    shown = [
        {
            "key": key,
            "title": words(*field.title),
            "value": _text(seen[key]),
            "type": type_,
            "lock": "masked" if modes.get(key) == "masked" else None,
        }
        for key, type_ in FACTS
        if key in seen and (field := kind.field_of(key)) is not None
    ]
    numbering = numbering_of(row)
    if numbering is not None:
        span = f"{numbering.show(row['first_no'])}–{numbering.show(row['last_no'])}"
        shown.insert(0, {"key": "numbers", "title": words("号段", "Numbers"), "value": span, "type": "code"})
    if tags:
        shown.append(
            {"key": "tags", "title": words("标签", "Tags"), "value": " · ".join(tags), "type": "code"}
        )
    return shown


def _text(value: object) -> str | None:
    return None if value is None or value == "" else str(plain(value))


def _binding(kind: Binding, row: Row, known: list[Row], open_: dict[Any, bool]) -> dict[str, Any]:
    """What this binding lets pass; one that came with an import has no document of its own."""
    opened: Row = next((one for one in known if one["kind"] == kind), {})
    return {
        "kind": kind.value,
        "note": None,
        "since": opened.get("started_at") or row["moved_at"],
        "reason": opened.get("reason"),
        "document": opened.get("document"),
        "allowed": [ACTS[act] for act, is_open in open_.items() if is_open],
        "refused": [ACTS[act] for act, is_open in open_.items() if not is_open],
    }


def _timeline(
    tx: Transaction, history: History, signed: list[Row], seen: Row, changes: Changes
) -> list[dict[str, Any]]:
    happenings = history.happenings
    ids = {place for one in happenings for place in (_place(one.before), _place(one.after)) if place}
    codes = {str(row["id"]): row["code"] for row in tx.rows(PLACES, [tx.tenant, sorted(ids)])} if ids else {}
    return [_item(one, codes, signed, changes, value="value_fen" in seen) for one in happenings]


def _place(state: dict[str, Any] | None) -> str | None:
    return None if state is None else state.get("place_id")


def _item(
    one: Happening, codes: dict[str, str], signed: list[Row], changes: Changes, *, value: bool
) -> dict[str, Any]:
    title, kind = HAPPENED.get(one.command, (words(one.command, one.command), "neutral"))
    moved = one.changed("place_id")
    return {
        "entry_id": one.entry_id,
        "leaf": one.leaf_no,
        "leaf_hash": one.leaf.hex(),
        "kind": kind,
        "title": title,
        "at": one.at,
        "detail": _detail(one) if value or not one.changed("value_fen") else None,
        "from": codes.get(_place(one.before) or "") if moved else None,
        "to": codes.get(_place(one.after) or "") if moved else None,
        "document": one.detail.get("document"),
        # what an asset was born with stands in its facts
        "changes": changes.get(one.entry_id, []) if one.before else [],
        "people": _people(one, signed),
        "ip": one.ip,
        "device": one.device,
        "folded": None,
    }


def _detail(one: Happening) -> str | None:
    if one.command == "custody.revalue_asset" and one.before:
        return f"¥ {_yuan(one.before.get('value_fen'))} → ¥ {_yuan(one.after.get('value_fen'))}"
    reason = one.detail.get("reason")
    return str(reason) if reason else None


def _yuan(fen: int | None) -> str:
    return "—" if fen is None else f"{fen // 100:,}.{fen % 100:02d}"


def _people(one: Happening, signed: list[Row]) -> list[dict[str, Any]]:
    """Who took part: of a handover all three with the signature, else who acted."""
    found = next(
        (row for row in signed if one.command == "custody.sign_handover" and row["signed_at"] == one.at), None
    )
    if found is None:
        return [_person(one.actor_id, one.actor_name, "actor", None)]
    return [
        _person(found["receiver_id"], found["receiver_name"], "receiver", found["signature_file_id"]),
        _person(found["keeper_id"], found["keeper_name"], "keeper", None),
        _person(found["second_id"], found["second_name"], "second", None),
    ]


def _person(person_id: UUID, name: str, role: str, signature: UUID | None) -> dict[str, Any]:
    return {"id": person_id, "name": name, "role": ROLES[role], "signature_file_id": signature}


def _proof(tx: Transaction, history: History) -> dict[str, Any]:
    """What the card says before anybody verifies: the newest leaf, and the head that covers it."""
    head = newest_head(tx)
    newest = next((one for one in history.happenings if one.leaf_no is not None), None)
    return {
        "verified": None,
        "entries": history.entries,
        "tree_size": head["size"] if head else 0,
        "leaf": newest.leaf_no if newest else None,
        "leaf_hash": newest.leaf.hex() if newest else None,
        "algorithm": (newest.algorithm if newest else "sm3").upper(),
        "witnesses": head.get("witness_list", []) if head else [],
        "checked_at": None,
        "took_ms": None,
    }
