"""Identifiers that sort by birth."""

import time
from uuid import RFC_4122, UUID

from hypothesis import given
from hypothesis import strategies as st

from kuheng.kernel.ids import id_at, installed_id, new_id, tenant_id_of


@given(st.integers(0, 2**48 - 1))
def test_an_id_is_a_uuid_of_version_seven_that_begins_with_its_millisecond(at: int) -> None:
    made = id_at(at)
    assert (made.version, made.variant) == (7, RFC_4122)
    assert made.int >> 80 == at


@given(st.integers(0, 2**48 - 1), st.integers(0, 2**48 - 1))
def test_ids_sort_by_birth(one: int, other: int) -> None:
    if one != other:
        assert (id_at(one) < id_at(other)) == (one < other)


def test_a_new_id_is_born_now() -> None:
    before = time.time_ns() // 1_000_000
    born = new_id().int >> 80
    assert before <= born <= time.time_ns() // 1_000_000


def test_ids_of_one_millisecond_differ() -> None:
    assert len({id_at(0) for _ in range(10_000)}) == 10_000


def test_an_installed_id_is_the_same_wherever_it_is_applied() -> None:
    tenant = UUID(int=7)
    assert installed_id(tenant, "forms/deed") == installed_id(tenant, "forms/deed")
    assert installed_id(tenant, "forms/deed") != installed_id(UUID(int=8), "forms/deed")
    assert installed_id(tenant, "forms/deed").version == 5


def test_a_tenant_has_the_same_id_in_every_database() -> None:
    assert tenant_id_of("demo") == tenant_id_of("demo") != tenant_id_of("other")
