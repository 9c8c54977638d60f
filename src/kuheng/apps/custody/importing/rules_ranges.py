"""Voucher numbers of a list: both ends, in order, as many as the quantity says, claimed by one row only."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

from kuheng.apps.custody.importing.listing import Listing
from kuheng.apps.custody.importing.numbers import (
    NumberLine,
    RangeKey,
    VoucherNumber,
    kind_of,
    read_number,
    split_range,
)
from kuheng.engines.forms.importing.api import Suggestion, Unread

# A kind's usual length is believed when this many rows, and four in five, show it.
_ENOUGH_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenRange:
    """Numbers that the register holds already, and the code of the asset that holds them."""

    key: RangeKey
    first_no: int
    last_no: int
    code: str


Taken = Callable[[Collection[RangeKey]], Iterable[TakenRange]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Claim:
    """A row's numbers, once both ends are read, fit each other and are in order."""

    index: int
    key: RangeKey
    first: VoucherNumber
    last: VoucherNumber

    @property
    def count(self) -> int:
        return self.last.number - self.first.number + 1


def judge_ranges(found: Listing, taken: Taken) -> None:
    """Finds the faults of voucher numbers; fills the kind, the range columns and quantities left open."""
    rows = list(_rows_with_numbers(found))
    claims = [claim for index in rows if (claim := _claim(found, index)) is not None]
    _judge_lengths(found, claims)
    _judge_overlaps(found, claims, taken)
    _fill_ranges(found, {claim.index: claim for claim in claims})
    _fill_quantities(found)


def _rows_with_numbers(found: Listing) -> Iterator[int]:
    firsts, lasts, both = (found.columns[key] for key in ("first_no", "last_no", "numbers"))
    vouchers = found.columns["category_kind"] if any(map(found.has, ("first_no", "numbers"))) else None
    for index in range(found.length):
        if firsts[index] or lasts[index] or both[index]:
            yield index
        elif vouchers is not None and vouchers[index] == "range" and not _numbers_unread(found, index):
            found.fault(index, _place(found, index, "first_no"), "range_incomplete")


def _numbers_unread(found: Listing, index: int) -> bool:
    part = found.part_of(index)
    return part.mapping.column_of("first_no") is None and part.mapping.column_of("numbers") is None


def _place(found: Listing, index: int, key: str) -> str:
    """The field that gives an end of this row's range: its own column, or the one for both."""
    return key if found.has_column(key, index) or not found.has_column("numbers", index) else "numbers"


def _claim(found: Listing, index: int) -> _Claim | None:
    ends = _ends(found, index)
    if ends is None:
        return None
    first, last = ends
    if last.number < first.number:
        found.fault(index, _place(found, index, "last_no"), "range_reversed", first=str(first))
        return None
    kind = kind_of(found.columns["spec"][index], found.columns["name"][index])
    key = RangeKey(kind, first.prefix, found.columns["edition"][index] or "", first.digits)
    claim = _Claim(index=index, key=key, first=first, last=last)
    quantity = found.columns["quantity"][index]
    # A negative quantity is a fault of its own; what it ought to be is not asked then.
    if quantity is not None and quantity >= 0 and quantity != claim.count:
        right = Suggestion(value=str(claim.count), certain=False)
        found.fault(index, "quantity", "range_qty", right, count=claim.count, quantity=quantity)
    return claim


def _ends(found: Listing, index: int) -> tuple[VoucherNumber, VoucherNumber] | None:
    """Both numbers, of one prefix and one length; None when a fault says why not."""
    texts = (found.columns["first_no"][index], found.columns["last_no"][index])
    if texts == (None, None):
        both = found.columns["numbers"][index]
        texts = split_range(both) or (both, both)
    first, last = (
        None if text is None else _number(found, index, key, text)
        for key, text in zip(("first_no", "last_no"), texts, strict=True)
    )
    if isinstance(first, Unread) or isinstance(last, Unread):
        return None
    if first is None or last is None:
        _incomplete(found, index, first)
        return None
    return _fitted(found, index, first, last)


def _number(found: Listing, index: int, key: str, text: str) -> VoucherNumber | Unread | None:
    number = read_number(text, from_number_cell=not isinstance(found.raw(key, index), str))
    if isinstance(number, Unread):
        found.unread(index, _place(found, index, key), number)
    return number


def _incomplete(found: Listing, index: int, first: VoucherNumber | None) -> None:
    if index in found.unreadable("first_no") or index in found.unreadable("last_no"):
        return  # the end is there but could not be read
    quantity = found.columns["quantity"][index]
    if first is None:
        found.fault(index, "first_no", "range_incomplete")
    elif quantity is None or quantity < 1:
        found.fault(index, "last_no", "range_incomplete")
    else:
        last = Suggestion(value=str(first.plus(quantity - 1)), certain=False)
        found.fault(index, "last_no", "range_incomplete", last)


def _fitted(
    found: Listing, index: int, first: VoucherNumber, last: VoucherNumber
) -> tuple[VoucherNumber, VoucherNumber] | None:
    if first.prefix and not last.prefix:
        last = VoucherNumber(first.prefix, last.number, last.digits)  # 冠字 is written once
    if first.prefix != last.prefix:
        found.fault(index, _place(found, index, "last_no"), "range_prefix", first=str(first))
        return None
    if first.digits == last.digits:
        return first, last
    key, short = ("first_no", first) if first.digits < last.digits else ("last_no", last)
    digits = max(first.digits, last.digits)
    padded = Suggestion(value=str(short.padded(digits)), certain=short.from_number_cell)
    found.fault(index, _place(found, index, key), "range_digits", padded, digits=digits)
    return None


def _judge_lengths(found: Listing, claims: list[_Claim]) -> None:
    """Number cells lose leading zeros: 412301 among numbers of eight digits is 00412301."""
    lengths: dict[tuple[str, str], Counter[int]] = {}
    for claim in claims:
        if not claim.first.from_number_cell:
            lengths.setdefault((claim.key.kind, claim.key.prefix), Counter())[claim.key.digits] += 1
    other_faults = {note.index for note in found.faults if note.field == "quantity"}
    for claim in claims:
        counted = lengths.get((claim.key.kind, claim.key.prefix), Counter())
        digits, rows = counted.most_common(1)[0] if counted else (0, 0)
        if claim.key.digits >= digits or rows < max(_ENOUGH_ROWS, 0.8 * counted.total()):
            continue
        if not claim.first.from_number_cell:
            found.warn(claim.index, _place(found, claim.index, "first_no"), "range_digits", digits=digits)
        elif claim.index not in other_faults:
            padded = Suggestion(value=str(claim.first.padded(digits)), certain=True)
            found.fault(claim.index, "first_no", "range_digits", padded, digits=digits)


def _judge_overlaps(found: Listing, claims: list[_Claim], taken: Taken) -> None:
    """Later against earlier, and each against the register, but no asset against its own numbers there."""
    held = list(taken({claim.key for claim in claims}))
    registered: dict[RangeKey, NumberLine] = {}
    for at, known in enumerate(held):
        registered.setdefault(known.key, NumberLine()).paint(known.first_no, known.last_no, at)
    lines: dict[RangeKey, NumberLine] = {}
    codes = found.columns["code"]
    for at, claim in enumerate(claims):
        first, last = claim.first.number, claim.last.number
        line = lines.setdefault(claim.key, NumberLine())
        owner = next(line.owners(first, last), None)
        if owner is not None:
            _overlap(found, claim, claims[owner])
        elif claim.key in registered:
            owners = registered[claim.key].owners(first, last)
            other = next((held[of].code for of in owners if held[of].code != codes[claim.index]), None)
            if other is not None:
                key = _place(found, claim.index, "first_no")
                found.fault(claim.index, key, "range_overlap", reason="register", other_code=other)
        line.paint(first, last, at)


def _overlap(found: Listing, claim: _Claim, other: _Claim) -> None:
    shared = min(claim.last.number, other.last.number) - max(claim.first.number, other.first.number) + 1
    following = None
    if other.first.number <= claim.first.number and other.last.number < claim.last.number:
        following = Suggestion(value=str(other.last.plus(1)), certain=False)
    key = _place(found, claim.index, "first_no")
    found.collides(claim.index, key, "range_overlap", other.index, following, shared=shared)


def _fill_ranges(found: Listing, claims: dict[int, _Claim]) -> None:
    columns = found.columns
    for key in ("range_kind", "prefix", "digits", "first_no", "last_no"):
        columns[key] = [None] * found.length
    pieces = zip(columns["category_kind"], columns["quantity"], strict=True)
    columns["kind"] = [
        "stock" if kind == "stock" or (quantity is not None and quantity > 1) else "serial"
        for kind, quantity in pieces
    ]
    for index, claim in claims.items():
        columns["kind"][index] = "range"
        columns["range_kind"][index] = claim.key.kind
        columns["prefix"][index] = claim.key.prefix
        columns["digits"][index] = claim.key.digits
        columns["first_no"][index] = claim.first.number
        columns["last_no"][index] = claim.last.number
        if columns["quantity"][index] is None:
            columns["quantity"][index] = claim.count


def _fill_quantities(found: Listing) -> None:
    """One piece where the list gives no quantity; fungible stock has to say."""
    unread = found.unreadable("quantity")
    kinds, quantities = found.columns["kind"], found.columns["quantity"]
    for index, quantity in enumerate(quantities):
        if quantity is None and index not in unread:
            quantities[index] = 1
            if kinds[index] == "stock":
                found.fault(index, "quantity", "missing_quantity")
