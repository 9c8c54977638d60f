"""Reading settings that people or packages wrote: every fault is collected, nothing is passed over."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any

from kuheng.kernel.condition import Condition, parse
from kuheng.kernel.errors import Malformed

from .values import Source, Title

_SHARE = re.compile(r"[0-9]{1,3}(\.[0-9]{1,3})?%|[0-9]{1,4}/(?!0)[0-9]{1,4}")


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What is wrong with a drawn flow, and where. An error stops publishing, a warning does not."""

    code: str
    node: str | None = None
    edge: str | None = None
    severity: Severity = Severity.ERROR
    params: Mapping[str, object] = field(default_factory=dict)


class Settings:
    """One JSON object, read key by key. What cannot be read becomes a finding and a harmless value."""

    def __init__(self, raw: object, node: str | None) -> None:
        self.node = node
        self.findings: list[Finding] = []
        self._raw: Mapping[str, Any] = raw if isinstance(raw, Mapping) else {}
        self._seen: set[str] = set()
        if raw is not None and not isinstance(raw, Mapping):
            self.fault("settings")

    def fault(self, key: str, code: str = "flows.bad_setting", **params: object) -> None:
        self.findings.append(Finding(code=code, node=self.node, params={"key": key, **params}))

    def take(self, key: str, default: Any = None) -> Any:
        """The raw value; from here on the key counts as known."""
        self._seen.add(key)
        return self._raw.get(key, default)

    def text(self, key: str, default: str = "") -> str:
        value = self.take(key, default)
        if isinstance(value, str) and len(value) <= 200:
            return value
        self.fault(key)
        return default

    def flag(self, key: str, default: bool = False) -> bool:
        value = self.take(key, default)
        if isinstance(value, bool):
            return value
        self.fault(key)
        return default

    def whole(self, key: str, default: int = 0, *, least: int = 0, most: int = 10**9) -> int:
        value = self.take(key, default)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
            return value
        self.fault(key)
        return default

    def choice(self, key: str, options: Iterable[str], default: str) -> str:
        value = self.take(key, default)
        if isinstance(value, str) and value in set(options):
            return value
        self.fault(key)
        return default

    def choices(self, key: str, options: Iterable[str], default: tuple[str, ...]) -> tuple[str, ...]:
        known, value = set(options), self.take(key, list(default))
        if isinstance(value, list) and all(isinstance(item, str) and item in known for item in value):
            return tuple(dict.fromkeys(value))
        self.fault(key)
        return default

    def pairs(self, key: str) -> dict[str, Any]:
        value = self.take(key, {})
        if isinstance(value, Mapping) and all(isinstance(name, str) for name in value):
            return dict(value)
        self.fault(key)
        return {}

    def share(self, key: str) -> Fraction:
        """A share of the whole: `"2/3"`, `"23%"` or `"66.7%"`, greater than 0 and at most 1."""
        value = self.take(key)
        if isinstance(value, str) and _SHARE.fullmatch(value):
            share = Fraction(value.removesuffix("%")) / (100 if value.endswith("%") else 1)
            if 0 < share <= 1:
                return share
        self.fault(key)
        return Fraction(1)

    def condition(self, key: str) -> Condition | None:
        """A condition over the case's facts; None where it is not given."""
        raw = self.take(key)
        read = None if raw is None else read_condition(raw)
        if isinstance(read, Finding):
            self.fault(key)
            return None
        return read

    def sources(self, key: str) -> tuple["WeighedSource", ...]:
        """A list of ways to find people: `[{"source": "role", "role": "risk_manager"}]`."""
        value = self.take(key, [])
        if not isinstance(value, list) or len(value) > 50:
            self.fault(key)
            return ()
        return tuple(source for item in value if (source := self._source(key, item)))

    def _source(self, key: str, item: object) -> "WeighedSource | None":
        inner = Settings(item, self.node)
        kind, weight = inner.text("source"), inner.whole("weight", 1, least=1, most=1_000)
        params = {name: value for name, value in inner._raw.items() if name not in ("source", "weight")}
        if inner.findings or not kind or not all(isinstance(value, str | int) for value in params.values()):
            self.fault(key)
            return None
        return WeighedSource(source=Source(kind=kind, params=params), weight=weight)

    def finish(self) -> tuple[Finding, ...]:
        """All findings, the unknown keys among them."""
        for key in sorted(map(str, set(self._raw) - self._seen)):
            self.fault(key, "flows.unknown_setting")
        return tuple(self.findings)


@dataclass(frozen=True, slots=True, kw_only=True)
class WeighedSource:
    """People, and what the vote of each of them weighs."""

    source: Source
    weight: int = 1


def read_title(raw: object, fallback: str) -> Title:
    """A `{zh, en}` title; what is missing is filled from the other language, then from `fallback`."""
    given = raw if isinstance(raw, Mapping) else {}
    zh, en = (given.get(name) if isinstance(given.get(name), str) else None for name in ("zh", "en"))
    return Title(zh=zh or en or fallback, en=en or zh or fallback)


def read_condition(raw: object) -> Condition | Finding:
    """A branch condition, or why it cannot be read."""
    try:
        return parse(raw)
    except Malformed as trouble:
        return Finding(code="flows.bad_condition", params={"reason": trouble.code})
