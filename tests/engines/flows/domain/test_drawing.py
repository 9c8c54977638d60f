"""Drawings: what a case has walked, where it stands, what is ahead; and a lay-out that a person can follow."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kuheng.engines.flows.domain.drawing import Walk, draw, layout
from kuheng.engines.flows.domain.graph import read_graph
from tests.engines.flows.play import KINDS, Play, approve, line, node, way, where


def branching() -> dict[str, Any]:
    return {
        "nodes": [
            node("start", "start"), approve("head", "gao"), node("size", "condition"), approve("risk", "guo"),
            approve("vice", "xu"), approve("last", "chen"), node("end", "end"),
        ],
        "edges": [
            way("start", "head"), way("head", "size"),
            way("size", "risk", when=where("amount", "ge", 100), title={"zh": "≥ 100", "en": "≥ 100"}),
            way("size", "last", default=True), way("risk", "vice"), way("vice", "last"), way("last", "end"),
        ],
    }  # fmt: skip


def walks(play: Play) -> dict[str, str]:
    return {one.node.key: one.walk.value for one in draw(play.graph, play.state).nodes}


def edges(play: Play) -> dict[str, str]:
    return {one.edge.key: one.walk.value for one in draw(play.graph, play.state).edges}


def test_walked_current_and_ahead_follow_the_case() -> None:
    play = Play(branching()).start(amount=500)
    assert walks(play)["head"] == "current" and walks(play)["risk"] == "ahead"
    play.passes("gao")
    assert walks(play) == {
        "start": "walked", "head": "walked", "size": "walked", "risk": "current", "vice": "ahead", "last": "ahead",
        "end": "ahead",
    }  # fmt: skip
    assert edges(play)["size>risk"] == "walked" and edges(play)["size>last"] == "not_taken"


def test_the_branch_not_taken_is_drawn_as_such() -> None:
    play = Play(branching()).start(amount=5)
    play.passes("gao")
    assert walks(play)["risk"] == walks(play)["vice"] == "not_taken"
    assert edges(play)["size>risk"] == "not_taken"
    labels = {one.edge.key: one.label for one in draw(play.graph, play.state).edges}
    assert labels["size>risk"] is not None and labels["size>risk"].zh == "≥ 100"


def test_what_a_return_has_undone_is_ahead_again() -> None:
    play = Play(branching()).start(amount=500)
    play.passes("gao")
    play.returns("guo", "head")
    assert walks(play)["head"] == "current" and walks(play)["size"] == walks(play)["risk"] == "ahead"


def test_of_a_rejected_case_the_rest_is_not_taken() -> None:
    play = Play(branching()).start(amount=500)
    play.rejects("gao")
    assert walks(play)["head"] == "walked" and walks(play)["last"] == "not_taken"


def test_the_nodes_name_the_people_who_worked_and_those_who_wait() -> None:
    play = Play(line(approve("head", "gao", "he", mode="all"))).start()
    play.passes("gao")
    (head,) = [one for one in draw(play.graph, play.state).nodes if one.node.key == "head"]
    assert [task.person and task.person.id for task in head.tasks] == ["gao", "he"]


def test_without_a_case_everything_is_ahead() -> None:
    assert {one.walk for one in draw(read_graph(branching(), KINDS)).nodes} == {Walk.AHEAD}


def test_the_longest_way_keeps_the_middle_and_runs_from_left_to_right() -> None:
    places = layout(read_graph(branching(), KINDS))
    assert [places[key] for key in ("start", "head", "size", "risk", "vice", "last", "end")] == [
        (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0),
    ]  # fmt: skip


def test_parallel_branches_lie_beside_each_other() -> None:
    drawn = {
        "nodes": [
            node("start", "start"), node("fork", "parallel"), approve("a", "a"), approve("b", "b"), approve("c", "c"),
            node("join", "parallel"), node("end", "end"),
        ],
        "edges": [
            way("start", "fork"), *(way("fork", key) for key in "abc"), *(way(key, "join") for key in "abc"),
            way("join", "end"),
        ],
    }  # fmt: skip
    places = layout(read_graph(drawn, KINDS))
    assert {places[key] for key in "abc"} == {(2, 0), (2, 1), (2, -1)}


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30))
def test_no_two_nodes_share_a_place_whatever_is_drawn(pairs: list[tuple[int, int]]) -> None:
    keys = [f"n{number}" for number in range(12)]
    drawn = {
        "nodes": [node("start", "start"), *(node(key, "parallel") for key in keys)],
        "edges": [way("start", "n0"), *(way(keys[a], keys[b]) for a, b in pairs)],
    }
    places = layout(read_graph(drawn, KINDS))
    assert len(set(places.values())) == len(places) == 13
