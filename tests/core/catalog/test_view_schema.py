"""What a screen is told: fields by mode, operators, saved views, commands."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from psycopg.types.json import Jsonb

from kuheng.core.catalog.api import view_schema
from kuheng.core.catalog.operators import TYPES, fast_operators, operators
from kuheng.kernel.actor import Actor
from kuheng.kernel.condition import OPERATORS
from kuheng.kernel.errors import NotFound
from tests.core.catalog.toy import AT, FIELDS, Toys, allow


def _schema(toys: Toys, actor: Actor) -> dict[str, Any]:
    with toys.by(actor) as tx:
        return view_schema(tx, "toy_item")


def _save(toys: Toys, name: str, owner: UUID, *, shared: bool = False, **view: Any) -> None:
    sql = """
    INSERT INTO saved_view
      (tenant_id, id, version, entity, name, owner_id, where_json, sort, columns, shared, removed)
    VALUES (%s, %s, 1, 'toy_item', %s, %s, %s, %s, %s, %s, %s)
    """
    where, columns = view.get("where"), view.get("columns")
    with toys.database.transaction(toys.tenant, at=AT) as tx:
        tx.write(sql, [
            toys.tenant, uuid4(), name, owner, None if where is None else Jsonb(where), view.get("sort"),
            None if columns is None else Jsonb(columns), shared, view.get("removed", False),
        ])  # fmt: skip


def test_every_field_says_how_it_is_seen_and_asked(toys: Toys) -> None:
    schema = _schema(toys, toys.everything())
    assert schema["title"] == {"zh": "玩具", "en": "Toy"}
    assert [one["key"] for one in schema["fields"]] == [one.key for one in FIELDS]
    by_key = {one["key"]: one for one in schema["fields"]}
    assert by_key["state"]["options"][0] == {
        "value": "in_stock", "title": {"zh": "在库", "en": "In stock"}, "color": "in",
    }  # fmt: skip
    assert (by_key["value_fen"]["align"], by_key["code"]["align"]) == ("right", "left")
    assert "contains" in by_key["code"]["operators"]
    assert "contains" not in by_key["code"]["fast"]
    assert by_key["holder_id"]["entity"] == "person"
    assert schema["default_sort"] == "code"
    assert schema["commands"] == ["toy.freeze", "toy.thaw", "toy.burn"]


def test_hidden_fields_are_not_mentioned(toys: Toys) -> None:
    schema = _schema(toys, toys.person(allow("toy_item.read", modes={"toy_item.code": "hidden"})))
    assert {"note", "code"}.isdisjoint(one["key"] for one in schema["fields"])
    assert (schema["default_sort"], schema["commands"]) == ("-id", [])


def test_nobody_without_a_grant_learns_that_there_is_such_a_kind(toys: Toys) -> None:
    with pytest.raises(NotFound):
        _schema(toys, toys.person())


def test_views_are_ones_own_first_then_those_that_others_share(toys: Toys) -> None:
    me, other = toys.everything(), toys.everything()
    _save(toys, "b mine", me.person, sort="-code", columns=["code", "gone"])
    _save(toys, "a shared", other.person, shared=True, where={"field": "code", "op": "eq", "value": "x"})
    _save(toys, "not mine", other.person)
    _save(toys, "removed", me.person, removed=True)
    views = _schema(toys, me)["views"]
    assert [(one["name"], one["shared"], one["own"]) for one in views] == [
        ("b mine", False, True), ("a shared", True, False),
    ]  # fmt: skip
    assert views[0]["columns"] == ["code"]
    assert views[1]["where"] == {"field": "code", "op": "eq", "value": "x"}


def test_a_shared_view_that_asks_for_what_the_viewer_may_not_read_is_kept_from_him(toys: Toys) -> None:
    _save(toys, "by note", uuid4(), shared=True, where={"field": "note", "op": "eq", "value": "CANARY"})
    _save(toys, "sorted by note", uuid4(), shared=True, sort="note")
    _save(toys, "plain", uuid4(), shared=True, columns=["code", "note"])
    views = _schema(toys, toys.person(allow("toy_item.read")))["views"]
    assert [(one["name"], one["columns"]) for one in views] == [("plain", ["code"])]
    assert "CANARY" not in repr(views)


def test_the_operators_of_every_type_exist_and_fast_ones_are_among_them() -> None:
    assert {one.type for one in FIELDS} <= TYPES
    for one in FIELDS:
        assert set(fast_operators(one)) <= set(operators(one)) <= set(OPERATORS)
        assert one.indexed or not fast_operators(one)
