"""Rows of custody as handlers need them: under lock, in id order, once."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from kuheng.apps.custody.domain.binding import DEFAULT_RULES, Act, Binding, Custody, Rules, State
from kuheng.apps.custody.entities import LINE_STATES, ORDER_STATES
from kuheng.core.access.api import (
    PersonCredential,
    check_duties,
    context,
    duty_pairs,
    moments,
    rights_of,
    scope,
)
from kuheng.core.catalog.api import permitted_ids
from kuheng.core.catalog.entity import Choice
from kuheng.core.store.transaction import Answer, Row, Transaction
from kuheng.kernel.clock import business_date
from kuheng.kernel.condition import matches
from kuheng.kernel.errors import NotFound, Refusal, Refused, Said
from kuheng.kernel.ids import PersonId, TenantId, installed_id

LOCK_ASSETS = """
-- the only lock of an act on assets; id order keeps two of them from waiting for each other
SELECT * FROM asset WHERE tenant_id = %s AND id = ANY(%s) ORDER BY id FOR UPDATE
"""
LOCK_ORDER = "SELECT * FROM custody_order WHERE tenant_id = %s AND id = %s FOR UPDATE"
LINES = """
SELECT * FROM order_line WHERE tenant_id = %s AND order_id = %s AND state <> 'replaced' ORDER BY line_no
"""
RULES = "SELECT binding, act, allowed FROM binding_rule WHERE tenant_id = %s"
CATEGORY = "SELECT * FROM category WHERE tenant_id = %s AND key = %s"
CATEGORIES = "SELECT * FROM category WHERE tenant_id = %s AND key = ANY(%s)"
PLACE = "SELECT * FROM place WHERE tenant_id = %s AND id = %s"
NEXT_NUMBER = """
INSERT INTO document_counter (tenant_id, prefix, on_date, last) VALUES (%s, %s, %s, 1)
ON CONFLICT (tenant_id, prefix, on_date) DO UPDATE SET last = document_counter.last + 1 RETURNING last
"""
OCCUPIED = "SELECT count(*) AS used FROM asset WHERE tenant_id = %s AND place_id = %s AND state = 'in_stock'"

# The places at the edge of the book: every bank has them, under ids that need no look-up.
BOUNDARY = ("outside", "hands", "transit", "investigation", "destroyed")


def order_said(row: Row) -> Said:
    """The state of an order, for a refusal that names it."""
    return _said(ORDER_STATES, row["state"])


def line_said(row: Row) -> Said:
    """The state of an order's line, for a refusal that names it."""
    return _said(LINE_STATES, row["state"])


def _said(choices: Sequence[Choice], value: str) -> Said:
    return Said(next((one.title for one in choices if one.value == value), (value, value)), value)


def boundary_place(tenant: TenantId, kind: str) -> UUID:
    """The id of the tenant's one place of this kind."""
    assert kind in BOUNDARY
    return installed_id(tenant, f"place:{kind}")


def ask_assets(tx: Transaction, ids: Iterable[UUID]) -> Answer:
    """Queues the lock of these assets, so that it shares a network wait with what else is asked."""
    return tx.ask(LOCK_ASSETS, [tx.tenant, sorted(set(ids))])


def lock_assets(tx: Transaction, ids: Sequence[UUID]) -> dict[UUID, Row]:
    """The assets by id, locked. Raises `NotFound` when one is absent."""
    found = {row["id"]: row for row in ask_assets(tx, ids).rows()}
    if len(found) != len(set(ids)):
        raise NotFound("record.not_found")
    return found


def lock_asset(tx: Transaction, asset_id: UUID) -> Row:
    return lock_assets(tx, [asset_id])[asset_id]


def custody_of(row: Row) -> Custody:
    """What the decisions need of an asset's row. Stock and ranges are shared: the ledger reserves parts of them."""
    shared = row["kind"] != "serial"
    return Custody(
        asset_id=row["id"],
        code=row["code"],
        state=State(row["state"]),
        bindings=frozenset(
            binding for binding in Binding if row[binding] and not (shared and binding is Binding.RESERVED)
        ),
        version=row["version"],
        boxed=row["box_id"] is not None,
        contents=row["content_count"],
    )


def ask_rules(tx: Transaction) -> Answer:
    return tx.ask(RULES, [tx.tenant])


def rules_from(answer: Answer) -> Rules:
    """The bank's own table over the shipped one."""
    return rules_of((row["binding"], row["act"], row["allowed"]) for row in answer.rows())


def rules_of(own: Iterable[Sequence[Any]]) -> Rules:
    """The shipped table with these (binding, act, allowed) over it."""
    return dict(DEFAULT_RULES) | {(Binding(binding), Act(act)): allowed for binding, act, allowed in own}


def lock_order(tx: Transaction, order_id: UUID) -> Row:
    row = tx.one(LOCK_ORDER, [tx.tenant, order_id])
    if row is None:
        raise NotFound("record.not_found")
    return row


def category_of(tx: Transaction, key: str) -> Row:
    row = tx.one(CATEGORY, [tx.tenant, key])
    if row is None:
        raise Refused("custody.no_category", "category", category=key)
    return row


def open_place(tx: Transaction, place_id: UUID, *, field: str = "place_id") -> Row:
    """A place that may hold assets. Refused when closed or at the edge of the book; absent is `NotFound`."""
    row = tx.one(PLACE, [tx.tenant, place_id])
    if row is None:
        raise NotFound("record.not_found", field)
    if row["kind"] in BOUNDARY:
        raise Refused("custody.not_a_slot", field, place=row["name"])
    if row["closed"]:
        raise Refused("custody.place_closed", field, place=row["code"])
    return row


def own_place(tx: Transaction, place_id: UUID, *, field: str = "place_id") -> Row:
    """An open place among those that the actor may see; another unit's is as absent as an unknown one."""
    row = open_place(tx, place_id, field=field)
    if not permitted_ids(tx, "place", scope(tx, "place.read", "place"), [place_id]):
        raise NotFound("record.not_found", field)
    return row


def require_own_slot(tx: Transaction, held: Row, where: Row) -> None:
    """What comes back of stock and ranges joins what never left: a batch lies in one place."""
    if held["kind"] == "serial" or held["state"] == "transit" or held["quantity"] == 0:
        return
    if held["place_id"] != where["id"]:
        lies = tx.one(PLACE, [tx.tenant, held["place_id"]])
        raise Refused("custody.own_slot", "place_id", asset=held["code"], place=lies and lies["code"])


def require_room(tx: Transaction, place: Row, pieces: int, *, field: str = "place_id") -> None:
    """Refused when the place would hold more pieces than its capacity."""
    if place["capacity"] is None:
        return
    used = tx.scalar(OCCUPIED, [tx.tenant, place["id"]])
    if used + pieces > place["capacity"]:
        raise Refused("custody.place_full", field, place=place["code"], capacity=place["capacity"])


def next_number(tx: Transaction, prefix: str) -> str:
    """The next document number of the day, such as CK-20261120-0017; gaps only where a transaction failed."""
    today: date = business_date(tx.at)
    last = tx.scalar(NEXT_NUMBER, [tx.tenant, prefix, today])
    return f"{prefix}-{today:%Y%m%d}-{last:04d}"


def require_apart(tx: Transaction, wanted: Row, **people: Iterable[UUID]) -> None:
    """Whom the duties of one order keep apart, by the product's pairs and the bank's own; one statement.

    `people` by duty (`approver`, `keeper`, `other_keeper`), beside the order's applicant and receiver. Refused with
    `access.duties`, naming both duties.
    """
    duties = {"applicant": [wanted["applicant_id"]], "receiver": [wanted["receiver_id"]]} | {
        duty: list(who) for duty, who in people.items()
    }
    named = {duty: [PersonId(one) for one in who if one] for duty, who in duties.items()}
    if united := check_duties(named, duty_pairs(tx)):
        united.or_refuse()


def require_keeper(
    tx: Transaction, person: UUID, login: str, wanted: Row, act: str = "custody.open_execution"
) -> None:
    """Whoever is second must be allowed to do this with the order as well, by grants of his own."""
    second = PersonCredential(tenant=tx.tenant, person=PersonId(person)).ask(tx)()
    decided = rights_of(tx, second).decide(act, "order", moments(tx))
    if isinstance(decided, Refusal) or not matches(decided.scope, wanted, context(tx, second)):
        raise Refused("custody.not_keeper", "login", name=login)
