"""Why somebody may or may not do something: the grants that decide, on a record or on any row."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, literal, select

from kuheng.core.access.api import PersonCredential, decide, entity_of, moments, rights_of
from kuheng.core.access.domain.explained import explain
from kuheng.core.access.domain.grants import Grant
from kuheng.core.catalog.api import EntityKind, is_readable, kind_of, permitted_ids
from kuheng.core.catalog.lens import id_of, rows_within
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.condition import EVERYTHING, to_json
from kuheng.kernel.errors import Malformed, NotFound
from kuheng.kernel.ids import PersonId

READ_GRANTS = """
SELECT g.id, g.subject_kind, g.scope, g.categories, g.reason, g.entity,
       coalesce(r.title_zh, o.name, p.name) AS zh, coalesce(r.title_en, o.name, p.name) AS en
  FROM access_grant g
  LEFT JOIN role r ON r.tenant_id = g.tenant_id AND r.id = g.subject_id
  LEFT JOIN post o ON o.tenant_id = g.tenant_id AND o.id = g.subject_id
  LEFT JOIN person p ON p.tenant_id = g.tenant_id AND p.id = g.subject_id
 WHERE g.tenant_id = %s AND g.id = ANY(%s)
"""


def why(tx: Transaction, person: UUID, action: str, record_id: UUID | None = None) -> dict[str, Any]:
    """Whether this person may do this, and what each grant of his that speaks of it does to the answer.

    Raises `Denied("access.denied")` without `access.view_as`; `NotFound` for a person outside its scope and
    for a record that the asker may not read himself; `Malformed("access.unknown_action")`.
    """
    decided = decide(tx, "access.view_as", "person")
    if not permitted_ids(tx, "person", decided.scope, [person]):
        raise NotFound("record.not_found")
    entity = entity_of(action)
    if entity is None:
        raise Malformed("access.unknown_action", "action", action=action[:80])
    kind = kind_of(tx, entity)
    if record_id is not None and (kind is None or not is_readable(tx, entity, record_id)):
        raise NotFound("record.not_found")
    asker = tx.actor
    seen = PersonCredential(tenant=tx.tenant, person=PersonId(person)).ask(tx)()
    tx.acts_as(seen)
    try:
        on_record = None if record_id is None or kind is None else _reaching(tx, kind, record_id)
        found = explain(rights_of(tx, seen), action, entity, moments(tx), on_record)
    finally:
        tx.acts_as(asker)
    named = {row["id"]: row for row in tx.rows(READ_GRANTS, [tx.tenant, [grant.id for grant, _ in found.rows]])}
    return {
        "person": {"id": seen.person, "name": seen.name},
        "action": action,
        "entity": entity,
        "record": record_id,
        "allowed": found.allowed,
        "own": found.own,
        "rows": [_row(grant, str(bearing), named.get(grant.id)) for grant, bearing in found.rows],
    }


def _reaching(tx: Transaction, kind: EntityKind, record_id: UUID) -> Callable[[Grant], bool]:
    """Whether the record lies in a grant's rows, asked of the database for all of them at once."""
    grants = [grant for grant in rights_of(tx, tx.actor).grants if grant.entity in (None, kind.key)]
    wheres = list(dict.fromkeys(grant.where for grant in grants))
    tests = [rows_within(tx, kind, where).label(f"w{at}") for at, where in enumerate(wheres)]
    here = id_of(kind) == literal(record_id, Uuid())
    row = tx.one(select(id_of(kind).label("id"), *tests).select_from(kind.source).where(here)) or {}
    held = {where: bool(row.get(f"w{at}")) for at, where in enumerate(wheres)}
    return lambda grant: held.get(grant.where, False)


def _row(grant: Grant, bearing: str, named: Row | None) -> dict[str, Any]:
    said = named or {}
    return {
        "grant": grant.id,
        "bearing": bearing,
        "effect": str(grant.effect),
        "action": grant.action,
        "entity": grant.entity,
        "subject_kind": said.get("subject_kind", grant.subject),
        "subject": {"zh": said.get("zh"), "en": said.get("en")},
        "categories": said.get("categories"),
        "scope": said.get("scope"),
        "where": None if grant.where == EVERYTHING else to_json(grant.where),
        "modes": {pattern: str(mode) for pattern, mode in grant.modes.items()},
        "reason": said.get("reason"),
        "obligations": sorted(grant.obligations),
        "since": grant.since,
        "until": grant.until,
    }
