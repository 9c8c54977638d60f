"""Random drawings, random lawful and unlawful acts: what must hold of a case after every one of them."""

from datetime import timedelta
from itertools import count
from random import Random
from typing import Any

from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from kuheng.engines.flows.domain.board import ASSIGN
from kuheng.engines.flows.domain.check import check, stops
from kuheng.engines.flows.domain.codec import event_from_json, event_to_json, state_from_json, state_to_json
from kuheng.engines.flows.domain.drive import drive
from kuheng.engines.flows.domain.events import (
    Answered,
    Cancel,
    Complete,
    Decide,
    Event,
    Moved,
    Rang,
    Reassign,
    Verdict,
    Withdraw,
)
from kuheng.engines.flows.domain.kind import Surroundings
from kuheng.engines.flows.domain.values import PersonRef, Phase, State, Task, TaskState
from kuheng.engines.flows.texts import ERRORS
from kuheng.kernel.errors import Refusal
from tests.engines.flows.play import KINDS, Play, Town, node, person, way, where

NAMES = ("lin", "gao", "he", "guo", "tang", "xu")
# Two accounts of one person, and an agent of another: they must never count as two.
TOWN = Town(
    refs={"gao2": PersonRef(id="gao2", human="gao"), "bao": PersonRef(id="bao", principal="lin")},
    roles={"risk": ["guo", "tang"], "none": []},
    heads={"lin": ["gao", "xu"], "gao": ["xu"], "guo": ["he", "xu"]},
)
ACCOUNTS = (*NAMES, "gao2", "bao")
KNOWN = {text.code for text in ERRORS}

seeds = st.integers(0, 2**32)
people = st.lists(st.sampled_from(ACCOUNTS).map(person), min_size=1, max_size=4)
sources = st.one_of(
    people,
    st.sampled_from(["risk", "none"]).map(lambda role: [{"source": "role", "role": role}]),
    st.just([{"source": "department_head"}]),
)
conditions = st.builds(where, st.just("amount"), st.sampled_from(["ge", "lt", "eq"]), st.integers(0, 3))
modes = st.sampled_from(
    [{"mode": "any_decision"}, {"mode": "any_pass"}, {"mode": "all"}, {"mode": "sequential"}]
    + [{"mode": "ratio", "ratio": share} for share in ("23%", "1/2", "2/3")]
)
limits = st.sampled_from(
    [{}] + [{"limit": {"minutes": 5, "then": then}} for then in ("remind", "escalate", "reject")]
)


@st.composite
def human(draw: st.DrawFn, key: str) -> dict[str, Any]:
    """An approve or handle node with any lawful settings."""
    chosen = {"who": draw(sources), **draw(limits), "after_return": draw(st.sampled_from(["run_on", "jump"]))}
    if draw(st.booleans()):
        return node(key, "handle", **chosen, acts=["return", "reject"])
    policies = {
        "empty": draw(st.sampled_from(["block", "head", "pass"])),
        "own": draw(st.sampled_from(["head", "skip", "block"])),
        "veto": draw(st.sampled_from([[], [person("guo")]])),
        "acts": ["reject", "return", "transfer"],
    }
    return node(key, "approve", **chosen, **policies, **draw(modes))


@st.composite
def drawings(draw: st.DrawFn) -> dict[str, Any]:
    """Any drawing of a dozen nodes whose arrows mostly lead on, with branches that need not meet properly."""
    size = draw(st.integers(2, 10))
    kinds = draw(
        st.lists(
            st.sampled_from(
                ["human"] * 6 + ["condition", "parallel", "parallel", "inclusive", "copy", "command"]
            ),
            min_size=size,
            max_size=size,
        )
    )
    keys = [f"n{number}" for number in range(size)]
    nodes, edges = [node("start", "start"), node("end", "end")], [way("start", keys[0])]
    for number, (key, kind) in enumerate(zip(keys, kinds, strict=True)):
        after = st.sampled_from([*keys[number + 1 :], "end"] * 3 + keys[: number + 1])
        nodes.append(draw(human(key)) if kind == "human" else _machine_node(draw, key, kind))
        targets = (
            draw(st.lists(after, min_size=1, max_size=3, unique=True)) if _forks(kind) else [draw(after)]
        )
        edges += _ways(draw, key, kind, targets)
    top = {
        "withdraw": draw(st.sampled_from(["first_decision", "draft", "never"])),
        "repeated": draw(st.sampled_from(["none", "consecutive", "case"])),
    }
    return {"nodes": nodes, "edges": edges, **top}


def _forks(kind: str) -> bool:
    return kind in ("condition", "parallel", "inclusive")


def _machine_node(draw: st.DrawFn, key: str, kind: str) -> dict[str, Any]:
    if kind == "copy":
        return node(key, "copy", who=draw(people))
    if kind == "command":
        return node(key, "command", command="custody.do", wait=draw(st.booleans()))
    return node(key, kind)


def _ways(draw: st.DrawFn, key: str, kind: str, targets: list[str]) -> list[dict[str, Any]]:
    if kind in ("condition", "inclusive"):
        *tested, default = targets
        return [way(key, end, when=draw(conditions)) for end in tested] + [way(key, default, default=True)]
    return [way(key, end) for end in targets]


def lawful_drawing(document: dict[str, Any]) -> dict[str, Any]:
    """The part of the drawing that can be reached, if it may be published."""
    for _ in range(len(document["nodes"])):
        orphans = {f.node for f in check(document, KINDS, Surroundings()) if f.code == "flows.orphan"}
        if not orphans:
            break
        document = {
            **document,
            "nodes": [one for one in document["nodes"] if one["key"] not in orphans],
            "edges": [one for one in document["edges"] if not orphans & {one["from"], one["to"]}],
        }
    assume(not stops(check(document, KINDS, Surroundings())))
    return document


def something(state: State, random: Random) -> Event:
    """What somebody might do now, lawful or not: mostly the holder of a task what the task is for."""
    tasks = [task for task in state.tasks if task.state is TaskState.OPEN]
    if state.calls and random.random() < 0.5:
        return Answered(call=state.calls[0].number, done=random.random() < 0.8)
    if state.timers and random.random() < 0.15:
        return Rang(timer=random.choice(state.timers).number)
    if tasks and random.random() < 0.9:
        return _on_task(state, random.choice(tasks), random)
    if state.tasks and random.random() < 0.5:
        return _on_task(state, random.choice(state.tasks), random)
    others = [Withdraw(by="lin"), Withdraw(by="gao"), Cancel(by="admin", reason="x"), Moved(by="zhou")]
    return random.choice(others)


def _on_task(state: State, task: Task, random: Random) -> Event:
    by = _holder(task) if random.random() < 0.95 else "gao"
    if task.kind == ASSIGN or random.random() < 0.12:
        to = tuple(TOWN.ref(name) for name in random.sample(ACCOUNTS, random.randint(1, 2)))
        administrator = task.kind == ASSIGN or random.random() < 0.3
        return Reassign(task=task.number, by=by, to=to, reason="x", administrator=administrator)
    if task.kind in ("handle", "resubmit") and random.random() < 0.7:
        return Complete(task=task.number, by=by, opinion="x")
    verdict = random.choice([Verdict.PASS] * 6 + [Verdict.REJECT] + [Verdict.RETURN] * 3)
    target = random.choice([None, *dict.fromkeys(visit.node for visit in state.visits)])
    return Decide(task=task.number, by=by, verdict=verdict, opinion="x", target=target)


def _holder(task: Task) -> str:
    return task.person.id if task.person else "admin"


def holds(play: Play) -> None:
    """Everything that must be true of a case at rest."""
    state = play.state
    by_visit = {token.visit: token for token in state.tokens}
    open_tasks = [task for task in state.tasks if task.state in (TaskState.OPEN, TaskState.WAITING)]
    assert by_visit.keys() == {visit.number for visit in state.visits if visit.left_at is None}
    assert len(by_visit) == len(state.tokens)
    assert not any(state.visit(number).void for number in by_visit), "what a return has undone does not go on"
    assert {task.visit for task in open_tasks} <= by_visit.keys()
    if state.outcome:
        assert not state.tokens and not open_tasks and not state.timers and not state.calls
    else:
        assert state.tokens, "a running case stands somewhere"
        assert any(token.phase is not Phase.JOINING for token in state.tokens), "joins wait for somebody"
        for token in state.tokens:
            waits_for_something(state, token.visit, token.phase)
    nobody_counts_twice(state)
    no_token_is_lost(play)


def waits_for_something(state: State, visit: int, phase: Phase) -> None:
    match phase:
        case Phase.WORKING | Phase.BLOCKED:
            assert any(task.visit == visit and task.state is TaskState.OPEN for task in state.tasks)
        case Phase.CALLING:
            assert any(call.visit == visit for call in state.calls)
        case _:
            assert phase is Phase.JOINING, "questions are answered before anybody looks"


def nobody_counts_twice(state: State) -> None:
    assert state.applicant is not None
    for visit in state.visits:
        seats = [
            task.person
            for task in state.tasks
            if task.visit == visit.number
            and task.person
            and task.state not in (TaskState.CLOSED, TaskState.SENT)
        ]
        humans = [human for one in seats for human in one.identities]
        assert len(humans) == len(set(humans))
    for task in state.tasks:
        if task.kind == "approve" and task.person:
            assert not task.person.is_same_as(state.applicant)


def no_token_is_lost(play: Play) -> None:
    """Every visit that was left led to another, unless it ended, was cancelled, or came together with others."""
    followed = {number for visit in play.state.visits for number in visit.came}
    for visit in play.state.visits:
        if visit.left_at is not None and visit.outcome not in ("ended", "cancelled", "joined"):
            kind = play.graph.nodes[visit.node].kind.key
            assert visit.number in followed or kind == "end", visit


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_whatever_happens_a_case_stays_whole(data: st.DataObject) -> None:
    document = lawful_drawing(data.draw(drawings()))
    play = Play(document, TOWN).start("lin", amount=data.draw(st.integers(0, 3)))
    holds(play)
    random = Random(data.draw(seeds))
    for _ in range(40):
        before = play.state
        code = play.happen(something(before, random))
        if code is not None:
            assert code in KNOWN, "every refusal has a reason in words"
            assert play.state is before
        holds(play)
        if play.outcome:
            event(f"ended {play.outcome}")
            break
    assert play.replays(), "the trail leads to the same state again"
    assert state_from_json(state_to_json(play.state)) == play.state


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_case_in_which_everybody_does_his_part_comes_to_an_end(data: st.DataObject) -> None:
    """In a drawing without cycles nobody has to wait for ever: passing and completing is enough."""
    document = lawful_drawing(data.draw(drawings()))
    assume(not any("cycle" in str(one) for one in _cycles(document)))
    play = Play(document, TOWN).start("lin", amount=data.draw(st.integers(0, 3)))
    for _ in range(400):
        if play.outcome:
            break
        assert play.happen(_next_duty(play)) is None
    assert play.outcome == "done"


def _cycles(document: dict[str, Any]) -> list[str]:
    ahead = {
        one["key"]: {edge["to"] for edge in document["edges"] if edge["from"] == one["key"]}
        for one in document["nodes"]
    }
    while leaves := [key for key, after in ahead.items() if not after]:
        for key in leaves:
            del ahead[key]
        for after in ahead.values():
            after.difference_update(leaves)
    return ["cycle"] if ahead else []


def _next_duty(play: Play) -> Event:
    if play.state.calls:
        return Answered(call=play.state.calls[0].number, done=True)
    task = play.open_tasks[0]
    if task.person is None:
        seated = {one.person.self for one in play.state.tasks if one.visit == task.visit and one.person}
        free = next(f"spare{number}" for number in count() if f"spare{number}" not in seated)
        to = (PersonRef(id=free),)
        return Reassign(task=task.number, by="admin", to=to, reason="x", administrator=True)
    if task.kind == "approve":
        return Decide(task=task.number, by=task.person.id, verdict=Verdict.PASS)
    return Complete(task=task.number, by=task.person.id)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_the_machine_is_pure_and_its_trail_survives_json(data: st.DataObject) -> None:
    play = Play(lawful_drawing(data.draw(drawings())), TOWN).start("lin", amount=1)
    random = Random(data.draw(seeds))
    for _ in range(6):
        if play.outcome:
            break
        act = something(play.state, random)
        assert event_from_json(event_to_json(act)) == act
        at = play.at + timedelta(minutes=1)
        first, second = (drive(play.graph, play.state, act, at, TOWN) for _ in range(2))
        if isinstance(first, Refusal):
            assert first == second
        else:
            assert not isinstance(second, Refusal)
            assert (first.state, first.effects, first.events) == (second.state, second.effects, second.events)
        play.happen(act)
