"""To-dos and the page of a case, with few queries."""

from kuheng.engines.flows import api as flows
from tests.engines.flows.house import House, line, node


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


def test_who_is_known_for_a_step_ahead_is_named_already(house: House) -> None:
    hand_over = node("sign", "handle", who=[{"source": "form_field", "field": "receiver"}])
    drawn = line(node("head", "approve", who=[{"source": "department_head"}], on_reject="out"), hand_over)
    drawn["nodes"].append(node("out", "end", outcome="disputed"))
    house.flow("test.signing", {**drawn, "facts": {"receiver": {"zh": "领用人", "en": "Receiver"}}})
    case = house.begin(key="test.signing", receiver=str(house.people["xu"]))
    with house.acting("lin") as tx:
        before = tx.statements
        nodes = {one["id"]: one for one in flows.case_page(tx, case.id).drawing["nodes"]}
        assert tx.statements - before <= 4
    assert nodes["sign"]["people"] == ["xu"] and nodes["sign"]["state"] == "ahead"
    assert "out" not in nodes, "where rejections go is drawn once a case goes there"


def test_a_task_page_says_what_its_holder_may_do(house: House) -> None:
    case = house.begin(amount=5)
    with house.acting("gao") as tx:
        task = flows.case_page(tx, case.id).task
    assert task is not None and task["acts"] == ["pass", "reject", "return", "transfer"]
    assert task["opinion"] == "on_reject" and task["signature"] == "none"
