"""State and events to JSON and back. Absent keys take the field's default, so that a state written by an
earlier version of the house still reads.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

from .events import EVENTS, Event
from .values import State

_BY_NAME = {kind.__name__.lower(): kind for kind in EVENTS}


def state_to_json(state: State) -> dict[str, Any]:
    """The state as JSON; empty parts are left out."""
    document: dict[str, Any] = _written(state)
    return document


def state_from_json(document: Mapping[str, Any]) -> State:
    """The state that `state_to_json` wrote."""
    state: State = _read(State, document)
    return state


def event_to_json(event: Event) -> dict[str, Any]:
    """The event with its name under `event`."""
    return {"event": type(event).__name__.lower(), **_written(event)}


def event_from_json(document: Mapping[str, Any]) -> Event:
    """The event that `event_to_json` wrote. Raises `KeyError` for an unknown name."""
    body = {key: value for key, value in document.items() if key != "event"}
    event: Event = _read(_BY_NAME[document["event"]], body)
    return event


def _written(value: Any) -> Any:
    kind = type(value)
    if kind in _AS_IT_IS:
        return value
    if is_dataclass(kind):
        return {
            name: _written(held)
            for name, default in _parts(kind)
            if (held := getattr(value, name)) is not None and held != default
        }
    if isinstance(value, Mapping):
        return {key: _written(item) for key, item in value.items()}
    if isinstance(value, tuple | list | frozenset):
        return [_written(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    return value.isoformat() if isinstance(value, datetime) else value


_AS_IT_IS = frozenset({str, int, bool, type(None)})
_NO_DEFAULT = object()


@cache
def _parts(kind: Any) -> tuple[tuple[str, object], ...]:
    """The names of its fields, each with the value that is left out."""
    return tuple((part.name, _default(part)) for part in fields(kind))


def _default(part: Any) -> object:
    if part.default is not MISSING:
        return part.default
    return part.default_factory() if part.default_factory is not MISSING else _NO_DEFAULT


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _read(kind: Any, value: Any) -> Any:
    origin = get_origin(kind)
    if origin in (Union, UnionType):
        some = [part for part in get_args(kind) if part is not type(None)]
        return None if value is None else _read(some[0], value)
    if origin is tuple:
        return _read_tuple(get_args(kind), value)
    if isinstance(kind, type) and is_dataclass(kind):
        hints = _hints(kind)
        return kind(**{name: _read(hints[name], item) for name, item in value.items() if name in hints})
    if kind is datetime:
        return datetime.fromisoformat(value)
    return kind(value) if isinstance(kind, type) and issubclass(kind, StrEnum) else value


def _read_tuple(parts: tuple[Any, ...], value: Any) -> tuple[Any, ...]:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return tuple(_read(parts[0], item) for item in value)
    return tuple(_read(part, item) for part, item in zip(parts, value, strict=True))
