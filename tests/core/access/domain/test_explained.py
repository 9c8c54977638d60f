"""The explanation of a decision agrees with the decision, on any grants."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from kuheng.core.access.domain.explained import Bearing, explain
from kuheng.core.access.domain.grants import Decided, Effect, Grant, Rights
from kuheng.core.access.domain.modes import FieldMode
from kuheng.kernel.condition import EVERYTHING, Condition, matches
from kuheng.kernel.condition import Test as Compare
from kuheng.kernel.ids import new_id

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
HERE, GOLD = Compare("unit_path", "starts_with", "/001/003/"), Compare("category", "eq", "metal")
RECORDS = [
    {"unit_path": path, "category": category} for path in ("/001/003/", "/001/") for category in ("metal", "deed")
]

grants = st.builds(
    lambda effect, action, entity, where, modes, until: Grant(
        id=new_id(), effect=effect, action=action, entity=entity, where=where, modes=modes, until=until
    ),
    st.sampled_from(Effect),
    st.sampled_from(("*", "*.read", "asset.read", "asset.export", "order.read")),
    st.sampled_from((None, "asset", "order")),
    st.sampled_from((EVERYTHING, HERE, GOLD)),
    st.sampled_from(({}, {"asset.customer": FieldMode.MASKED})),
    st.sampled_from((None, AT, AT + timedelta(hours=1))),
)


@given(st.lists(grants, max_size=6), st.sampled_from(RECORDS))
def test_the_explanation_agrees_with_the_decision(held: list[Grant], record: dict[str, object]) -> None:
    rights = Rights(held)
    decided = rights.decide("asset.read", "asset", [AT])
    allowed = isinstance(decided, Decided) and matches(decided.scope, record, {})

    def on_record(grant: Grant) -> bool:
        return matches(grant.where, record, {})

    found = explain(rights, "asset.read", "asset", [AT], on_record)
    assert found.allowed == allowed
    gives = {grant.id for grant, bearing in found.rows if bearing is Bearing.GIVES}
    assert bool(gives) == allowed
    assert gives <= set(decided.grants if isinstance(decided, Decided) else ())


@given(st.lists(grants, max_size=6))
def test_without_a_record_it_says_whether_any_row_is_open(held: list[Grant]) -> None:
    rights = Rights(held)
    decided = isinstance(rights.decide("asset.read", "asset", [AT]), Decided)
    assert explain(rights, "asset.read", "asset", [AT]).allowed == decided


def test_each_grant_says_what_it_does() -> None:
    def grant(effect: Effect = Effect.ALLOW, where: Condition = EVERYTHING, **more: object) -> Grant:
        return Grant(id=new_id(), effect=effect, action="asset.read", where=where, **more)  # type: ignore[arg-type]

    gold, here = grant(where=GOLD), grant(where=HERE)
    late = grant(until=AT)
    ceiling = grant(Effect.FORBID, modes={"asset.customer": FieldMode.MASKED})
    never = grant(Effect.FORBID, where=HERE)
    record = RECORDS[0]
    found = explain(
        Rights([gold, here, late, ceiling, never]), "asset.read", "asset", [AT],
        lambda one: matches(one.where, record, {}),
    )  # fmt: skip
    assert {one.id: bearing for one, bearing in found.rows} == {
        gold.id: Bearing.BEATEN, here.id: Bearing.BEATEN, late.id: Bearing.NOT_NOW, ceiling.id: Bearing.LIMITS,
        never.id: Bearing.TAKES,
    }  # fmt: skip
    assert found.rows[0][0] is never and not found.allowed
    far = explain(Rights([gold, here]), "asset.read", "asset", [AT], lambda one: one is gold)
    assert [bearing for _, bearing in far.rows] == [Bearing.GIVES, Bearing.OTHER_ROWS]


def test_nobody_can_be_kept_from_leaving() -> None:
    found = explain(Rights([]), "people.sign_out", "session", [AT])
    assert found.allowed and found.own and found.rows == ()
