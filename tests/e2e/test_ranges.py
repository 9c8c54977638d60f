"""Number ranges on screen: issued to a teller, count and last number shown before they go."""

from tests.e2e.conftest import Visitor


def test_numbers_are_issued_from_the_ranges_page(visitor: Visitor) -> None:
    visitor.sign_in("keeper1")
    visitor.goto("/ranges")
    page = visitor.page
    page.get_by_text("表外 ¥ 100.00").first.wait_for()
    page.get_by_role("button", name="办理 00000001-00000100").click()
    page.get_by_role("menuitem", name="领用").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("号码").fill("00000001-00000010")
    dialog.get_by_label("理由").first.fill("柜面领用")
    dialog.get_by_text("10 份，末号").wait_for()
    dialog.locator("#kh-numbers-pick").click()
    page.get_by_role("option").first.wait_for(state="attached")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="领用 10 份").click()
    dialog.wait_for(state="detached")
    page.get_by_text("表外 ¥ 10.00").first.wait_for()
    assert visitor.accessible() == []
