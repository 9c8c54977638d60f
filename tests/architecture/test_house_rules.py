"""The house rules that a machine can check. A list of exceptions may only become shorter."""

import ast
import re
from collections.abc import Iterator
from statistics import median

import pytest

from tests.architecture.source import ROOT, Module, below_doors, dotted, modules

LONGEST_FUNCTION = 70
LONGEST_FILE = 600
USUAL_FUNCTION = 10

# Words that say nothing about what a class is for (docs/glossary.md).
EMPTY_WORDS = {"Service", "Manager", "Processor", "Helper", "Util", "Utils"}

CLOCKS = {
    "datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time", "time.time_ns",
    "datetime.datetime.now", "datetime.date.today", "time.localtime", "time.gmtime",
}  # fmt: skip
MAY_LOOK_AT_A_CLOCK = {
    "kernel/ids.py",  # an id carries the moment of its making so that ids sort; nobody reads a time from it
    "core/audit/witness.py",  # a program of its own on another machine, whose whole point is its own clock
}

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK|raise NotImplementedError)\b")


def _functions(module: Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (node.end_lineno or node.lineno) - node.lineno + 1


def test_no_function_is_longer_than_seventy_lines() -> None:
    long = [
        f"{module.at(function)} {function.name}: {_length(function)}"
        for module in modules()
        for function in _functions(module)
        if _length(function) > LONGEST_FUNCTION
    ]
    assert long == []


def test_functions_are_short_on_the_whole(capsys: pytest.CaptureFixture[str]) -> None:
    lengths = [_length(function) for module in modules() for function in _functions(module)]
    usual = median(lengths)
    with capsys.disabled():
        print(f"\n{len(lengths)} functions, median {usual:.0f} lines, longest {max(lengths)}")
    assert usual < USUAL_FUNCTION


def test_no_file_is_longer_than_six_hundred_lines() -> None:
    pages = [path for path in (ROOT / "frontend" / "src").rglob("*.ts*") if "generated" not in path.parts]
    paths = [*(module.path for module in modules()), *pages]
    long = {str(path.relative_to(ROOT)): len(path.read_text().splitlines()) for path in paths}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_who_and_when_come_from_outside() -> None:
    looks = [
        f"{module.at(node)} {dotted(node.func)}"
        for module in below_doors()
        if module.name not in MAY_LOOK_AT_A_CLOCK
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCKS
    ]
    assert looks == []


def test_what_may_look_at_a_clock_does_so() -> None:
    using = {
        module.name
        for module in below_doors()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call) and dotted(node.func) in CLOCKS
    }
    assert using >= MAY_LOOK_AT_A_CLOCK, "take the name off the list"


def test_the_environment_is_read_by_doors_alone() -> None:
    reads = [
        module.at(node)
        for module in below_doors()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and dotted(node) in {"os.environ", "os.getenv"}
    ]
    assert reads == []


def _says_nothing(statement: ast.stmt) -> bool:
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
        return True
    return isinstance(statement, ast.Pass)


def _only_continues(body: list[ast.stmt]) -> bool:
    return all(isinstance(statement, ast.Continue) for statement in body)


def _catches_all(node: ast.expr | None) -> bool:
    caught = node.elts if isinstance(node, ast.Tuple) else [node]
    return any(kind is None or dotted(kind) in {"Exception", "BaseException"} for kind in caught)


def _swallows(node: ast.AST) -> bool:
    match node:
        case ast.ExceptHandler(type=kind, body=body):
            goes_on = [one for one in body if not _says_nothing(one)]
            # "try the next one" is an answer to one kind of error, never to all kinds
            return kind is None or not goes_on or (_catches_all(kind) and _only_continues(goes_on))
        case ast.Call(func=function, args=kinds) if dotted(function) in {"suppress", "contextlib.suppress"}:
            return any(_catches_all(kind) for kind in kinds)
    return False


def test_no_error_is_swallowed() -> None:
    swallowed = [
        f"{module.name}:{getattr(node, 'lineno', 0)}"
        for module in modules()
        for node in ast.walk(module.tree)
        if _swallows(node)
    ]
    assert swallowed == []


@pytest.mark.parametrize(
    ("code", "swallows"),
    [
        ("try:\n    f()\nexcept KeyError:\n    pass", True),
        ("try:\n    f()\nexcept:\n    g()", True),
        ("for x in y:\n    try:\n        f()\n    except Exception:\n        continue", True),
        ("for x in y:\n    try:\n        f()\n    except UnicodeDecodeError:\n        continue", False),
        ("with suppress(Exception):\n    f()", True),
        ("with suppress(FileNotFoundError):\n    f()", False),
        ("try:\n    f()\nexcept KeyError:\n    return None", False),
        ("try:\n    f()\nexcept Exception:\n    log()\n    raise", False),
    ],
)
def test_the_rule_on_swallowed_errors_sees_what_it_should(code: str, swallows: bool) -> None:
    assert any(_swallows(node) for node in ast.walk(ast.parse(code))) is swallows


def test_class_names_say_what_a_class_is() -> None:
    empty = [
        f"{module.at(node)} {node.name}"
        for module in modules()
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ClassDef) and EMPTY_WORDS & set(re.findall(r"[A-Z][a-z]+", node.name))
    ]
    assert empty == []


def test_module_names_say_what_a_module_is() -> None:
    words = {word.lower() for word in EMPTY_WORDS} | {"helpers", "services", "managers", "common", "misc"}
    assert [module.name for module in modules() if words & set(module.path.stem.split("_"))] == []


def test_nothing_is_left_unfinished() -> None:
    left = [
        f"{module.name}:{number} {line.strip()}"
        for module in modules()
        for number, line in enumerate(module.text.splitlines(), 1)
        if UNFINISHED.search(line)
    ]
    assert left == []
