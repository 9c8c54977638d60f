"""To-dos and the page of a case, with few queries."""

from kuheng.engines.flows import api as flows
from tests.engines.flows.house import House


def test_todos_are_one_statement_however_many_they_are(house: House) -> None:
    for number in range(5):
        house.begin(amount=number)
    with house.acting("gao") as tx:
        before = tx.statements
        tasks = flows.tasks_of(tx, house.people["gao"])
        assert (len(tasks), tx.statements - before) == (5, 1)
    assert {task.kind for task in tasks} == {"approve"} and tasks[0].number == "T-1"


def test_a_copy_and_a_finished_task_are_no_todos(house: House) -> None:
    house.begin(amount=5)
    house.act("approve", "gao")
    with house.acting("gao") as tx:
        assert flows.tasks_of(tx, house.people["gao"]) == []


def test_the_page_draws_the_way_with_people_and_times(house: House) -> None:
    case = house.begin(amount=5)
    house.act("approve", "gao", opinion="同意")
    with house.acting("zhou") as tx:
        before = tx.statements
        page = flows.case_page(tx, case.id)
        assert tx.statements - before <= 3
    states = {node["id"]: node["state"] for node in page.drawing["nodes"]}
    assert states == {
        "start": "walked", "head": "walked", "size": "walked", "risk": "not_taken", "do": "current", "end": "ahead",
    }  # fmt: skip
    edges = {(edge["from"], edge["to"]): edge["state"] for edge in page.drawing["edges"]}
    assert edges["size", "risk"] == "not_taken" and edges["do", "end"] == "ahead"
    head = next(node for node in page.drawing["nodes"] if node["id"] == "head")
    assert head["people"] == ["gao"] and head["note"]["zh"] == "通过"
    assert page.task is not None and page.task["kind"] == "handle"
    assert page.drawing["current"]["waiting"] == ["zhou"]


def test_the_page_lists_every_opinion_newest_first(house: House) -> None:
    case = house.begin(amount=500)
    house.act("approve", "gao", opinion="同意")
    house.act("approve", "guo", opinion="已核查")
    with house.acting("lin") as tx:
        page = flows.case_page(tx, case.id)
    said = [(one["person"]["name"], one["result"], one["text"]) for one in page.opinions]
    assert said == [("guo", "passed", "已核查"), ("gao", "passed", "同意"), ("lin", "submitted", None)]
    risk = next(node for node in page.drawing["nodes"] if node["id"] == "risk")
    assert risk["state"] == "current" and risk["note"]["zh"] == "1 / 2 通过"
    assert page.drawing["current"]["can_urge"]
