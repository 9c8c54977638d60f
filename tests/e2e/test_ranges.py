"""Number ranges on screen: issued to a teller, count and last number shown before they go."""

import re

from tests.e2e.conftest import Visitor


def test_a_number_is_issued_from_the_ranges_page(visitor: Visitor) -> None:
    """Whatever other visits left of the batch: the last stretch is free."""
    visitor.sign_in("keeper1")
    visitor.goto("/ranges")
    page = visitor.page
    page.get_by_text("表外 ¥").first.wait_for()
    page.get_by_role("button", name=re.compile("^办理 ")).last.click()
    page.get_by_role("menuitem", name="领用").click()
    dialog = page.get_by_role("dialog")
    first = dialog.get_by_label("号码").input_value().split("-")[0]
    dialog.get_by_label("号码").fill(first)
    dialog.get_by_label("理由").first.fill("柜面领用")
    dialog.get_by_label("跳号理由").fill("首段另有用途")
    dialog.get_by_text(f"1 份，末号 {first}").wait_for()
    dialog.locator("#kh-numbers-pick").click()
    page.get_by_role("option").first.wait_for(state="attached")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="领用 1 份").click()
    dialog.wait_for(state="detached")
    page.get_by_text("柜员持有").first.wait_for()
    assert visitor.accessible() == []
