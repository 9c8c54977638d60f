"""CEL expressions (formulas, defaults, messages) over plain values, within limits checked before compiling."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import cel

from kuheng.kernel.errors import Malformed

MAX_LENGTH = 2_000
MAX_DEPTH = 32
MAX_LIST = 1_000
MAX_TEXT = 100_000

_STRING = re.compile(r"""'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*\"""")
_MACRO = re.compile(r"\.(all|exists|exists_one|map|filter)\s*\(")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `variables` are the names that it reads."""

    text: str
    program: Any
    variables: frozenset[str]

    def evaluate(self, values: Mapping[str, object]) -> object:
        """The value for these variables. Raises `Malformed("expression.failed")` naming CEL's reason."""
        if any(isinstance(value, list) and len(value) > MAX_LIST for value in values.values()):
            raise Malformed("expression.list_too_long", limit=MAX_LIST)
        try:
            answer = self.program.execute(dict(values))
        except (ValueError, TypeError, RuntimeError, OverflowError) as error:
            raise Malformed("expression.failed", reason=str(error)[:200]) from error
        if isinstance(answer, str) and len(answer) > MAX_TEXT:
            raise Malformed("expression.failed", reason="text too long")
        return answer


def compile_expression(text: str) -> Expression:
    """Raises `Malformed("expression.…")` when the text breaks CEL's grammar or the limits above."""
    _check(text)
    try:
        program = cel.compile(text)
    except (ValueError, RuntimeError) as error:
        raise Malformed("expression.syntax", reason=str(error)[:200]) from error
    return Expression(text, program, frozenset(program.variables))


def _check(text: str) -> None:
    if len(text) > MAX_LENGTH:
        raise Malformed("expression.too_long", limit=MAX_LENGTH)
    bare = _STRING.sub("''", text)
    if _depth(bare) > MAX_DEPTH:
        raise Malformed("expression.too_deep", limit=MAX_DEPTH)
    if any(_MACRO.search(_argument(bare, found.end())) for found in _MACRO.finditer(bare)):
        raise Malformed("expression.nested_loop")


def _depth(bare: str) -> int:
    deepest = depth = 0
    for letter in bare:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    return deepest + len(re.findall(r"(?:[!-]\s*){8,}", bare)) * MAX_DEPTH


def _argument(bare: str, start: int) -> str:
    depth = 1
    for index in range(start, len(bare)):
        depth += (bare[index] == "(") - (bare[index] == ")")
        if depth == 0:
            return bare[start:index]
    return bare[start:]
