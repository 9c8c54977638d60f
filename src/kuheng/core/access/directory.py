"""Who is who, for flows and for whatever must name people: active persons only, no machines."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import PersonId, UnitId

_PERSON = """
SELECT p.id, p.name, p.employee_no, p.unit_id, p.manager_id, u.path AS unit_path, u.name AS unit_name
  FROM person p
  JOIN org_unit u ON u.tenant_id = p.tenant_id AND u.id = p.unit_id
"""

READ_PEOPLE = f"""
{_PERSON}
 WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s) AND p.kind = 'person' AND p.state = 'active'
"""

_HOLDERS = """
-- of the units on the way from a path up to the top, the nearest in which anybody holds it
WITH held AS (
  SELECT h.person_id, length(a.path) AS depth
    FROM {table} h
    JOIN {what} w ON w.tenant_id = h.tenant_id AND w.id = h.{what}_id AND w.{key} = %(key)s
    JOIN org_unit a ON a.tenant_id = h.tenant_id AND a.id = h.unit_id AND a.path = ANY(%(paths)s)
    JOIN person p ON p.tenant_id = h.tenant_id AND p.id = h.person_id AND p.kind = 'person'
         AND p.state = 'active'
   WHERE h.tenant_id = %(tenant)s AND h.state = 'active'
     AND (h.valid_from IS NULL OR h.valid_from <= %(at)s) AND (h.valid_to IS NULL OR h.valid_to > %(at)s)
)
{person}
  JOIN held ON held.person_id = p.id
 WHERE p.tenant_id = %(tenant)s AND (%(all)s OR held.depth = (SELECT max(depth) FROM held))
 ORDER BY held.depth DESC, p.employee_no
"""
READ_WITH_ROLE = _HOLDERS.format(table="role_assignment", what="role", key="key", person=_PERSON)
READ_IN_POST = _HOLDERS.format(table="person_post", what="post", key="code", person=_PERSON)

READ_HEADS = f"""
{_PERSON}
  JOIN org_unit a ON a.tenant_id = p.tenant_id AND a.head_person_id = p.id
 WHERE p.tenant_id = %(tenant)s AND p.kind = 'person' AND p.state = 'active' AND a.path = ANY(%(paths)s)
 ORDER BY length(a.path) DESC
"""

READ_UNIT = "SELECT * FROM org_unit WHERE tenant_id = %s AND id = %s"
READ_UNIT_PATH = "SELECT path FROM org_unit WHERE tenant_id = %s AND id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One active person, as others may name him."""

    id: PersonId
    name: str
    employee_no: str
    unit_id: UnitId
    unit_path: str
    unit_name: str
    manager_id: PersonId | None


def person(tx: Transaction, person_id: UUID) -> Person | None:
    """The active person of this id."""
    return people(tx, [person_id]).get(PersonId(person_id))


def people(tx: Transaction, ids: list[UUID]) -> dict[PersonId, Person]:
    """The active ones among these, by id; one statement."""
    rows = tx.rows(READ_PEOPLE, {"tenant": tx.tenant, "ids": ids})
    return {row["id"]: Person(**row) for row in rows}


def unit_of(tx: Transaction, unit_id: UUID, field: str = "unit_id") -> Row:
    """A unit: `id, code, path, name, kind, parent_id, head_person_id`. Refused with `people.unknown_unit`."""
    row = tx.one(READ_UNIT, [tx.tenant, unit_id])
    if row is None:
        raise Refused("people.unknown_unit", field)
    return row


def people_with_role(tx: Transaction, role: str, unit_path: str, *, nearest: bool = True) -> list[Person]:
    """Who holds this role for a unit: in the unit itself or in the nearest one above it where anybody does.

    `nearest=False`: everybody on the way up, nearest first.
    """
    return _holders(tx, READ_WITH_ROLE, role, unit_path, nearest)


def holders_of_post(tx: Transaction, post: str, unit_path: str, *, nearest: bool = True) -> list[Person]:
    """Who stands in the post of this code for a unit; as `people_with_role`."""
    return _holders(tx, READ_IN_POST, post, unit_path, nearest)


def head_of(tx: Transaction, unit: UUID, *, level: int = 0) -> Person | None:
    """The head of the unit; `level` 1 is the head of the unit above it, and so on. None where no head is
    set."""
    path = tx.scalar(READ_UNIT_PATH, [tx.tenant, unit])
    if path is None:
        return None
    way = paths_up(path)[level : level + 1]
    return next(iter(_heads(tx, way)), None)


def heads_above(tx: Transaction, unit: UUID) -> list[Person]:
    """The heads from the unit upwards, nearest first; units without a head are passed over."""
    path = tx.scalar(READ_UNIT_PATH, [tx.tenant, unit])
    return [] if path is None else _heads(tx, paths_up(path))


def paths_up(path: str) -> list[str]:
    """`/001/003/` → `/001/003/`, `/001/`: the unit and those above it, nearest first."""
    codes = path.strip("/").split("/")
    return ["/" + "/".join(codes[:depth]) + "/" for depth in range(len(codes), 0, -1)]


def _heads(tx: Transaction, paths: list[str]) -> list[Person]:
    return _found(tx, READ_HEADS, {"tenant": tx.tenant, "paths": paths})


def _holders(tx: Transaction, sql: str, key: str, unit_path: str, nearest: bool) -> list[Person]:
    params = {"tenant": tx.tenant, "key": key, "at": tx.at, "paths": paths_up(unit_path), "all": not nearest}
    return _found(tx, sql, params)


def _found(tx: Transaction, sql: str, params: Mapping[str, Any]) -> list[Person]:
    """In order, each person once."""
    return list({row["id"]: Person(**row) for row in tx.rows(sql, params)}.values())
