"""The rights of a person: loaded in one statement when they are not remembered, compiled, then remembered.

What is remembered belongs to (tenant, person, access epoch). Every command that changes a grant, a role, a
post, a unit or a person raises the epoch in its own transaction, and the session query returns it, so a
revocation counts at the next request of any process at no statement of its own.
"""

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from threading import Lock

from kuheng.core.access.domain.acts import READS, entity_of
from kuheng.core.access.domain.duties import SHIPPED_PAIRS, Pair
from kuheng.core.access.domain.grants import Decided, Rights, compiled
from kuheng.core.access.domain.modes import FieldModes
from kuheng.core.access.emergency import note_use
from kuheng.core.store.transaction import Transaction
from kuheng.kernel.actor import Actor, ActorKind
from kuheng.kernel.clock import business_date
from kuheng.kernel.condition import EVERYTHING, Condition, matches
from kuheng.kernel.errors import Denied, Refusal
from kuheng.kernel.ids import PersonId, TenantId

# A few kilobytes each.
REMEMBERED = 5_000

# The role that every active person holds in his own unit without an assignment.
EVERYONE = "everyone"

READ_GRANTS = """
-- every grant that reaches a person, and through which unit and window he holds it
WITH held AS (
  SELECT 'role' AS kind, h.role_id AS subject_id, u.path, h.valid_from, h.valid_to
    FROM role_assignment h
    JOIN org_unit u ON u.tenant_id = h.tenant_id AND u.id = h.unit_id
   WHERE h.tenant_id = %(tenant)s AND h.person_id = %(person)s AND h.state = 'active'
  UNION ALL
  SELECT 'post', h.post_id, u.path, h.valid_from, h.valid_to
    FROM person_post h
    JOIN org_unit u ON u.tenant_id = h.tenant_id AND u.id = h.unit_id
   WHERE h.tenant_id = %(tenant)s AND h.person_id = %(person)s AND h.state = 'active'
  UNION ALL
  SELECT s.kind, s.subject_id, u.path, NULL, NULL
    FROM person p
    JOIN org_unit u ON u.tenant_id = p.tenant_id AND u.id = p.unit_id
   CROSS JOIN LATERAL (
     SELECT 'person' AS kind, p.id AS subject_id
     UNION ALL
     SELECT 'role', r.id FROM role r
      WHERE r.tenant_id = p.tenant_id AND r.key = %(everyone)s AND p.kind = 'person'
   ) s
   WHERE p.tenant_id = %(tenant)s AND p.id = %(person)s AND p.state = 'active'
)
SELECT g.id, g.effect, g.action, g.entity, g.categories, g.scope, g.modes, g.obligations, g.subject_kind,
       g.valid_from, g.valid_to,
       held.path AS held_path, held.valid_from AS held_from, held.valid_to AS held_to, false AS emergency
  FROM held
  JOIN access_grant g
    ON g.tenant_id = %(tenant)s AND g.subject_kind = held.kind AND g.subject_id = held.subject_id
 WHERE g.state = 'active'
UNION ALL
SELECT e.id, 'allow', a.action, NULL, NULL,
       '{"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}', e.modes, NULL,
       'person', e.opened_at, e.valid_to, e.unit_path, NULL, NULL, true
  FROM emergency_access e
  JOIN person p ON p.tenant_id = e.tenant_id AND p.id = e.person_id AND p.state = 'active'
 CROSS JOIN LATERAL jsonb_array_elements_text(e.actions) AS a (action)
 WHERE e.tenant_id = %(tenant)s AND e.person_id = %(person)s AND e.ended_at IS NULL
 ORDER BY id, held_path
"""

# The clock's microseconds, so that a number given in a transaction that was rolled back never comes again.
RAISE_EPOCH = """
UPDATE tenant
   SET access_epoch = greatest(access_epoch + 1, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint)
 WHERE tenant_id = %s
"""

READ_PAIRS = "SELECT duty_a, duty_b FROM duty_pair WHERE tenant_id = %s AND level = %s"

Key = tuple[TenantId, PersonId, int]


class Remembered:
    """Compiled rights, the longest unused dropped first."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rights: OrderedDict[Key, Rights] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Key) -> Rights | None:
        with self._lock:
            rights = self._rights.get(key)
            if rights is not None:
                self._rights.move_to_end(key)
            return rights

    def put(self, key: Key, rights: Rights) -> None:
        with self._lock:
            self._rights[key] = rights
            self._rights.move_to_end(key)
            while len(self._rights) > self._limit:
                self._rights.popitem(last=False)

    def __len__(self) -> int:
        return len(self._rights)


REMEMBER = Remembered(REMEMBERED)


def decide(tx: Transaction, action: str, entity: str | None = None) -> Decided:
    """Whether the actor may do this, on which rows, and by which grants. Raises `Denied("access.denied")`.

    `action` is a command's name or `<entity>.read|export|unmask`; `entity` the kind of record it is about,
    when that is another than the one it was registered with.
    """
    if tx.actor.kind is ActorKind.SYSTEM:
        return Decided(scope=EVERYTHING, why="system")
    decision = rights_of(tx, tx.actor).decide(action, _entity(action, entity), moments(tx))
    if isinstance(decision, Refusal):
        raise Denied(decision.code, decision.field, **decision.params)
    if tx.memory.get("access.must_change") and decision.why != "own":
        raise Denied("access.must_change_password")
    if decision.emergency and action.rpartition(".")[2] in READS:
        note_use(tx, action)
    return decision


def may(tx: Transaction, action: str) -> bool:
    """Whether the actor may do this on any row at all."""
    return tx.actor.kind is ActorKind.SYSTEM or rights_of(tx, tx.actor).may(action, *moments(tx))


def scope(tx: Transaction, action: str, entity: str) -> Condition:
    """The rows of `entity` on which the actor may do this; no row when he may not at all.

    `action` may be the bare `read`, `export` or `unmask`.
    """
    if tx.actor.kind is ActorKind.SYSTEM:
        return EVERYTHING
    full = action if "." in action else f"{entity}.{action}"
    return rights_of(tx, tx.actor).scope(full, entity, moments(tx))


def project(tx: Transaction, entity: str, record: Mapping[str, object] | None = None) -> FieldModes:
    """The field modes of `entity` for the actor: those that hold on all rows he may read, or on `record`
    alone."""
    if tx.actor.kind is ActorKind.SYSTEM:
        return FieldModes.all(entity)
    return rights_of(tx, tx.actor).project(entity, moments(tx), record, context(tx))


def within(tx: Transaction, action: str, entity: str, record: Mapping[str, object]) -> None:
    """For acts that make a record: refused with `access.outside_scope` when it would lie outside the
    actor's rows."""
    if not matches(decide(tx, action, entity).scope, record, context(tx)):
        raise Denied("access.outside_scope", action=action)


def context(tx: Transaction, actor: Actor | None = None) -> dict[str, object]:
    """What conditions may ask of who and when."""
    return (actor or tx.actor).values() | {"today": business_date(tx.at)}


def moments(tx: Transaction) -> tuple[datetime, ...]:
    """When a grant must be valid: when the act happened and when it is asked for, so that neither an
    expired grant serves today nor a back-dated act one that had not begun."""
    asked: datetime | None = tx.memory.get("access.asked_at")
    return (tx.at,) if asked is None else (tx.at, asked)


def rights_of(tx: Transaction, actor: Actor) -> Rights:
    """The compiled rights of a person at the actor's epoch; one statement when they are not remembered.

    In a transaction that has itself changed grants nothing is remembered: it may still be rolled back.
    """
    key = (tx.tenant, actor.person, actor.access_epoch)
    rights = REMEMBER.get(key)
    if rights is None or tx.memory.get("access.changed"):
        params = {"tenant": tx.tenant, "person": actor.person, "everyone": EVERYONE}
        rights = Rights(compiled(row) for row in tx.rows(READ_GRANTS, params))
        if not tx.memory.get("access.changed"):
            REMEMBER.put(key, rights)
    return rights


def raise_epoch(tx: Transaction) -> None:
    """To be called by every command that changes what anybody may do; it counts from the commit on."""
    if not tx.memory.get("access.changed"):
        tx.memory["access.changed"] = True
        tx.write(RAISE_EPOCH, [tx.tenant], expect=1)


def duty_pairs(tx: Transaction, level: str = "act") -> frozenset[Pair]:
    """The pairs that hold in this tenant; of level `act` those of the product among them. One statement."""
    own = frozenset(
        frozenset((row["duty_a"], row["duty_b"])) for row in tx.rows(READ_PAIRS, [tx.tenant, level])
    )
    return own | SHIPPED_PAIRS if level == "act" else own


def _entity(action: str, entity: str | None) -> str | None:
    return entity_of(action) if entity is None else entity
