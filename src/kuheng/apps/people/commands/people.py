"""People, their accounts, and units."""

from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import StringConstraints

from kuheng.apps.people.commands.accounts import Language, open_account
from kuheng.apps.people.commands.sessions import Login, Password, end_sessions
from kuheng.apps.people.domain import decide_unit
from kuheng.apps.people.pinyin import sort_key
from kuheng.apps.people.reading import active_person, locked, open_sessions
from kuheng.core.access.api import raise_epoch, unit_of, within
from kuheng.core.access.tables import org_unit, person, person_post, role_assignment
from kuheng.core.commands.base import Command, Fact, Outcome
from kuheng.core.commands.kit import Kit
from kuheng.core.store.transaction import Row, Transaction
from kuheng.kernel.errors import Refusal, Refused
from kuheng.kernel.ids import new_id

Name = Annotated[str, StringConstraints(min_length=1, max_length=60)]
EmployeeNo = Annotated[str, StringConstraints(pattern="^[A-Za-z0-9-]{1,20}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=12)]

ANY_UNIT = "SELECT EXISTS (SELECT 1 FROM org_unit WHERE tenant_id = %s) AS there"
OPEN_HELD = (
    "SELECT * FROM {} WHERE tenant_id = %s AND person_id = %s AND state <> 'ended' ORDER BY id FOR UPDATE"
)


class AddPerson(
    Command, name="people.add_person", record="person", title=("新增人员", "Add person"), secret=("password",)
):
    """Enter a person; with a password also his first account, whose login is his employee number if none is
    given.

    Refused with `people.employee_taken`, `people.login_taken`, `people.password_…`.
    """

    name: Name
    employee_no: EmployeeNo
    unit_id: UUID
    manager_id: UUID | None = None
    login: Login | None = None
    password: Password | None = None
    must_change: bool = True
    language: Language = "zh-CN"


class ChangePerson(
    Command,
    name="people.change_person",
    record="person",
    target="person_id",
    title=("修改人员", "Change person"),
):
    """Change name, unit or superior. Roles and posts stay in the units in which they are held."""

    person_id: UUID
    name: Name | None = None
    unit_id: UUID | None = None
    manager_id: UUID | None = None


class DeactivatePerson(
    Command, name="people.deactivate_person", record="person", target="person_id",
    title=("停用人员", "Deactivate person"),
):  # fmt: skip
    """End everything a person may do: his sessions, roles and posts. Counts at his next request."""

    person_id: UUID
    reason: Annotated[str, StringConstraints(min_length=2, max_length=200)]


class ReactivatePerson(
    Command, name="people.reactivate_person", record="person", target="person_id",
    title=("恢复人员", "Reactivate person"),
):  # fmt: skip
    """Take a person back; roles and posts are given anew."""

    person_id: UUID


class AddUnit(Command, name="people.add_unit", record="unit", title=("新增机构", "Add unit")):
    """Add a unit below another; the first one is the top. Refused with `people.unit_code_taken`,
    `people.one_top`."""

    code: Code
    name: Name
    kind: Literal["bank", "branch", "department", "vault"] = "branch"
    parent_id: UUID | None = None
    head_person_id: UUID | None = None


class ChangeUnit(
    Command, name="people.change_unit", record="unit", target="unit_id", title=("修改机构", "Change unit")
):
    """Change name or head. A unit is never moved: what it holds carries its path, and its history too."""

    unit_id: UUID
    name: Name | None = None
    head_person_id: UUID | None = None


def add_person(command: AddPerson, tx: Transaction) -> Outcome:
    home = unit_of(tx, command.unit_id)
    within(tx, AddPerson.about.name, "person", {"unit": command.unit_id, "unit_path": home["path"]})
    if command.manager_id is not None:
        active_person(tx, command.manager_id, "manager_id")
    values = command.model_dump(include={"name", "employee_no", "unit_id", "manager_id"})
    row = tx.insert(person, values | {"id": new_id(), "pinyin": sort_key(command.name)})
    if command.password is None:
        return _done("person", row, person_id=row["id"])
    login = command.login or command.employee_no
    opened = open_account(
        tx, row["id"], login, command.password, must_change=command.must_change, language=command.language
    )
    return _done("person", row, person_id=row["id"], account_id=opened["id"])


def change_person(command: ChangePerson, tx: Transaction) -> Outcome:
    before = locked(tx, person, command.person_id)
    changes = _given(command, ("name", "unit_id"), ("manager_id",))
    if command.unit_id is not None:
        home = unit_of(tx, command.unit_id)
        within(tx, ChangePerson.about.name, "person", {"unit": command.unit_id, "unit_path": home["path"]})
        raise_epoch(tx)
    if command.manager_id is not None:
        active_person(tx, command.manager_id, "manager_id")
    if command.name is not None:
        changes["pinyin"] = sort_key(command.name)
    return _done("person", tx.update(person, before, **changes))


def deactivate_person(command: DeactivatePerson, tx: Transaction) -> Outcome:
    before = locked(tx, person, command.person_id)
    if before["id"] == tx.actor.person:
        raise Refused("people.not_yourself")
    if before["state"] != "active":
        raise Refused("people.already_inactive")
    after = tx.update(person, before, state="inactive")
    ended = end_sessions(tx, open_sessions(tx, person_id=before["id"]), "deactivated")
    held = 0
    for table in (role_assignment, person_post):
        rows = tx.rows(OPEN_HELD.format(table.name), [tx.tenant, before["id"]])
        held += len(rows)
        for row in rows:
            tx.update(table, row, state="ended", ended_by=tx.actor.person)
    raise_epoch(tx)
    fact = Fact(topic="person.deactivated", aggregate=before["id"], payload={"reason": command.reason})
    return Outcome(
        result={"sessions": ended, "held": held},
        facts=(fact,),
        record=("person", before["id"], after["version"]),
    )


def reactivate_person(command: ReactivatePerson, tx: Transaction) -> Outcome:
    before = locked(tx, person, command.person_id)
    if before["state"] == "active":
        raise Refused("people.already_active")
    raise_epoch(tx)
    return _done("person", tx.update(person, before, state="active"))


def add_unit(command: AddUnit, tx: Transaction) -> Outcome:
    parent = unit_of(tx, command.parent_id, "parent_id") if command.parent_id else None
    any_unit = parent is not None or bool(tx.scalar(ANY_UNIT, [tx.tenant]))
    path = decide_unit(parent["path"] if parent else None, command.code, any_unit=any_unit)
    if isinstance(path, Refusal):
        raise Refused(path.code, path.field, **path.params)
    within(tx, AddUnit.about.name, "unit", {"path": path})
    if command.head_person_id is not None:
        active_person(tx, command.head_person_id, "head_person_id")
    values = command.model_dump() | {"id": new_id(), "path": path, "pinyin": sort_key(command.name)}
    row = tx.insert(org_unit, values)
    return _done("unit", row, unit_id=row["id"], path=path)


def change_unit(command: ChangeUnit, tx: Transaction) -> Outcome:
    before = locked(tx, org_unit, command.unit_id)
    changes = _given(command, ("name",), ("head_person_id",))
    if command.name is not None:
        changes["pinyin"] = sort_key(command.name)
    if command.head_person_id is not None:
        active_person(tx, command.head_person_id, "head_person_id")
    return _done("unit", tx.update(org_unit, before, **changes))


def install(kit: Kit) -> None:
    kit.command(AddPerson, add_person)
    kit.command(ChangePerson, change_person)
    kit.command(DeactivatePerson, deactivate_person)
    kit.command(ReactivatePerson, reactivate_person)
    kit.command(AddUnit, add_unit)
    kit.command(ChangeUnit, change_unit)


def _given(command: Command, kept: tuple[str, ...], emptied: tuple[str, ...]) -> dict[str, Any]:
    """The fields that were sent. Null leaves what must be there as it is and empties what may be absent."""
    sent = command.model_dump(include=command.model_fields_set & {*kept, *emptied})
    return {name: value for name, value in sent.items() if value is not None or name in emptied}


def _done(entity: str, row: Row, **result: Any) -> Outcome:
    return Outcome(result=result, record=(entity, row["id"], row["version"]))
