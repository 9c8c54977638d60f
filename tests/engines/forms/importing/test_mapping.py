"""A mapping is plain data: it goes out as JSON, comes back checked, and says what it still lacks."""

import json

import pytest

from kuheng.engines.forms.importing.api import Mapping, problems, suggest
from kuheng.kernel.errors import Malformed
from tests.engines.forms.importing.made import sheet
from tests.engines.forms.importing.test_headers import WORDS

HEAD = ["资产编号", "名称", "评估价值(万元)", "经办"]
MAPPING = suggest(sheet(HEAD, ["A-1", "金条", 1.0, "老王"]), WORDS)


def test_a_mapping_comes_back_from_json_the_same() -> None:
    assert Mapping.from_json(json.loads(json.dumps(MAPPING.to_json())), WORDS) == MAPPING


def test_json_says_letter_and_state_for_the_screen() -> None:
    columns = MAPPING.to_json()["columns"]
    assert isinstance(columns, list)
    assert [(column["letter"], column["state"]) for column in columns] == [
        ("A", "auto"), ("B", "auto"), ("C", "auto"), ("D", "none"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "broken",
    [
        None, [], "x", {}, {**MAPPING.to_json(), "sheet": 1}, {**MAPPING.to_json(), "use": "yes"},
        {**MAPPING.to_json(), "header_to": True}, {**MAPPING.to_json(), "header_to": -1},
        {**MAPPING.to_json(), "header_from": 5, "header_to": 3}, {**MAPPING.to_json(), "columns": [1]},
        {**MAPPING.to_json(), "columns": [{"index": -1, "header": ""}]},
        {**MAPPING.to_json(), "columns": [{"index": 0, "header": "", "field": 7}]},
        {**MAPPING.to_json(), "columns": [{"index": 0, "header": "", "field": None, "fen_per_unit": 0}]},
        {**MAPPING.to_json(), "columns": [{"index": 0, "header": "", "field": None, "others": "x"}]},
        {**MAPPING.to_json(), "constants": []},
    ],
)  # fmt: skip
def test_json_of_another_shape_is_malformed(broken: object) -> None:
    with pytest.raises(Malformed, match="bad_mapping"):
        Mapping.from_json(broken, WORDS)


def test_an_unknown_field_is_named() -> None:
    with pytest.raises(Malformed) as refused:
        Mapping.from_json({**MAPPING.to_json(), "constants": {"tenant_id": "x"}}, WORDS)
    assert refused.value.params == {"name": "tenant_id"}


def test_a_required_field_without_a_column_is_a_problem() -> None:
    (problem,) = problems(MAPPING.with_field(1, None), WORDS)
    assert (problem.code, problem.field) == ("import.field_unmapped", "name")


def test_a_field_of_two_columns_is_a_problem() -> None:
    (problem,) = problems(MAPPING.with_field(3, "code"), WORDS)
    assert (problem.code, problem.params["columns"]) == ("import.field_twice", "A, D")


def test_a_sheet_without_header_is_a_problem_only_when_used() -> None:
    unused = suggest(sheet(["x"]), WORDS)
    assert problems(unused, WORDS) == ()
    used = Mapping.from_json({**unused.to_json(), "use": True}, WORDS)
    assert [problem.code for problem in problems(used, WORDS)] == ["import.no_header"]
