"""`kuheng package`: out of one bank, seen as a difference, into use all at once or not at all."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from kuheng.doors.cli import package
from kuheng.doors.cli.main import app
from kuheng.doors.provision import Office
from kuheng.kernel.errors import Malformed
from tests.bank import Bank, bank, founded, fresh_bank

__all__ = ["bank", "founded", "fresh_bank"]


class Console:
    """The command line on a bank of a test."""

    def __init__(self, bank: Bank, monkeypatch: pytest.MonkeyPatch) -> None:
        self.bank = bank

        @contextmanager
        def office(_: str | None) -> Iterator[Office]:
            yield Office(database=bank.database, tenant=bank.tenant, at=bank.now)

        monkeypatch.setattr(package, "_office", office)

    def run(self, *words: str | Path, code: int = 0) -> dict[str, Any]:
        done = CliRunner().invoke(app, ["package", *map(str, words), "--json"])
        assert done.exit_code == code, (done.output, done.exception)
        said: dict[str, Any] = json.loads(done.output)
        return said


@pytest.fixture
def console(fresh_bank: Bank, monkeypatch: pytest.MonkeyPatch) -> Console:
    return Console(fresh_bank, monkeypatch)


def first_form(folder: Path) -> Path:
    return sorted((folder / "forms").glob("*.yaml"))[0]


def retitle(path: Path, title: str) -> dict[str, Any]:
    document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    document["title"]["zh"] = title
    path.write_text(yaml.safe_dump(document, allow_unicode=True), encoding="utf-8")
    return document


def test_out_no_difference_change_difference_in_no_difference(console: Console, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    assert console.run("export", folder)["documents"] > 5
    assert console.run("diff", folder)["documents"] == []
    document = retitle(first_form(folder), "改过的名称")
    (found,) = console.run("diff", folder, code=1)["documents"]
    assert (found["key"], found["change"]) == (document["key"], "changed")
    assert [(one["path"], one["after"]) for one in found["changes"]] == [("title.zh", "改过的名称")]
    (published,) = console.run("apply", folder)["published"]
    assert published["key"] == document["key"] and published["number"] > 1
    assert console.run("diff", folder)["documents"] == []
    assert console.run("apply", folder)["published"] == []
    entries = console.bank.rows(
        "SELECT actor_name FROM audit_entry WHERE tenant_id = %s AND command = 'definitions.apply_package'",
        console.bank.tenant,
    )
    assert [entry["actor_name"] for entry in entries] == ["系统"]


def test_one_faulty_document_and_nothing_of_the_package_counts(console: Console, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    console.run("export", folder)
    retitle(first_form(folder), "改过的名称")
    flow = sorted((folder / "flows").glob("*.yaml"))[0]
    broken = yaml.safe_load(flow.read_text(encoding="utf-8"))
    broken["spec"]["edges"] = []
    flow.write_text(yaml.safe_dump(broken, allow_unicode=True), encoding="utf-8")
    before = console.bank.rows("SELECT id, version, draft FROM definition ORDER BY id")
    assert "error" in console.run("apply", folder, code=1)
    assert console.bank.rows("SELECT id, version, draft FROM definition ORDER BY id") == before


@pytest.mark.parametrize("where", ["package.yaml", "forms"])
def test_a_key_that_nobody_knows_is_an_error(console: Console, tmp_path: Path, where: str) -> None:
    folder = tmp_path / "out"
    console.run("export", folder)
    path = folder / where if where.endswith("yaml") else first_form(folder)
    path.write_text(path.read_text(encoding="utf-8") + "surprise: 1\n", encoding="utf-8")
    done = CliRunner().invoke(app, ["package", "diff", str(folder)])
    assert isinstance(done.exception, Malformed) and "surprise" in str(done.exception.params)


def test_a_package_is_not_written_over(console: Console, tmp_path: Path) -> None:
    console.run("export", tmp_path / "out")
    done = CliRunner().invoke(app, ["package", "export", str(tmp_path / "out")])
    assert isinstance(done.exception, Malformed)
