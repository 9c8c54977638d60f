"""Which parts of one act a person may not unite."""

import pytest

from kuheng.core.access.domain.duties import (
    SHIPPED_PAIRS,
    TITLES,
    check_duties,
    forbid_pair,
    people_behind,
    same_person,
)
from kuheng.kernel.actor import Actor
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import PersonId, TenantId, new_id

LI, WANG, CHEN = (PersonId(new_id()) for _ in range(3))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("approver", "applicant"), ("approver", "keeper"), ("approver", "receiver"), ("keeper", "applicant"),
        ("keeper", "receiver"), ("keeper", "other_keeper"), ("supervisor", "keeper"), ("supervisor", "receiver"),
        ("counter", "reviewer"), ("counter", "adjuster"), ("adjustment_approver", "counter"),
        ("adjustment_approver", "reviewer"), ("grantor", "grantee"), ("grantor", "grant_approver"),
        ("grant_approver", "grantee"), ("other_keeper", "applicant"), ("other_keeper", "receiver"),
    ],
)  # fmt: skip
def test_one_person_is_never_both(one: str, other: str) -> None:
    for a, b in ((one, other), (other, one)):
        refusal = forbid_pair(a, LI, b, LI)
        assert refusal is not None
        assert refusal.code == "access.duties"
        assert refusal.params["person"] == LI
        assert forbid_pair(a, LI, b, WANG) is None


def test_the_applicant_may_receive() -> None:
    assert check_duties({"applicant": [LI], "receiver": [LI]}) is None


def test_every_duty_of_a_whole_order_is_checked_at_once() -> None:
    people = {"applicant": [LI], "approver": [WANG], "keeper": [CHEN], "other_keeper": [CHEN]}
    refusal = check_duties(people)
    assert isinstance(refusal, Refusal)
    assert {refusal.params["a"], refusal.params["b"]} == {"keeper", "other_keeper"}
    assert refusal.params["a_zh"] in ("库管员", "第二库管员")


def test_a_bank_may_forbid_more_pairs() -> None:
    own = SHIPPED_PAIRS | {frozenset(("applicant", "receiver"))}
    assert check_duties({"applicant": [LI], "receiver": [LI]}, own) is not None


def test_the_agent_and_the_one_he_acts_for_both_count() -> None:
    agent = Actor(tenant=TenantId(new_id()), person=LI, name="李", on_behalf_of=WANG)
    assert people_behind(agent) == {LI, WANG}
    assert same_person(agent, WANG)
    assert same_person(LI, agent)
    assert not same_person(agent, CHEN)


def test_every_shipped_duty_has_words_in_both_languages() -> None:
    assert {duty for pair in SHIPPED_PAIRS for duty in pair} <= TITLES.keys()
