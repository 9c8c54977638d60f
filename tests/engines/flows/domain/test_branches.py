"""Conditions, parallel and inclusive branches, joins, ends."""

from typing import Any

import pytest

from tests.engines.flows.play import Play, approve, node, way, where


def choice(*branches: tuple[str, dict[str, object] | None], kind: str = "condition") -> dict[str, Any]:
    """start → fork → one approver per branch → join → end."""
    people = [approve(name, name) for name, _ in branches]
    edges = [way("fork", name, **({"when": when} if when else {"default": True})) for name, when in branches]
    if kind == "parallel":
        edges = [way("fork", name) for name, _ in branches]
    return {
        "nodes": [node("start", "start"), node("fork", kind), *people, node("join", "inclusive"), node("end", "end")],
        "edges": [
            way("start", "fork"), *edges, *(way(name, "join") for name, _ in branches), way("join", "end"),
        ],
    }  # fmt: skip


BIG, SECRET = where("amount", "ge", 100), where("secret", "eq", True)


@pytest.mark.parametrize(
    ("data", "who"),
    [({"amount": 100}, "big"), ({"amount": 99}, "small"), ({}, "small"), ({"secret": True}, "secret")],
)
def test_the_first_branch_that_holds_is_taken_else_the_default(data: dict[str, object], who: str) -> None:
    drawn = choice(("secret", SECRET), ("big", BIG), ("small", None))
    assert Play(drawn).start(**data).waiting_for == {who}


def test_an_order_of_mixed_lines_takes_the_strictest_route() -> None:
    drawn = choice(("secret", SECRET), ("big", BIG), ("small", None))
    assert Play(drawn).start(secret=True, amount=500).waiting_for == {"secret"}


def test_splitting_does_not_lower_the_amount_because_the_day_total_is_tested() -> None:
    drawn = choice(("big", where("day_amount", "ge", 100)), ("small", None))
    assert Play(drawn).start(amount=60, day_amount=120).waiting_for == {"big"}


def test_parallel_branches_run_at_once_and_are_joined_once() -> None:
    play = Play(choice(("an", None), ("bo", None), ("ce", None), kind="parallel")).start()
    assert play.waiting_for == {"an", "bo", "ce"}
    play.passes("bo")
    play.passes("an")
    assert play.outcome == "" and play.at_nodes == {"join", "ce"}
    play.passes("ce")
    assert play.outcome == "done" and play.replays()


def test_inclusive_branches_are_taken_where_they_hold_and_joined_without_the_others() -> None:
    drawn = choice(("big", BIG), ("secret", SECRET), ("small", None), kind="inclusive")
    both = Play(drawn).start(amount=200, secret=True)
    assert both.waiting_for == {"big", "secret"}
    both.passes("big")
    assert both.outcome == ""
    both.passes("secret")
    assert both.outcome == "done"
    assert Play(drawn).start(amount=1).waiting_for == {"small"}


def test_a_rejection_in_one_branch_ends_the_case_for_all() -> None:
    play = Play(choice(("an", None), ("bo", None), kind="parallel")).start()
    play.rejects("an")
    assert play.outcome == "rejected" and play.state.tokens == () and play.states_of("bo") == ["closed"]


def test_a_join_does_not_wait_for_a_branch_that_has_ended_elsewhere() -> None:
    drawn = choice(("an", None), ("bo", None), kind="parallel")
    drawn["nodes"].append(node("aside", "end"))
    drawn["edges"] = [edge for edge in drawn["edges"] if edge["from"] != "bo"] + [way("bo", "aside")]
    play = Play(drawn).start()
    play.passes("an")
    assert play.at_nodes == {"bo"}, "nobody of this fork can come to the join any more"
    play.passes("bo")
    assert play.outcome == "done"


def test_a_fork_inside_a_fork_is_joined_inside_first() -> None:
    drawn = {
        "nodes": [
            node("start", "start"), node("outer", "parallel"), node("inner", "parallel"), approve("a", "a"),
            approve("b", "b"), approve("c", "c"), node("inner_join", "parallel"), approve("d", "d"),
            node("outer_join", "parallel"), approve("last", "last"), node("end", "end"),
        ],
        "edges": [
            way("start", "outer"), way("outer", "inner"), way("outer", "c"), way("inner", "a"), way("inner", "b"),
            way("a", "inner_join"), way("b", "inner_join"), way("inner_join", "d"), way("d", "outer_join"),
            way("c", "outer_join"), way("outer_join", "last"), way("last", "end"),
        ],
    }  # fmt: skip
    play = Play(drawn).start()
    for who in ("c", "a"):
        play.passes(who)
    assert play.waiting_for == {"b"}
    play.passes("b")
    assert play.waiting_for == {"d"}
    play.passes("d")
    assert play.waiting_for == {"last"} and len(play.state.tokens) == 1
    play.passes("last")
    assert play.outcome == "done"


def test_one_join_may_close_an_inner_and_an_outer_fork() -> None:
    drawn = {
        "nodes": [
            node("start", "start"), node("outer", "parallel"), node("inner", "parallel"), approve("a", "a"),
            approve("b", "b"), approve("c", "c"), node("join", "parallel"), node("end", "end"),
        ],
        "edges": [
            way("start", "outer"), way("outer", "inner"), way("outer", "c"), way("inner", "a"), way("inner", "b"),
            way("a", "join"), way("b", "join"), way("c", "join"), way("join", "end"),
        ],
    }  # fmt: skip
    for order in (("a", "b", "c"), ("c", "a", "b"), ("a", "c", "b")):
        play = Play(drawn).start()
        for who in order:
            assert play.outcome == ""
            play.passes(who)
        ends = [visit for visit in play.state.visits if visit.node == "end"]
        assert play.outcome == "done" and len(ends) == 1


def test_joins_that_wait_for_each_other_do_not_hang_the_case() -> None:
    drawn = {
        "nodes": [
            node("start", "start"), node("fork", "parallel"), approve("a", "a"), approve("b", "b"),
            node("j1", "parallel"), node("j2", "inclusive"), approve("back", "back"), node("end", "end"),
        ],
        "edges": [
            way("start", "fork"), way("fork", "a"), way("fork", "b"), way("a", "j1"), way("b", "j2"),
            way("j1", "back"), way("back", "j2"), way("j2", "j1", when=where("again", "eq", True)),
            way("j2", "end", default=True),
        ],
    }  # fmt: skip
    play = Play(drawn).start()
    play.passes("b")
    play.passes("a")
    while play.waiting_for:
        play.passes(next(iter(play.waiting_for)))
    assert play.outcome == "done"


def test_the_case_takes_the_outcome_of_its_last_end() -> None:
    drawn = {
        "nodes": [node("start", "start"), node("end", "end", outcome="archived", whole=False)],
        "edges": [way("start", "end")],
    }
    assert Play(drawn).start().outcome == "archived"
