"""Cases on a database: acts as commands, kept with task, trail, facts and audit."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest

from kuheng.engines.flows import api as flows
from kuheng.kernel.errors import Malformed, Refused
from kuheng.kernel.ids import new_id
from tests.engines.flows.house import House, approve, line, node, office_flow


def test_a_case_begins_at_the_department_head(house: House) -> None:
    case = house.begin(amount=5)
    assert case.status == "running" and house.waiting(case) == {"gao"}
    assert house.case(case)["number"] == "T-1"


def test_an_ordinary_case_runs_to_its_end(house: House) -> None:
    case = house.begin(amount=5)
    assert house.act("approve", "gao", opinion="同意") is None
    assert house.waiting(case) == {"zhou"}
    assert house.act("complete", "zhou") is None
    row = house.case(case)
    assert row["status"] == "done" and row["ended_at"] is not None
    assert house.trail_holds(case)


def test_an_act_is_audited_with_case_and_task(house: House) -> None:
    house.begin(amount=5)
    task = house.task("gao")
    house.act("approve", "gao", opinion="同意")
    (entry,) = house.entries("flows.approve_task")
    touches = house.rows(
        "SELECT entity FROM audit_touch WHERE tenant_id = %s AND entry_id = %s", house.tenant, entry["id"]
    )
    assert entry["record_id"] == task
    assert {touch["entity"] for touch in touches} == {"case", "task"}


def test_the_task_keeps_opinion_person_and_time(house: House) -> None:
    house.begin(amount=5)
    task = house.task("gao")
    house.act("approve", "gao", opinion="同意")
    row = house.row("flow_task", task)
    assert (row["state"], row["opinion"], row["decided_by"]) == ("passed", "同意", house.people["gao"])
    assert row["decided_at"] == house.at


def test_nobody_acts_on_the_task_of_another(house: House) -> None:
    house.begin(amount=5)
    task = house.task("gao")
    answered = house.ask("flows.approve_task", {"task_id": task}, house.people["guo"])
    assert answered.status == 404, "a task outside the own scope is as absent as a foreign one"
    assert house.row("flow_task", task)["state"] == "open"


def test_a_rejection_ends_the_case_and_says_so(house: House) -> None:
    case = house.begin(amount=5)
    assert house.act("reject", "gao") == "flows.opinion_missing"
    assert house.act("reject", "gao", opinion="不符") is None
    assert house.case(case)["status"] == "rejected"
    (fact,) = house.outbox("case.ended")
    assert fact["payload"]["outcome"] == "rejected"


def test_a_returned_case_comes_back_to_the_applicant_and_runs_again(house: House) -> None:
    case = house.begin(amount=5)
    house.act("return", "gao", opinion="补材料")
    assert house.case(case)["status"] == "returned" and house.waiting(case) == {"lin"}
    assert house.act("complete", "lin", data={"amount": 1}) == "flows.field_not_writable"
    assert house.act("complete", "lin") is None
    assert house.waiting(case) == {"gao"} and house.trail_holds(case)


def test_the_applicant_withdraws_until_the_first_decision(house: House) -> None:
    case, late = house.begin(amount=5), house.begin("xu", amount=5)
    withdraw = {"case_id": case.id, "reason": "填错"}
    assert house.done("flows.withdraw_case", withdraw, house.people["lin"])["status"] == "withdrawn"
    house.act("approve", "gao")
    assert (
        house.code("flows.withdraw_case", {"case_id": late.id}, house.people["xu"]) == "flows.already_decided"
    )


def test_two_approvers_of_one_countersigning_are_both_counted(house: House) -> None:
    case = house.begin(amount=500)
    house.act("approve", "gao")
    assert house.waiting(case) == {"guo", "tang"}
    house.act("approve", "guo")
    house.act("approve", "tang")
    assert house.waiting(case) == {"zhou"} and house.trail_holds(case)


def test_two_approvers_deciding_at_once_are_both_right(house: House) -> None:
    for _ in range(5):
        case = house.begin(amount=500)
        house.act("approve", "gao")
        tasks = {name: house.task(name) for name in ("guo", "tang")}

        def decide(name: str, tasks: dict[str, Any] = tasks) -> int:
            return house.ask("flows.approve_task", {"task_id": tasks[name]}, house.people[name]).status

        with ThreadPoolExecutor(2) as pool:
            assert list(pool.map(decide, ("guo", "tang"))) == [200, 200]
        assert house.waiting(case) == {"zhou"} and house.trail_holds(case)
        house.act("complete", "zhou")


def test_of_approval_against_withdrawal_one_wins_and_the_other_hears_why(house: House) -> None:
    for _ in range(6):
        case = house.begin(amount=5)
        task = house.task("gao")
        calls = [
            ("flows.approve_task", {"task_id": task}, "gao"),
            ("flows.withdraw_case", {"case_id": case.id}, "lin"),
        ]
        with ThreadPoolExecutor(2) as pool:
            answers = list(pool.map(lambda c: house.ask(c[0], c[1], house.people[c[2]]), calls))
        statuses = sorted(answer.status for answer in answers)
        assert statuses == [200, 422]
        lost = next(answer for answer in answers if answer.status == 422).body["error"]["code"]
        assert lost in ("flows.case_over", "flows.already_decided")
        assert house.trail_holds(case)
        if house.case(case)["status"] == "running":
            house.act("complete", "zhou")


def test_a_task_is_handed_over_with_its_history(house: House) -> None:
    case = house.begin(amount=5)
    assert house.act("transfer", "gao", person_id=house.people["xu"], reason="出差") is None
    assert house.waiting(case) == {"xu"}
    assert house.act("approve", "xu") is None
    assert house.waiting(case) == {"zhou"}


def test_an_unfilled_seat_waits_for_the_administrator_who_names_somebody(house: House) -> None:
    house.head(house.branch, None)
    case = house.begin(amount=5)
    assert house.waiting(case) == {"administrators"}
    (row,) = house.rows(
        "SELECT id FROM flow_task WHERE tenant_id = %s AND case_id = %s AND kind = 'assign'",
        house.tenant,
        case.id,
    )
    payload = {"task_id": row["id"], "person_ids": [house.people["lin"]], "reason": "补人"}
    assert house.code("flows.assign_task", payload, house.people["deng"]) == "flows.own_request"
    payload["person_ids"] = [house.people["xu"]]
    house.done("flows.assign_task", payload, house.people["deng"])
    assert house.waiting(case) == {"xu"}


def test_urging_is_for_the_applicant_and_not_twice_in_half_an_hour(house: House) -> None:
    house.begin(amount=5)
    urge = {"task_id": house.task("gao")}
    house.done("flows.urge_task", urge, house.people["lin"])
    assert house.code("flows.urge_task", urge, house.people["lin"]) == "flows.urged_recently"
    house.at += timedelta(minutes=31)
    house.done("flows.urge_task", urge, house.people["lin"])
    assert len(house.outbox("task.urged")) == 2


def test_a_running_case_stays_on_the_version_with_which_it_began(house: House) -> None:
    case = house.begin(amount=500)
    house.flow(spec=line(node("do", "handle", who=[{"source": "role", "role": "doer"}])))
    house.act("approve", "gao")
    assert house.waiting(case) == {"guo", "tang"}
    assert house.waiting(house.begin(amount=500)) == {"zhou"}


def test_what_an_app_reports_is_taken_from_whoever_the_app_has_judged(house: House) -> None:
    case = house.begin(amount=5)
    with house.acting("zhou") as tx, pytest.raises(Refused, match="flows.not_waiting"):
        flows.complete(tx, case.id, "handle", data={})
    house.act("approve", "gao")
    with house.acting("zhou") as tx:
        assert flows.complete(tx, case.id, "handle", data={}).is_over


def test_time_limits_lie_in_the_one_schedule_and_ring_as_commands(house: House) -> None:
    limited = approve(
        "head", "x", who=[{"source": "department_head"}], limit={"minutes": 60, "then": "reject"}
    )
    house.flow("test.limited", line(limited))
    case = house.begin(key="test.limited")
    (tick,) = house.rows("SELECT * FROM schedule WHERE tenant_id = %s", house.tenant)
    assert tick["command"] == "flows.ring_timer"
    assert house.row("flow_task", house.task("gao"))["due_at"] == tick["due_at"]
    assert house.done("flows.ring_timer", tick["payload"])["status"] == "rejected"
    assert house.code("flows.ring_timer", tick["payload"]) == "flows.case_over"
    assert house.trail_holds(case)


def test_a_decision_takes_its_time_limit_off_the_schedule(house: House) -> None:
    limited = approve("head", "x", who=[{"source": "department_head"}], limit={"minutes": 60})
    house.flow("test.limited", line(limited))
    house.begin(key="test.limited")
    house.act("approve", "gao")
    assert house.rows("SELECT * FROM schedule WHERE tenant_id = %s", house.tenant) == []


def test_commands_of_a_flow_leave_through_the_outbox_once(house: House) -> None:
    template = {"command": "people.end_session", "payload": {"session_id": {"var": "subject"}}}
    house.flow("test.calling", {**office_flow(), "when_ended": {"withdrawn": template}})
    case = house.begin(key="test.calling", amount=5)
    house.done("flows.withdraw_case", {"case_id": case.id}, house.people["lin"])
    (call,) = house.outbox("command")
    assert call["payload"]["payload"] == {"session_id": str(house.case(case)["subject_id"])}
    assert call["dedup_key"].startswith(str(case.id))


def test_a_case_needs_a_published_flow_and_an_active_applicant(house: House) -> None:
    with house.acting("lin") as tx:
        with pytest.raises(Refused, match="flows.no_flow"):
            flows.start(
                tx, flow_key="none", subject=("order", new_id()), applicant=house.people["lin"], data={}
            )
        with pytest.raises(Refused, match="flows.person_unknown"):
            flows.start(tx, flow_key="test.office", subject=("order", new_id()), applicant=new_id(), data={})


def test_a_persisted_step_takes_at_most_thirty_statements(house: House) -> None:
    house.begin(amount=500)
    answered = house.ask("flows.approve_task", {"task_id": house.task("gao")}, house.people["gao"])
    assert answered.status == 200
    assert answered.statements <= 30, answered.statements
    assert answered.waits <= 12, answered.waits


def test_a_step_of_many_seats_takes_no_more_statements(house: House) -> None:
    people = [house.person(f"p{number}", house.branch) for number in range(30)]
    for number, person in enumerate(people):
        house.people[f"p{number}"] = person
        house.hold(f"p{number}", "risk")
    case = house.begin(amount=500)
    answered = house.ask("flows.approve_task", {"task_id": house.task("gao")}, house.people["gao"])
    assert answered.status == 200 and len(house.waiting(case)) == 32
    assert answered.statements <= 30, answered.statements
    answered = house.ask(
        "flows.reject_task", {"task_id": house.task("p3"), "opinion": "不符"}, house.people["p3"]
    )
    assert answered.status == 200 and house.case(case)["status"] == "rejected"
    assert answered.statements <= 30, answered.statements
    assert house.trail_holds(case)


def test_the_database_itself_refuses_a_second_seat_and_an_own_approval(house: House) -> None:
    house.begin(amount=500)
    house.act("approve", "gao")
    row = house.row("flow_task", house.task("guo"))
    for change in ({"number": 99}, {"number": 98, "human_id": row["applicant_id"]}):
        copy = {**row, "id": new_id(), **change}
        names = ", ".join(copy)
        values = ", ".join("%s" for _ in copy)
        refused = pytest.raises(Exception, match="uq_flow_task_human|ck_flow_task_own_request")
        with refused, house.acting("guo") as tx:
            tx.write(f"INSERT INTO flow_task ({names}) VALUES ({values})", list(copy.values()))


def test_the_trail_cannot_be_changed(house: House) -> None:
    house.begin(amount=5)
    for statement in ("UPDATE flow_step SET number = 9", "DELETE FROM flow_step"):
        with pytest.raises(Exception, match="append-only|permission denied"), house.acting("lin") as tx:
            tx.write(f"{statement} WHERE tenant_id = %s", [house.tenant])


def test_a_state_written_by_hand_is_found_by_the_trail(house: House) -> None:
    case = house.begin(amount=5)
    with house.acting("lin") as tx:
        tx.write(
            "UPDATE flow_case SET state = jsonb_set(state, '{data,amount}', '1') WHERE tenant_id = %s AND id = %s",
            [house.tenant, case.id],
        )
    assert not house.trail_holds(case)


def test_fractions_of_numbers_in_facts_are_malformed_not_a_fault_of_ours(house: House) -> None:
    house.begin(amount=5)
    payload = {"task_id": house.task("gao"), "data": {"limit": 1.5}}
    with pytest.raises(Malformed, match="command.unfit"):
        house.ask("flows.approve_task", payload, house.people["gao"])
