"""What every door of one process shares: database, clock, keys."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from kuheng.core.store.transaction import Database


class SystemClock:
    """The clock on the wall; only doors look at it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`files` is where encrypted files lie; `environment` is shown on the sign-in page."""

    database: Database
    clock: SystemClock
    files: Path
    environment: str = "production"
    secure_cookies: bool = False
