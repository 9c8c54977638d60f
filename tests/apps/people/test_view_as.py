"""Looking at another person's rights: counts and modes, never rows."""

from typing import Any

import pytest

from kuheng.apps.people.api import view_as
from kuheng.kernel.canonical import plain
from kuheng.kernel.errors import Denied, NotFound
from kuheng.kernel.ids import PersonId, new_id
from tests.apps.people.bank import Bank

MINE = {"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}


def seen(bank: Bank, person: PersonId, who: PersonId | None = None) -> dict[str, Any]:
    with bank.reading() as tx:
        bank.as_person(tx, who or bank.root)
        found = view_as(tx, person)
        assert tx.actor.person == (who or bank.root)
    return found


def entity(found: dict[str, Any], key: str) -> dict[str, Any] | None:
    return next((one for one in found["entities"] if one["entity"] == key), None)


def test_counts_are_those_of_the_person_looked_at(bank: Bank) -> None:
    bank.role("reader", [{
        "action": "person.read", "entity": "person", "scope": MINE,
        "modes": {"person.employee_no": "masked", "person.manager": "hidden"},
    }])  # fmt: skip
    bank.done("people.assign_role", {"person_id": bank.keeper, "role": "reader", "unit_id": bank.branch})
    found = seen(bank, bank.keeper)
    people = entity(found, "person")
    assert people is not None
    assert people["count"] == 2
    assert (people["modes"]["employee_no"], people["modes"]["manager"], people["modes"]["name"]) == (
        "masked", "hidden", "read",
    )  # fmt: skip
    assert entity(found, "grant") is None
    assert found["person"]["roles"] == ["reader"]


def test_no_value_of_any_row_is_shown(bank: Bank) -> None:
    secret = "机密姓名CANARY"
    bank.person(secret, bank.branch)
    bank.role("reader", [{"action": "*.read"}])
    bank.done("people.assign_role", {"person_id": bank.keeper, "role": "reader", "unit_id": bank.top})
    assert secret not in str(plain(seen(bank, bank.keeper)))


def test_menus_and_commands_are_those_of_the_person_looked_at(bank: Bank) -> None:
    found = seen(bank, bank.clerk)
    assert found["commands"] == ["people.change_password", "people.sign_out"]
    assert found["menus"] == []


def test_only_who_may_look_at_rights_looks(bank: Bank) -> None:
    with pytest.raises(Denied) as denied:
        seen(bank, bank.root, bank.clerk)
    assert denied.value.params == {"action": "access.view_as"}


def test_a_person_out_of_scope_is_as_absent_as_none(bank: Bank) -> None:
    bank.role("local_look", [{"action": "access.view_as", "entity": "person", "scope": MINE}])
    bank.done("people.assign_role", {"person_id": bank.keeper, "role": "local_look", "unit_id": bank.branch})
    assert seen(bank, bank.clerk, bank.keeper)["person"]["name"] == "clerk"
    for absent in (bank.root, PersonId(new_id()), Bank(bank.database).clerk):
        with pytest.raises(NotFound):
            seen(bank, absent, bank.keeper)
