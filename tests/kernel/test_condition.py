"""The condition tree in memory: the shared vectors, the limits, and the way to JSON and back."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from kuheng.kernel.condition import (
    EVERYTHING,
    MAX_DEPTH,
    MAX_LIST,
    MAX_TESTS,
    NOTHING,
    OPERATORS,
    both,
    either,
    fields,
    matches,
    parse,
    to_json,
)
from kuheng.kernel.condition import (
    Test as One,
)
from kuheng.kernel.errors import Malformed

VECTORS = json.loads((Path(__file__).parent.parent / "vectors" / "condition.json").read_text())
CONTEXT = VECTORS["context"] | {"today": date.fromisoformat(VECTORS["context"]["today"])}

READ = {"date": date.fromisoformat, "instant": datetime.fromisoformat, "uuid": UUID}


def _typed(record: dict[str, Any]) -> dict[str, Any]:
    return {
        name: value if value is None else READ.get(VECTORS["fields"][name], lambda same: same)(value)
        for name, value in record.items()
    }


RECORDS = {name: _typed(record) for name, record in VECTORS["records"].items()}


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_a_condition_finds_what_the_vector_says(vector: dict[str, Any]) -> None:
    condition = parse(vector["where"])
    assert [name for name, record in RECORDS.items() if matches(condition, record, CONTEXT)] == vector[
        "finds"
    ]


@pytest.mark.parametrize("vector", VECTORS["unfit"], ids=lambda vector: vector["name"])
def test_what_does_not_fit_the_field_is_found_nowhere(vector: dict[str, Any]) -> None:
    condition = parse(vector["where"])
    assert not any(matches(condition, record, CONTEXT) for record in RECORDS.values())


@pytest.mark.parametrize("vector", VECTORS["malformed"], ids=lambda vector: vector["name"])
def test_what_is_no_condition_is_refused(vector: dict[str, Any]) -> None:
    with pytest.raises(Malformed) as refused:
        parse(vector["where"])
    assert refused.value.code == vector["code"]


def test_every_operator_stands_in_a_vector() -> None:
    used = {op for vector in VECTORS["vectors"] for op in _operators(vector["where"])}
    assert used == set(OPERATORS)


def test_a_condition_nests_so_deep_and_no_deeper() -> None:
    def nested(depth: int) -> dict[str, Any]:
        tree: dict[str, Any] = {"field": "code", "op": "empty"}
        for _ in range(depth - 1):
            tree = {"not": tree}
        return tree

    parse(nested(MAX_DEPTH))
    with pytest.raises(Malformed, match=r"condition\.too_deep"):
        parse(nested(MAX_DEPTH + 1))


def test_a_condition_has_so_many_tests_and_no_more() -> None:
    test = {"field": "code", "op": "empty"}
    parse({"all": [test] * MAX_TESTS})
    with pytest.raises(Malformed, match=r"condition\.too_long"):
        parse({"any": [{"all": [test] * MAX_TESTS}, test]})


def test_a_list_has_so_many_values_and_no_more() -> None:
    parse({"field": "code", "op": "in", "value": ["x"] * MAX_LIST})
    with pytest.raises(Malformed, match=r"condition\.list"):
        parse({"field": "code", "op": "in", "value": ["x"] * (MAX_LIST + 1)})


def test_an_absent_field_is_empty() -> None:
    assert matches(One("colour", "empty"), {}, CONTEXT)
    assert not matches(One("colour", "eq", "red"), {}, CONTEXT)


def test_true_is_not_one() -> None:
    assert not matches(One("frozen", "eq", 1), {"frozen": True}, CONTEXT)
    assert not matches(One("quantity", "in", (True,)), {"quantity": 1}, CONTEXT)


def test_both_and_either_leave_out_what_decides_nothing() -> None:
    test = One("code", "empty")
    assert both(EVERYTHING, test) == test
    assert both() == EVERYTHING
    assert either(NOTHING, test) == test
    assert either(test, EVERYTHING) == EVERYTHING
    assert either() == NOTHING


def test_the_fields_of_a_condition_are_all_it_reads() -> None:
    tree = {
        "any": [{"not": {"field": "a", "op": "empty"}}, {"all": [{"field": "b", "op": "eq", "value": 1}]}]
    }
    assert fields(parse(tree)) == {"a", "b"}


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_json_comes_back_as_the_same_condition(vector: dict[str, Any]) -> None:
    condition = parse(vector["where"])
    assert parse(to_json(condition)) == condition


def _operators(tree: dict[str, Any]) -> set[str]:
    if "op" in tree:
        return {tree["op"]}
    parts = [tree["not"]] if "not" in tree else next(iter(tree.values()))
    return {op for part in parts for op in _operators(part)}
