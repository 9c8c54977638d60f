"""Saved views: one's own to change, for others to use when shared, and never a way around a field mode."""

from typing import Any
from uuid import UUID

import pytest

from kuheng.core.catalog.api import view_schema
from kuheng.core.commands.dispatch import Answered, Call, dispatch
from kuheng.engines.forms import views
from kuheng.kernel.actor import Actor
from kuheng.kernel.ids import new_id
from tests.core.catalog.toy import AT, allow
from tests.doors.http import records_desk
from tests.doors.http.records_desk import Desk, Known

desk_database, desk = records_desk.desk_database, records_desk.desk

METAL = {"field": "category", "op": "eq", "value": "metal"}
OWN = [allow("toy_item.read"), allow("catalog.save_view"), allow("catalog.remove_view")]


def _send(desk: Desk, actor: Actor, command: str, **payload: Any) -> Answered:
    who = Known(tenant=desk.toys.tenant, actor=actor)
    return dispatch(desk.toys.database, Call(name=command, payload=payload, key=new_id(), at=AT, who=who))


def _views(desk: Desk, actor: Actor) -> list[tuple[str, bool, bool]]:
    with desk.toys.by(actor) as tx:
        return [(view["name"], view["shared"], view["own"]) for view in view_schema(tx, "toy_item")["views"]]


def _saved(desk: Desk, actor: Actor, name: str, **payload: Any) -> UUID:
    answered = _send(desk, actor, "catalog.save_view", entity="toy_item", name=name, **payload)
    assert answered.status == 200, answered.body
    return UUID(answered.body["result"]["view_id"])


def _refusal(answered: Answered) -> tuple[int, str]:
    return answered.status, answered.body["error"]["code"]


def test_a_view_is_saved_with_its_question(desk: Desk) -> None:
    me = desk.toys.everything()
    _saved(desk, me, "金属", where=METAL, sort="-code", columns=["code", "name"])
    with desk.toys.by(me) as tx:
        (view,) = view_schema(tx, "toy_item")["views"]
    assert (view["where"], view["sort"], view["columns"]) == (METAL, "-code", ["code", "name"])


def test_a_name_used_again_is_the_same_view(desk: Desk) -> None:
    me = desk.toys.everything()
    first, again = _saved(desk, me, "金属"), _saved(desk, me, "金属", sort="-code")
    assert first == again
    assert _saved(desk, desk.toys.everything(), "金属") != first


def test_a_view_is_ones_own_until_it_is_shared(desk: Desk) -> None:
    me, other = desk.toys.everything(), desk.toys.everything()
    view = _saved(desk, me, "金属")
    assert _views(desk, other) == []
    _send(desk, me, "catalog.share_view", view_id=str(view), shared=True)
    assert (_views(desk, me), _views(desk, other)) == ([("金属", True, True)], [("金属", True, False)])
    _send(desk, me, "catalog.share_view", view_id=str(view), shared=False)
    assert _views(desk, other) == []


def test_nobody_changes_anothers_view(desk: Desk) -> None:
    view = _saved(desk, desk.toys.everything(), "金属", shared=True)
    other = desk.toys.everything()
    share = _send(desk, other, "catalog.share_view", view_id=str(view), shared=False)
    remove = _send(desk, other, "catalog.remove_view", view_id=str(view))
    assert {_refusal(share), _refusal(remove)} == {(404, "record.not_found")}


def test_a_removed_view_is_gone_and_its_name_free(desk: Desk) -> None:
    me = desk.toys.everything()
    view = _saved(desk, me, "金属")
    assert _send(desk, me, "catalog.remove_view", view_id=str(view)).status == 200
    assert _views(desk, me) == []
    assert _refusal(_send(desk, me, "catalog.remove_view", view_id=str(view))) == (404, "record.not_found")
    assert _saved(desk, me, "金属") != view


def test_sharing_is_a_right_of_its_own(desk: Desk) -> None:
    me = desk.toys.person(*OWN)
    _saved(desk, me, "金属")
    shared = _send(desk, me, "catalog.save_view", entity="toy_item", name="另一个", shared=True)
    assert _refusal(shared) == (403, "access.denied")


@pytest.mark.parametrize(
    "payload",
    [
        {"where": {"field": "note", "op": "eq", "value": "x"}},
        {"sort": "note"},
        {"columns": ["note"]},
        {"where": {"field": "colour", "op": "eq", "value": "x"}},
    ],
)
def test_a_view_over_a_field_that_one_may_not_read_cannot_be_saved(
    desk: Desk, payload: dict[str, Any]
) -> None:
    me = desk.toys.person(*OWN)
    with pytest.raises(Exception, match=r"condition\.unknown_field"):
        _send(desk, me, "catalog.save_view", entity="toy_item", name="x", **payload)


def test_a_view_of_a_kind_that_one_may_not_read_cannot_be_saved(desk: Desk) -> None:
    me = desk.toys.person(allow("catalog.save_view"))
    for entity in ("toy_item", "unheard_of"):
        answered = _send(desk, me, "catalog.save_view", entity=entity, name="x")
        assert _refusal(answered) == (404, "record.not_found")


def test_there_is_an_end_to_views(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MAX_VIEWS", 2)
    me = desk.toys.everything()
    _saved(desk, me, "一")
    _saved(desk, me, "二")
    full = _send(desk, me, "catalog.save_view", entity="toy_item", name="三")
    assert _refusal(full) == (422, "catalog.too_many_views")
    _saved(desk, me, "二", sort="-code")


def test_every_change_of_a_view_leaves_its_touch(desk: Desk) -> None:
    me = desk.toys.everything()
    view = _saved(desk, me, "金属")
    _send(desk, me, "catalog.remove_view", view_id=str(view))
    with desk.toys.by(me) as tx:
        touches = tx.rows(
            "SELECT version, after->>'removed' AS removed FROM audit_touch WHERE record_id = %s ORDER BY 1",
            [view],
        )
    assert [(one["version"], one["removed"]) for one in touches] == [(1, "false"), (2, "true")]
