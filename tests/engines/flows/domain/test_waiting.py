"""What a case waits for besides people: the clock and commands; and who is told."""

from typing import Any

import pytest

from kuheng.engines.flows.domain.events import Call, CloseTask, Found, Notify, Rang, StartTimer, StopTimer
from tests.engines.flows.play import Play, Town, approve, line, node, person

HEADS = {"gao": ["xu", "chen"], "lin": ["gao", "xu"]}


def late(then: str, **more: object) -> dict[str, Any]:
    return line(approve("head", "gao", limit={"minutes": 60, "working": True, "then": then, **more}))


def test_a_time_limit_counts_working_minutes_and_stops_with_the_decision() -> None:
    play = Play(late("remind")).start()
    (started,) = play.effects_of(StartTimer)
    assert (started.timer.minutes, started.timer.working) == (60, True)
    play.passes("gao")
    assert play.effects_of(StopTimer) == [StopTimer(timer=started.timer.number)]


def test_a_reminder_tells_who_is_late_and_starts_again() -> None:
    play = Play(late("remind")).start()
    assert play.rings() is None
    (told,) = play.effects_of(Notify)
    assert told.code == "flows.overdue" and [one.id for one in told.people] == ["gao"]
    assert play.effects_of(StartTimer) and play.waiting_for == {"gao"}


def test_an_escalation_hands_the_task_to_the_head() -> None:
    play = Play(late("escalate"), Town(heads=HEADS)).start()
    play.rings()
    assert play.waiting_for == {"xu"}
    assert [effect.note for effect in play.effects_of(CloseTask)] == ["escalated"]
    play.passes("xu")
    assert play.outcome == "done" and play.replays()


def test_an_escalation_passes_over_the_applicant() -> None:
    play = Play(late("escalate"), Town(heads={"gao": ["lin", "chen"]})).start()
    play.rings()
    assert play.waiting_for == {"chen"}


def test_an_escalation_without_a_head_tells_the_administrators_and_loses_nothing() -> None:
    play = Play(late("escalate")).start()
    play.rings()
    assert play.waiting_for == {"gao"}
    assert "administrators" in {told.audience for told in play.effects_of(Notify)}


def test_lateness_stays_on_the_case_as_a_finding_where_the_designer_wants_it() -> None:
    play = Play(late("escalate", finding=True), Town(heads=HEADS)).start()
    play.rings()
    assert play.effects_of(Found) == [Found(code="flows.late", node="head")]
    assert [mark.code for mark in play.state.marks] == ["flows.late"]


def test_the_clock_may_pass_or_reject_where_the_designer_said_so() -> None:
    passed = Play(late("pass")).start()
    passed.rings()
    assert passed.outcome == "done"
    rejected = Play(late("reject")).start()
    rejected.rings()
    assert rejected.outcome == "rejected"


def test_the_clock_never_passes_a_high_risk_node() -> None:
    drawn = line(approve("head", "gao", high_risk=True, limit={"minutes": 60, "then": "pass"}))
    play = Play(drawn).start()
    play.rings()
    assert play.outcome == "rejected"


def test_work_is_never_done_by_the_clock() -> None:
    drawn = line(node("do", "handle", who=[person("zhou")], limit={"minutes": 5, "then": "pass"}))
    play = Play(drawn).start()
    play.rings()
    assert play.waiting_for == {"zhou"} and play.outcome == ""


def test_a_timer_that_is_gone_wakes_nobody() -> None:
    play = Play(late("remind")).start()
    assert play.happen(Rang(timer=999)) == "flows.not_waiting"


def send(**settings: object) -> dict[str, Any]:
    payload = {"order_id": {"var": "data.order"}, "by": {"var": "applicant"}, "list": [{"var": "case"}]}
    return line(node("send", "command", command="custody.do", payload=payload, **settings))


def test_an_automatic_command_is_called_with_the_facts_of_the_case_and_the_case_goes_on() -> None:
    play = Play(send()).start(order="o1")
    (call,) = play.effects_of(Call)
    assert call.payload == {"order_id": "o1", "by": "lin", "list": ["case"]}
    assert call.key.startswith("case:") and play.outcome == "done"


def test_two_calls_of_one_case_never_share_a_key() -> None:
    two = [node(name, "command", command="custody.do") for name in ("one", "two")]
    play = Play(line(*two)).start()
    assert len({call.key for call in play.effects_of(Call)}) == 2


def test_a_case_may_wait_until_its_command_is_carried_out() -> None:
    play = Play(send(wait=True)).start(order="o1")
    assert play.outcome == "" and play.state.calls
    play.answers(done=True)
    assert play.outcome == "done"


def test_a_refused_command_blocks_until_an_administrator_tries_again() -> None:
    play = Play(send(wait=True)).start(order="o1")
    play.answers(done=False)
    assert play.waiting_for == {"administrators"}
    play.names("ops")
    assert play.state.calls and play.effects_of(Call)
    play.answers(done=True)
    assert play.outcome == "done"


@pytest.mark.parametrize("outcome", ["done", "rejected", "withdrawn", "cancelled"])
def test_the_end_of_a_case_calls_what_the_designer_hung_on_it(outcome: str) -> None:
    template = {"command": "custody.release", "payload": {"order_id": {"var": "data.order"}}}
    play = Play({**line(approve("head", "gao")), "when_ended": {outcome: template}}).start(order="o1")
    acts = {"done": play.passes, "rejected": play.rejects, "withdrawn": lambda _: play.withdraws()}
    acts.get(outcome, lambda _: play.cancels())("gao")
    assert play.outcome == outcome
    assert [call.payload for call in play.effects_of(Call)] == [{"order_id": "o1"}]


def test_reaching_a_node_may_call_a_command_too() -> None:
    template = {"command": "custody.approved", "payload": {"order_id": {"var": "data.order"}}}
    do = node("do", "handle", who=[person("zhou")])
    play = Play({**line(approve("head", "gao"), do), "when_reached": {"do": template}}).start(order="o1")
    assert not play.effects_of(Call)
    play.passes("gao")
    assert [call.command for call in play.effects_of(Call)] == ["custody.approved"]


def test_a_copy_is_read_only_and_comes_once_per_case() -> None:
    copies = [node(key, "copy", who=[person("wen"), person("shen")]) for key in ("one", "two")]
    play = Play(line(copies[0], approve("head", "gao"), copies[1])).start()
    assert play.states_of("wen") == ["sent"]
    task = next(task for task in play.state.tasks if task.person and task.person.id == "wen")
    assert play.passes("wen", task=task.number) == "flows.read_only_copy"
    play.passes("gao")
    assert play.states_of("wen") == ["sent"] and play.outcome == "done"
