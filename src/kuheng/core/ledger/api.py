"""The ledger, as the rooms above see it."""

from kuheng.core.ledger.claims import Claim, Reserve, Settlement, Take, decide_reserve, decide_settle
from kuheng.core.ledger.closing import Difference, altered, close_month, end_of, horizon, rebuild
from kuheng.core.ledger.domain import (
    ORIGIN,
    Entry,
    Holding,
    Interval,
    Kind,
    Movement,
    Reservation,
    Spot,
    State,
    check,
    transfer,
)
from kuheng.core.ledger.numbers import (
    Delivery,
    Numbering,
    NumberList,
    Span,
    Spans,
    compare_delivery,
    parse_numbers,
    show_numbers,
    take_lowest,
    tally,
)
from kuheng.core.ledger.posting import allow_negative, correct, define_numbers, post, post_many, receipt
from kuheng.core.ledger.reserving import (
    LockedAssets,
    LockedLines,
    lock_assets,
    lock_lines,
    release,
    reserve,
    settle,
)
from kuheng.core.ledger.selectors import (
    Available,
    available,
    entries_of,
    find_number,
    history,
    holding,
    intervals,
    number_totals,
    numberings,
)

__all__ = [
    "ORIGIN", "Available", "Claim", "Delivery", "Difference", "Entry", "Holding", "Interval", "Kind", "LockedAssets",
    "LockedLines", "Movement", "NumberList", "Numbering", "Reservation", "Reserve", "Settlement", "Span", "Spans",
    "Spot", "State", "Take", "allow_negative", "altered", "available", "check", "close_month", "compare_delivery",
    "correct", "decide_reserve", "decide_settle", "define_numbers", "end_of", "entries_of", "find_number", "history",
    "holding", "horizon", "intervals", "lock_assets", "lock_lines", "number_totals", "numberings", "parse_numbers",
    "post", "post_many", "rebuild", "receipt", "release", "reserve", "settle", "show_numbers", "take_lowest", "tally",
    "transfer",
]  # fmt: skip
