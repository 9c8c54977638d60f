"""A masked value in clear: with the right and a reason, noted by its field and never by its value."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from httpx import Response

from kuheng.doors.http import unmask
from kuheng.kernel.ids import new_id
from tests.bank import API, Bank, Web, bank, founded

__all__ = ["bank", "founded"]

SECRET = "金丝雀掩码客户"
WHY = "核对抵押合同"


@pytest.fixture(scope="module")
def asset(founded: Bank) -> str:
    founded.use_keys()
    return str(founded.deed(customer=SECRET, contract_no="HT-2026-000817", note="备注金丝雀"))


def show(web: Web, asset: object, field: str = "customer", *, key: UUID | None = None, **more: Any) -> Response:
    body = {"field": field, "reason": WHY, **more}
    headers = {"Idempotency-Key": str(key or new_id())}
    return web.client.post(f"{API}/records/asset/{asset}/unmask", json=body, headers=headers)


def code(answer: Response) -> str:
    return str(answer.json()["error"]["code"])


def granted(bank: Bank, login: str, **grant: Any) -> None:
    wish = {"subject_kind": "person", "subject_id": str(bank.people[login]), "reason": "试用", **grant}
    bank.office.send("access.propose_grant", wish)


def test_whoever_may_unmask_sees_the_value_and_the_log_says_who_what_and_why(bank: Bank, asset: str) -> None:
    watcher = bank.newcomer("supervisor")
    web, key = bank.web(watcher), new_id()
    page = web.get(f"/custody/assets/{asset}/page")
    assert page.json()["may_unmask"] is True and SECRET not in page.text
    (fact,) = [one for one in page.json()["facts"] if one["key"] == "customer"]
    assert (fact["value"], fact["lock"]) == ("金*", "masked")

    answer = show(web, asset, key=key)
    assert answer.status_code == 200 and answer.json()["result"]["value"] == SECRET
    (entry,) = bank.entries(key)
    assert (entry["command"], entry["outcome"], entry["actor_id"]) == (
        "catalog.unmask_field", "ok", bank.people[watcher],
    )  # fmt: skip
    assert (entry["record"], str(entry["record_id"])) == ("asset", asset)
    assert entry["detail"] == {"entity": "asset", "record_id": asset, "field": "customer", "reason": WHY}
    assert SECRET not in str(entry) and SECRET.encode() not in bytes(entry["canonical"])
    (stored,) = bank.rows("SELECT answer FROM command_replay WHERE key = %s", key)
    assert SECRET not in str(stored)
    assert SECRET not in web.get(f"/custody/assets/{asset}/page").text  # the next look is masked again


def test_sent_again_it_shows_again_under_its_one_entry_and_for_two_minutes_only(
    bank: Bank, asset: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    web, key = bank.web(bank.newcomer("supervisor")), new_id()
    first, again = show(web, asset, key=key), show(web, asset, key=key)
    assert first.json() == again.json() and len(bank.entries(key)) == 1
    monkeypatch.setattr(unmask, "AGAIN_FOR", timedelta(0))
    late = show(web, asset, key=key)
    assert (late.status_code, code(late)) == (422, "catalog.unmask_over") and SECRET not in late.text


def test_the_command_alone_answers_without_the_value(bank: Bank, asset: str) -> None:
    web = bank.web(bank.newcomer("supervisor"))
    wish = {"entity": "asset", "record_id": asset, "field": "customer", "reason": WHY}
    answer = web.command("catalog.unmask_field", wish)
    assert answer.status_code == 200 and SECRET not in answer.text


def test_without_the_right_it_is_denied_and_the_denial_is_noted(bank: Bank, asset: str) -> None:
    web, key = bank.web("clerk"), new_id()
    assert web.get(f"/records/asset/{asset}").json()["may_unmask"] is False
    answer = show(web, asset, key=key)
    assert (answer.status_code, code(answer)) == (403, "access.denied") and SECRET not in answer.text
    (entry,) = bank.entries(key)
    assert (entry["outcome"], entry["reason"], str(entry["record_id"])) == ("denied", "access.denied", asset)


@pytest.mark.parametrize("reason", ["", "   ", "看看", None])
def test_a_reason_of_four_letters_at_least_is_asked_for(bank: Bank, asset: str, reason: str | None) -> None:
    answer = show(bank.web(bank.newcomer("supervisor")), asset, reason=reason)
    assert (answer.status_code, answer.json()["error"]["field"]) == (400, "reason")


def test_a_hidden_field_stays_hidden_and_answers_like_one_there_is_not(bank: Bank, asset: str) -> None:
    watcher = bank.newcomer("supervisor")
    granted(bank, watcher, action="asset.read", effect="forbid", entity="asset", modes={"asset.customer": "hidden"})
    web = bank.web(watcher)
    hidden, absent = show(web, asset), show(web, asset, "no_such_field")
    assert (hidden.status_code, code(hidden)) == (absent.status_code, code(absent)) == (422, "catalog.no_field")
    assert SECRET not in hidden.text


def test_what_is_seen_anyway_needs_no_showing(bank: Bank, asset: str) -> None:
    assert code(show(bank.web("auditor"), asset)) == "catalog.not_masked"


def test_records_outside_the_scope_and_of_nobody_answer_alike(bank: Bank) -> None:
    far = bank.register("deed", "抵押房产证", unit="102", serial_no="UNMASK-FAR", customer=SECRET)
    web = bank.web(bank.newcomer("supervisor"))
    answers = [show(web, one) for one in (far, uuid4(), "no-id")]
    assert {(one.status_code, code(one)) for one in answers} == {(404, "record.not_found")}


def test_another_banks_record_is_as_absent(bank: Bank, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = Bank(bank.database, tmp_path_factory.mktemp("other"))
    theirs = other.deed(customer=SECRET)
    bank.use_keys()
    answer = show(bank.web(bank.newcomer("supervisor")), theirs)
    assert (answer.status_code, code(answer)) == (404, "record.not_found") and SECRET not in answer.text


def test_a_right_on_other_rows_opens_none_of_these(bank: Bank, asset: str) -> None:
    """Reading here and unmasking there make no unmasking here."""
    watcher = bank.newcomer("applicant")
    elsewhere = {"field": "unit_path", "op": "starts_with", "value": "/001/102/"}
    granted(bank, watcher, action="asset.unmask", entity="asset", scope=elsewhere)
    web = bank.web(watcher)
    assert web.get(f"/records/asset/{asset}").json()["may_unmask"] is False
    assert show(web, asset).status_code == 404


def test_a_facts_of_a_category_is_shown_under_its_own_kind_of_record(bank: Bank) -> None:
    deed = bank.deed()
    keeper = bank.as_("keeper1")
    keeper.send("custody.change_details", {"asset_id": str(deed), "extra": {"mortgagor": SECRET}, "reason": "补录抵押人"})
    web = bank.web(bank.newcomer("supervisor"))
    own = web.get(f"/custody/assets/{deed}/page").json()["own"]
    (field,) = [one for one in own["fields"] if one["key"].endswith("mortgagor")]
    assert field["mode"] == "masked" and own["values"][field["key"]] != SECRET
    body = {"field": field["key"], "reason": WHY}
    path = f"{API}/records/{own['entity']}/{deed}/unmask"
    answer = web.client.post(path, json=body, headers={"Idempotency-Key": str(new_id())})
    assert answer.status_code == 200 and answer.json()["result"]["value"] == SECRET, answer.text
