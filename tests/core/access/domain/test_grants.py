"""What follows from grants: default deny, forbid wins, scopes OR-ed and taken away."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.access.domain.acts import entity_of
from kuheng.core.access.domain.grants import Decided, Effect, Grant, Rights, compiled, covers
from kuheng.core.access.domain.modes import FieldMode
from kuheng.kernel.condition import EVERYTHING, NOTHING, Condition, matches
from kuheng.kernel.condition import Test as Compare
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import new_id

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE = Compare("unit_path", "starts_with", "/001/003/")
GOLD = Compare("category", "eq", "metal")


def allow(action: str, where: Condition = EVERYTHING, **rest: Any) -> Grant:
    return Grant(id=new_id(), effect=Effect.ALLOW, action=action, where=where, **rest)


def forbid(action: str, where: Condition = EVERYTHING, **rest: Any) -> Grant:
    return Grant(id=new_id(), effect=Effect.FORBID, action=action, where=where, **rest)


def row(**given: Any) -> dict[str, Any]:
    empty = dict.fromkeys(
        (
            "entity",
            "categories",
            "scope",
            "modes",
            "obligations",
            "valid_from",
            "valid_to",
            "held_from",
            "held_to",
        )
    )
    held = {
        "id": new_id(),
        "effect": "allow",
        "action": "asset.read",
        "subject_kind": "role",
        "held_path": "/001/",
    }
    return {**empty, **held, **given}


@pytest.mark.parametrize(
    ("pattern", "action", "answer"),
    [
        ("*", "asset.read", True),
        ("custody.*", "custody.scan", True),
        ("custody.*", "custodyx.scan", False),
        ("*.read", "order.read", True),
        ("*.read", "order.reread", False),
        ("asset.read", "asset.read", True),
        ("asset.read", "asset.reads", False),
        ("asset.", "asset.read", False),
    ],
)
def test_a_pattern_covers_whole_words_only(pattern: str, action: str, answer: bool) -> None:
    assert covers(pattern, action) is answer


def test_a_reading_names_its_kind_of_record() -> None:
    assert entity_of("order_line.read") == "order_line"
    assert entity_of("nobody.registered_this") is None


def test_without_a_grant_nothing_is_allowed() -> None:
    rights = Rights([])
    assert rights.decide("asset.read", "asset", [AT]) == Refusal("access.denied", action="asset.read")
    assert rights.scope("asset.read", "asset", [AT]) == NOTHING


def test_everybody_may_leave_and_guard_his_own_door_whatever_is_forbidden() -> None:
    decided = Rights([forbid("*")]).decide("people.sign_out", "session", [AT])
    assert isinstance(decided, Decided)
    assert decided.why == "own"


def test_scopes_of_several_grants_are_ored() -> None:
    rights = Rights([allow("asset.read", HERE, entity="asset"), allow("asset.*", GOLD, entity="asset")])
    scope = rights.scope("asset.read", "asset", [AT])
    assert matches(scope, {"unit_path": "/001/003/7/", "category": "deed"}, {})
    assert matches(scope, {"unit_path": "/009/", "category": "metal"}, {})
    assert not matches(scope, {"unit_path": "/009/", "category": "deed"}, {})


def test_a_forbid_takes_its_rows_away_from_every_allow() -> None:
    rights = Rights([allow("*"), forbid("asset.read", GOLD, entity="asset")])
    scope = rights.scope("asset.read", "asset", [AT])
    assert not matches(scope, {"category": "metal"}, {})
    assert matches(scope, {"category": "deed"}, {})


def test_a_forbid_without_rows_is_a_refusal_even_beside_allow_everything() -> None:
    rights = Rights([allow("*"), forbid("*", entity="asset")])
    assert isinstance(rights.decide("custody.freeze_asset", "asset", [AT]), Refusal)
    assert isinstance(rights.decide("custody.open_execution", "order", [AT]), Decided)


def test_a_grant_on_one_kind_of_record_says_nothing_about_another_nor_about_acts_without_one() -> None:
    rights = Rights([allow("custody.*", HERE, entity="asset")])
    assert isinstance(rights.decide("custody.freeze_asset", "asset", [AT]), Decided)
    assert isinstance(rights.decide("custody.open_execution", "order", [AT]), Refusal)
    assert isinstance(rights.decide("custody.open_vault", "", [AT]), Refusal)


def test_a_grant_counts_from_its_first_instant_and_no_longer_at_its_end() -> None:
    rights = Rights([allow("asset.read", since=AT, until=AT + timedelta(hours=1))])
    answers = [isinstance(rights.decide("asset.read", "asset", [AT + late]), Decided) for late in (
        timedelta(microseconds=-1), timedelta(0), timedelta(minutes=59), timedelta(hours=1),
    )]  # fmt: skip
    assert answers == [False, True, True, False]


def test_a_backdated_act_is_judged_at_both_instants() -> None:
    rights = Rights([allow("asset.read", until=AT)])
    assert isinstance(rights.decide("asset.read", "asset", [AT - timedelta(days=1)]), Decided)
    assert isinstance(rights.decide("asset.read", "asset", [AT - timedelta(days=1), AT]), Refusal)


def test_an_obligation_is_owed_when_every_grant_demands_it() -> None:
    strict = allow("asset.unmask", obligations=frozenset({"reason"}))
    owing = Rights([strict]).decide("asset.unmask", "asset", [AT])
    free = Rights([strict, allow("asset.unmask")]).decide("asset.unmask", "asset", [AT])
    assert isinstance(owing, Decided)
    assert isinstance(free, Decided)
    assert (owing.obligations, free.obligations) == (("reason",), ())


def test_the_decision_names_the_grants_that_made_it() -> None:
    yes, no = allow("asset.read"), forbid("asset.read", GOLD)
    decided = Rights([yes, no]).decide("asset.read", "asset", [AT])
    assert isinstance(decided, Decided)
    assert decided.to_json() == {
        "why": "grants", "grants": [str(yes.id)], "limits": [str(no.id)], "obligations": [],
    }  # fmt: skip


def test_rights_forget_when_asked_about_endless_acts() -> None:
    rights = Rights([allow("*")])
    for number in range(2_500):
        rights.decide(f"asset.act_{number}", "asset", [AT])
    assert len(rights._speaking) <= 1_000


def test_the_unit_of_the_assignment_is_filled_in_and_categories_are_folded_in() -> None:
    scope = {"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}
    grant = compiled(row(entity="asset", scope=scope, categories=["metal"], held_path="/001/003/"))
    assert matches(grant.where, {"unit_path": "/001/003/", "category": "metal.gold_bar"}, {})
    assert not matches(grant.where, {"unit_path": "/001/003/", "category": "metalware"}, {})
    assert not matches(grant.where, {"unit_path": "/001/", "category": "metal"}, {})


def test_validity_is_where_grant_and_assignment_overlap() -> None:
    day = timedelta(days=1)
    grant = compiled(row(valid_from=AT, valid_to=AT + 9 * day, held_from=AT + day, held_to=AT + 3 * day))
    assert (grant.since, grant.until) == (AT + day, AT + 3 * day)


def test_a_scope_that_cannot_be_read_opens_nothing_and_forbids_everything() -> None:
    assert compiled(row(scope={"nonsense": 1})).where == NOTHING
    assert compiled(row(scope={"nonsense": 1}, effect="forbid")).where == EVERYTHING


def test_a_scope_by_unit_opens_nothing_to_a_holder_without_one() -> None:
    scope = {"not": {"field": "unit_path", "op": "starts_with", "value": {"var": "assigned.unit_path"}}}
    assert compiled(row(scope=scope, held_path=None)).where == NOTHING


def test_field_modes_of_one_record_come_from_the_grants_that_reach_it() -> None:
    rights = Rights([
        allow("asset.read", HERE, modes={"asset.customer": FieldMode.READ}),
        allow("asset.read", GOLD, modes={"asset.customer": FieldMode.MASKED}),
    ])  # fmt: skip
    here = {"unit_path": "/001/003/", "category": "deed"}
    gold = {"unit_path": "/009/", "category": "metal"}
    assert rights.project("asset", [AT], here).of("customer", sensitive=True) is FieldMode.READ
    assert rights.project("asset", [AT], gold).of("customer", sensitive=True) is FieldMode.MASKED
    assert rights.project("asset", [AT], {"unit_path": "/9/"}).of("code") is FieldMode.HIDDEN


def test_a_list_shows_of_a_field_no_more_than_holds_on_every_row_in_it() -> None:
    rights = Rights([
        allow("asset.read", HERE, modes={"asset.customer": FieldMode.READ}),
        allow("asset.read", GOLD, modes={"asset.customer": FieldMode.MASKED}),
    ])  # fmt: skip
    assert rights.project("asset", [AT]).of("customer", sensitive=True) is FieldMode.MASKED


def test_a_grant_on_other_acts_that_hides_a_field_hides_it_in_lists_too() -> None:
    """A row may lie in both scopes, and there the more specific mode wins."""
    rights = Rights([
        allow("asset.read", HERE, modes={"asset.*": FieldMode.WRITE}),
        allow("asset.export", GOLD, modes={"asset.note": FieldMode.HIDDEN}),
    ])  # fmt: skip
    both_ = {"unit_path": "/001/003/", "category": "metal"}
    assert rights.project("asset", [AT], both_).of("note") is FieldMode.HIDDEN
    assert rights.project("asset", [AT]).of("note") is FieldMode.HIDDEN
    assert rights.project("asset", [AT]).of("customer", sensitive=True) is FieldMode.WRITE


def test_a_forbid_that_names_fields_is_a_ceiling_and_takes_no_rows() -> None:
    rights = Rights([
        allow("asset.read", modes={"asset.*": FieldMode.WRITE}),
        forbid("asset.read", modes={"asset.customer": FieldMode.HIDDEN}, entity="asset"),
    ])  # fmt: skip
    assert rights.scope("asset.read", "asset", [AT]) == EVERYTHING
    modes = rights.project("asset", [AT])
    assert modes.of("customer") is FieldMode.HIDDEN
    assert modes.of("code") is FieldMode.WRITE


def test_who_may_not_read_the_record_reads_no_field_of_it() -> None:
    rights = Rights([allow("custody.freeze_asset", modes={"*": FieldMode.WRITE})])
    modes = rights.project("asset", [AT])
    assert modes.of("code") is FieldMode.HIDDEN
    assert not modes.readable("code")


def test_the_ids_of_grants_are_kept() -> None:
    grant_id = UUID(int=7)
    assert compiled(row(id=grant_id)).id == grant_id
