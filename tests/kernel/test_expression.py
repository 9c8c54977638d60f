"""CEL within limits: what it answers, what it refuses, and that nothing runs for long."""

import string
import time
from collections.abc import Mapping
from typing import Any

import celpy
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kuheng.kernel.errors import Malformed
from kuheng.kernel.expression import MAX_LENGTH, MAX_LIST, compile_expression

LONG = list(range(MAX_LIST))


@pytest.mark.parametrize(
    ("text", "values", "answer"),
    [
        ("quantity * 2 + 1", {"quantity": 20}, 41),
        ("state == 'in_stock' && !frozen", {"state": "in_stock", "frozen": False}, True),
        ("name.startsWith('金')", {"name": "金条"}, True),
        ("lines.map(l, l.quantity)", {"lines": [{"quantity": 2}, {"quantity": 3}]}, [2, 3]),
        ("lines.exists(l, l.quantity > 2)", {"lines": [{"quantity": 2}, {"quantity": 3}]}, True),
        ("a > b ? a : b", {"a": 1, "b": 2}, 2),
        ("size(name) + name.size()", {"name": "库衡"}, 4),
        ("'size(name)'", {}, "size(name)"),
        ("size(lines)", {"lines": [1, 2]}, 2),
    ],
)
def test_an_expression_has_a_value(text: str, values: Mapping[str, Any], answer: object) -> None:
    assert compile_expression(text).evaluate(values) == answer


def test_an_expression_knows_the_names_it_reads_and_not_those_it_binds() -> None:
    assert compile_expression("rate * lines.map(l, l.value)[0]").variables == {"rate", "lines"}


def test_values_that_are_not_read_do_not_matter() -> None:
    assert compile_expression("a").evaluate({"a": 1, "b": object()}) == 1


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1 +", "expression.syntax"),
        ("x" * (MAX_LENGTH + 1), "expression.too_long"),
        ("(" * 33 + "1" + ")" * 33, "expression.too_deep"),
        ("[" * 33 + "]" * 33, "expression.too_deep"),
        ("!" * 40 + "true", "expression.too_deep"),
        ("x.map(a, x.map(b, a))", "expression.nested_loop"),
        ("x . filter ( a , x.exists(b, a == b))", "expression.nested_loop"),
        (r"r'\' == 'q' || x.map(a, x.map(b, b)) == 'z'", "expression.nested_loop"),
        ("1 // '\n + x.map(a, x.map(b, b))[0][0] // '", "expression.nested_loop"),
        ("'''it's''' == x.map(a, x.map(b, b))[0]", "expression.nested_loop"),
    ],
)
def test_what_breaks_the_limits_is_not_compiled(text: str, code: str) -> None:
    with pytest.raises(Malformed) as refused:
        compile_expression(text)
    assert refused.value.code == code


def test_brackets_and_loops_inside_a_text_are_only_text() -> None:
    text = "'" + "(" * 40 + ".map(a, .map(b, '"
    assert compile_expression(text).evaluate({}) == text.strip("'")


@pytest.mark.parametrize(
    ("text", "values", "code"),
    [
        ("1 / 0", {}, "expression.failed"),
        ("9223372036854775807 + 1", {}, "expression.failed"),
        ("[1, 2][5]", {}, "expression.failed"),
        ("x", {}, "expression.failed"),
        ("x", {"x": 2**63}, "expression.failed"),
        ("x", {"x": object()}, "expression.failed"),
        ("'a' * 1000000000", {}, "expression.failed"),
        ("x.__class__", {"x": "text"}, "expression.failed"),
        ("x + x", {"x": "a" * 60_000}, "expression.failed"),
        ("size(x)", {"x": [*LONG, 1]}, "expression.list_too_long"),
        ("size(x)", {"x": [[*LONG, 1]]}, "expression.list_too_long"),
        ("size(" + "+".join("x" * 600) + ")", {"x": LONG}, "expression.too_much"),
        ("size(x.map(a, " + "+".join("x" * 400) + "))", {"x": LONG}, "expression.too_much"),
    ],
)
def test_what_fails_says_so_and_at_once(text: str, values: Mapping[str, Any], code: str) -> None:
    expression = compile_expression(text)
    began = time.perf_counter()
    with pytest.raises(Malformed) as refused:
        expression.evaluate(values)
    assert refused.value.code == code
    assert time.perf_counter() - began < 2


@given(st.text(string.ascii_lowercase + string.digits + "+-*/%<>=!&|?:()[]{}.,'\" \n", max_size=80))
def test_any_text_is_an_expression_or_is_refused(text: str) -> None:
    try:
        compile_expression(text).evaluate({"a": 1, "b": "x"})
    except Malformed as refused:
        assert refused.code.startswith("expression.")


ORACLE = celpy.Environment()
WHOLE = st.integers(-1000, 1000)
REACH = st.sampled_from(["+", "-", "*", "/", "%"])
COMPARE = st.sampled_from(["+", "-", "*", "/", "%", "<", "<=", ">", "==", "!="])


@given(WHOLE, REACH, WHOLE, COMPARE, WHOLE)
def test_numbers_are_reckoned_as_a_second_implementation_does(a: int, f: str, b: int, g: str, c: int) -> None:
    text = f"(a {f} b) {g} c"
    try:
        wanted = _oracle(text, {"a": a, "b": b, "c": c})
    except celpy.CELEvalError:
        assume(False)
    assert compile_expression(text).evaluate({"a": a, "b": b, "c": c}) == wanted


def _oracle(text: str, values: Mapping[str, int]) -> object:
    program = ORACLE.program(ORACLE.compile(text))
    return program.evaluate({name: celpy.celtypes.IntType(value) for name, value in values.items()})
