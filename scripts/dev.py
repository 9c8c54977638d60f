"""`make dev`: the product and the front end's own server side by side, both ended by Ctrl-C."""

from __future__ import annotations

import os
import subprocess
import time
from contextlib import suppress

import front_end
from steps import VENV_BIN, say

PORT = "8420"


def main() -> None:
    front_end.install()
    server = subprocess.Popen([VENV_BIN / "kuheng", "serve", "--port", PORT])
    pages = subprocess.Popen(
        front_end.npm("run", "dev"), cwd=front_end.FRONT, env={**os.environ, **front_end.environment()}
    )
    say(f"API on port {PORT}; the pages' address follows")
    with suppress(KeyboardInterrupt):
        while server.poll() is None and pages.poll() is None:
            time.sleep(0.5)
    for process in (pages, server):
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main()
