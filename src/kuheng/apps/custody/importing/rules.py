"""What makes a row faulty, voucher numbers apart. A rule sees a whole column; a row may break several."""

import re
from collections.abc import Collection, Mapping
from datetime import date
from difflib import get_close_matches

from kuheng.apps.custody.domain.binding import Binding, State
from kuheng.apps.custody.importing.categories import Categories, CategoryWords
from kuheng.apps.custody.importing.listing import Listing
from kuheng.apps.custody.importing.statuses import Status, Statuses
from kuheng.engines.forms.importing.api import Suggestion, Unread

_CODE = re.compile(r"[A-Z0-9-]+")
_NO_NAME = frozenset({"-", "--", "—", "/", "无"})
_CURRENCIES = {
    word: code
    for code, words in {
        "CNY": ("cny", "rmb", "人民币", "人民币元", "元", "¥", "人民币(元)"),
        "USD": ("usd", "美元", "美金", "$"),
        "HKD": ("hkd", "港币", "港元"),
        "EUR": ("eur", "欧元", "€"),
        "GBP": ("gbp", "英镑", "£"),
    }.items()
    for word in words
}
_NUMBERS = re.compile(r"\d+")
_MOST_GUESSES = 200
_MOST_COMPARED = 50_000  # likeness costs about 20 µs a pair


def judge_codes(found: Listing) -> None:
    """Given, well formed, and new: of equal codes the later row is at fault. Tags are unique as well."""
    unread = found.unreadable("code")
    for index, code in enumerate(found.columns["code"]):
        if code is None:
            if index not in unread and found.has_column("code", index):
                found.fault(index, "code", "missing_code")
        elif _CODE.fullmatch(code) is None:
            found.fault(index, "code", "bad_id_chars", _usable_code(code))
    _judge_repeats(found, "code", "duplicate_code")
    tags = found.columns["tag"] = [tag and tag.upper().replace(" ", "") for tag in found.columns["tag"]]
    if any(tags):
        _judge_repeats(found, "tag", "duplicate_tag")


def _usable_code(code: str) -> Suggestion | None:
    upper = code.upper()
    usable = re.sub(r"[^A-Z0-9-]", "", upper)
    return Suggestion(value=usable, certain=usable == upper) if usable else None


def _judge_repeats(found: Listing, key: str, code: str) -> None:
    values = found.columns[key]
    if len(set(values)) == len(values):
        return
    first: dict[str, int] = {}
    for index, value in enumerate(values):
        if value is None:
            continue
        if value in first:
            found.collides(index, key, code, first[value])
        else:
            first[value] = index


def judge_names(found: Listing) -> None:
    """Every asset has a name."""
    unread = found.unreadable("name")
    for index, name in enumerate(found.columns["name"]):
        if (name is None or name in _NO_NAME) and index not in unread:
            found.fault(index, "name", "missing_name")


def judge_meanings(found: Listing, known: Categories, statuses: Statuses) -> None:
    """Category, status and currency: words of the bank become values of the register."""
    _judge_category(found, known)
    _judge_state(found, statuses)
    _judge_currency(found)


def _judge_category(found: Listing, known: Categories) -> None:
    texts = found.columns["category"]
    read: dict[str | None, CategoryWords | Unread] = {None: Unread(code="missing_category")}
    unknown = 0
    for text in dict.fromkeys(texts):
        if text is not None:
            # A wrongly mapped column has thousands of different values: guessing at them all helps nobody.
            read[text] = entry = known.read(text, guess=unknown < _MOST_GUESSES)
            unknown += isinstance(entry, Unread)
    entries = [read[text] for text in texts]
    for index, entry in enumerate(entries):
        if isinstance(entry, Unread):
            found.unread(index, "category", entry)
    named = [entry if isinstance(entry, CategoryWords) else None for entry in entries]
    found.columns["category"] = [entry and entry.key for entry in named]
    found.columns["category_zh"] = [entry and entry.zh for entry in named]
    found.columns["category_kind"] = [entry.kind if entry else "serial" for entry in named]


def _judge_state(found: Listing, statuses: Statuses) -> None:
    texts = found.columns["state"]
    in_stock = Status(state=State.IN_STOCK)
    read = {text: statuses.read(text) if text is not None else in_stock for text in set(texts)}
    if None in read and found.has("state"):
        for index, text in enumerate(texts):
            if text is None and found.has_column("state", index):
                found.warn(index, "state", "missing_status")
    if any(isinstance(status, Unread) for status in read.values()):
        for index, text in enumerate(texts):
            status = read[text]
            if isinstance(status, Unread):
                found.unread(index, "state", status)
        read = {text: in_stock if isinstance(status, Unread) else status for text, status in read.items()}
    _spread(found, {text: status for text, status in read.items() if isinstance(status, Status)})


def _spread(found: Listing, read: Mapping[str | None, Status]) -> None:
    texts = found.columns["state"]
    states = {text: status.state.value for text, status in read.items()}
    for key, binding in (("pledged", Binding.PLEDGED), ("frozen", Binding.FROZEN)):
        bound = {text: binding in status.bindings for text, status in read.items()}
        found.columns[key] = [bound[text] for text in texts]
    found.columns["state"] = [states[text] for text in texts]


def _judge_currency(found: Listing) -> None:
    texts = found.columns["currency"]
    read = {text: "CNY" if text is None else _CURRENCIES.get(text.lower()) for text in set(texts)}
    for index, text in enumerate(texts):
        if read[text] is None:
            found.fault(index, "currency", "unknown_currency")
    found.columns["currency"] = list(map(read.__getitem__, texts))


def judge_dates(found: Listing, today: date | None) -> None:
    """An asset cannot expire before it was received. Receipts to come are only noted: clocks differ."""
    received, expires = found.columns["received_on"], found.columns["expires_on"]
    for index, (start, end) in enumerate(zip(received, expires, strict=True)):
        if start is not None and end is not None and end < start:
            found.fault(index, "expires_on", "expiry_before_in", received_on=start.isoformat())
    if today is not None:
        for index, start in enumerate(received):
            if start is not None and start > today:
                found.warn(index, "received_on", "date_to_come", today=today.isoformat())


def judge_amounts(found: Listing) -> None:
    """No negative quantity or value. A missing quantity is one piece; of vouchers the numbers say it."""
    for index, quantity in enumerate(found.columns["quantity"]):
        if quantity is not None and quantity < 1:
            if quantity < 0:
                found.fault(
                    index, "quantity", "negative_qty", Suggestion(value=str(-quantity), certain=False)
                )
            else:
                found.warn(index, "quantity", "zero_quantity")
    for index, fen in enumerate(found.columns["value_fen"]):
        if fen is not None and fen < 0:
            found.fault(index, "value_fen", "negative_value", Suggestion(value=_yuan(-fen), certain=False))


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}元"


def judge_references(found: Listing, known: Mapping[str, Collection[str]]) -> None:
    """Places, branches and units that the register must have already; only the fields listed in `known`."""
    for key, values in known.items():
        texts = found.columns[key]
        unknown = {text for text in texts if text is not None} - set(values)
        if not unknown:
            continue
        by_numbers = {_bare_numbers(value): value for value in values}
        near = {text: _same_numbers(text, by_numbers) for text in unknown}
        if len(unknown) * len(values) <= _MOST_COMPARED:
            near = {text: same or _nearest(text, values) for text, same in near.items()}
        for index, text in enumerate(texts):
            if text in unknown:
                found.fault(index, key, f"unknown_{key}", near[text])


def _bare_numbers(text: str) -> str:
    """A-1-2-5 and A-01-02-05 are one place."""
    return _NUMBERS.sub(lambda found: found[0].lstrip("0") or "0", text.upper().replace(" ", ""))


def _same_numbers(text: str, by_numbers: Mapping[str, str]) -> Suggestion | None:
    same = by_numbers.get(_bare_numbers(text))
    return None if same is None else Suggestion(value=same, certain=True)


def _nearest(text: str, values: Collection[str]) -> Suggestion | None:
    near = get_close_matches(text, values, n=1, cutoff=0.8)
    return Suggestion(value=near[0], certain=False) if near else None
