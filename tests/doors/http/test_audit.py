"""The audit page beyond the list: what an entry changed, through the eyes of whoever looks."""

from typing import Any

from tests.bank import Bank, Web, bank, founded

__all__ = ["bank", "founded"]


def touches(web: Web, entry: object, **query: Any) -> dict[str, Any]:
    answer = web.get(f"/audit/entries/{entry}/touches", **query)
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = answer.json()
    return body


def frozen(bank: Bank) -> tuple[str, str]:
    """An asset with a customer that risk control froze: its id and the entry's."""
    asset = str(bank.deed(customer="周倩倩", contract_no="HT-2026-000817"))
    hands = bank.as_("risk1")
    document = bank.web("risk1").upload("裁定书.txt", "裁定".encode(), "text/plain")
    hands.send("custody.freeze_asset", {"asset_id": asset, "reason": "法院协助冻结", "document": document})
    return asset, bank.entries(bank.sent[-1].key)[0]["id"]


def test_a_change_is_shown_before_and_after_by_the_names_of_its_fields(bank: Bank) -> None:
    asset, entry = frozen(bank)
    found = touches(bank.web("auditor"), entry)
    (touch,) = [one for one in found["touches"] if one["entity"] == "asset"]
    assert (touch["record_id"], touch["born"], touch["readable"]) == (asset, False, True)
    assert touch["title"] == {"zh": "资产", "en": "Asset"} and touch["name"] == bank.asset(asset)["code"]
    changed = {field["key"]: (field["before"], field["after"]) for field in touch["fields"] if field["changed"]}
    assert changed == {"frozen": (False, True)}
    titles = {field["key"]: field["title"]["zh"] for field in touch["fields"]}
    assert titles["frozen"] == "冻结" and titles["customer"] == "客户"


def test_references_are_named_on_both_sides(bank: Bank) -> None:
    unit = bank.units["101"]
    for login in ("keeper3", "head"):
        wanted = {"unit_id": str(unit), "head_person_id": str(bank.people[login])}
        bank.office.send("people.change_unit", wanted, key=f"head for now {login}")
    (row,) = bank.rows(
        "SELECT entry_id FROM audit_touch WHERE entity = 'unit' AND record_id = %s ORDER BY version DESC LIMIT 1",
        unit,
    )
    (touch,) = touches(bank.web("auditor"), row["entry_id"])["touches"]
    head = next(field for field in touch["fields"] if field["key"] == "head")
    assert (head["before_title"], head["after_title"]) == ("何蕾", "周敏")


def test_what_the_viewer_may_not_read_of_the_record_he_does_not_read_in_its_history(bank: Bank) -> None:
    """Risk control reads the whole log and a customer's name unmasked, but no sessions and no guards."""
    bank.web("keeper3")
    (row,) = bank.rows(
        "SELECT id FROM audit_entry WHERE tenant_id = %s AND command = 'people.sign_in' ORDER BY id DESC LIMIT 1",
        bank.tenant,
    )
    found = touches(bank.web("risk1"), row["id"])
    assert [(one["entity"], one["readable"], one["record_id"], one["fields"]) for one in found["touches"]] == [
        ("session", False, None, [])
    ]
    whole = touches(bank.web("auditor"), row["id"])
    assert whole["touches"][0]["readable"] and whole["touches"][0]["fields"]


def test_masked_fields_are_masked_on_both_sides(bank: Bank) -> None:
    asset, entry = frozen(bank)
    masked = {"action": "asset.read", "effect": "forbid", "entity": "asset", "modes": {"asset.customer": "masked"}}
    watcher = bank.newcomer("auditor", "001")
    bank.office.send(
        "access.propose_grant",
        {"subject_kind": "person", "subject_id": str(bank.people[watcher]), "reason": "试用", **masked},
    )
    answer = bank.web(watcher).get(f"/audit/entries/{entry}/touches")
    assert "周倩倩" not in answer.text
    (touch,) = [one for one in answer.json()["touches"] if one["record_id"] == asset]
    customer = next(field for field in touch["fields"] if field["key"] == "customer")
    assert (customer["before"], customer["after"], customer["mode"]) == ("周*", "周*", "masked")


def test_the_record_outside_the_scope_of_a_reader_of_the_log_stays_closed(bank: Bank) -> None:
    asset = bank.register("deed", "房产证", unit="102", serial_no="远-1", customer="远方")
    (row,) = bank.rows("SELECT entry_id FROM audit_touch WHERE entity = 'asset' AND record_id = %s", asset)
    watcher = bank.newcomer("keeper")
    bank.office.send(
        "access.propose_grant",
        {"subject_kind": "person", "subject_id": str(bank.people[watcher]), "reason": "试用", "action": "audit_entry.read"},
    )
    answer = bank.web(watcher).get(f"/audit/entries/{row['entry_id']}/touches")
    assert answer.status_code == 200 and "远方" not in answer.text and "远-1" not in answer.text
    assert {one["readable"] for one in answer.json()["touches"] if one["entity"] == "asset"} == {False}


def test_an_entry_that_is_not_his_to_see_has_no_touches_for_him(bank: Bank) -> None:
    _, entry = frozen(bank)
    for login in ("admin", "guest", "far.clerk"):
        assert bank.web(login).get(f"/audit/entries/{entry}/touches").status_code == 404


def test_a_long_list_of_changes_comes_page_by_page(bank: Bank) -> None:
    (row,) = bank.rows(
        "SELECT entry_id, count(*) AS n FROM audit_touch WHERE tenant_id = %s GROUP BY 1 ORDER BY 2 DESC LIMIT 1",
        bank.tenant,
    )
    assert row["n"] > 20
    web, lines, after = bank.web("auditor"), [], 0
    while after is not None:
        page = touches(web, row["entry_id"], after=after)
        lines += [one["line"] for one in page["touches"]]
        after = page["next"]
    assert lines == list(range(1, row["n"] + 1)) and page["count"] == row["n"]
