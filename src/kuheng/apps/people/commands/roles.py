"""Roles and posts given to people: proposed by one, approved by another, neither of them the one who gets
it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints
from sqlalchemy import Table

from kuheng.apps.people.domain import Hand, decide_hand, decide_role
from kuheng.apps.people.pinyin import sort_key
from kuheng.apps.people.reading import active_person, installing, locked
from kuheng.core.access.api import duty_pairs, people_behind, raise_epoch, unit_of, within
from kuheng.core.access.tables import person_post, post, role_assignment
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import new_id

RoleKey = Annotated[str, StringConstraints(pattern="^[a-z][a-z0-9_]{1,39}$")]
Code = Annotated[str, StringConstraints(pattern="^[A-Z0-9_]{1,20}$")]
Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]

READ_ROLE = "SELECT id, key FROM role WHERE tenant_id = %s AND key = %s"
READ_POST = "SELECT id, code FROM post WHERE tenant_id = %s AND id = %s"
READ_HELD = """
SELECT DISTINCT r.key FROM role_assignment h JOIN role r ON r.tenant_id = h.tenant_id AND r.id = h.role_id
 WHERE h.tenant_id = %s AND h.person_id = %s AND h.state <> 'ended'
"""
READ_ROLE_KEY = "SELECT key FROM role WHERE tenant_id = %s AND id = %s"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What is held: a role or a post, in which table, as which entity."""

    table: Table
    what: str


ROLE = Held(table=role_assignment, what="role")
POST = Held(table=person_post, what="post")


class AssignRole(
    Command, name="people.assign_role", record="role_assignment", title=("指派角色", "Assign role")
):
    """Propose a role for a person, in a unit and all below it; another administrator approves it.

    Refused: to oneself (`access.duties`), against a role held (`people.roles_exclude`), twice
    (`people.already_held`).
    """

    person_id: UUID
    role: RoleKey
    unit_id: UUID
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None


class ApproveAssignment(
    Command, name="people.approve_assignment", record="role_assignment", target="assignment_id",
    title=("复核角色指派", "Approve assignment"),
):  # fmt: skip
    """Let a proposed role count. Refused when proposer, approver and holder are not three people."""

    assignment_id: UUID


class WithdrawRole(
    Command, name="people.withdraw_role", record="role_assignment", target="assignment_id",
    title=("收回角色", "Withdraw role"),
):  # fmt: skip
    """End a role, or refuse one that is proposed. Counts at the holder's next request."""

    assignment_id: UUID
    reason: Annotated[str, StringConstraints(max_length=200)] | None = None


class AddPost(Command, name="people.add_post", record="post", title=("新增岗位", "Add post")):
    """Add a post that people can stand in. Refused with `people.post_code_taken`."""

    code: Code
    name: Name


class GivePost(Command, name="people.give_post", record="person_post", title=("安排岗位", "Give post")):
    """Propose a post for a person in a unit, as with a role: grants may hang on posts too."""

    person_id: UUID
    post_id: UUID
    unit_id: UUID
    valid_from: AwareDatetime | None = None
    valid_to: AwareDatetime | None = None


class ApprovePost(
    Command, name="people.approve_post", record="person_post", target="person_post_id",
    title=("复核岗位安排", "Approve post"),
):  # fmt: skip
    """Let a proposed post count."""

    person_post_id: UUID


class EndPost(
    Command,
    name="people.end_post",
    record="person_post",
    target="person_post_id",
    title=("结束岗位", "End post"),
):
    """End a post, or refuse one that is proposed."""

    person_post_id: UUID


def assign_role(command: AssignRole, tx: Transaction) -> Outcome:
    holder = active_person(tx, command.person_id)
    role = tx.one(READ_ROLE, [tx.tenant, command.role])
    if role is None:
        raise Refused("people.unknown_role", "role", role=command.role)
    _fits_roles_held(tx, holder["id"], command.role)
    return _propose(tx, ROLE, command, role["id"], holder)


def approve_assignment(command: ApproveAssignment, tx: Transaction) -> Outcome:
    row = locked(tx, role_assignment, command.assignment_id)
    active_person(tx, row["person_id"])
    _fits_roles_held(tx, row["person_id"], tx.scalar(READ_ROLE_KEY, [tx.tenant, row["role_id"]]))
    return _approve(tx, ROLE, row)


def withdraw_role(command: WithdrawRole, tx: Transaction) -> Outcome:
    return _end(tx, ROLE, command.assignment_id)


def add_post(command: AddPost, tx: Transaction) -> Outcome:
    row = tx.insert(post, command.model_dump() | {"id": new_id(), "pinyin": sort_key(command.name)})
    return Outcome(result={"post_id": row["id"]}, record=("post", row["id"], row["version"]))


def give_post(command: GivePost, tx: Transaction) -> Outcome:
    holder = active_person(tx, command.person_id)
    if tx.one(READ_POST, [tx.tenant, command.post_id]) is None:
        raise Refused("people.unknown_post", "post_id")
    return _propose(tx, POST, command, command.post_id, holder)


def approve_post(command: ApprovePost, tx: Transaction) -> Outcome:
    row = locked(tx, person_post, command.person_post_id)
    active_person(tx, row["person_id"])
    return _approve(tx, POST, row)


def end_post(command: EndPost, tx: Transaction) -> Outcome:
    return _end(tx, POST, command.person_post_id)


def check_validity(valid_from: datetime | None, valid_to: datetime | None) -> None:
    """Refused with `people.validity` when it would end before it begins."""
    if valid_from is not None and valid_to is not None and valid_from >= valid_to:
        raise Refused("people.validity", "valid_to")


def install(kit: Kit) -> None:
    kit.command(AssignRole, assign_role)
    kit.command(ApproveAssignment, approve_assignment)
    kit.command(WithdrawRole, withdraw_role)
    kit.command(AddPost, add_post)
    kit.command(GivePost, give_post)
    kit.command(ApprovePost, approve_post)
    kit.command(EndPost, end_post)


def _propose(tx: Transaction, held: Held, command: AssignRole | GivePost, what: UUID, holder: Row) -> Outcome:
    home = unit_of(tx, command.unit_id)
    within(tx, command.about.name, held.table.info["record"], {"unit": home["id"], "unit_path": home["path"]})
    check_validity(command.valid_from, command.valid_to)
    decide_hand(Hand(grantors=people_behind(tx.actor), grantees=[holder["id"]])).or_refuse()
    installed = installing(tx)
    values: dict[str, Any] = {
        "id": new_id(), "person_id": holder["id"], f"{held.what}_id": what, "unit_id": command.unit_id,
        "valid_from": command.valid_from, "valid_to": command.valid_to, "granted_by": tx.actor.person,
        "installed": installed, "state": "active" if installed else "proposed",
    }  # fmt: skip
    if installed:
        raise_epoch(tx)
    return _done(held, tx.insert(held.table, values), "given" if installed else "proposed")


def _approve(tx: Transaction, held: Held, row: Row) -> Outcome:
    if row["state"] != "proposed":
        raise Refused("people.not_proposed")
    approvers = people_behind(tx.actor)
    decide_hand(
        Hand(grantors=[row["granted_by"]], grantees=[row["person_id"]], approvers=approvers)
    ).or_refuse()
    raise_epoch(tx)
    return _done(held, tx.update(held.table, row, state="active", approved_by=tx.actor.person), "given")


def _end(tx: Transaction, held: Held, held_id: UUID) -> Outcome:
    row = locked(tx, held.table, held_id)
    if row["state"] == "ended":
        raise Refused("people.already_ended")
    raise_epoch(tx)
    return _done(held, tx.update(held.table, row, state="ended", ended_by=tx.actor.person), "ended")


def _done(held: Held, row: Row, happened: str) -> Outcome:
    fact = Fact(
        topic=f"{held.what}.{happened}",
        aggregate=row["person_id"],
        payload={f"{held.what}_id": str(row[f"{held.what}_id"]), "unit_id": str(row["unit_id"])},
    )
    return Outcome(
        result={"id": row["id"], "state": row["state"]},
        facts=(fact,),
        record=(held.table.info["record"], row["id"], row["version"]),
    )


def _fits_roles_held(tx: Transaction, person_id: UUID, wanted: str) -> None:
    """The person is locked by the caller, so two exclusive roles cannot pass at once."""
    held = [row["key"] for row in tx.rows(READ_HELD, [tx.tenant, person_id])]
    decide_role(wanted, held, duty_pairs(tx, "role")).or_refuse()
