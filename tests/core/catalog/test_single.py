"""One record: its fields, how each may be seen, what may be done with it."""

from uuid import uuid4

import pytest

from kuheng.core.catalog.api import permitted_ids, record
from kuheng.kernel.condition import EVERYTHING, NOTHING, parse
from kuheng.kernel.errors import NotFound
from tests.core.catalog.toy import Toys, allow, ids

OURS = parse({"field": "unit_path", "op": "starts_with", "value": {"var": "actor.unit_path"}})


def test_a_record_comes_in_one_statement_with_what_may_be_done(toys: Toys) -> None:
    (made,) = toys.fill({"name": "金条", "frozen": True})
    with toys.by(toys.everything()) as tx:
        before = tx.statements
        view = record(tx, "toy_item", made["id"])
        assert tx.statements == before + 1
    assert (view.record["name"], view.version) == ("金条", 1)
    assert set(view.modes.values()) == {"write"}
    assert view.commands == ("toy.thaw",)


def test_only_commands_that_reach_this_row_are_offered(toys: Toys) -> None:
    ours, theirs = toys.fill({"unit_path": "/001/003/"}, {"unit_path": "/002/"})
    viewer = toys.person(allow("toy_item.read"), allow("toy.freeze", where=OURS))
    with toys.by(viewer) as tx:
        assert record(tx, "toy_item", ours["id"]).commands == ("toy.freeze",)
        assert record(tx, "toy_item", theirs["id"]).commands == ()


def test_a_missing_record_is_not_found(toys: Toys) -> None:
    with toys.by(toys.everything()) as tx, pytest.raises(NotFound):
        record(tx, "toy_item", uuid4())


def test_permitted_ids_are_those_within_the_scope_in_one_statement(toys: Toys) -> None:
    made = toys.fill({"unit_path": "/001/"}, {"unit_path": "/0010/"}, {"unit_path": "/001/9/"})
    with toys.by(toys.everything()) as tx:
        before = tx.statements
        assert permitted_ids(tx, "toy_item", OURS, [*ids(made), uuid4()]) == {made[0]["id"], made[2]["id"]}
        assert tx.statements == before + 1


def test_permitted_ids_of_another_tenant_are_none(toys: Toys) -> None:
    foreign = Toys(database=toys.database).fill({})
    with toys.by(toys.everything()) as tx:
        assert permitted_ids(tx, "toy_item", EVERYTHING, ids(foreign)) == set()


def test_of_a_kind_that_nobody_knows_only_everything_permits(toys: Toys) -> None:
    one = uuid4()
    with toys.by(toys.everything()) as tx:
        assert permitted_ids(tx, "unheard_of", EVERYTHING, [one]) == {one}
        assert permitted_ids(tx, "unheard_of", OURS, [one]) == set()
        assert permitted_ids(tx, "toy_item", NOTHING, [one]) == set()
