"""What people's pages read beyond records: another's reach, and what acts are called."""

from typing import Any

from tests.bank import API, Bank, bank, founded

__all__ = ["bank", "founded"]


def test_an_administrator_sees_what_a_keeper_would_see_without_one_of_his_rows(bank: Bank) -> None:
    keeper = bank.people["keeper1"]
    answer = bank.web("admin").client.get(f"{API}/people/{keeper}/view-as")
    assert answer.status_code == 200, answer.text
    reach = answer.json()
    assert reach["person"]["id"] == str(keeper)
    assert "register" in reach["menus"] and "custody.scan" in reach["commands"]
    assets = next(one for one in reach["entities"] if one["entity"] == "asset")
    assert isinstance(assets["count"], int) and set(assets) == {"entity", "title", "count", "modes"}


def test_a_keeper_may_not_look_through_the_eyes_of_another(bank: Bank) -> None:
    answer = bank.web("keeper1").client.get(f"{API}/people/{bank.people['admin']}/view-as")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "access.denied")


def test_every_act_and_refusal_is_called_something_in_both_languages(bank: Bank) -> None:
    named = bank.web("keeper1").client.get(f"{API}/acts").json()
    titles = {one["key"]: one["title"] for one in named["acts"]}
    assert titles["custody.freeze_asset"] == {"zh": "冻结资产", "en": "Freeze asset"}
    assert all(title["zh"] and title["en"] for title in titles.values())
    assert named["refusals"]["people.bad_credentials"]["zh"]


def test_names_once_read_are_not_sent_again(bank: Bank) -> None:
    client = bank.web("keeper1").client
    first = client.get(f"{API}/acts")
    again = client.get(f"{API}/acts", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{API}/acts", headers={"If-None-Match": '"older"'}).content == first.content


def test_names_kept_by_a_browser_need_a_session_still(bank: Bank) -> None:
    client = bank.web("keeper1").client
    etag = client.get(f"{API}/acts").headers["ETag"]
    client.cookies.clear()
    assert client.get(f"{API}/acts", headers={"If-None-Match": etag}).status_code == 401


def test_names_are_for_those_who_are_signed_in(bank: Bank) -> None:
    web = bank.web("keeper1")
    web.client.cookies.clear()
    assert web.client.get(f"{API}/acts").status_code == 401


def test_the_matrix_shows_every_role_against_every_act(bank: Bank) -> None:
    found = bank.web("admin").client.get(f"{API}/access/matrix").json()
    roles = {role["key"]: role["id"] for role in found["roles"]}
    cells = {(one["role"], one["act"]): one for one in found["cells"]}
    assert cells[roles["keeper"], "custody.scan"]["effect"] == "some"
    assert cells[roles["administrator"], "asset.read"]["effect"] == "forbid"
    assert cells[roles["auditor"], "asset.read"]["effect"] == "all"
    assert (roles["applicant"], "custody.scan") not in cells
    acts = {act["key"]: act for act in found["acts"]}
    assert acts["asset.unmask"]["title"]["zh"] == "显示资产敏感内容" and acts["custody.scan"]["room"] == "custody"
    assert acts["access.view_as"]["title"]["en"] == "View as"
    rooms = [act["room"] for act in found["acts"]]
    assert rooms == sorted(rooms)
    assert bank.web("keeper1").client.get(f"{API}/access/matrix").status_code == 404


def test_why_a_keeper_may_freeze_one_asset_and_not_another(bank: Bank) -> None:
    near, far = bank.bar(), bank.register("deed", "房产证", unit="102", serial_no="为何-1")
    web, keeper = bank.web("auditor"), bank.people["keeper1"]

    def why(record: object) -> dict[str, Any]:
        asked = {"person": str(keeper), "action": "asset.read", "record": str(record)}
        answer = web.get("/access/why", **asked)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    here, there = why(near), why(far)
    assert here["allowed"] and not there["allowed"]
    assert {row["bearing"] for row in there["rows"]} == {"other_rows"}
    given = next(row for row in here["rows"] if row["bearing"] == "gives")
    assert given["subject_kind"] == "role" and given["subject"]["zh"] == "库管员"


def test_a_forbid_is_named_as_what_decides(bank: Bank) -> None:
    asked = {"person": str(bank.people["admin"]), "action": "asset.read"}
    found = bank.web("auditor").get("/access/why", **asked).json()
    assert not found["allowed"] and found["rows"][0]["bearing"] == "takes"


def test_who_may_not_read_a_record_is_not_told_whether_another_may(bank: Bank) -> None:
    asset = bank.bar()
    asked = {"person": str(bank.people["keeper1"]), "action": "asset.read", "record": str(asset)}
    assert bank.web("admin").get("/access/why", **asked).status_code == 404
    assert bank.web("keeper2").get("/access/why", **asked).status_code == 403
    unknown = {"person": str(bank.people["keeper1"]), "action": "nothing.at_all"}
    answer = bank.web("auditor").get("/access/why", **unknown)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "access.unknown_action")
