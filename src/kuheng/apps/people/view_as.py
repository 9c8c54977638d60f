"""What another person would see: menus, commands, field modes and counts, never one of his rows."""

from typing import Any
from uuid import UUID

from sqlalchemy import func, select

from kuheng.apps.people.selectors import may_do
from kuheng.core.access.api import PersonCredential, Rights, context, decide, moments, rights_of
from kuheng.core.catalog.api import ENTITIES, EntityKind, permitted_ids
from kuheng.core.catalog.lens import rows_within
from kuheng.core.store.transaction import Answer, Transaction
from kuheng.kernel.actor import Actor
from kuheng.kernel.condition import NOTHING, Condition
from kuheng.kernel.errors import NotFound
from kuheng.kernel.ids import PersonId


def view_as(tx: Transaction, person: UUID) -> dict[str, Any]:
    """The reach of a person's rights, for whoever may look at rights: `{person, menus, commands,
    entities}`, and per entity its count of rows and the mode of each field.

    Raises `Denied("access.denied")` without `access.view_as`, and `NotFound` for a person outside its
    scope. The looker sees no row and no value, only how many there are and which fields would show.
    """
    decided = decide(tx, "access.view_as", "person")
    if not permitted_ids(tx, "person", decided.scope, [person]):
        raise NotFound("record.not_found")
    looker = tx.actor
    seen = PersonCredential(tenant=tx.tenant, person=PersonId(person)).ask(tx)()
    tx.acts_as(seen)
    try:
        return _reach(tx, seen)
    finally:
        tx.acts_as(looker)


def _reach(tx: Transaction, seen: Actor) -> dict[str, Any]:
    rights = rights_of(tx, seen)
    menus, commands = may_do(rights, moments(tx))
    counted = [(kind, _count(tx, kind, rows)) for kind, rows in _readable(tx, rights)]
    return {
        "person": {
            "id": seen.person,
            "name": seen.name,
            "roles": list(seen.roles),
            "posts": list(seen.posts),
        },
        "menus": menus,
        "commands": commands,
        "entities": [_entity(tx, rights, kind, count.scalar()) for kind, count in counted],
    }


def _readable(tx: Transaction, rights: Rights) -> list[tuple[EntityKind, Condition]]:
    scopes = [(kind, rights.scope(f"{kind.key}.read", kind.key, moments(tx))) for kind in ENTITIES.all()]
    return [(kind, rows) for kind, rows in scopes if rows != NOTHING]


def _count(tx: Transaction, kind: EntityKind, rows: Condition) -> Answer:
    """Asked for all kinds at once and read afterwards: one network wait."""
    return tx.ask(select(func.count().label("n")).select_from(kind.source).where(rows_within(tx, kind, rows)))


def _entity(tx: Transaction, rights: Rights, kind: EntityKind, count: int) -> dict[str, Any]:
    modes = rights.project(kind.key, moments(tx), context=context(tx))
    return {
        "entity": kind.key,
        "title": {"zh": kind.title[0], "en": kind.title[1]},
        "count": count,
        "modes": {one.key: str(modes.of(one.key, sensitive=one.sensitive)) for one in kind.fields},
    }
