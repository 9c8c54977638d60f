"""`make test` and its parts: each phase announces itself, says its time, and counts for the exit code."""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import front_end
from steps import ROOT, VENV_BIN, say, timed

PYTEST: tuple[str | Path, ...] = (VENV_BIN / "python", "-m", "pytest", "-q", "--no-header")
MARKED = "not race and not crash and not e2e and not bench"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    name: str
    command: tuple[str | Path, ...]
    quiet: bool = False
    limit_s: float = 600
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path = ROOT

    def run(self) -> tuple[int, float]:
        return timed(
            self.name, self.command, quiet=self.quiet, limit_s=self.limit_s, env=self.env, cwd=self.cwd
        )


def _npm(name: str, script: str, *, quiet: bool = False) -> Phase:
    return Phase(
        name=name,
        command=tuple(front_end.npm("run", "--silent", script)),
        quiet=quiet,
        env=front_end.environment(),
        cwd=front_end.FRONT,
    )


def _race(seconds: int) -> Phase:
    return Phase(
        name=f"races, {seconds} s",
        command=(*PYTEST, "-m", "race"),
        env={"KUHENG_RACE_SECONDS": str(seconds)},
        limit_s=300 + 4 * seconds,
    )


def _crash(rounds: int) -> Phase:
    return Phase(
        name=f"crashes, {rounds} rounds",
        command=(*PYTEST, "-m", "crash"),
        env={"KUHENG_CRASH_ROUNDS": str(rounds)},
        limit_s=300 + 60 * rounds,
    )


BROWSER = Phase(name="browser at hand", command=(VENV_BIN / "python", ROOT / "scripts" / "browser.py"))
JOURNEYS = Phase(name="browser", command=(*PYTEST, "-m", "e2e"), limit_s=900)
LINT = (
    Phase(
        name="style", command=(VENV_BIN / "ruff", "check", "--quiet", "src", "tests", "scripts"), quiet=True
    ),
    Phase(name="types", command=(VENV_BIN / "mypy",), quiet=True),
    Phase(name="contracts", command=(VENV_BIN / "lint-imports", "--no-logo"), quiet=True),
    _npm("front end style", "lint", quiet=True),
)
TESTS = (
    _npm("front end tests", "test"),
    Phase(name="tests", command=(*PYTEST, "-n", "2", "-m", MARKED), limit_s=1500),
)
PLANS: dict[str, tuple[Phase, ...]] = {
    "lint": LINT,
    "test": (BROWSER, *LINT, *TESTS, _race(10), _crash(2), JOURNEYS),
    "e2e": (BROWSER, JOURNEYS),
    "race": (_race(60),),
    "crash": (_crash(20),),
}


def main(plan: str) -> int:
    """Run a plan to its end, also past a failure, so that one run shows all that is wrong."""
    start = time.monotonic()
    front_end.install()
    ends = [(phase, *phase.run()) for phase in PLANS[plan]]
    for phase, code, seconds in ends:
        say(f"{seconds:7.1f} s  {phase.name}{f'  FAILED ({code})' if code else ''}")
    failed = sum(code != 0 for _, code, _ in ends)
    say(f"{plan}: {'FAILED' if failed else 'passed'} in {time.monotonic() - start:.0f} s")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
