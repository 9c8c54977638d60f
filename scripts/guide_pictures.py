"""The guide's pictures: a filled bank is served, Chromium looks at it.

`python scripts/guide_pictures.py [NAME…]` writes zh-NAME.png and en-NAME.png into docs/guide/pictures, all of them
without a name.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from browser import chromium
from guide_bank import PASSWORD, Bank, served_bank
from steps import ROOT, say

FOLDER = ROOT / "docs" / "guide" / "pictures"
LANGUAGES = {"zh": "zh-CN", "en": "en"}
DESK, PHONE = (1440, 900), (375, 812)
MOST_BYTES = 120_000
Act = Callable[[Page], None]


def _nothing(page: Page) -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Shot:
    """One picture: who looks where, at which size, and what he does before it is taken. `{id}` are the bank's ids."""

    name: str
    who: str | None
    path: str
    size: tuple[int, int] = DESK
    act: Act = _nothing


def _numbers(page: Page) -> None:
    page.get_by_role("button", name=re.compile("^(办理|Act on) ")).last.click()
    page.get_by_role("menuitem").first.click()
    page.get_by_role("dialog").wait_for()


def _entry(page: Page) -> None:
    page.get_by_role("row").nth(4).click()


def _verify(page: Page) -> None:
    page.get_by_role("button", name="验证全部").or_(page.get_by_role("button", name="Verify all")).click()
    page.get_by_text("未发现改动").or_(page.get_by_text("no change found")).first.wait_for(timeout=60_000)


def _freeze(page: Page) -> None:
    for row in (4, 6):
        page.get_by_role("checkbox").nth(row).check()
    page.get_by_role("button", name="冻结…").or_(page.get_by_role("button", name="Freeze…")).click()
    page.get_by_role("dialog").wait_for()


SHOTS = (
    Shot(name="sign-in", who=None, path="/sign-in"),
    Shot(name="workbench", who="head", path="/"),
    Shot(name="import", who="keeper1", path="/import"),
    Shot(name="import-faults", who="keeper1", path="/import?id={import_open}"),
    Shot(name="register", who="keeper1", path="/assets"),
    Shot(name="asset", who="keeper1", path="/assets/{asset}"),
    Shot(name="available", who="keeper1", path="/availability"),
    Shot(name="out-order", who="clerk", path="/orders/new?type=out&assets={bars}"),
    Shot(name="order", who="clerk", path="/orders/{waiting}"),
    Shot(name="approve", who="risk2", path="/m/approve/{task}", size=PHONE),
    Shot(name="second-keeper", who="keeper1", path="/m/execute/{to_take}", size=PHONE),
    Shot(name="execute", who="keeper1", path="/m/execute/{taking}", size=PHONE),
    Shot(name="handover", who="clerk", path="/m/handover/{signing}", size=PHONE),
    Shot(name="in-order", who="clerk", path="/orders/new?type=in"),
    Shot(name="ranges", who="keeper1", path="/ranges"),
    Shot(name="numbers", who="keeper1", path="/ranges", act=_numbers),
    Shot(name="freeze", who="risk1", path="/assets", act=_freeze),
    Shot(name="audit", who="audit1", path="/audit", act=_verify),
    Shot(name="entry", who="audit1", path="/audit", act=_entry),
    Shot(name="people", who="admin1", path="/people?person={clerk}"),
    Shot(name="matrix", who="admin1", path="/roles"),
    Shot(name="grants", who="admin2", path="/roles?tab=pending"),
    Shot(name="emergency", who="audit1", path="/emergency"),
    Shot(name="tokens", who="admin2", path="/tokens?token={token}"),
)


def main() -> None:
    wanted = set(sys.argv[1:]) or {shot.name for shot in SHOTS}
    with served_bank() as address, sync_playwright() as playwright:
        bank = Bank(address)
        bank.work()
        say("the bank is filled")
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        take(browser, bank, wanted)
        browser.close()


def take(browser: Browser, bank: Bank, wanted: set[str]) -> None:
    FOLDER.mkdir(exist_ok=True)
    for shot in (one for one in SHOTS if one.name in wanted):
        for short, language in LANGUAGES.items():
            page = _opened(browser, bank, shot, language)
            _keep(page.screenshot(), FOLDER / f"{short}-{shot.name}.png")
            page.context.close()
        say(shot.name)


def _opened(browser: Browser, bank: Bank, shot: Shot, language: str) -> Page:
    width, height = shot.size
    context = browser.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    chosen = json.dumps({"language": language, "theme": "light", "density": "compact"})
    context.add_init_script(f"localStorage.setItem('kuheng.preferences', {json.dumps(chosen)})")
    if shot.who:
        who = {"login": shot.who, "password": PASSWORD}
        context.request.post(f"{bank.address}/api/v1/auth/sign-in", data=who)
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(bank.address + shot.path.format(**bank.ids))
    _settle(page)
    shot.act(page)
    _settle(page)
    return page


def _settle(page: Page) -> None:
    """Every answer there and drawn. The stream of live changes stays open, so the network is never idle for long."""
    page.locator("#root > *").first.wait_for()
    page.locator("[aria-busy=true]").first.wait_for(state="detached")
    page.wait_for_timeout(1_200)


def _keep(picture: bytes, path: Path) -> None:
    """With as many colours as the limit allows. Raises `ValueError` where even few are too many."""
    full = Image.open(io.BytesIO(picture)).convert("RGB")
    for colours in (256, 128, 64, 32):
        made = io.BytesIO()
        full.quantize(colours, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
        if made.tell() <= MOST_BYTES:
            path.write_bytes(made.getvalue())
            return
    raise ValueError(f"{path.name} is larger than {MOST_BYTES} bytes")


if __name__ == "__main__":
    main()
