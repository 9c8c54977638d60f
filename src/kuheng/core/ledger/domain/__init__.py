"""The ledger's values and decisions, pure: what a pure module of a higher room imports instead of `api`."""

from kuheng.core.ledger.domain.claims import (
    Claim,
    Reserve,
    Settlement,
    Take,
    decide_reserve,
    decide_settle,
)
from kuheng.core.ledger.domain.movement import (
    FROM_ORIGIN,
    ORIGIN,
    Entry,
    Holding,
    Interval,
    Kind,
    Movement,
    Reservation,
    Spot,
    State,
    by_asset,
    check,
    reverse,
    transfer,
)
from kuheng.core.ledger.domain.numbers import (
    Delivery,
    Numbering,
    NumberList,
    Span,
    Spans,
    compare_delivery,
    count,
    covers,
    intersect,
    merge,
    parse_numbers,
    read_spans,
    repeated,
    show_numbers,
    subtract,
    take_lowest,
    tally,
)

__all__ = [
    "Claim", "Delivery", "Entry", "FROM_ORIGIN", "Holding", "Interval", "Kind", "Movement",
    "NumberList", "Numbering", "ORIGIN", "Reservation", "Reserve", "Settlement", "Span", "Spans",
    "Spot", "State", "Take", "by_asset", "check", "compare_delivery", "count", "covers",
    "decide_reserve", "decide_settle", "intersect", "merge", "parse_numbers", "read_spans", "repeated", "reverse",
    "show_numbers", "subtract", "take_lowest", "tally", "transfer",
]  # fmt: skip
