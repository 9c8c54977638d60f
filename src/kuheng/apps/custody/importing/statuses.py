"""What a list's 状态 says: where the asset is, and what binds it. The wizard shows and changes it: data."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kuheng.apps.custody.domain.binding import Binding, State
from kuheng.engines.forms.importing.api import Suggestion, Unread, compact, words
from kuheng.kernel.errors import Malformed

_TOGETHER = re.compile(r"[、,;/+&与和及]|\band\b")


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """Where an asset is and what binds it. Out of stock, its slot is kept as its home."""

    state: State
    bindings: frozenset[Binding] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusRule:
    """Words of a list that mean one status; the first word is the one shown."""

    words: tuple[str, ...]
    state: State
    bindings: frozenset[Binding] = frozenset()


_PLEDGED = frozenset({Binding.PLEDGED})
_FROZEN = frozenset({Binding.FROZEN})

SHIPPED: tuple[StatusRule, ...] = (
    StatusRule(
        words=words(
            "在库|库存|正常|入库|已入库|在册|保管中|在保管|存库|库内|未出库|可用|闲置|in stock|"
            "in vault|in custody|stored|held|available|normal|on hand|in"
        ),
        state=State.IN_STOCK,
    ),
    StatusRule(
        words=words(
            "出库|已出库|库外|不在库|已领出|已提取|已取出|已调出|out|out of vault|issued|released|"
            "withdrawn|checked out"
        ),
        state=State.OUT,
    ),
    StatusRule(
        words=words(
            "抵押|抵押中|已抵押|在押|质押|质押中|已质押|抵质押|pledged|mortgaged|collateral|under pledge"
        ),
        state=State.IN_STOCK,
        bindings=_PLEDGED,
    ),
    StatusRule(
        words=words(
            "冻结|已冻结|冻结中|司法冻结|查封|已查封|司法查封|封存|止付|frozen|seized|blocked|court order"
        ),
        state=State.IN_STOCK,
        bindings=_FROZEN,
    ),
    StatusRule(
        words=words("借出|已借出|借阅|借阅中|外借|借用|出借|lent|on loan|loaned|borrowed"),
        state=State.LENT,
    ),
    StatusRule(
        words=words("在途|调拨中|运送中|途中|押运中|in transit|transit|on the way"),
        state=State.TRANSIT,
    ),
    StatusRule(
        words=words("柜员|柜员领用|领用|已领用|在柜|with teller|teller|at counter"),
        state=State.WITH_TELLER,
    ),
    StatusRule(
        words=words("销毁|已销毁|报废|已报废|已注销|destroyed|scrapped|written off"),
        state=State.DESTROYED,
    ),
)


class Statuses:
    """Looks a list's word up; several at once (抵押、冻结) add up."""

    def __init__(self, rules: Iterable[StatusRule] = SHIPPED) -> None:
        self.rules = tuple(rules)
        self._by_word = {
            compact(word).lower(): Status(state=rule.state, bindings=rule.bindings)
            for rule in reversed(self.rules)
            for word in rule.words
        }

    def read(self, text: str) -> Status | Unread:
        """The status, or a fault with the likeliest word."""
        whole = self._by_word.get(compact(text).lower())
        if whole is not None:
            return whole
        parts = [self._by_word.get(compact(part).lower()) for part in _TOGETHER.split(text.lower())]
        known = [part for part in parts if part is not None]
        if len(parts) > 1 and len(known) == len(parts):
            return _together(known)
        return Unread(code="unknown_status", suggestion=self._nearest(compact(text).lower()))

    def _nearest(self, text: str) -> Suggestion | None:
        within = [word for word in self._by_word if len(word) >= 2 and word in text]
        if not within:
            return None
        status = self._by_word[max(within, key=len)]
        shown = next(
            rule.words[0]
            for rule in self.rules
            if (rule.state, rule.bindings) == (status.state, status.bindings)
        )
        return Suggestion(value=shown, certain=False)

    def to_json(self) -> list[dict[str, object]]:
        return [
            {"words": list(rule.words), "state": rule.state.value, "bindings": sorted(rule.bindings)}
            for rule in self.rules
        ]

    @classmethod
    def from_json(cls, data: object) -> "Statuses":
        """Raises Malformed `import.bad_mapping`."""
        if not isinstance(data, list):
            raise Malformed("import.bad_mapping", field="statuses")
        try:
            return cls(_rule(item) for item in data)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise Malformed("import.bad_mapping", field="statuses") from error


def _rule(item: dict[str, Any]) -> StatusRule:
    names = tuple(str(word).strip() for word in item["words"] if str(word).strip())
    if not names:
        raise ValueError("a status without words")
    bindings = frozenset(Binding(name) for name in item.get("bindings", []))
    if (
        not bindings <= _PLEDGED | _FROZEN
    ):  # reserved and under investigation come from orders and counts alone
        raise ValueError("a list cannot bind so")
    return StatusRule(words=names, state=State(item["state"]), bindings=bindings)


def _together(parts: list[Status]) -> Status | Unread:
    away = {part.state for part in parts} - {State.IN_STOCK}
    if len(away) > 1:
        return Unread(code="unknown_status")
    bindings = frozenset(binding for part in parts for binding in part.bindings)
    return Status(state=away.pop() if away else State.IN_STOCK, bindings=bindings)
