"""Who is who: holders for a unit, heads, active people."""

from datetime import timedelta

import pytest

from kuheng.core.access import tables as t
from kuheng.core.access.api import head_of, heads_above, holders_of_post, people_with_role, person, unit_of
from kuheng.core.access.directory import paths_up, people
from kuheng.kernel.errors import Refused
from kuheng.kernel.ids import PersonId, new_id
from tests.core.access.rows import AT, Tenant


def names(tenant: Tenant, role: str, path: str, **more: bool) -> list[str]:
    with tenant.open() as tx:
        return [one.name for one in people_with_role(tx, role, path, **more)]


def test_the_way_up_is_nearest_first() -> None:
    assert paths_up("/001/003/09/") == ["/001/003/09/", "/001/003/", "/001/"]


def test_a_role_is_found_in_the_nearest_unit_where_anybody_holds_it(tenant: Tenant) -> None:
    tenant.unit("003")
    branch = tenant.unit("004")
    role = tenant.role("department_head")
    tenant.holds(tenant.person("top"), role)
    tenant.holds(tenant.person("branch"), role, branch)
    assert names(tenant, "department_head", "/001/004/") == ["branch"]
    assert names(tenant, "department_head", "/001/003/") == ["top"]
    assert names(tenant, "department_head", "/001/004/", nearest=False) == ["branch", "top"]
    assert names(tenant, "nobody_has_it", "/001/004/") == []


def test_only_those_who_hold_it_now_are_found(tenant: Tenant) -> None:
    role, hour = tenant.role("keeper"), timedelta(hours=1)
    tenant.holds(tenant.person("future"), role, valid_from=AT + hour)
    tenant.holds(tenant.person("past"), role, valid_to=AT)
    tenant.holds(tenant.person("proposed"), role, state="proposed", installed=False)
    tenant.holds(tenant.person("left", state="inactive"), role)
    tenant.holds(tenant.person("now"), role, valid_from=AT, valid_to=AT + hour)
    assert names(tenant, "keeper", "/001/") == ["now"]


def test_holding_it_twice_is_being_named_once(tenant: Tenant) -> None:
    role, li, branch = tenant.role("keeper"), tenant.person("li"), tenant.unit("003")
    tenant.holds(li, role)
    tenant.holds(li, role, branch)
    assert names(tenant, "keeper", "/001/003/", nearest=False) == ["li"]


def test_a_post_is_found_like_a_role(tenant: Tenant) -> None:
    post, li = tenant.post("CHIEF"), tenant.person("li")
    tenant.stands_in(li, post)
    with tenant.open() as tx:
        assert [one.id for one in holders_of_post(tx, "CHIEF", "/001/")] == [li]


def test_heads_are_found_upwards_and_units_without_one_are_passed_over(tenant: Tenant) -> None:
    branch = tenant.unit("003")
    desk = tenant.unit("09", "/001/003/", branch)
    top_head, desk_head = tenant.person("top"), tenant.person("desk")
    tenant.change(t.org_unit, tenant.top, head_person_id=top_head)
    tenant.change(t.org_unit, desk, head_person_id=desk_head)
    with tenant.open() as tx:
        assert [one.name for one in heads_above(tx, desk)] == ["desk", "top"]
        found = [head_of(tx, desk, level=level) for level in range(4)]
    assert [one.name if one else None for one in found] == ["desk", None, "top", None]


def test_a_person_is_known_by_unit_and_superior(tenant: Tenant) -> None:
    boss, branch = tenant.person("boss"), tenant.unit("003")
    li = tenant.person("li", branch, manager_id=boss)
    with tenant.open() as tx:
        found = person(tx, li)
        gone = person(tx, PersonId(new_id()))
        assert len(people(tx, [li, boss])) == 2
    assert gone is None
    assert found is not None
    assert (found.name, found.unit_path, found.manager_id) == ("li", "/001/003/", boss)


def test_an_unknown_unit_is_refused(tenant: Tenant) -> None:
    with tenant.open() as tx:
        assert unit_of(tx, tenant.top)["path"] == "/001/"
        with pytest.raises(Refused) as refused:
            unit_of(tx, new_id(), "parent_id")
    assert (refused.value.code, refused.value.field) == ("people.unknown_unit", "parent_id")
