"""One event and everything it brings about: the machine's questions are answered until it asks no more."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from kuheng.kernel.errors import Decision, Refusal

from .events import Ask, Effect, Event, Named
from .graph import Graph
from .machine import new_case, step
from .values import Data, PersonRef, Source, State

MAX_QUESTIONS = 5_000


class Directory(Protocol):
    """Who people are. Supplied by whoever keeps people; the flows engine knows only this."""

    def people(self, source: Source, applicant: PersonRef, data: Data, at: datetime) -> tuple[PersonRef, ...]:
        """Everybody whom the source names now, in the order in which they would act; nobody is ().

        `head_chain {from: n, of?: person}` gives the heads from level n upward, nearest first.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Driven(Decision):
    """The state at rest, the effects for the world, and the events to be kept in the trail, in order."""

    state: State
    effects: tuple[Effect, ...]
    events: tuple[Event, ...]


def drive(graph: Graph, state: State, event: Event, at: datetime, directory: Directory) -> Driven | Refusal:
    """Like `step`, with the directory's answers given in between."""
    events: list[Event] = []
    effects: list[Effect] = []
    upcoming: Event | None = event
    while upcoming is not None:
        stepped = step(graph, state, upcoming, at)
        if isinstance(stepped, Refusal):
            assert not events, "the machine refuses no answer to its own question"
            return stepped
        state = stepped.state
        events.append(upcoming)
        effects += [effect for effect in stepped.effects if not isinstance(effect, Ask)]
        asks = [effect for effect in stepped.effects if isinstance(effect, Ask)]
        assert len(events) <= MAX_QUESTIONS, "every node asks a bounded number of questions"
        upcoming = _answered(state, asks[0], at, directory) if asks else None
    return Driven(state=state, effects=tuple(effects), events=tuple(events))


def replay(graph: Graph, case: str, trail: Iterable[tuple[Event, datetime]], subject: str = "") -> State:
    """The state that a trail of events leads to. Raises `Refused` where the trail is not lawful."""
    state = new_case(case, subject)
    for event, at in trail:
        state = step(graph, state, event, at).or_refuse().state
    return state


def _answered(state: State, ask: Ask, at: datetime, directory: Directory) -> Named:
    assert state.applicant is not None
    people = tuple(directory.people(want.source, state.applicant, state.data, at) for want in ask.wants)
    return Named(token=ask.token, people=people)
