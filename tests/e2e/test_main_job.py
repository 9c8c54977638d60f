"""The main job on real screens: apply, three approve, two keepers scan, the receiver signs, everything proves."""

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import segno
from PIL import Image
from playwright.sync_api import Browser, Page, Playwright

from tests.e2e.conftest import ROOT, ClosedDoor, Visitor

pytestmark = pytest.mark.e2e

PHONE = {"width": 375, "height": 812}
BAR, DEED, VOUCHERS, STRANGER = "GJS-E2E-2", "FCZ-E2E-1", "HD-E2E-1", "GJS-E2E-9"


@pytest.fixture
def phone_with_camera(
    playwright: Playwright, chromium: Path, cut_off: ClosedDoor, tmp_path: Path
) -> Iterator[Browser]:
    """A browser whose camera shows the bar's label: every frame of the clip is the same picture."""
    frame = io.BytesIO()
    label = io.BytesIO()
    segno.make(BAR, error="m", micro=False).save(label, kind="png", scale=12, border=4)
    picture = Image.new("RGB", (640, 480), "white")
    code = Image.open(label).convert("RGB")
    picture.paste(code, ((640 - code.width) // 2, (480 - code.height) // 2))
    picture.save(frame, "JPEG", quality=90)
    clip = tmp_path / "label.mjpeg"
    clip.write_bytes(frame.getvalue() * 30)
    flags = [*cut_off.flags, "--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream"]
    launched = playwright.chromium.launch(
        executable_path=chromium, args=[*flags, f"--use-file-for-fake-video-capture={clip}"]
    )
    yield launched
    launched.close()


def test_a_mixed_order_goes_from_request_to_proof(browser, address, tmp_path):
    order = _apply(Visitor(browser, address))
    for login in ("head", "risk1", "risk2", "vp"):
        _approve(Visitor(browser, address, **PHONE), login)
    _execute(Visitor(browser, address, **PHONE), order)
    entry = _sign(Visitor(browser, address, **PHONE), order)
    _look_back(Visitor(browser, address))
    _prove(entry, tmp_path)


def test_the_camera_reads_a_label(phone_with_camera, address):
    keeper = Visitor(phone_with_camera, address, **PHONE)
    keeper.sign_in("keeper2")
    keeper.goto("/m/scan")
    keeper.page.get_by_text(BAR).first.wait_for(timeout=30_000)
    keeper.close()


def _apply(clerk: Visitor) -> str:
    """A bar, a deed and the thirty lowest voucher numbers."""
    clerk.sign_in("clerk")
    clerk.goto("/orders/new")
    page = clerk.page
    for code in (BAR, DEED, VOUCHERS):
        box = page.get_by_label("扫描、粘贴或输入编号，回车加入")
        box.fill(code)
        box.press("Enter")
        page.get_by_text(re.compile(re.escape(code))).first.wait_for()
    page.get_by_role("spinbutton", name="数量").fill("30")
    page.get_by_label("事由").fill("客户提取实物与凭证领用")
    page.get_by_role("button", name="提交").last.click()
    page.wait_for_url(re.compile(r"/orders/[0-9a-f-]{36}"))
    page.get_by_text("00000001-00000030").first.wait_for()
    order = page.url.rstrip("/").rpartition("/")[2]
    clerk.close()
    return order


def _approve(approver: Visitor, login: str) -> None:
    approver.sign_in(login)
    approver.goto("/m")
    approver.page.get_by_text("CK-").first.click()
    approver.page.get_by_role("button", name=re.compile("^通过")).click()
    approver.page.get_by_role("button", name=re.compile("^通过")).wait_for(state="detached")
    approver.close()


def _execute(keeper: Visitor, order: str) -> None:
    """The wedge types like a keyboard; the first piece waits for the second keeper's own proof."""
    keeper.sign_in("keeper1")
    page: Page = keeper.page
    keeper.refusals_expected = True
    keeper.goto(f"/m/execute/{order}")
    page.get_by_role("button", name=re.compile("^开始执行")).click()
    page.get_by_text("第二库管员自证").first.wait_for()
    _wedge(page, BAR)
    page.locator("input[type=password]").fill("Kuheng-2026")
    page.get_by_role("button", name=re.compile("^验证并取出")).click()
    page.get_by_text("1 / 3").wait_for()
    _wedge(page, STRANGER)
    page.get_by_text(f"{STRANGER} 不在本单内").wait_for()
    for done, code in ((2, DEED), (3, VOUCHERS)):
        _wedge(page, code)
        page.get_by_text(f"{done} / 3").wait_for()
    page.get_by_role("button", name=re.compile("^完成取出")).click()
    page.wait_for_url(re.compile("/m/handover/"))
    keeper.close()


def _wedge(page: Page, code: str) -> None:
    page.keyboard.type(code)
    page.keyboard.press("Enter")


def _sign(receiver: Visitor, order: str) -> str:
    """Draws on the glass, confirms; gives the id of the audit entry that the page shows."""
    receiver.sign_in("clerk")
    receiver.goto(f"/m/handover/{order}")
    page = receiver.page
    box = page.locator("canvas").first.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 40, box["y"] + 80)
    page.mouse.down()
    for step in range(12):
        page.mouse.move(box["x"] + 40 + 18 * step, box["y"] + 80 + 30 * (-1) ** step)
    page.mouse.up()
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name=re.compile("^确认接收")).click()
    shown = page.get_by_text(re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f-]{21}$")).first
    shown.wait_for()
    entry = str(shown.inner_text())
    receiver.close()
    return entry


def _look_back(keeper: Visitor) -> None:
    """The asset's page tells the way and shows the signature; the receipt is a PDF."""
    keeper.sign_in("keeper1")
    keeper.goto("/assets")
    keeper.page.get_by_text(BAR, exact=True).first.click()
    for act in ("交接签收", "扫描取出", "提交单据", "登记入册"):
        keeper.page.get_by_text(act).first.wait_for()
    cookies = {cookie["name"]: cookie["value"] for cookie in keeper.context.cookies()}
    with httpx.Client(base_url=f"{keeper.address}/api/v1", cookies=cookies) as client:
        order = client.get("/records/order", params={"limit": 1}).json()["rows"][0]["id"]
        receipt = client.get(f"/custody/orders/{order}/receipt.pdf")
    assert receipt.status_code == 200 and receipt.content.startswith(b"%PDF")
    keeper.close()


def _prove(entry: str, folder: Path) -> None:
    """`audit verify --cross` says clean; the proof of the entry holds for the one file that trusts nobody."""
    verified = _kuheng("audit", "verify", "--cross", "--json", "--processes", "1")
    assert json.loads(verified)["result"] == "clean"
    proof = folder / "proof.json"
    proof.write_text(_proof(entry), encoding="utf-8")
    alone = ROOT / "src" / "kuheng" / "core" / "audit" / "verify.py"
    checked = subprocess.run([sys.executable, "-I", str(alone), str(proof)], capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def _proof(entry: str) -> str:
    """The proof of an entry; one that is under no signed head yet is asked for again, as its text says."""
    until = time.monotonic() + 30
    while (done := _ran("audit", "prove", entry)).returncode == 2 and time.monotonic() < until:
        time.sleep(1)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _kuheng(*words: str) -> str:
    done = _ran(*words)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def _ran(*words: str) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "KUHENG_DATA": os.environ["KUHENG_E2E_DATA"]}
    command = [sys.executable, "-m", "kuheng.doors.cli", *words]
    return subprocess.run(command, capture_output=True, text=True, env=env, check=False)
