"""What every door of one process shares: database, clock, keys."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from kuheng.core.store.transaction import Database
from kuheng.doors.operate.tls import Certificates


class SystemClock:
    """The clock on the wall; only doors look at it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """`files` is where encrypted files lie; `environment` is shown on the sign-in page.

    `certificates`: those that the house made for itself, when it serves with them.
    """

    database: Database
    clock: SystemClock
    files: Path
    environment: str = "production"
    secure_cookies: bool = False
    certificates: Certificates | None = None
    backups: Path = Path("backups")
    metrics_token: str | None = field(default=None, repr=False)
