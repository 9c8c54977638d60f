"""The whole product as its users run it: `kuheng serve` in a process of its own, and a real Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Thread

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

ROOT = Path(__file__).parents[2]
AXE = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
START_S = 90


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A small bank, served. Its folder is open for passing through, as the database's account needs."""
    folder = Path("/tmp") / f"kuheng-e2e-{os.getpid()}"
    folder.mkdir(mode=0o711)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "KUHENG_DATA": str(folder / "data"), "KUHENG_PORT": str(port), "KUHENG_WORKERS": "1"}
    subprocess.run([sys.executable, "-m", "tests.e2e.fill"], cwd=ROOT, env=env, check=True)
    serving = subprocess.Popen([sys.executable, "-m", "kuheng.doors.cli", "serve"], cwd=ROOT, env=env)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait_for(url)
        os.environ["KUHENG_E2E_DATA"] = env["KUHENG_DATA"]  # for the command line beside the running house
        yield url
    finally:
        serving.send_signal(signal.SIGINT)
        serving.wait(60)
        subprocess.run(["rm", "-rf", str(folder)], check=True)


def _wait_for(url: str) -> None:
    end = time.monotonic() + START_S
    while time.monotonic() < end:
        try:
            if httpx.get(f"{url}/api/v1/status", timeout=2).status_code == 200:
                return
        except httpx.HTTPError:
            time.sleep(0.2)
    raise TimeoutError(f"{url} did not answer in {START_S} s")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


class ClosedDoor:
    """The only way out that the browsers are given: it lets nobody through and remembers who knocked."""

    def __init__(self) -> None:
        self.knocks: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        Thread(target=self._answer, daemon=True).start()

    @property
    def flags(self) -> list[str]:
        """Everything but this machine goes through the door; `<-loopback>` would send even that."""
        port = self._socket.getsockname()[1]
        return ["--no-sandbox", f"--proxy-server=http://127.0.0.1:{port}", "--proxy-bypass-list=127.0.0.1"]

    def close(self) -> None:
        self._socket.close()

    def _answer(self) -> None:
        while True:
            try:
                guest, _ = self._socket.accept()
            except OSError:
                return
            with guest:
                guest.settimeout(1)
                with suppress(OSError):
                    self.knocks.append(guest.recv(4096).split(b"\r\n")[0].decode(errors="replace"))


@pytest.fixture(scope="session")
def cut_off() -> Iterator[ClosedDoor]:
    """The network is cut off for every journey, as root and as an ordinary user alike."""
    door = ClosedDoor()
    yield door
    door.close()


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: Path, cut_off: ClosedDoor) -> Iterator[Browser]:
    launched = playwright.chromium.launch(executable_path=chromium, args=cut_off.flags)
    yield launched
    launched.close()


class Visitor:
    """One person at one screen. Console errors and requests to other hosts fail the test at its end."""

    def __init__(self, browser: Browser, address: str, *, width: int = 1440, height: int = 900) -> None:
        self.address = address
        self.context: BrowserContext = browser.new_context(viewport={"width": width, "height": height})
        self.page: Page = self.context.new_page()
        self.wrong: list[str] = []
        self.refusals_expected = False
        self.page.on("console", lambda message: self._heard(message.type, message.text))
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on("request", lambda request: self._asked(request.url))

    def sign_in(self, login: str, password: str = "Kuheng-2026") -> None:
        self.page.goto(self.address)
        self.page.get_by_label("工号").first.fill(login)
        self.page.get_by_label("密码", exact=True).first.fill(password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "sign-in" not in url)
        self.page.locator("nav").first.wait_for()

    def goto(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.page.wait_for_load_state("networkidle")

    def accessible(self) -> list[str]:
        """What axe finds wrong, each with where."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate(
            "() => axe.run(document, {resultTypes: ['violations']})"
            ".then(r => r.violations.map(v => v.id + ' ' + v.nodes.map(n => n.target.join(' ')).slice(0, 3).join(' | ')))"
        )
        return [str(one) for one in found]

    def close(self) -> None:
        """Ends the visit. Fails when something was wrong that nobody looked at."""
        self.context.close()
        assert self.wrong == []

    def _heard(self, kind: str, text: str) -> None:
        """The question who is signed in, asked before anybody is, is answered 401 and the browser notes that."""
        refused = self.refusals_expected and "422" in text
        if kind == "error" and "401" not in text and not refused:
            self.wrong.append(text)

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:", "blob:")):
            self.wrong.append(f"request to {url}")


@pytest.fixture
def visitor(browser: Browser, address: str) -> Iterator[Visitor]:
    """A fresh person at a desk."""
    one = Visitor(browser, address)
    yield one
    one.close()
