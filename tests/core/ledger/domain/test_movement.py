"""Movements: lawful in themselves, bound by a digest, undone by their reverse."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from kuheng.core.ledger.domain import (
    FROM_ORIGIN,
    Entry,
    Kind,
    Movement,
    Span,
    Spot,
    State,
    check,
    reverse,
    transfer,
)
from kuheng.core.ledger.domain.movement import digest_columns, digest_entries, effective
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import AssetId, PersonId, PlaceId

BAR, CASH, CHEQUES = (AssetId(UUID(int=number)) for number in (1, 2, 3))
VAULT, HANDS = Spot(place=PlaceId(UUID(int=101))), Spot(place=PlaceId(UUID(int=102)))
TELLER = Spot(place=HANDS.place, holder=PersonId(UUID(int=201)), state=State.WITH_TELLER)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def a_movement(*entries: Entry) -> Movement:
    return Movement(kind="transfer", entries=entries)


def refused(movement: Movement) -> str:
    answer = check(movement)
    assert isinstance(answer, Refusal)
    return answer.code


def test_what_leaves_arrives() -> None:
    movement = a_movement(
        *transfer(BAR, Kind.SERIAL, VAULT, HANDS),
        *transfer(CASH, Kind.STOCK, VAULT, HANDS, quantity=500),
        *transfer(CHEQUES, Kind.RANGE, VAULT, TELLER, spans=[Span(1, 10), Span(20, 29)]),
    )
    assert check(movement) is movement
    assert [entry.quantity for entry in movement.entries] == [-1, 1, -500, 500, -10, 10, -10, 10]


def test_nothing_is_no_movement() -> None:
    assert refused(a_movement()) == "ledger.empty"


def test_an_asset_that_only_leaves_does_not_balance() -> None:
    assert (
        refused(a_movement(Entry(asset=BAR, kind=Kind.SERIAL, spot=VAULT, quantity=-1)))
        == "ledger.unbalanced"
    )


def test_two_assets_do_not_balance_each_other() -> None:
    leaves, _ = transfer(CASH, Kind.STOCK, VAULT, HANDS, quantity=5)
    _, arrives = transfer(AssetId(UUID(int=9)), Kind.STOCK, VAULT, HANDS, quantity=5)
    assert refused(a_movement(leaves, arrives)) == "ledger.unbalanced"


def test_other_numbers_do_not_balance_though_they_are_as_many() -> None:
    leaves, _ = transfer(CHEQUES, Kind.RANGE, VAULT, TELLER, spans=[Span(1, 10)])
    _, arrives = transfer(CHEQUES, Kind.RANGE, VAULT, TELLER, spans=[Span(11, 20)])
    assert refused(a_movement(leaves, arrives)) == "ledger.unbalanced"


def test_one_serial_does_not_go_to_two_places() -> None:
    there = transfer(BAR, Kind.SERIAL, VAULT, HANDS)
    back = transfer(BAR, Kind.SERIAL, HANDS, VAULT)
    assert refused(a_movement(*there, *back)) == "ledger.twice"


@pytest.mark.parametrize(
    "entry",
    [
        Entry(asset=CASH, kind=Kind.STOCK, spot=VAULT, quantity=0),
        Entry(asset=CASH, kind=Kind.STOCK, spot=VAULT, quantity=2**62),
        Entry(asset=CASH, kind=Kind.STOCK, spot=TELLER, quantity=1),
        Entry(asset=CASH, kind=Kind.STOCK, spot=VAULT, quantity=2, span=Span(1, 2)),
        Entry(asset=BAR, kind=Kind.SERIAL, spot=VAULT, quantity=2),
        Entry(asset=CHEQUES, kind=Kind.RANGE, spot=VAULT, quantity=2),
        Entry(asset=CHEQUES, kind=Kind.RANGE, spot=VAULT, quantity=3, span=Span(1, 2)),
    ],
)
def test_a_quantity_must_fit_its_kind(entry: Entry) -> None:
    assert refused(a_movement(entry, replace(entry, quantity=-entry.quantity))) == "ledger.quantity"


def test_the_reverse_of_the_reverse_is_the_movement() -> None:
    entries = transfer(CHEQUES, Kind.RANGE, FROM_ORIGIN, VAULT, spans=[Span(5, 9)])
    assert reverse(reverse(entries)) == entries
    assert [entry.quantity for entry in reverse(entries)] == [5, -5]


def test_the_digest_covers_every_part_of_every_entry() -> None:
    entries = transfer(CHEQUES, Kind.RANGE, VAULT, TELLER, spans=[Span(0, 9)])
    first = entries[0]
    changed = [
        entries[::-1],
        entries[:1],
        (replace(first, asset=BAR), entries[1]),
        (replace(first, quantity=10), entries[1]),
        (replace(first, span=Span(1, 9)), entries[1]),
        (replace(first, span=None), entries[1]),
        (replace(first, kind=Kind.STOCK), entries[1]),
        (replace(first, spot=HANDS), entries[1]),
        (replace(first, spot=replace(VAULT, holder=TELLER.holder)), entries[1]),
        (replace(first, spot=replace(VAULT, state=State.VOID)), entries[1]),
    ]
    digests = {digest_entries(entries), *(digest_entries(other) for other in changed)}
    assert len(digests) == len(changed) + 1


def test_the_digest_of_stored_columns_is_the_same() -> None:
    entries = transfer(CASH, Kind.STOCK, VAULT, HANDS, quantity=3)
    stored = [
        (CASH, VAULT.place, None, -3, None, None, "stock", "free"),
        (CASH, HANDS.place, None, 3, None, None, "stock", "free"),
    ]
    assert digest_columns(stored) == digest_entries(entries)  # type: ignore[arg-type]


def test_it_happened_when_the_command_says_unless_the_movement_knows_better() -> None:
    movement = a_movement(*transfer(BAR, Kind.SERIAL, VAULT, HANDS))
    earlier = replace(movement, effective_at=NOON - timedelta(days=3))
    assert effective(movement, at=NOON, recorded_at=NOON + timedelta(seconds=1)) == NOON
    assert effective(earlier, at=NOON, recorded_at=NOON) == NOON - timedelta(days=3)


def test_a_clock_a_little_ahead_counts_as_now_and_one_far_ahead_is_refused() -> None:
    movement = a_movement(*transfer(BAR, Kind.SERIAL, VAULT, HANDS))
    assert effective(movement, at=NOON + timedelta(minutes=4), recorded_at=NOON) == NOON
    late = effective(movement, at=NOON + timedelta(minutes=6), recorded_at=NOON)
    assert isinstance(late, Refusal)
    assert late.code == "ledger.future"
