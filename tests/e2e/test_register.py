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
