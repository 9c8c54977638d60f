"""What a screen asks of people at sign-in: who one is, and what one may do."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kuheng.core.access.api import ACTS, Rights, moments, rights_of
from kuheng.core.commands.kit import COMMANDS
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Denied

# A menu is shown to those who may do one of these.
MENUS: dict[str, tuple[str, ...]] = {
    "register": ("asset.read",),
    "ranges": ("range.read",),
    "places": ("place.read",),
    "import": ("custody.run_import",),
    "orders": ("order.read", "custody.submit_order"),
    "people": ("account.read",),
    "roles": ("grant.read",),
    "tokens": ("token.read",),
    "webhooks": ("webhook.read",),
    "audit": ("audit_entry.read",),
    "emergency": ("access.open_emergency", "access.review_emergency", "audit_entry.read"),
}

READ_SESSION = """
SELECT p.id, p.name, p.employee_no, a.login, a.language, a.must_change,
       u.id AS unit_id, u.name AS unit_name, u.path, t.tenant_id, t.name AS tenant_name, t.key AS tenant_key,
       (SELECT o.name FROM person_post h JOIN post o ON o.tenant_id = h.tenant_id AND o.id = h.post_id
         WHERE h.tenant_id = p.tenant_id AND h.person_id = p.id AND h.state = 'active'
         ORDER BY h.id LIMIT 1) AS post,
       (SELECT r.title_zh FROM role_assignment h JOIN role r ON r.tenant_id = h.tenant_id AND r.id = h.role_id
         WHERE h.tenant_id = p.tenant_id AND h.person_id = p.id AND h.state = 'active'
         ORDER BY h.id LIMIT 1) AS role
  FROM session s
  JOIN account a ON a.tenant_id = s.tenant_id AND a.id = s.account_id
  JOIN person p ON p.tenant_id = s.tenant_id AND p.id = s.person_id
  JOIN org_unit u ON u.tenant_id = p.tenant_id AND u.id = p.unit_id
  JOIN tenant t ON t.tenant_id = s.tenant_id
 WHERE s.tenant_id = %s AND s.id = %s
"""
READ_UNITS = (
    "SELECT code, name FROM org_unit WHERE tenant_id = %s AND kind IN ('bank', 'branch') ORDER BY path"
)


def session_answer(tx: Transaction) -> dict[str, Any]:
    """The session of the transaction's actor, for the screen; the door adds `csrf`.

    Raises `Denied("access.signed_out")` when the actor has no session.
    """
    row = tx.one(READ_SESSION, [tx.tenant, tx.actor.session]) if tx.actor.session else None
    if row is None:
        raise Denied("access.signed_out")
    menus, commands = may_do(rights_of(tx, tx.actor), moments(tx))
    return {
        "person": _person(row),
        "tenant": {"id": row["tenant_id"], "key": row["tenant_key"], "name": row["tenant_name"]},
        "session": tx.actor.session,
        "language": row["language"],
        "roles": list(tx.actor.roles),
        "menus": menus,
        "commands": commands,
        "epoch": tx.actor.access_epoch,
    }


def may_do(rights: Rights, when: Sequence[datetime]) -> tuple[list[str], list[str]]:
    """The menus and the acts (commands, and readings such as `access.view_as`) that these rights open on
    any row."""
    menus = [menu for menu, actions in MENUS.items() if any(rights.may(action, *when) for action in actions)]
    commands = [act.key for act in ACTS.all() if not _is_open(act.key) and rights.may(act.key, *when)]
    return menus, commands


def unit_choices(tx: Transaction) -> list[dict[str, str]]:
    """Codes and names of branches, as the sign-in page offers them to anybody."""
    return [{"code": row["code"], "name": row["name"]} for row in tx.rows(READ_UNITS, [tx.tenant])]


def _is_open(action: str) -> bool:
    kind = COMMANDS.get(action)
    return kind is not None and kind.model.about.open


def _person(row: Row) -> dict[str, Any]:
    return {
        "id": row["id"],
        "name": row["name"],
        "login": row["login"],
        "employee_no": row["employee_no"],
        "post": row["post"] or row["role"],
        "unit": {"id": row["unit_id"], "name": row["unit_name"], "path": row["path"]},
        "must_change_password": row["must_change"],
    }
