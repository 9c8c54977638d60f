"""The journeys run with the outgoing network cut off, and that the cut holds is shown by trying to get out."""

import pytest
from playwright.sync_api import Browser, Error

from tests.e2e.conftest import ClosedDoor, Visitor

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("address", ["http://192.0.2.1/", "https://cdn.example.com/zxing_reader.wasm"])
def test_nothing_leaves_this_machine(browser: Browser, cut_off: ClosedDoor, address: str) -> None:
    page = browser.new_page()
    with pytest.raises(Error, match="ERR_"):
        page.goto(address)
    page.close()
    host = address.split("/")[2]
    assert any(host in knock for knock in cut_off.knocks)


def test_signing_in_and_a_keepers_pages_ask_for_nothing(visitor: Visitor, cut_off: ClosedDoor) -> None:
    before = len(cut_off.knocks)
    visitor.sign_in("keeper1")
    for path in ("/assets", "/m", "/m/scan"):
        visitor.goto(path)
    # Chromium asks its maker what a form's fields mean; what a page asks for is the visitor's own check.
    asked = [knock for knock in cut_off.knocks[before:] if "content-autofill.googleapis.com" not in knock]
    assert asked == []
