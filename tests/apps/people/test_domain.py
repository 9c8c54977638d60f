"""Decisions about people and grants."""

import pytest

from kuheng.apps.people.domain import (
    Go,
    Hand,
    Known,
    Spec,
    actions_of,
    decide_hand,
    decide_role,
    decide_spec,
    decide_unit,
)
from kuheng.apps.people.pinyin import sort_key
from kuheng.kernel.errors import Malformed, Refusal
from kuheng.kernel.ids import PersonId, new_id

LI, WANG, CHEN = (PersonId(new_id()) for _ in range(3))
KNOWN = Known(
    actions=actions_of(["custody.freeze_asset", "people.add_person"], ["asset"]),
    fields={"asset": ["code", "category", "unit_path"], "execution": []},
)


def code(decision: object) -> str | None:
    return decision.code if isinstance(decision, Refusal) else None


def test_three_different_people_may_give_power() -> None:
    assert decide_hand(Hand(grantors=[LI], approvers=[WANG], grantees=[CHEN])) == Go()


@pytest.mark.parametrize(
    "hand",
    [
        Hand(grantors=[LI], grantees=[LI]),
        Hand(grantors=[LI], approvers=[LI], grantees=[CHEN]),
        Hand(grantors=[LI], approvers=[WANG], grantees=[CHEN, WANG]),
        Hand(grantors=[LI, CHEN], approvers=[WANG], grantees=[CHEN]),
    ],
)
def test_two_of_them_being_one_is_refused(hand: Hand) -> None:
    assert code(decide_hand(hand)) == "access.duties"


def test_a_role_is_refused_beside_one_that_excludes_it() -> None:
    pairs = [frozenset(("administrator", "keeper"))]
    assert code(decide_role("keeper", ["applicant", "administrator"], pairs)) == "people.roles_exclude"
    assert decide_role("keeper", ["applicant"], pairs) == Go()
    assert decide_role("keeper", ["keeper"], pairs) == Go()


@pytest.mark.parametrize(
    ("spec", "refused"),
    [
        (Spec(effect="allow", action="*"), None),
        (Spec(effect="allow", action="asset.*", entity="asset"), None),
        (Spec(effect="allow", action="*.unmask"), None),
        (Spec(effect="forbid", action="*", entity="execution"), None),
        (Spec(effect="allow", action="asset.read", entity="asset", categories=["metal"]), None),
        (
            Spec(
                effect="allow",
                action="asset.read",
                modes={"asset.code": "read", "asset.*": "masked", "*": "read"},
            ),
            None,
        ),
        (Spec(effect="allow", action="asset.write"), "access.unknown_action"),
        (Spec(effect="allow", action="*.*"), "access.unknown_action"),
        (Spec(effect="allow", action="asset.read", categories=["metal"]), "access.scope_of_what"),
        (Spec(effect="allow", action="*", entity="execution", categories=["metal"]), "access.unknown_field"),
        (Spec(effect="allow", action="asset.read", modes={"order.code": "read"}), "access.unknown_field"),
        (Spec(effect="allow", action="asset.read", modes={"asset.horn": "read"}), "access.unknown_field"),
    ],
)
def test_a_grant_names_what_there_is(spec: Spec, refused: str | None) -> None:
    assert code(decide_spec(spec, KNOWN)) == refused


def test_an_unreadable_scope_is_malformed() -> None:
    with pytest.raises(Malformed):
        decide_spec(Spec(effect="allow", action="asset.read", entity="asset", scope={"x": []}), KNOWN)


def test_the_first_unit_is_the_top_and_the_others_lie_below() -> None:
    assert decide_unit(None, "001", any_unit=False) == "/001/"
    assert decide_unit("/001/", "003", any_unit=True) == "/001/003/"
    assert code(decide_unit(None, "002", any_unit=True)) == "people.one_top"
    assert code(decide_unit("/001/", "0 3", any_unit=True)) == "people.unit_code"


def test_chinese_names_sort_by_pinyin() -> None:
    names = ["张三", "李四", "王五", "阿明", "Bob"]
    assert sorted(names, key=sort_key) == ["阿明", "Bob", "李四", "王五", "张三"]
