"""The order page: what is asked, how far its flow is, who said what, what was scanned, who signed."""

from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain.order import is_high_value
from kuheng.apps.custody.selectors.places import suggest_slots
from kuheng.apps.custody.selectors.words import words
from kuheng.apps.custody.texts import ERRORS
from kuheng.core.access.api import may, scope
from kuheng.core.audit.api import sealing_stopped
from kuheng.core.catalog import api as catalog
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.engines.forms import api as forms
from kuheng.kernel.condition import NOTHING

ORDER = """
SELECT o.*, au.name AS applicant_unit, ru.name AS receiver_unit, tp.code AS to_code, tu.name AS to_unit
FROM custody_order o
LEFT JOIN place tp ON tp.tenant_id = o.tenant_id AND tp.id = o.to_place_id
LEFT JOIN org_unit tu ON tu.tenant_id = tp.tenant_id AND tu.id = tp.unit_id
LEFT JOIN person ap ON ap.tenant_id = o.tenant_id AND ap.id = o.applicant_id
LEFT JOIN org_unit au ON au.tenant_id = o.tenant_id AND au.id = ap.unit_id
LEFT JOIN person rp ON rp.tenant_id = o.tenant_id AND rp.id = o.receiver_id
LEFT JOIN org_unit ru ON ru.tenant_id = o.tenant_id AND ru.id = rp.unit_id
WHERE o.tenant_id = %s AND o.id = %s
"""
LINES = """
SELECT l.*, c.form_key, a.code, a.serial_no, f.code AS from_code, t.code AS to_code, h.code AS home_code,
  coalesce(t.path, h.path, f.path) AS near_path, k.name AS keeper_name, s.name AS second_name
FROM order_line l
LEFT JOIN category c ON c.tenant_id = l.tenant_id AND c.key = l.category
LEFT JOIN asset a ON a.tenant_id = l.tenant_id AND a.id = l.asset_id
LEFT JOIN place f ON f.tenant_id = l.tenant_id AND f.id = l.from_place_id
LEFT JOIN place t ON t.tenant_id = l.tenant_id AND t.id = l.to_place_id
LEFT JOIN place h ON h.tenant_id = l.tenant_id AND h.id = a.home_place_id
LEFT JOIN person k ON k.tenant_id = l.tenant_id AND k.id = l.keeper_id
LEFT JOIN person s ON s.tenant_id = l.tenant_id AND s.id = l.second_id
WHERE l.tenant_id = %s AND l.order_id = %s AND l.state <> 'replaced' ORDER BY l.line_no
"""
EXECUTION = """
SELECT e.*, k.name AS keeper_name, s.name AS second_name
FROM execution e
JOIN person k ON k.tenant_id = e.tenant_id AND k.id = e.keeper_id
LEFT JOIN person s ON s.tenant_id = e.tenant_id AND s.id = e.second_id
WHERE e.tenant_id = %s AND e.order_id = %s ORDER BY e.opened_at DESC LIMIT 1
"""
SCANS = """
SELECT s.id, s.at, s.code, s.refusal, s.why, a.name FROM execution_scan s
LEFT JOIN asset a ON a.tenant_id = s.tenant_id AND a.id = s.asset_id
WHERE s.tenant_id = %s AND s.order_id = %s ORDER BY s.at DESC, s.id DESC LIMIT 200
"""
HANDOVER = """
SELECT h.*, r.name AS receiver_name, k.name AS keeper_name, s.name AS second_name
FROM handover h
JOIN person r ON r.tenant_id = h.tenant_id AND r.id = h.receiver_id
JOIN person k ON k.tenant_id = h.tenant_id AND k.id = h.keeper_id
JOIN person s ON s.tenant_id = h.tenant_id AND s.id = h.second_id
WHERE h.tenant_id = %s AND h.order_id = %s AND h.direction = 'out'
"""
HANDED_IN = HANDOVER.replace("'out'", "'in'") + "ORDER BY h.signed_at"
CANDIDATES = """
-- keepers of the order's unit and those above it, but for who applied, receives, or executes already
SELECT DISTINCT p.id, p.name, a.login FROM role_assignment g
JOIN role r ON r.tenant_id = g.tenant_id AND r.id = g.role_id AND r.key = 'keeper'
JOIN org_unit u ON u.tenant_id = g.tenant_id AND u.id = g.unit_id
JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.person_id AND p.state = 'active'
JOIN account a ON a.tenant_id = p.tenant_id AND a.person_id = p.id AND a.state = 'active'
WHERE g.tenant_id = %(tenant)s AND g.state = 'active' AND starts_with(%(path)s, u.path)
  AND NOT p.id = ANY(%(not)s) ORDER BY p.name LIMIT 20
"""
EVIDENCE = """
-- every entry that changed the order or its case
SELECT count(DISTINCT t.entry_id) AS entries, min(l.seq) AS first_leaf, max(l.seq) AS last_leaf
FROM audit_touch t LEFT JOIN audit_leaf l ON l.tenant_id = t.tenant_id AND l.entry_id = t.entry_id
WHERE t.tenant_id = %s AND t.entity = ANY('{order,case}') AND t.record_id = ANY(%s)
"""
SIGNED_BY = """
SELECT e.id, l.seq FROM audit_entry e LEFT JOIN audit_leaf l ON l.tenant_id = e.tenant_id AND l.entry_id = e.id
WHERE e.tenant_id = %s AND e.record_id = %s AND e.command = 'custody.sign_handover' AND e.outcome = 'ok' LIMIT 1
"""
REFUSALS = {text.code: text for text in ERRORS}


def order_page(tx: Transaction, order_id: UUID) -> dict[str, Any]:
    """Everything the page shows. Raises `NotFound` as the catalog does for what is not the viewer's."""
    view = catalog.record(tx, "order", order_id)
    asked = {name: tx.ask(sql, [tx.tenant, order_id]) for name, sql in _READS.items()}
    row = asked["order"].one()
    assert row is not None
    lines, executing = asked["lines"].rows(), asked["execution"].one()
    case = flows.case_page(tx, row["case_id"]) if row["case_id"] else None
    return {
        "order": _head(row, view.version, lines),
        "commands": _commands(tx, row, view.commands, executing),
        "task": case.task if case else None,
        "lines": [_line(tx, row, line) for line in lines],
        "flow": case.drawing if case else None,
        "opinions": case.opinions if case else [],
        "findings": _findings(tx, row),
        "execution": _execution(tx, row, executing, lines, asked["scans"].rows()),
        "handover": _handover(tx, row, asked["handover"].one()),
        "handed_in": [_handed_in(signed) for signed in asked["handed_in"].rows()],
        "statement": _statement(row, lines),
        "sealing_stopped": _stopped(tx, row),
        "evidence": tx.one(EVIDENCE, [tx.tenant, [order_id, row["case_id"]]]),
    }


_READS = {"order": ORDER, "lines": LINES, "execution": EXECUTION, "scans": SCANS, "handover": HANDOVER,
          "handed_in": HANDED_IN}  # fmt: skip


def _findings(tx: Transaction, row: Row) -> list[dict[str, Any]]:
    """For who may read findings: what the case left to be looked into, and whether he may close it."""
    if row["case_id"] is None or scope(tx, "finding.read", "finding") == NOTHING:
        return []
    closing = may(tx, "flows.close_finding") and row["applicant_id"] != tx.actor.person
    found = flows.findings_of(tx, row["case_id"])
    return [one | {"may_close": closing and one["state"] == "open"} for one in found]


def _stopped(tx: Transaction, row: Row) -> int | None:
    """For how many minutes an order of high value has waited for sealing to go on; None for what may go on."""
    waits = row["state"] in ("approving", "approved", "executing") and is_high_value(row["day_amount_fen"])
    return sealing_stopped(tx) if waits else None


def _head(row: Row, version: int | None, lines: list[Row]) -> dict[str, Any]:
    same = ("id", "number", "order_type", "title", "state", "urgency", "reason", "quantity", "amount_fen",
            "day_amount_fen", "submitted_at", "due_at")  # fmt: skip
    receiver = row["receiver_id"] and _person(row["receiver_id"], row["receiver_name"], row["receiver_unit"])
    return {name: row[name] for name in same} | {
        "applicant": _person(row["applicant_id"], row["applicant_name"], row["applicant_unit"]),
        "receiver": receiver,
        "to": row["to_code"] and {"place": row["to_code"], "unit": row["to_unit"]},
        "quantity_words": quantity_words(lines),
        "version": version,
    }


def _person(person_id: UUID, name: str, unit: str | None) -> dict[str, Any]:
    return {"id": person_id, "name": name, "unit": unit}


def quantity_words(lines: list[Row]) -> dict[str, str]:
    """`4 根 · 30 份`: quantities of different units never add up."""
    sums: dict[str, int] = {}
    for line in lines:
        sums[line["unit"]] = sums.get(line["unit"], 0) + line["quantity"]
    said = " · ".join(f"{amount:,} {unit}" for unit, amount in sums.items())
    return words(said, said)


def _commands(tx: Transaction, row: Row, held: tuple[str, ...], executing: Row | None) -> list[str]:
    """What this viewer may do next with this order, as its state leaves it."""
    open_ = {
        "approving": {"custody.withdraw_order", "custody.cancel_order"},
        "returned": {"custody.resubmit_order", "custody.withdraw_order", "custody.cancel_order"},
        "approved": {"custody.cancel_order", "custody.receive_order"}
        if row["order_type"] in ("in", "return")
        else {"custody.cancel_order", "custody.open_execution"},
        "executing": {"custody.open_execution"},
        "handing_over": {"custody.sign_handover"},
        "receiving": {"custody.receive_order"},
        "putting_away": {"custody.put_away"},
    }.get(row["state"], set())
    return [name for name in held if name in open_]


def _line(tx: Transaction, row: Row, line: Row) -> dict[str, Any]:
    same = ("id", "line_no", "asset_id", "code", "name", "spec", "category", "quantity", "unit", "numbers",
            "out_of_order_reason", "value_fen", "state")  # fmt: skip
    keepers = [
        {"id": line[key], "name": line[name]}
        for key, name in (("keeper_id", "keeper_name"), ("second_id", "second_name"))
        if line[key]
    ]
    return {name: line[name] for name in same} | {
        "ident": line["serial_no"] or line["numbers"],
        "place": line["from_code"] or line["home_code"],
        "to_place": line["to_code"],
        "suggested_place": _suggested(tx, row, line),
        "own": _own(tx, line),
        "intake": _intake(tx, row, line),
        "keepers": keepers,
        "at": line["executed_at"],
        "hint": None,
    }


def _intake(tx: Transaction, row: Row, line: Row) -> dict[str, Any] | None:
    """What was declared of an arrival, for its applicant to mend while he has the order back."""
    if row["state"] != "returned" or row["applicant_id"] != tx.actor.person or not line["intake"]:
        return None
    return {name: value for name, value in line["intake"].items() if name != "form_version" and value is not None}


def _own(tx: Transaction, line: Row) -> dict[str, Any] | None:
    """What was declared of an arrival by its category's form."""
    intake = line["intake"] or {}
    if not intake.get("extra"):
        return None
    found = forms.declared(tx, line["form_key"], intake["extra"], intake["form_version"])
    return found.to_json() if found else None


def _suggested(tx: Transaction, row: Row, line: Row) -> dict[str, Any] | None:
    """Where to lay it: the slot it came from, else one with room beside its like."""
    if row["state"] != "putting_away" or line["to_code"]:
        return None
    near = line["near_path"] or ""
    vault = near.split("/")[1] if near else ""
    found = suggest_slots(
        tx, path=f"/{vault}/" if vault else "/", category=line["category"], pieces=1, limit=1
    )
    return {"id": found[0]["id"], "code": found[0]["code"]} if found else None


def _execution(
    tx: Transaction, row: Row, executing: Row | None, lines: list[Row], scans: list[Row]
) -> dict[str, Any] | None:
    if executing is None:
        return None
    taken = [line for line in lines if line["state"] != "reserved"]
    not_these = [one for one in (row["applicant_id"], row["receiver_id"], executing["keeper_id"]) if one]
    candidates = tx.rows(CANDIDATES, {"tenant": tx.tenant, "path": row["unit_path"], "not": not_these})
    return {
        "id": executing["id"],
        "opened_at": executing["opened_at"],
        "closed_at": executing["closed_at"],
        "second_until": executing["second_until"],
        "done": len(taken),
        "total": len(lines),
        "keepers": _keepers(executing, len(taken)),
        "scans": [_scan(scan) for scan in scans],
        "candidates": [
            one
            | {
                "post": words("库管员", "keeper"),
                "fits": words("非申请人、非领用人", "neither applicant nor receiver"),
            }
            for one in candidates
        ],
    }


def _keepers(executing: Row, count: int) -> list[dict[str, Any]]:
    first = {
        "id": executing["keeper_id"],
        "name": executing["keeper_name"],
        "order": 1,
        "duty": words("第一库管员 · 取出并扫描", "first keeper · takes and scans"),
        "proved_at": executing["opened_at"],
        "method": words("本人会话", "own session"),
        "device": executing["device"],
        "ip": None,
        "count": count,
    }
    if executing["second_id"] is None:
        return [first]
    second = first | {
        "id": executing["second_id"],
        "name": executing["second_name"],
        "order": 2,
        "duty": words("第二库管员 · 复核并确认", "second keeper · checks and confirms"),
        "proved_at": executing["second_proved_at"],
        "method": words("工号与密码", "login and password"),
    }
    return [first, second]


def _scan(scan: Row) -> dict[str, Any]:
    if scan["refusal"] is None:
        said = words(f"取出 {scan['name']}", f"taken: {scan['name']}")
    else:
        text = REFUSALS.get(scan["refusal"])
        said = (
            text.in_words({"scanned": scan["code"], "asset": scan["code"], "place": "—"} | (scan["why"] or {}))
            if text
            else words("拒绝", "refused")
        )
    return {
        "id": scan["id"],
        "at": scan["at"],
        "code": scan["code"],
        "ok": scan["refusal"] is None,
        "words": said,
        "way_out": None,
    }


def _handed_in(signed: Row) -> dict[str, Any]:
    """The other direction: who brought it, and the two keepers who took it over."""
    return {
        "id": signed["id"],
        "signed_at": signed["signed_at"],
        "statement": signed["statement"],
        "giver": _signer(signed["receiver_id"], signed["receiver_name"], "交件人", "giver", None),
        "keepers": _two_keepers(signed),
        "quantity": signed["quantity"],
    }


def _two_keepers(signed: Row) -> list[dict[str, Any]]:
    return [
        _signer(signed["keeper_id"], signed["keeper_name"], "库管员", "keeper", None),
        _signer(signed["second_id"], signed["second_name"], "第二库管员", "second keeper", None),
    ]


def _handover(tx: Transaction, row: Row, signed: Row | None) -> dict[str, Any] | None:
    if signed is None:
        return None
    proof = tx.one(SIGNED_BY, [tx.tenant, row["id"]])
    return {
        "id": signed["id"],
        "signed_at": signed["signed_at"],
        "statement": signed["statement"],
        "receiver": _signer(
            signed["receiver_id"], signed["receiver_name"], "领用人", "receiver", signed["signature_file_id"]
        ),
        "keepers": _two_keepers(signed),
        "proof": signed["proof"],
        "entry_id": proof["id"] if proof else None,
        "leaf": proof["seq"] if proof else None,
    }


def _signer(person_id: UUID, name: str, zh: str, en: str, file_id: UUID | None) -> dict[str, Any]:
    return {"id": person_id, "name": name, "role": words(zh, en), "signature_file_id": file_id}


def _statement(row: Row, lines: list[Row]) -> dict[str, str] | None:
    if row["state"] != "handing_over":
        return None
    said = quantity_words(lines)["zh"]
    return words(
        f"我已当面逐件核对，收到 {said}。", f"I have checked every piece here and now, and received {said}."
    )
