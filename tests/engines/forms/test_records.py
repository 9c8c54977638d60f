"""A form's fields in the catalog: listed, filtered, sorted, masked and exported with the record that the form extends."""

from csv import DictReader
from io import StringIO
from typing import Any
from uuid import UUID

import pytest

from kuheng.core.catalog.api import kind_of, look
from kuheng.core.store.transaction import Transaction
from kuheng.engines.forms.reading import forms_in_use
from kuheng.kernel.errors import NotFound
from tests.bank import Bank, bank, founded

__all__ = ["bank", "founded"]

METAL, DEED = "asset_custody_metal", "asset_custody_deed"
REFINERS = {"老凤祥": 99990, "紫金矿业": 99995, "山东黄金": 99950}


@pytest.fixture(scope="module")
def bars(founded: Bank) -> dict[str, UUID]:
    founded.use_keys()
    return {
        refiner: founded.bar(
            extra={"metal": "au", "refiner": refiner, "fineness": f"{fine // 100}.{fine % 100:02}"}
        )
        for refiner, fine in REFINERS.items()
    }


def listed(bank: Bank, entity: str, who: str = "keeper1", **asked: Any) -> list[dict[str, Any]]:
    answer = bank.web(who).client.post(f"/api/v1/records/{entity}/query", json=asked)
    assert answer.status_code == 200, answer.text
    rows: list[dict[str, Any]] = answer.json()["rows"]
    return rows


def test_the_register_is_filtered_and_sorted_by_a_categorys_own_field(
    bank: Bank, bars: dict[str, UUID]
) -> None:
    among = {"field": "custody.metal.refiner", "op": "in", "value": list(REFINERS)}
    rows = listed(
        bank, METAL, where=among, sort="-custody.metal.fineness", fields=["code", "custody.metal.fineness"]
    )
    assert [row["custody.metal.fineness"] for row in rows] == [99995, 99990, 99950]
    fine = {"all": [among, {"field": "custody.metal.fineness", "op": "ge", "value": 99990}]}
    assert {row["id"] for row in listed(bank, METAL, where=fine)} == {
        str(bars["老凤祥"]), str(bars["紫金矿业"]),
    }  # fmt: skip


def test_pages_follow_one_another_also_where_the_value_is_missing(bank: Bank, bars: dict[str, UUID]) -> None:
    bare = [bank.bar(), bank.bar()]
    wanted = {"field": "id", "op": "in", "value": [str(one) for one in (*bars.values(), *bare)]}
    met, cursor = [], None
    for _ in range(5):
        answer = (
            bank.web("keeper1")
            .client.post(
                f"/api/v1/records/{METAL}/query",
                json={"where": wanted, "sort": "custody.metal.fineness", "limit": 2, "cursor": cursor},
            )
            .json()
        )
        met += [row["custody.metal.fineness"] for row in answer["rows"]]
        cursor = answer["next"]
        if cursor is None:
            break
    assert met == [99950, 99990, 99995, None, None]


def test_the_rows_and_the_rights_are_those_of_the_record(bank: Bank, bars: dict[str, UUID]) -> None:
    one = {"field": "id", "op": "in", "value": [str(one) for one in bars.values()]}
    assert len(listed(bank, METAL, where=one)) == 3
    assert listed(bank, METAL, who="far.keeper", where=one) == []
    assert bank.web("admin").get(f"/records/{METAL}").status_code == 404
    assert bank.web("keeper1").get("/records/asset_custody_nothing").status_code == 404


def test_a_masked_field_is_masked_in_the_list_and_no_way_to_find_by_it(bank: Bank) -> None:
    deed = bank.deed(extra={"mortgagor": "张建国", "address": "文三路"})
    here = {"field": "id", "op": "eq", "value": str(deed)}
    assert listed(bank, DEED, where=here)[0]["custody.deed.mortgagor"] == "张建国"
    assert listed(bank, DEED, who="clerk", where=here)[0]["custody.deed.mortgagor"] == "张*"
    for asked in (
        {"where": {"field": "custody.deed.mortgagor", "op": "eq", "value": "张建国"}},
        {"sort": "custody.deed.mortgagor"},
    ):
        answer = bank.web("clerk").client.post(f"/api/v1/records/{DEED}/query", json=asked)
        assert answer.status_code == 400


def test_the_view_schema_says_what_the_form_says(bank: Bank) -> None:
    fields = {one["key"]: one for one in bank.web("keeper1").get(f"/schema/{METAL}").json()["fields"]}
    metal, gross = fields["custody.metal.metal"], fields["custody.metal.gross"]
    assert (metal["type"], metal["required"], metal["form"]) == ("choice", True, "custody.metal")
    assert [one["value"] for one in metal["options"]] == ["au", "ag", "pt", "pd"]
    assert (gross["type"], gross["scale"], gross["unit"], gross["align"]) == ("decimal", 3, "g", "right")
    assert fields["code"]["form"] is None


def test_an_export_has_them_as_people_read_them(bank: Bank, bars: dict[str, UUID]) -> None:
    where = f'{{"field":"id","op":"eq","value":"{bars["紫金矿业"]}"}}'
    answer = bank.web("keeper1").get(
        f"/records/{METAL}/export", format="csv", where=where,
        fields="code,custody.metal.metal,custody.metal.fineness,custody.metal.refiner",
    )  # fmt: skip
    assert answer.status_code == 200, answer.text
    (row,) = DictReader(StringIO(answer.content.decode("utf-8-sig")))
    assert (row["金属"], row["成色（千分）"], row["精炼厂"]) == ("黄金", "999.95", "紫金矿业")


def test_asking_for_them_costs_no_statement_once_the_process_knows_them(bank: Bank) -> None:
    def cost(tx: Transaction) -> int:
        tx.acts_as(bank.credential("keeper1").ask(tx)())
        look(tx, METAL)
        before = tx.statements
        assert kind_of(tx, METAL) is not None and len(forms_in_use(tx)) == 6
        return tx.statements - before

    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        cost(tx)
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        assert cost(tx) == 0


def test_a_kind_that_is_not_published_is_none(bank: Bank) -> None:
    with bank.database.transaction(bank.tenant, at=bank.now) as tx:
        tx.acts_as(bank.credential("keeper1").ask(tx)())
        with pytest.raises(NotFound):
            look(tx, "asset_custody_other")
