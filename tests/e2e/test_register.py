"""Signing in, the register, one asset."""

import pytest

pytestmark = pytest.mark.e2e


def test_a_wrong_password_is_told_at_the_field_and_the_right_one_opens_the_house(visitor):
    visitor.page.goto(visitor.address)
    visitor.page.get_by_label("工号").first.fill("keeper1")
    visitor.page.get_by_label("密码", exact=True).first.fill("wrong-password")
    visitor.page.keyboard.press("Enter")
    visitor.page.get_by_text("密码").nth(1).wait_for()
    visitor.sign_in("keeper1")
    assert visitor.page.get_by_text("汪建平").first.is_visible()


def test_a_keeper_finds_an_asset_in_the_register_and_sees_its_birth(visitor):
    visitor.sign_in("keeper1")
    visitor.goto("/assets")
    visitor.page.get_by_text("GJS-E2E-2", exact=True).first.click()
    visitor.page.get_by_text("登记入册").first.wait_for()
    assert visitor.page.get_by_text("965,600.00").first.is_visible()


@pytest.mark.parametrize("path", ["/", "/assets"])
def test_pages_have_no_accessibility_violation(visitor, path):
    visitor.sign_in("keeper1")
    visitor.goto(path)
    assert visitor.accessible() == []


def test_a_keeper_values_an_asset_boxes_it_and_sees_what_is_left_available(visitor):
    visitor.sign_in("keeper1")
    visitor.goto("/assets")
    page = visitor.page
    page.get_by_text("GJS-E2E-3", exact=True).first.click()
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="重估").click()
    page.get_by_label("估值（元）").fill("970,000.00")
    page.get_by_label("评估依据").fill("上金所收盘价")
    page.get_by_role("dialog").get_by_role("button", name="重估").click()
    page.get_by_role("tab", name="估值").click()
    page.get_by_role("cell", name="上金所收盘价").wait_for()
    page.get_by_role("tab", name="关联资产").click()
    page.get_by_role("button", name="放入箱包").click()
    page.get_by_label("理由").fill("封包保管")
    page.get_by_role("combobox", name="选择箱包").click()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").get_by_role("button", name="放入箱包").click()
    page.get_by_text("所在箱包").wait_for()
    visitor.goto("/availability")
    page.get_by_text("Au99.99 · 1 kg").first.wait_for()
    assert visitor.accessible() == []
