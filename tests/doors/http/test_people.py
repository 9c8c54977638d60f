"""What people's pages read beyond records: another's reach, and what acts are called."""

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
