"""How several people make one decision, played on a running case."""

import pytest

from kuheng.engines.flows.domain.events import CaseEnded, CloseTask, OpenTask
from tests.engines.flows.play import Play, Town, approve, line, person


def test_countersigning_gives_everyone_a_task_at_once() -> None:
    play = Play(line(approve("risk", "guo", "tang", "xu", mode="all"))).start()
    assert play.waiting_for == {"guo", "tang", "xu"}
    assert len(play.effects_of(OpenTask)) == 3


def test_all_must_pass_before_a_countersigned_case_goes_on() -> None:
    play = Play(line(approve("risk", "guo", "tang", mode="all"))).start()
    play.passes("guo")
    assert play.waiting_for == {"tang"} and play.outcome == ""
    play.passes("tang")
    assert play.outcome == "done"


def test_one_reject_fails_a_countersigned_node_and_closes_the_other_tasks() -> None:
    play = Play(line(approve("risk", "guo", "tang", mode="all"))).start()
    play.rejects("tang")
    assert play.outcome == "rejected"
    assert play.states_of("guo") == ["closed"]
    assert [effect.note for effect in play.effects_of(CloseTask)] == ["decided", ""]
    assert play.effects_of(CaseEnded) == [CaseEnded(outcome="rejected")]


def test_the_first_decision_decides_for_all() -> None:
    passed = Play(line(approve("head", "gao", "he", mode="any_decision"))).start()
    passed.passes("he")
    assert passed.outcome == "done" and passed.states_of("gao") == ["closed"]
    rejected = Play(line(approve("head", "gao", "he", mode="any_decision"))).start()
    rejected.rejects("gao")
    assert rejected.outcome == "rejected"


def test_the_first_pass_decides_and_a_reject_waits_for_the_others() -> None:
    play = Play(line(approve("head", "gao", "he", mode="any_pass"))).start()
    play.rejects("gao")
    assert play.waiting_for == {"he"}
    play.passes("he")
    assert play.outcome == "done"


def test_a_case_is_rejected_only_when_all_reject_where_any_pass_decides() -> None:
    play = Play(line(approve("head", "gao", "he", mode="any_pass"))).start()
    play.rejects("gao")
    play.rejects("he")
    assert play.outcome == "rejected"


def test_one_after_another_in_the_order_frozen_at_entry() -> None:
    town = Town(roles={"board": ["an", "bo", "ce"]})
    play = Play(
        line(approve("board", who=[{"source": "role", "role": "board"}], mode="sequential")), town
    ).start()
    assert play.waiting_for == {"an"}
    town.roles = {"board": ["ce", "bo", "an"]}
    play.passes("an")
    assert play.waiting_for == {"bo"}
    play.passes("bo")
    play.passes("ce")
    assert play.outcome == "done"


def test_who_is_not_yet_in_turn_cannot_decide() -> None:
    play = Play(line(approve("board", "an", "bo", mode="sequential"))).start()
    waiting = next(task for task in play.state.tasks if task.person and task.person.id == "bo")
    assert play.passes("bo", task=waiting.number) == "flows.task_closed"


def test_a_ratio_passes_with_the_needed_number_rounded_up() -> None:
    people = [f"p{number}" for number in range(10)]
    play = Play(line(approve("vote", *people, mode="ratio", ratio="23%"))).start()
    for name in people[:2]:
        play.passes(name)
    assert play.outcome == ""
    play.passes(people[2])
    assert play.outcome == "done"


def test_a_ratio_fails_early_when_passing_has_become_impossible() -> None:
    play = Play(line(approve("vote", "an", "bo", "ce", mode="ratio", ratio="2/3"))).start()
    play.rejects("an")
    assert play.outcome == ""
    play.rejects("bo")
    assert play.outcome == "rejected" and play.states_of("ce") == ["closed"]


def test_weights_decide_where_the_designer_gave_them() -> None:
    who = [person("an", weight=3), person("bo"), person("ce")]
    play = Play(line(approve("vote", who=who, mode="weighted", ratio="60%"))).start()
    play.passes("an")
    assert play.outcome == "done"


def test_a_veto_fails_the_node_alone() -> None:
    settings = {"mode": "ratio", "ratio": "1/3", "veto": [person("guo")]}
    play = Play(line(approve("vote", "guo", "an", "bo", **settings))).start()
    play.rejects("guo")
    assert play.outcome == "rejected"


def test_nobody_decides_twice_or_for_another() -> None:
    play = Play(line(approve("risk", "guo", "tang", mode="all"))).start()
    task = play.task_of("guo").number
    assert play.passes("tang", task=task) == "flows.not_yours"
    assert play.passes("guo") is None
    assert play.passes("guo", task=task) == "flows.task_closed"


def test_a_finished_case_takes_no_more_acts() -> None:
    play = Play(line(approve("head", "gao"))).start()
    task = play.task_of("gao").number
    play.passes("gao")
    assert play.passes("gao", task=task) == "flows.case_over"


@pytest.mark.parametrize("mode", ["any_decision", "any_pass", "all", "sequential"])
def test_a_step_is_replayed_to_the_same_state(mode: str) -> None:
    play = Play(line(approve("head", "gao", "he", mode=mode))).start(amount=5)
    play.passes("gao")
    assert play.replays()
