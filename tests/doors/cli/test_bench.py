"""`kuheng bench`: every name measures something, a promise decides the exit code, the JSON has one shape."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module

import pytest
from bench import figures, ground
from bench.figures import Figure, figure, holds, percentile
from bench.replay import _positional
from typer.testing import CliRunner

from kuheng.doors.cli import bench
from kuheng.doors.cli.main import app

MODULES = {"import": "imports", "list": "lists", "scan-batch": "scan_batch", "as-of": "as_of"}


@pytest.fixture
def no_ground(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def nothing() -> Iterator[None]:
        yield None

    monkeypatch.setattr(ground, "ground", nothing)


def _measure(*made: Figure) -> object:
    return lambda ground, *, size=1, runs=3: iter(made)


@pytest.mark.parametrize("name", bench.NAMES)
def test_every_name_has_its_benchmark(name: str) -> None:
    assert callable(import_module(f"bench.{MODULES.get(name, name)}").measure)


def test_an_unknown_name_is_a_wrong_call() -> None:
    answer = CliRunner().invoke(app, ["bench", "everything"])
    assert answer.exit_code == 2


@pytest.mark.usefixtures("no_ground")
def test_a_result_has_its_first_figure_on_top_and_its_limit_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    first = figure(
        "audit.added", [1.0, 3.0, 2.0], "ms", promised="<= 2", limits=[8.0, 8.0, 9.0], limit_is="alone"
    )
    monkeypatch.setattr("bench.audit.measure", _measure(first, figure("audit.more", [7.0], "s")))
    answer = CliRunner().invoke(app, ["bench", "audit", "--json"])
    said = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert {key: said[key] for key in ("name", "value", "unit", "limit", "ratio", "runs")} == {
        "name": "audit", "value": 2.0, "unit": "ms", "limit": 8.0, "ratio": 0.25, "runs": [1.0, 3.0, 2.0],
    }  # fmt: skip
    assert [one["name"] for one in said["figures"]] == ["audit.added", "audit.more"]


@pytest.mark.usefixtures("no_ground")
def test_a_promise_that_is_not_met_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.audit.measure", _measure(figure("audit.added", [2.1], "ms", promised="<= 2")))
    assert CliRunner().invoke(app, ["bench", "audit"]).exit_code == 1


def test_a_promise_holds_at_its_bound() -> None:
    assert [holds(value, "<= 2") for value in (1.9, 2.0, 2.1)] == [True, True, False]
    assert [holds(value, ">= 300") for value in (299.9, 300.0)] == [False, True]


def test_a_percentile_is_one_of_the_values() -> None:
    values = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(values, share) for share in (0.5, 0.95, 0.01, 1.0)] == [3.0, 5.0, 1.0, 5.0]


def test_nothing_is_promised_of_a_figure_without_a_promise() -> None:
    assert figures.figure("x", [1.0], "s").met is None


def test_a_recorded_statement_keeps_its_values_in_the_order_of_their_places() -> None:
    text, values = _positional("SELECT %(b)s, '%%', %(a)s, %(b)s", {"a": 1, "b": 2})
    assert (text, values) == ("SELECT \x000\x00, '%', \x001\x00, \x002\x00", (2, 1, 2))
    assert _positional("SELECT %s + %s", [3, 4]) == ("SELECT \x000\x00 + \x001\x00", (3, 4))
    assert _positional("SELECT 7 % 4", None) == ("SELECT 7 % 4", ())
