"""`kuheng import`: figures without any database, and a real import with them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from kuheng.core.store.transaction import Database
from kuheng.doors import keys
from kuheng.doors.cli import importing, serving
from kuheng.doors.cli.main import app
from kuheng.kernel.errors import Malformed, NotFound
from tests.apps.custody.importing_bank import Bank, bar

DATA = Path(__file__).parents[2] / "data"
RUN = CliRunner()


def figures(*arguments: str) -> dict[str, Any]:
    result = RUN.invoke(app, ["import", *arguments], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_dry_run_of_the_banks_list_finds_exactly_its_faults_and_sums() -> None:
    truth = json.loads((DATA / "vault_list.truth.json").read_text("utf-8"))
    found = figures(str(DATA / "vault_list.xlsx"), "--dry-run", "--json")
    assert list(found) == ["rows", "clean", "faults", "by_category", "value_fen"]
    assert (found["rows"], found["clean"], found["value_fen"]) == (
        truth["rows"], truth["clean"], truth["value_fen_clean"],
    )  # fmt: skip
    assert sorted([one["sheet"], one["row"], one["code"]] for one in found["faults"]) == sorted(
        truth["fault_rows"]
    )
    assert all(set(one) == {"sheet", "row", "column", "code"} for one in found["faults"])


def test_a_dry_run_asks_for_no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    def opened(*_: object, **__: object) -> None:
        raise AssertionError("a dry run has no business in a database")

    monkeypatch.setattr(Database, "transaction", opened)
    monkeypatch.setattr(serving, "prepared", opened)
    assert figures(str(DATA / "vault_list.xlsx"), "--dry-run", "--json")["rows"] == 3_000


def test_for_people_the_faults_are_told_and_the_exit_code_says_that_there_are_some(tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    path.write_text("资产编号,资产名称,类别\nZC-1,金条,贵金属\nZC-2,,贵金属\n", "utf-8")
    result = RUN.invoke(app, ["import", str(path), "--dry-run"])
    assert result.exit_code == 1
    assert "B3 missing_name  没有名称  The name is missing" in result.stdout


def test_the_category_of_all_rows_can_be_given(tmp_path: Path) -> None:
    path = tmp_path / "清单.csv"
    path.write_text("资产编号,资产名称\nZC-1,金条\n", "utf-8")
    found = figures(str(path), "--dry-run", "--json", "--category", "metal.gold_bar")
    assert (found["clean"], found["by_category"]) == (1, {"金条": 1})


def test_what_is_no_list_is_refused_in_words(tmp_path: Path) -> None:
    path = tmp_path / "清单.xlsx"
    path.write_bytes(b"no workbook")
    with pytest.raises(Malformed):
        RUN.invoke(app, ["import", str(path), "--dry-run"], catch_exceptions=False)


def test_an_import_needs_to_know_the_bank() -> None:
    assert RUN.invoke(app, ["import", str(DATA / "vault_list.xlsx")]).exit_code == 2


@pytest.fixture
def house(database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bank:
    """A bank behind the command line, as if `kuheng` had started its database."""

    @contextmanager
    def prepared(settings: object) -> Iterator[dict[str, str]]:
        yield database.urls

    monkeypatch.setattr(serving, "prepared", prepared)
    monkeypatch.setattr(
        keys, "use_keys", lambda settings: None
    )  # the bank has handed its own to this process
    return Bank(database, tmp_path)


def test_a_real_import_brings_the_list_in_and_prints_what_became_of_it(house: Bank) -> None:
    found = figures(str(DATA / "vault_list.xlsx"), "--json", "--tenant", house.key, "--create-places")
    assert (found["created"], found["skipped"], found["value_fen"]) == (2_972, 0, 1_478_276_355_000)
    assert len(house.assets()) == 2_972


def test_for_people_there_is_a_bar_and_a_line(house: Bank) -> None:
    path = house.list_file([bar("ZC-1"), bar("ZC-2", 资产名称="")])
    result = RUN.invoke(app, ["import", str(path), "--tenant", house.key], catch_exceptions=False)
    assert "新增 1  更新 0  跳过 0  有误 1 行" in result.stdout, result.output


def test_a_person_imports_with_his_own_rights(house: Bank) -> None:
    facts = {"name": "许佳", "employee_no": "x1", "login": "xu", "unit_id": str(house.units["成都分行"]),
             "password": "Vault-2026-right"}  # fmt: skip
    house.done("people.add_person", facts)
    path = house.list_file([bar("ZC-1")])
    result = RUN.invoke(app, ["import", str(path), "--tenant", house.key, "--person", "xu"])
    assert getattr(result.exception, "code", None) == "access.denied"
    assert house.assets() == {}


def test_a_bank_or_person_that_is_not_there_is_said_so(house: Bank) -> None:
    for tenant, login in (("nobody", None), (house.key, "nobody")):
        with pytest.raises(NotFound):
            importing.importer(house.database, tenant, login)
