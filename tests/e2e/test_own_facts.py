"""A gold bar taken in by an in-order with its own facts: seen on its page, one of them corrected, before and after kept."""

import re

import pytest

from tests.e2e.conftest import Visitor

pytestmark = pytest.mark.e2e
PHONE = {"width": 375, "height": 812}


def test_a_bar_comes_in_with_its_own_facts_and_one_of_them_is_corrected(browser, address):
    order = _asked_for(Visitor(browser, address))
    _agreed(Visitor(browser, address, **PHONE))
    keeper = Visitor(browser, address)
    keeper.sign_in("keeper1")
    _taken_over(keeper, order)
    _corrected(keeper)
    keeper.page.set_viewport_size(PHONE)
    keeper.page.get_by_text("1,000.020").first.wait_for()
    keeper.close()


def _asked_for(clerk: Visitor) -> str:
    """The form of the chosen category stands under its line; what is missing is said at the field."""
    clerk.sign_in("clerk")
    clerk.goto("/orders/new?type=in")
    page = clerk.page
    page.get_by_label("类别").first.click()
    page.get_by_title("金条", exact=True).first.click()
    page.get_by_label("名称").first.fill("标准金条 1kg")
    page.get_by_label("序列号 / 证号").first.fill("E2E-OWN-1")
    page.get_by_label("事由").first.fill("客户交存金条")
    page.get_by_label("精炼厂").fill("紫金矿业")
    page.get_by_label("成色（千分）").fill("999.95")
    page.get_by_label("实际重量").fill("1000.02")
    page.get_by_role("button", name=re.compile("^提交 1")).click()
    page.get_by_role("alert").get_by_text("必填").wait_for()
    page.get_by_label("金属").click()
    page.get_by_title("黄金").click()
    page.get_by_role("button", name=re.compile("^提交 1")).click()
    page.wait_for_url(re.compile("/orders/[0-9a-f-]{36}"))
    page.get_by_text("紫金矿业").first.wait_for()
    order = page.url.rpartition("/")[2]
    clerk.close()
    return order


def _agreed(head: Visitor) -> None:
    head.sign_in("head")
    head.goto("/m")
    head.page.get_by_text("RK-").first.click()
    head.page.get_by_role("button", name=re.compile("^通过")).click()
    head.page.get_by_role("button", name=re.compile("^通过")).wait_for(state="detached")
    head.close()


def _taken_over(keeper: Visitor, order: str) -> None:
    """Two keepers check it and lay it into the suggested slot."""
    page = keeper.page
    keeper.goto(f"/orders/{order}")
    receive = page.get_by_role("button", name="验收", exact=True)
    for _ in range(20):
        if receive.count():
            break
        page.wait_for_timeout(500)  # the worker tells the order that its flow agreed
        keeper.goto(f"/orders/{order}")
    receive.click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("第二库管员工号").fill("keeper2")
    dialog.get_by_label("第二库管员密码").fill("Kuheng-2026")
    dialog.get_by_role("button", name="验收 1 行").click()
    page.get_by_role("button", name="上架", exact=True).first.click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^上架")).click()
    page.get_by_text("已完成").first.wait_for()
    keeper.goto(f"/orders/{order}")
    page.get_by_role("link", name="E2E-OWN-1").click()


def _corrected(keeper: Visitor) -> None:
    page = keeper.page
    card = page.get_by_role("region", name="贵金属")
    card.get_by_text("紫金矿业").wait_for()
    assert card.get_by_text("999.95").is_visible() and card.get_by_text("黄金").is_visible()
    card.get_by_role("button", name="更正").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("精炼厂").fill("山东黄金")
    dialog.get_by_label("更正理由").fill("复核钢印后更正")
    dialog.get_by_role("button", name=re.compile("^保存")).click()
    dialog.wait_for(state="detached")
    card.get_by_text("山东黄金").wait_for()
    change = page.get_by_text("更正类别信息").first
    change.wait_for()
    row = page.locator("li", has=page.get_by_text("更正类别信息")).first
    assert row.get_by_text("紫金矿业").is_visible() and row.get_by_text("山东黄金").is_visible()
    assert row.get_by_text("复核钢印后更正").is_visible()
