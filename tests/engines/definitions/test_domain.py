"""Documents and their differences."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kuheng.engines.definitions.domain import (
    Change,
    Fault,
    Publish,
    Stand,
    Standing,
    decide_publish,
    decide_retire,
    differences,
    read_document,
)
from kuheng.kernel.errors import Malformed, Refusal

GOOD: dict[str, Any] = {"kind": "flow", "key": "a.b", "title": {"zh": "甲", "en": "A"}, "spec": {"nodes": []}}
STOP = Fault(code="flows.no_end", params={})
WARN = Fault(code="flows.overlap", stops=False, params={})


def test_a_document_is_read_as_it_is_written() -> None:
    assert read_document(GOOD).to_json() == GOOD


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": 5},
        {"key": ""},
        {"title": {"zh": "甲"}},
        {"title": {"zh": "甲", "en": " "}},
        {"title": "甲"},
        {"spec": []},
        {"spec": {"a": 1.5}},
        {"spec": {1: "a"}},
        {"extra": 1},
    ],
)
def test_a_document_of_another_shape_is_malformed(wrong: dict[str, Any]) -> None:
    with pytest.raises(Malformed, match="definitions.document"):
        read_document({**GOOD, **wrong})


def test_a_document_nested_without_end_or_too_large_is_malformed() -> None:
    deep: Any = "x"
    for _ in range(1_000):
        deep = [deep]
    for spec in ({"a": deep}, {"a": "x" * 1_000_001}):
        with pytest.raises(Malformed):
            read_document({**GOOD, "spec": spec})


def test_equal_documents_have_one_digest_whatever_the_order_of_their_keys() -> None:
    one = read_document({**GOOD, "spec": {"a": 1, "b": 2}})
    other = read_document({**GOOD, "spec": {"b": 2, "a": 1}})
    assert one.digest == other.digest
    assert read_document({**GOOD, "title": {"zh": "乙", "en": "A"}}).digest != read_document(GOOD).digest


def test_publishing_gives_the_next_number() -> None:
    decided = decide_publish(standing=Standing.PUBLISHED, published=3, has_draft=True, faults=[WARN])
    assert decided == Publish(number=4)


def test_an_error_stops_publishing_and_is_named() -> None:
    decided = decide_publish(standing=Standing.DRAFT, published=0, has_draft=True, faults=[WARN, STOP])
    assert isinstance(decided, Refusal)
    assert (decided.code, decided.params["count"], decided.params["first"]) == (
        "definitions.faulty", 1, "flows.no_end",
    )  # fmt: skip


def test_what_is_retired_or_has_no_draft_is_not_published() -> None:
    retired = decide_publish(standing=Standing.RETIRED, published=1, has_draft=True, faults=[])
    empty = decide_publish(standing=Standing.PUBLISHED, published=1, has_draft=False, faults=[])
    assert [getattr(one, "code", None) for one in (retired, empty)] == [
        "definitions.retired", "definitions.no_draft",
    ]  # fmt: skip


def test_only_what_is_published_is_retired() -> None:
    assert decide_retire(standing=Standing.PUBLISHED) == Stand(standing=Standing.RETIRED)
    for standing in (Standing.DRAFT, Standing.RETIRED):
        assert isinstance(decide_retire(standing=standing), Refusal)


def test_differences_name_the_place_and_both_sides() -> None:
    before = {"nodes": [{"key": "a", "mode": "all"}, {"key": "b"}], "withdraw": "never"}
    after = {"nodes": [{"key": "a", "mode": "ratio"}, {"key": "c"}], "withdraw": "never"}
    assert list(differences(before, after)) == [
        Change(path="nodes.a.mode", kind="changed", before="all", after="ratio"),
        Change(path="nodes.b", kind="removed", before={"key": "b"}),
        Change(path="nodes.c", kind="added", after={"key": "c"}),
    ]


def test_moving_a_keyed_thing_is_one_change_of_order() -> None:
    before, after = [{"key": "a"}, {"key": "b"}], [{"key": "b"}, {"key": "a"}]
    assert [change.kind for change in differences(before, after)] == ["reordered"]


def test_edges_are_compared_by_where_they_lead() -> None:
    before = [{"from": "a", "to": "b"}]
    after = [{"from": "a", "to": "b", "default": True}]
    assert [change.path for change in differences(before, after)] == ["a>b.default"]


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.sampled_from(["a", "b", ""]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["key", "id", "x", "y"]), inner)
    ),
    max_leaves=12,
)


@given(plain, plain)
def test_there_are_differences_exactly_where_documents_differ(one: object, other: object) -> None:
    assert list(differences(one, one)) == []
    assert bool(list(differences(one, other))) == (one != other)
