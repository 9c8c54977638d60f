"""A scan finds exactly what carries the code, or nothing."""

import string
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from kuheng.core.catalog.api import find, normal_code
from kuheng.kernel.condition import parse
from tests.core.catalog.toy import Toys, allow

WIDE = str.maketrans(
    {letter: chr(ord(letter) + 0xFEE0) for letter in string.ascii_uppercase + string.digits + "-"}
)


def _found(toys: Toys, code: str) -> list[str]:
    with toys.by(toys.everything()) as tx:
        return [hit.code for hit in find(tx, code)]


@pytest.mark.parametrize(
    "code", ["A0236591", " A0236591\n", "a0236591", "A0236591".translate(WIDE), "\tA0236591 "]
)
def test_a_code_is_found_however_the_scanner_writes_it(toys: Toys, code: str) -> None:
    toys.fill({"code": "A0236591", "name": "金条"})
    with toys.by(toys.everything()) as tx:
        (hit,) = find(tx, code)
    assert (hit.entity, hit.title, hit.code, hit.state) == ("toy_item", "金条", "A0236591", "in_stock")


@pytest.mark.parametrize(
    "code",
    [
        "", " ", "A023659", "A02365911", "A0236591%", "A02365_1", "%", "0236591", "A0236591 A0236592",
        "A0236591\nA0236592", "http://bank/A0236591", "HTTPS://A0236591", "A0236591\x00", "\x02A0236591\x03",
        "A0236591\u202e", "\u200bA0236591", "A" * 7000, "' OR '1'='1", "A0236591'--",
    ],
)  # fmt: skip
def test_anything_else_selects_nothing(toys: Toys, code: str) -> None:
    toys.fill({"code": "A0236591"})
    assert _found(toys, code) == []


def test_another_tenants_code_selects_nothing(toys: Toys) -> None:
    Toys(database=toys.database).fill({"code": "A0236591"})
    assert _found(toys, "A0236591") == []


def test_a_tag_finds_its_record(toys: Toys) -> None:
    (made,) = toys.fill({"code": "A0236591"})
    with toys.by(toys.everything()) as tx:
        tx.write(
            "INSERT INTO toy_tag VALUES (%s, %s, %s, %s)",
            [toys.tenant, uuid4(), made["id"], "E2801160600002"],
        )
        assert [hit.id for hit in find(tx, "e2801160600002")] == [made["id"]]
        assert find(tx, "E280116060000") == []


def test_codes_outside_the_viewers_rows_or_fields_select_nothing(toys: Toys) -> None:
    toys.fill({"code": "A0236591", "unit_path": "/002/"})
    elsewhere = parse({"field": "unit_path", "op": "eq", "value": "/001/"})
    for viewer in (
        toys.person(),
        toys.person(allow("toy_item.read", where=elsewhere)),
        toys.person(allow("toy_item.read", modes={"toy_item.code": "masked"})),
    ):
        with toys.by(viewer) as tx:
            assert find(tx, "A0236591") == []


def test_a_title_or_state_that_is_not_open_stays_unsaid(toys: Toys) -> None:
    toys.fill({"code": "A0236591", "name": "张建国"})
    modes = {"toy_item.name": "masked", "toy_item.state": "hidden"}
    with toys.by(toys.person(allow("toy_item.read", modes=modes))) as tx:
        (hit,) = find(tx, "A0236591")
    assert (hit.title, hit.state) == ("A0236591", None)


def test_a_scan_costs_one_statement(toys: Toys) -> None:
    toys.fill({"code": "A0236591"})
    with toys.by(toys.everything()) as tx:
        find(tx, "A0236591")
        assert tx.statements == 2


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(string.ascii_uppercase + string.digits + "-", min_size=1, max_size=12), st.text(max_size=12))
def test_a_code_is_found_by_itself_alone(toys: Toys, code: str, scanned: str) -> None:
    assume(normal_code(scanned) != code)
    one = Toys(database=toys.database)
    one.fill({"code": code})
    assert _found(one, code) == [code]
    assert _found(one, scanned) == []
