"""Power on real screens: taken in an emergency and answered for, and granted by two and taken back."""

import re

import pytest
from playwright.sync_api import Locator, Page

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
SEIZED, TAGGED = "GJS-E2E-20", "GJS-E2E-21"
WHY = "火警疏散，值班负责人不在场，须立即冻结"
GRANTED_FOR = "代班期间补贴标签"


def test_an_emergency_is_opened_seen_used_ended_and_reviewed_by_another(browser, address):
    keeper = Visitor(browser, address)
    keeper.sign_in("keeper2")
    _sees_asset(keeper, SEIZED)
    assert "冻结" not in _offered(keeper.page)
    _opens_emergency(keeper)
    for login in ("risk1", "audit1"):
        _is_told(Visitor(browser, address), login)
    _freezes(keeper)
    _ends(keeper)
    _reviews(Visitor(browser, address))
    _says_who_reviewed(keeper)
    keeper.close()


def test_a_grant_counts_at_the_next_request_and_is_gone_at_the_next_once_revoked(browser, address):
    clerk = Visitor(browser, address)
    clerk.sign_in("clerk")
    _sees_asset(clerk, TAGGED)
    asset = clerk.page.url
    assert clerk.page.get_by_role("button", name="更多").count() == 0
    _proposes(Visitor(browser, address))
    _reads(clerk, asset)
    assert clerk.page.get_by_role("button", name="更多").count() == 0
    _approves(Visitor(browser, address))
    _reads(clerk, asset)
    _tags(clerk)
    _revokes(Visitor(browser, address))
    _reads(clerk, asset)
    assert clerk.page.get_by_role("button", name="更多").count() == 0
    clerk.close()


def test_what_another_person_sees_opens_by_its_address(browser, address):
    admin = Visitor(browser, address)
    admin.sign_in("admin1")
    found = admin.context.request.get(f"{address}/api/v1/records/person", params={"q": "田文博"}).json()
    admin.goto(f"/roles?tab=as&person={found['rows'][0]['id']}")
    reach = admin.page.get_by_role("region", name="田文博")
    reach.get_by_text("业务员").wait_for()
    assert admin.accessible() == []
    admin.close()


def _sees_asset(visitor: Visitor, code: str) -> None:
    visitor.goto(f"/assets?q={code}")
    visitor.page.get_by_text(code, exact=True).first.click()
    visitor.page.get_by_text("登记入册").first.wait_for()


def _reads(visitor: Visitor, address: str) -> None:
    """The next request of the same session: nobody signs in again."""
    visitor.page.goto(address)
    visitor.page.get_by_text("登记入册").first.wait_for()


def _offered(page: Page) -> list[str]:
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem").first.wait_for()
    return [str(one) for one in page.get_by_role("menuitem").all_inner_texts()]


def _lists_closed(page: Page) -> None:
    """A list that was chosen from takes a moment to fold."""
    page.locator(".ant-select-dropdown:visible").first.wait_for(state="detached")


def _opens_emergency(keeper: Visitor) -> None:
    """Without a word why, it is not opened, and that is said at the field."""
    keeper.goto("/emergency")
    page = keeper.page
    page.get_by_role("button", name="开启应急授权").click()
    dialog = page.get_by_role("dialog")
    dialog.locator("#emergency-acts").fill("冻结资产")
    page.get_by_title("冻结资产", exact=True).click()
    page.keyboard.press("Tab")
    dialog.get_by_role("button", name="开启 1 小时").click()
    dialog.get_by_role("alert").get_by_text("10").wait_for()
    dialog.get_by_label("理由").fill(WHY)
    _lists_closed(page)
    assert keeper.accessible() == []
    dialog.get_by_role("button", name="开启 1 小时").click()
    dialog.wait_for(state="detached")
    page.get_by_text("生效中，剩").first.wait_for()


def _is_told(watcher: Visitor, login: str) -> None:
    """On the workbench, whence one press leads to it; while it runs there is nothing to review."""
    watcher.sign_in(login)
    page = watcher.page
    alerts = page.get_by_role("region", name="预警")
    alert = alerts.get_by_role("listitem").filter(has_text=WHY)
    alert.get_by_text("应急授权生效中").wait_for()
    assert alert.get_by_text("梁雪梅").is_visible()
    assert watcher.accessible() == []
    alert.get_by_role("link").click()
    panel = _panel(page)
    panel.get_by_text("冻结资产").first.wait_for()
    assert panel.get_by_role("button", name="复核应急授权").count() == 0
    watcher.close()


def _panel(page: Page) -> Locator:
    return page.get_by_role("complementary", name="应急授权")


def _freezes(keeper: Visitor) -> None:
    _sees_asset(keeper, SEIZED)
    page = keeper.page
    assert "冻结" in _offered(page)
    page.get_by_role("menuitem", name="冻结", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").fill("火警中先行冻结")
    dialog.get_by_label("依据文件号").fill("应急处置单 2026-11")
    dialog.get_by_role("button", name=f"冻结 {SEIZED}").click()
    dialog.wait_for(state="detached")
    page.get_by_text("火警中先行冻结").first.wait_for()


def _ends(keeper: Visitor) -> None:
    """Ended by himself; what he may do is then what it was, and the review is not his."""
    keeper.goto("/emergency")
    page = keeper.page
    page.get_by_role("button", name=re.compile(WHY)).click()
    _panel(page).get_by_role("button", name="结束应急授权").click()
    page.get_by_role("dialog").get_by_role("button", name="结束应急授权").click()
    page.get_by_role("dialog").wait_for(state="detached")
    _panel(page).get_by_text("待复核").wait_for()
    assert _panel(page).get_by_role("button", name="复核应急授权").count() == 0
    _sees_asset(keeper, SEIZED)
    assert not {"冻结", "解冻"} & set(_offered(page))


def _reviews(risk: Visitor) -> None:
    """What was done under it stands beside it, then the finding; nobody is reminded any more."""
    risk.sign_in("risk1")
    page = risk.page
    alert = page.get_by_role("region", name="预警").get_by_role("listitem").filter(has_text=WHY)
    alert.get_by_text("应急授权待复核").wait_for()
    alert.get_by_role("link").click()
    _panel(page).get_by_role("link", name="冻结资产").wait_for()
    _panel(page).get_by_role("button", name="复核应急授权").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("确属应急").check()
    dialog.get_by_label("复核意见").fill("属实，处置得当")
    assert risk.accessible() == []
    dialog.get_by_role("button", name="复核应急授权").click()
    dialog.wait_for(state="detached")
    _panel(page).get_by_text("属实，处置得当").wait_for()
    assert risk.accessible() == []
    risk.goto("/")
    page.get_by_role("region", name="预警").wait_for()
    assert page.get_by_text(WHY).count() == 0
    risk.close()


def _says_who_reviewed(keeper: Visitor) -> None:
    keeper.goto("/emergency")
    keeper.page.get_by_role("button", name=re.compile(WHY)).click()
    _panel(keeper.page).get_by_text("马宁").wait_for()
    assert _panel(keeper.page).get_by_text("确属应急").is_visible()


def _proposes(admin: Visitor) -> None:
    """For a person, within his unit; the one who proposed it is not offered to approve it."""
    admin.sign_in("admin1")
    admin.goto("/roles")
    page = admin.page
    page.get_by_role("button", name="提出授权", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("人员", exact=True).click()
    dialog.locator("#grant-subject").fill("田文博")
    page.get_by_title(re.compile("^田文博")).first.click()
    dialog.locator("#grant-act").fill("custody.add_tag")
    page.keyboard.press("Tab")
    dialog.locator("#grant-scope").click()
    page.get_by_title("本机构及下级").click()
    dialog.get_by_label("理由").fill(GRANTED_FOR)
    _lists_closed(page)
    assert admin.accessible() == []
    dialog.get_by_role("button", name="提出授权").click()
    dialog.wait_for(state="detached")
    page.get_by_role("tab", name="待复核").click()
    _grant(page).get_by_role("button", name="撤销").wait_for()
    assert _grant(page).get_by_role("button", name="复核通过").count() == 0
    admin.close()


def _grant(page: Page) -> Locator:
    return page.get_by_role("row").filter(has_text=GRANTED_FOR)


def _approves(other: Visitor) -> None:
    other.sign_in("admin2")
    other.goto("/roles?tab=pending")
    page = other.page
    _grant(page).get_by_role("button", name="复核通过").wait_for()
    assert other.accessible() == []
    _grant(page).get_by_role("button", name="复核通过").click()
    _grant(page).wait_for(state="detached")
    other.close()


def _tags(clerk: Visitor) -> None:
    """The dialog closes once it is done; refused, it would stay and say so."""
    page = clerk.page
    assert _offered(page) == ["添加标签"]
    page.get_by_role("menuitem", name="添加标签").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("添加标签").last.fill("BQ-E2E-21")
    dialog.get_by_role("button", name=f"添加标签 {TAGGED}").click()
    dialog.wait_for(state="detached")


def _revokes(admin: Visitor) -> None:
    """Where the grants to people and posts stand; taking power back needs nobody else."""
    admin.sign_in("admin2")
    admin.goto("/roles?tab=direct")
    page = admin.page
    _grant(page).get_by_role("button", name="撤销").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("理由").fill("代班结束")
    _lists_closed(page)
    assert admin.accessible() == []
    dialog.get_by_role("button", name="撤销授权").click()
    dialog.wait_for(state="detached")
    _grant(page).wait_for(state="detached")
    admin.close()
