"""The workbench: what waits for the viewer, and how the day stands."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from kuheng.apps.custody.selectors.words import words
from kuheng.core.access.api import may, scope
from kuheng.core.audit.api import sealing_stopped
from kuheng.core.catalog import api as catalog
from kuheng.core.catalog.api import Ask
from kuheng.core.store.transaction import Row, Transaction
from kuheng.engines.flows import api as flows
from kuheng.kernel.clock import BANK_ZONE, business_date
from kuheng.kernel.condition import NOTHING, Condition, Test, both

ORDERS = """
SELECT o.id, o.number, o.title, o.order_type, o.urgency, o.applicant_name, u.name AS unit_name, o.quantity, o.amount_fen,
  o.due_at, o.state, o.line_count, count(l.id) FILTER (WHERE l.state <> 'reserved') AS done,
  min(l.name) AS first_name, min(l.unit) AS unit
FROM custody_order o
JOIN order_line l ON l.tenant_id = o.tenant_id AND l.order_id = o.id AND l.state <> 'replaced'
LEFT JOIN org_unit u ON u.tenant_id = o.tenant_id AND u.id = o.unit_id
WHERE o.tenant_id = %s AND o.id = ANY(%s) GROUP BY o.id, o.tenant_id, u.name
"""
MINE = """
SELECT id, number, title, state, due_at FROM custody_order
WHERE tenant_id = %s AND applicant_id = %s ORDER BY submitted_at DESC LIMIT 6
"""
RECENT = """
SELECT code, 'asset' AS entity, id FROM asset WHERE tenant_id = %s AND holder_id = %s ORDER BY moved_at DESC LIMIT 2
"""
IN_STOCK = Test("state", "eq", "in_stock")
STEPS = ("approving", "approved", "executing", "handing_over", "done")
EMERGENCY_SHOWN = timedelta(days=3)
KINDS = {
    "approve": "approve",
    "execute": "execute",
    "hand_over": "handover",
    "receive": "receive",
    "put_away": "put_away",
    "resubmit": "resubmit",
}


def todo(tx: Transaction) -> list[dict[str, Any]]:
    """The viewer's open tasks, each with what it is about; late ones first."""
    tasks = flows.tasks_of(tx, tx.actor.person)
    orders = {row["id"]: row for row in tx.rows(ORDERS, [tx.tenant, [task.subject_id for task in tasks]])}
    items = [_item(task, orders[task.subject_id]) for task in tasks if task.subject_id in orders]
    return sorted(items, key=lambda item: (item["due_at"] is None, item["due_at"], item["order_no"]))


def _item(task: Any, row: Row) -> dict[str, Any]:
    return {
        "id": task.id,
        "kind": KINDS.get(task.kind, "handle"),
        "task_id": task.id,
        "order_id": row["id"],
        "order_no": row["number"],
        "title": row["title"],
        "what": f"{row['first_name']} × {row['quantity']}"
        if row["line_count"] == 1
        else f"{row['line_count']} 行",
        "from": {"name": row["applicant_name"], "unit": row["unit_name"]},
        "quantity": row["quantity"],
        "unit": row["unit"],
        "value_fen": row["amount_fen"],
        "due_at": task.due_at or row["due_at"],
        "emergency": row["urgency"] == "emergency",
        "progress": {"done": row["done"], "total": row["line_count"]} if task.kind == "execute" else None,
    }


def desk(tx: Transaction) -> dict[str, Any]:
    """Counts for the menu, the figures above the to-dos, what wants attention, and the viewer's own orders."""
    tasks = todo(tx)
    counts = {"todo": len(tasks)} | {
        kind: sum(item["kind"] == kind for item in tasks)
        for kind in ("approve", "execute", "handover", "receive")
    }
    return {
        "counts": counts,
        "vault": None,
        "kpis": _kpis(tx, tasks),
        "alerts": [*_for_risk(tx), *_alerts(tx)],
        "sealing_stopped": sealing_stopped(tx),
        "mine": [_started(row) for row in tx.rows(MINE, [tx.tenant, tx.actor.person])],
        "recent": tx.rows(RECENT, [tx.tenant, tx.actor.person]),
    }


def _kpis(tx: Transaction, tasks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures over what the viewer may read; who may read no asset sees his own work only."""
    executing = [item for item in tasks if item["kind"] == "execute"]
    kpis = [
        _kpi(
            "todo", ("待我办理", "For me"), f"{len(tasks)}", ("单", "orders"),
            (f"含执行 {len(executing)}", f"{len(executing)} to execute"),
        )
    ]
    if scope(tx, "asset.read", "asset") == NOTHING:
        return kpis
    stock = catalog.aggregate(tx, "asset", where=IN_STOCK, measures=("count", "sum:value_fen"))
    figures = stock[0] if stock else {"count": 0, "sum:value_fen": 0}
    kpis.append(
        _kpi("stock", ("在库资产", "In stock"), f"{figures['count']:,}", ("件", "pieces"),
             _worth(figures.get("sum:value_fen") or 0))
    )  # fmt: skip
    return [*kpis, *_dated(tx)]


def _dated(tx: Transaction) -> list[dict[str, Any]]:
    today = business_date(tx.at)
    overdue = _count(tx, "asset", both(IN_STOCK, Test("expires_on", "lt", today.isoformat())))
    month = datetime.combine(today.replace(day=1), time(), BANK_ZONE).isoformat()
    executed = both(Test("submitted_at", "ge", month), Test("order_type", "eq", "out"))
    outs = _count(tx, "order", executed)
    urgent = _count(tx, "order", both(executed, Test("urgency", "eq", "emergency")))
    share = f"{100 * urgent / outs:.1f}" if outs else "0.0"
    return [
        _kpi("overdue", ("超期资产", "Overdue"), f"{overdue:,}", ("件", "pieces"), None, missed=overdue > 0),
        _kpi(
            "emergency",
            ("紧急出库占比", "Emergency share"),
            share,
            ("%", "%"),
            (f"本月 {urgent} / {outs}", f"{urgent} of {outs} this month"),
        ),
    ]


def _count(tx: Transaction, entity: str, where: Condition) -> int:
    groups = catalog.aggregate(tx, entity, where=where)
    return int(groups[0]["count"]) if groups else 0


def _worth(fen: int) -> tuple[str, str]:
    """In hundreds of millions of yuan, in English in millions."""
    return f"估值 ¥ {fen / 10_000_000_000:,.2f} 亿", f"worth ¥ {fen / 100_000_000:,.1f} million"


def _kpi(
    key: str,
    title: tuple[str, str],
    value: str,
    unit: tuple[str, str],
    note: tuple[str, str] | None,
    *,
    missed: bool = False,
) -> dict[str, Any]:
    return {
        "key": key,
        "title": words(*title),
        "value": value,
        "unit": words(*unit),
        "aside": None,
        "note": words(*note) if note else None,
        "missed": missed,
        "trend": [],
        "target": None,
    }


def _for_risk(tx: Transaction) -> list[dict[str, Any]]:
    """What risk control is told at once: emergencies of the last days, and findings that nobody has closed."""
    if not may(tx, "flows.close_finding"):
        return []
    since = (tx.at - EMERGENCY_SHOWN).isoformat()
    urgent = both(Test("urgency", "eq", "emergency"), Test("submitted_at", "ge", since))
    fields = ("number", "title", "applicant_id", "submitted_at", "reason")
    orders = catalog.query(tx, "order", Ask(where=urgent, sort="-submitted_at", limit=5, fields=fields))
    waiting = Ask(where=Test("state", "eq", "open"), sort="-at", limit=5)
    findings = catalog.query(tx, "finding", waiting)
    return [*(_emergency(row) for row in orders.rows), *(_finding(row) for row in findings.rows)]


def _emergency(row: Row) -> dict[str, Any]:
    return {
        "id": f"emergency-{row['id']}",
        "kind": "emergency",
        "severity": "high",
        "title": words("紧急单据", "Emergency order"),
        "detail": f"{row['number']} {row['applicant_id_title']}：{row['reason']}",
        "at": row["submitted_at"],
        "entity": "order",
        "record_id": row["id"],
    }


def _finding(row: Row) -> dict[str, Any]:
    late = row["code"] == "flows.late"
    return {
        "id": f"finding-{row['id']}",
        "kind": "finding",
        "severity": "high",
        "title": words("补批逾期，待核查", "Confirmation late: look into it")
        if late
        else words("补批未过，待核查", "Confirmation refused: look into it"),
        "detail": f"{row['number']} {row['title']}",
        "at": row["at"],
        "entity": "order",
        "record_id": row["subject_id"],
    }


def _alerts(tx: Transaction) -> list[dict[str, Any]]:
    """Emergency accesses that run or await review, then assets whose validity ends within a week, as far as
    the viewer may read them."""
    return [*_emergencies(tx), *_expiring(tx)]


def _emergencies(tx: Transaction) -> list[dict[str, Any]]:
    if scope(tx, "emergency_access.read", "emergency_access") == NOTHING:
        return []
    ask = Ask(
        where=Test("state", "in", ("open", "to_review")), sort="-opened_at", limit=5,
        fields=("person", "state", "unit", "reason", "opened_at", "valid_to"),
    )  # fmt: skip
    return [_emergency_access(row, tx.at) for row in catalog.query(tx, "emergency_access", ask).rows]


def _emergency_access(row: Row, at: datetime) -> dict[str, Any]:
    runs = row["state"] == "open" and row["valid_to"] > at
    until = row["valid_to"].astimezone(BANK_ZONE)
    title = ("应急授权生效中", "Emergency access runs") if runs else ("应急授权待复核", "Emergency access to review")
    note = words(f"至 {until:%H:%M}", f"until {until:%H:%M}") if runs else None
    return {
        "id": f"emergency-{row['id']}",
        "kind": "emergency_access",
        "severity": "high",
        "title": words(*title),
        "detail": f"{row['person_title']} · {row['unit_title']} · {row['reason']}",
        "note": note,
        "at": row["opened_at"],
        "entity": "emergency_access",
        "record_id": row["id"],
    }


def _expiring(tx: Transaction) -> list[dict[str, Any]]:
    if scope(tx, "asset.read", "asset") == NOTHING:
        return []
    today = business_date(tx.at)
    span = [today.isoformat(), (today + timedelta(days=7)).isoformat()]
    where = both(IN_STOCK, Test("expires_on", "between", tuple(span)))
    page = catalog.query(
        tx, "asset", Ask(where=where, sort="expires_on", limit=5, fields=("code", "name", "expires_on"))
    )
    return [_alert(row) for row in page.rows]


def _alert(row: Row) -> dict[str, Any]:
    identity: UUID = row["id"]
    return {
        "id": f"expiry-{identity}",
        "kind": "expiry",
        "severity": "medium",
        "title": words("7 天内到期", "Expires within 7 days"),
        "detail": f"{row['code']} {row['name']}",
        "at": row["expires_on"],
        "entity": "asset",
        "record_id": identity,
    }


def _started(row: Row) -> dict[str, Any]:
    state = {"putting_away": "handing_over"}.get(row["state"], row["state"])
    reached = STEPS.index(state) if state in STEPS else -1
    steps = ["walked" if index < reached or state == "done" else "current" if index == reached else "ahead"
             for index in range(len(STEPS))]  # fmt: skip
    return {
        "order_id": row["id"],
        "order_no": row["number"],
        "title": row["title"],
        "steps": steps,
        "step": row["state"],
        "waiting": None,
        "due_at": row["due_at"],
    }
