"""Who the house names for each way of finding people."""

from typing import Any

import pytest

from kuheng.engines.flows.directory import Staff
from kuheng.engines.flows.domain.values import PersonRef, Source
from tests.engines.flows.house import House


def named(
    house: House, kind: str, data: dict[str, Any] | None = None, by: str = "lin", **params: Any
) -> list[str]:
    names = {str(person): name for name, person in house.people.items()}
    with house.acting(by) as tx:
        applicant = PersonRef(id=str(house.people[by]))
        found = Staff(tx).people(Source(kind=kind, params=params), applicant, data or {}, house.at)
    return [names[person.id] for person in found]


def test_a_person_by_name_by_field_and_the_applicant_himself(house: House) -> None:
    gao = str(house.people["gao"])
    assert named(house, "person", person=gao) == ["gao"]
    assert named(house, "form_field", {"receiver": gao}, field="receiver") == ["gao"]
    assert named(house, "applicant") == ["lin"]


@pytest.mark.parametrize("value", [None, "", "nobody", 5, "01920000-0000-7000-8000-000000000000"])
def test_a_field_that_names_nobody_gives_nobody(house: House, value: object) -> None:
    assert named(house, "form_field", {"receiver": value}, field="receiver") == []


def test_holders_of_a_role_in_the_unit_or_the_nearest_above(house: House) -> None:
    assert set(named(house, "role", role="risk")) == {"guo", "tang"}
    house.done(
        "people.assign_role", {"person_id": house.people["xu"], "role": "risk", "unit_id": house.branch}
    )
    assert named(house, "role", role="risk") == ["xu"], "the nearest unit answers first"


def test_a_field_may_name_the_unit_whose_people_are_meant(house: House) -> None:
    other = house.unit("004", house.top)
    house.done("people.assign_role", {"person_id": house.people["xu"], "role": "doer", "unit_id": other})
    assert named(house, "role", {"vault_unit": str(other)}, role="doer", of="vault_unit") == ["xu"]


def test_heads_go_up_the_units(house: House) -> None:
    house.head(house.top, house.people["xu"])
    assert named(house, "department_head") == ["gao"]
    assert named(house, "head", level=2) == ["xu"]
    assert named(house, "head_chain", **{"from": 1}) == ["gao", "xu"]
    assert named(house, "head_chain", **{"from": 2}) == ["xu"]
    assert named(house, "head_chain", **{"from": 1, "of": str(house.people["xu"])}) == ["gao", "xu"]


def test_where_no_head_is_set_the_next_one_above_stands_in(house: House) -> None:
    house.head(house.branch, None)
    house.head(house.top, house.people["xu"])
    assert named(house, "department_head") == []
    assert named(house, "head_chain", **{"from": 2}) == ["xu"]


def test_who_has_left_is_named_no_more(house: House) -> None:
    house.done("people.deactivate_person", {"person_id": house.people["guo"], "reason": "离职"})
    assert named(house, "role", role="risk") == ["tang"]
