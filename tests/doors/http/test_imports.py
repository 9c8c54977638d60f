"""The import wizard's door: a keeper brings his branch's list in over HTTP; whatever is not a list is refused."""

import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from fastapi.testclient import TestClient
from openpyxl import load_workbook

from tests.apps.custody.importing_bank import bar
from tests.bank import API, Bank, Web, bank, founded
from tests.engines.forms.importing.test_upload import BAD_TEXTS, BAD_WORKBOOKS

__all__ = ["bank", "founded"]

HANGZHOU: dict[str, Any] = {"所属机构": "杭州分行", "存放位置": "新库-A01-01", "责任人": ""}


@pytest.fixture
def keeper(bank: Bank) -> Iterator[Web]:
    yield bank.web("keeper1")


def rows(*names: str, **more: Any) -> list[dict[str, Any]]:
    """Bars of 杭州分行 with numbers that nobody has."""
    return [bar(f"W-{uuid4().hex[:10].upper()}", 资产名称=name, **HANGZHOU, **more) for name in names]


def as_csv(found: list[dict[str, Any]]) -> bytes:
    head = list(found[0])
    lines = [",".join(head), *(",".join(str(row[key]) for key in head) for row in found)]
    return "\n".join(lines).encode()


def upload(web: Web | TestClient, data: bytes, name: str = "清单.csv") -> Any:
    client = web.client if isinstance(web, Web) else web
    return client.post(f"{API}/imports", files={"file": (name, data, "application/octet-stream")})


def opened(web: Web, data: bytes) -> dict[str, Any]:
    response = upload(web, data)
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


def dry_run(web: Web, import_id: str) -> dict[str, Any]:
    response = web.client.post(f"{API}/imports/{import_id}/dry-run")
    assert response.status_code == 200, response.text
    page: dict[str, Any] = response.json()
    return page


def test_a_keeper_brings_his_branchs_list_in_step_by_step(bank: Bank, keeper: Web) -> None:
    page = opened(keeper, as_csv([*rows("一", "二"), *rows("")]))
    assert (page["state"], page["sheets"][0]["rows"], page["summary"]) == ("uploaded", 4, None)
    assert page["mapping"]["sheets"][0]["columns"][0]["confidence"] == 100
    page = dry_run(keeper, page["id"])
    assert (page["state"], page["summary"]["clean"], page["summary"]["fault_counts"]) == (
        "judged", 2, {"missing_name": 1},
    )  # fmt: skip
    sheet = page["sheets"][0]["name"]
    mended = keeper.client.patch(
        f"{API}/imports/{page['id']}/cells", json={"sheet": sheet, "row": 4, "column": "B", "value": "三"}
    )
    assert mended.json()["overrides"] == [{"sheet": sheet, "row": 4, "column": "B", "value": "三"}]
    assert dry_run(keeper, page["id"])["summary"]["clean"] == 3
    result = keeper.done("custody.run_import", {"import_id": page["id"], "create_places": True})
    assert result["state"] == "running"
    bank.relay()  # what the worker does
    page = keeper.get(f"/imports/{page['id']}").json()
    assert (page["state"], page["created"], page["progress"]) == ("done", 3, 100)
    assert page["commands"] == ["custody.undo_import"]
    undone = keeper.done("custody.undo_import", {"import_id": page["id"]})
    assert undone["voided"] == 3


def test_imported_assets_are_in_the_list_and_undone_ones_are_nowhere(bank: Bank, keeper: Web) -> None:
    (row,) = rows("去留")
    page = opened(keeper, as_csv([row]))
    keeper.done("custody.run_import", {"import_id": page["id"]})
    bank.relay()
    (asset,) = listed(keeper, row["资产编号"])
    keeper.done("custody.undo_import", {"import_id": page["id"]})
    assert listed(keeper, row["资产编号"]) == []
    assert keeper.get(f"/records/asset/{asset['id']}").status_code == 404
    assert keeper.get("/find", code=row["资产编号"]).json()["hits"] == []
    assert keeper.get("/records/asset", q=row["资产编号"]).json()["rows"] == []
    acts = {"asset_id": asset["id"], "reason": "法院查封", "document": "文-1"}
    assert keeper.command("custody.pledge_asset", acts).status_code == 404


def listed(web: Web, code: str) -> list[dict[str, Any]]:
    found = web.get("/records/asset", where=f'{{"field":"code","op":"eq","value":"{code}"}}', sort="code")
    assert found.status_code == 200, found.text
    page: list[dict[str, Any]] = found.json()["rows"]
    return page


def test_a_keeper_cannot_register_assets_of_another_branch(bank: Bank, keeper: Web) -> None:
    found = rows("别处的")
    found[0]["所属机构"] = "宁波分行"
    page = opened(keeper, as_csv(found))
    response = keeper.command("custody.run_import", {"import_id": page["id"]})
    assert response.status_code == 422
    error = response.json()["error"]
    assert (error["code"], error["params"]["units"]) == ("import.unit_outside", "宁波分行")
    assert keeper.get(f"/imports/{page['id']}").json()["state"] == "uploaded"


def test_a_keeper_cannot_change_assets_of_another_branch_by_naming_their_numbers(
    bank: Bank, keeper: Web
) -> None:
    foreign = bank.asset(bank.bar(unit="102"))
    found = rows("换个名字")
    found[0]["资产编号"] = foreign["code"]
    page = opened(keeper, as_csv(found))
    assert keeper.command("custody.run_import", {"import_id": page["id"]}).status_code == 422
    assert bank.asset(foreign["id"])["name"] == foreign["name"]


def test_who_may_not_import_is_refused_and_told_nothing(bank: Bank, keeper: Web) -> None:
    page = opened(keeper, as_csv(rows("一")))
    clerk = bank.web("clerk")
    assert upload(clerk, as_csv(rows("一"))).status_code == 403
    assert clerk.get(f"/imports/{page['id']}").status_code == 404
    assert clerk.get(f"/imports/{page['id']}/faults").status_code == 404
    assert clerk.get(f"/imports/{page['id']}/errors.xlsx").status_code == 404
    assert upload(bank.stranger(), as_csv(rows("一"))).status_code == 401


def test_who_may_only_look_sees_figures_but_no_cell(bank: Bank, keeper: Web) -> None:
    page = opened(
        keeper,
        as_csv([*rows("一", 合同编号="CANARY-1"), *rows("", 合同编号="CANARY-2", 入库日期="CANARY-3")]),
    )
    dry_run(keeper, page["id"])
    risk = bank.web("risk1")
    seen = risk.get(f"/imports/{page['id']}")
    faults = risk.get(f"/imports/{page['id']}/faults")
    assert seen.json()["summary"]["clean"] == 1 and faults.json()["count"] == 2
    assert "CANARY" not in seen.text and "CANARY" not in faults.text
    assert risk.get(f"/imports/{page['id']}/errors.xlsx").status_code == 403


def test_all_faults_can_be_read_page_by_page(keeper: Web) -> None:
    page = opened(keeper, as_csv([row for _ in range(5) for row in rows("", 入库日期="2024-02-30")]))
    dry_run(keeper, page["id"])
    seen: list[tuple[int, str]] = []
    cursor = None
    while True:
        answer = keeper.get(
            f"/imports/{page['id']}/faults", limit=3, **({"cursor": cursor} if cursor else {})
        ).json()
        seen += [(fault["row"], fault["code"]) for fault in answer["rows"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert seen == [(row, code) for row in range(2, 7) for code in ("missing_name", "bad_date")]
    only = keeper.get(f"/imports/{page['id']}/faults", code="bad_date").json()
    assert (only["count"], only["rows"][0]["message"]["zh"]) == (5, "没有这一天")
    forged = keeper.get(f"/imports/{page['id']}/faults", cursor="AAAA")
    assert forged.status_code == 400


def test_the_faulty_rows_come_as_a_workbook(keeper: Web) -> None:
    page = opened(keeper, as_csv(rows("一", "")))
    dry_run(keeper, page["id"])
    answer = keeper.get(f"/imports/{page['id']}/errors.xlsx", language="en")
    assert answer.status_code == 200 and "attachment" in answer.headers["Content-Disposition"]
    (sheet,) = load_workbook(BytesIO(answer.content)).worksheets
    assert "The name is missing" in str(list(sheet.values))


def test_the_template_offers_the_banks_own_branches(keeper: Web) -> None:
    answer = keeper.get("/imports/template", category="metal.gold_bar")
    book = load_workbook(BytesIO(answer.content))
    assert "资产编号" in str(next(iter(book.worksheets[0].values)))
    assert "杭州分行" in str([list(sheet.values) for sheet in book.worksheets]) + str(
        [rule.formula1 for sheet in book.worksheets for rule in sheet.data_validations.dataValidation]
    )


def test_a_mapping_may_be_sent_back_as_it_came(keeper: Web) -> None:
    page = opened(keeper, as_csv(rows("一")))
    response = keeper.client.put(f"{API}/imports/{page['id']}/mapping", json=page["mapping"])
    assert response.status_code == 200, response.text
    assert response.json()["mapping"] == page["mapping"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"sheets": []}, "command.unfit"),
        ({"sheets": [{"sheet": "清单"}]}, "import.bad_mapping"),
        ({"sheets": [{}], "tenant_id": "1"}, "command.unfit"),
        ({"sheets": [{"sheet": "x", "use": True, "header_from": 1, "header_to": 1, "columns": [], "constants": {}}]},
         "import.unknown_sheet"),
        ({"sheets": [{"sheet": "清单", "use": True, "header_from": 1, "header_to": 1, "constants": {"secret": "1"},
                      "columns": []}]}, "import.unknown_field"),
    ],
)  # fmt: skip
def test_a_mapping_that_says_nothing_lawful_is_refused(keeper: Web, body: dict[str, Any], code: str) -> None:
    page = opened(keeper, as_csv(rows("一")))
    response = keeper.client.put(f"{API}/imports/{page['id']}/mapping", json=body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, code)
    assert keeper.get(f"/imports/{page['id']}").json()["version"] == page["version"]


@pytest.mark.parametrize("kind", [*BAD_WORKBOOKS, *BAD_TEXTS])
def test_what_is_no_list_is_refused_in_two_languages_and_changes_nothing(
    bank: Bank, keeper: Web, tmp_path: Path, kind: str
) -> None:
    if kind in BAD_WORKBOOKS:
        path, code = BAD_WORKBOOKS[kind][0](tmp_path / "bad.xlsx"), BAD_WORKBOOKS[kind][1]
    else:
        path, code = tmp_path / "bad.csv", BAD_TEXTS[kind][1]
        path.write_bytes(BAD_TEXTS[kind][0])
    before = bank.snapshot()
    data = path.read_bytes()
    started = time.perf_counter()
    response = upload(keeper, data, path.name)
    assert time.perf_counter() - started < 4  # two seconds on a machine of its own
    assert response.status_code in (400, 413), response.text
    assert response.json()["error"]["code"] in (code, "input.too_large")
    message = response.json()["error"]["message"]
    assert message["zh"] and message["en"] and message["zh"] != message["en"]
    assert bank.snapshot() == before


@pytest.mark.parametrize(
    "name", ["../../etc/passwd.csv", "a\u202egpj.csv", "x" * 4_000 + ".csv", "", "\x00.csv"]
)
def test_an_odd_file_name_is_made_harmless(keeper: Web, name: str) -> None:
    response = upload(keeper, as_csv(rows("一")), name)
    assert response.status_code in (200, 400), response.text
    if response.status_code == 200:
        kept = response.json()["file_name"]
        assert "/" not in kept and "\u202e" not in kept and "\x00" not in kept and len(kept) <= 120


@pytest.mark.parametrize("wrong", ["x", "00000000-0000-0000-0000-000000000000", "%00", "a" * 300])
def test_an_import_that_is_not_there_is_absent(keeper: Web, wrong: str) -> None:
    for path in ("", "/faults", "/errors.xlsx"):
        assert keeper.get(f"/imports/{wrong}{path}").status_code == 404
    assert keeper.client.post(f"{API}/imports/{wrong}/dry-run").status_code == 404


def test_a_request_without_the_sessions_word_changes_nothing(bank: Bank, keeper: Web) -> None:
    del keeper.client.headers["X-CSRF"]
    assert upload(keeper, as_csv(rows("一"))).status_code == 403


def test_what_a_column_may_mean_is_listed_with_titles(keeper: Web) -> None:
    fields = {field["key"]: field for field in keeper.get("/imports/fields").json()["fields"]}
    assert fields["code"]["title"] == {"zh": "资产编号", "en": "Asset no."}
    assert [key for key, field in fields.items() if field["required"]] == ["name", "category"]


def test_another_banks_import_is_absent(bank: Bank, keeper: Web, tmp_path: Path) -> None:
    from tests.apps.custody.importing_bank import Bank as Other

    other = Other(bank.database, tmp_path)
    import_id = other.opened([bar("ZC-1")])
    bank.use_keys()
    assert keeper.get(f"/imports/{UUID(import_id)}").status_code == 404
