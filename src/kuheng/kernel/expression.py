"""CEL expressions (formulas, defaults, messages) over plain values; limits are checked before compiling."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import cel

from kuheng.kernel.errors import Malformed

MAX_LENGTH = 2_000
MAX_DEPTH = 32
MAX_LIST = 1_000
MAX_TEXT = 100_000
MAX_WORK = 20_000_000

# Comments and literals of every form, so that neither can hide a bracket or a loop from the checks.
_QUIET = re.compile(
    r"""//[^\n]*
    |(?:[rR][bB]?|[bB][rR])(?:'{3}.*?'{3}|"{3}.*?"{3}|'[^'\n]*'|"[^"\n]*")
    |[bB]?(?:'{3}(?:\\.|[^\\])*?'{3}|"{3}(?:\\.|[^\\])*?"{3}|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*")""",
    re.DOTALL | re.VERBOSE,
)
_SIGNS = re.compile(r"(?:[!-]\s*)+")
_MACRO = re.compile(r"\.\s*(?:all|exists|exists_one|existsOne|map|filter)\s*\(")
_BOUND = re.compile(_MACRO.pattern + r"\s*([A-Za-z_]\w*)\s*,")
# The engine counts the bytes of a text; the language, and people, count its letters.
_SIZE = re.compile(_QUIET.pattern + r"|(?P<size>\bsize(?=\s*\())", _QUIET.flags)
_NAME = re.compile(r"(?<![.\w])[A-Za-z_]\w*")


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression. `variables` are the names that it reads from outside."""

    text: str
    program: Any
    variables: frozenset[str]

    def evaluate(self, values: Mapping[str, object]) -> object:
        """The value for these variables.

        Raises `Malformed("expression.failed")` naming CEL's reason, and `expression.list_too_long` or
        `expression.too_much` before anything runs that could take too long.
        """
        given = {name: values[name] for name in self.variables if name in values}
        _check_values(self.text, given)
        try:
            answer = self.program.execute(_context(given))
        except (ValueError, TypeError, RuntimeError, ArithmeticError, LookupError) as error:
            raise Malformed("expression.failed", reason=str(error)[:200]) from error
        if isinstance(answer, str) and len(answer) > MAX_TEXT:
            raise Malformed("expression.failed", reason="text too long")
        return answer


def compile_expression(text: str) -> Expression:
    """Raises `Malformed("expression.…")` when the text breaks CEL's grammar or the limits above."""
    bare = _check(text)
    try:
        program = cel.compile(_SIZE.sub(_counting_letters, text))
    except (ValueError, RuntimeError) as error:
        raise Malformed("expression.syntax", reason=str(error)[:200]) from error
    return Expression(text, program, frozenset(program.variables()) - frozenset(_BOUND.findall(bare)))


def _counting_letters(found: re.Match[str]) -> str:
    return "size_in_letters" if found["size"] else found[0]


def _context(values: Mapping[str, object]) -> Any:
    context = cel.Context()
    context.add_function("size_in_letters", len)
    for name, value in values.items():
        context.add_variable(name, value)
    return context


def _check(text: str) -> str:
    if len(text) > MAX_LENGTH:
        raise Malformed("expression.too_long", limit=MAX_LENGTH)
    bare = _QUIET.sub("''", text)
    if _depth(bare) > MAX_DEPTH:
        raise Malformed("expression.too_deep", limit=MAX_DEPTH)
    if any(_MACRO.search(argument) for argument in _loops(bare)):
        raise Malformed("expression.nested_loop")
    return bare


def _depth(bare: str) -> int:
    deepest = depth = 0
    for letter in bare:
        depth += (letter in "([{") - (letter in ")]}")
        deepest = max(deepest, depth)
    return deepest + max(map(len, _SIGNS.findall(bare)), default=0)


def _loops(bare: str) -> Iterator[str]:
    """What stands in the brackets of each list function."""
    for found in _MACRO.finditer(bare):
        yield _argument(bare, found.end())


def _argument(bare: str, start: int) -> str:
    depth = 1
    for index in range(start, len(bare)):
        depth += (bare[index] == "(") - (bare[index] == ")")
        if depth == 0:
            return bare[start:index]
    return bare[start:]


def _check_values(text: str, values: Mapping[str, object]) -> None:
    """Bounds time and memory: each turn of a loop may read all that stands in it, and copies what is given.
    """
    bare = _QUIET.sub("''", text)
    sizes = {name: _size(value) for name, value in values.items()}
    whole = len(bare) + sum(_read(bare, sizes))
    loops = tuple(_loops(bare))
    inner = max((len(loop) + sum(_read(loop, sizes)) for loop in loops), default=1)
    turns = len(_read(bare, sizes)) + (sum(sizes.values()) if loops else 0)
    if whole * max(inner, turns) > MAX_WORK:
        raise Malformed("expression.too_much")


def _read(bare: str, sizes: Mapping[str, int]) -> list[int]:
    return [sizes.get(name, 1) for name in _NAME.findall(bare)]


def _size(value: object) -> int:
    match value:
        case list() | tuple():
            if len(value) > MAX_LIST:
                raise Malformed("expression.list_too_long", limit=MAX_LIST)
            return 1 + sum(_size(item) for item in value)
        case Mapping():
            return 1 + sum(_size(item) for item in value.values())
        case str():
            return 1 + len(value) // 64
        case int() if not -(2**63) <= value < 2**63:
            raise Malformed("expression.failed", reason="number beyond 64 bits")
    return 1
