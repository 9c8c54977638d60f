"""The table of kinds: two owners of one key stop start-up, and nothing comes after it."""

from dataclasses import dataclass

import pytest

from kuheng.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Kind:
    key: str


def test_a_kind_is_found_under_its_key() -> None:
    registry: Registry[Kind] = Registry("node")
    registry.add(Kind("start"), owner="flows")
    assert registry.get("start") == Kind("start")
    assert registry.get("end") is None
    assert "start" in registry
    assert "end" not in registry


def test_kinds_come_in_the_order_of_their_keys() -> None:
    registry: Registry[Kind] = Registry("node")
    for key in ("b", "c", "a"):
        registry.add(Kind(key), owner="flows")
    assert [kind.key for kind in registry] == ["a", "b", "c"]
    assert len(registry) == 3


def test_a_second_owner_of_a_key_is_refused_and_both_are_named() -> None:
    registry: Registry[Kind] = Registry("node")
    registry.add(Kind("start"), owner="flows")
    with pytest.raises(RuntimeError, match=r"node 'start'.*flows.*custody"):
        registry.add(Kind("start"), owner="custody")


def test_nothing_is_added_after_start_up() -> None:
    registry: Registry[Kind] = Registry("node")
    registry.freeze()
    with pytest.raises(RuntimeError, match="after start-up"):
        registry.add(Kind("start"), owner="flows")
