"""Movements in the database: balanced, never changed, and the holdings follow."""

from datetime import timedelta

import pytest
from psycopg.errors import IntegrityError

from kuheng.core.ledger import api as ledger
from kuheng.core.ledger.api import Kind, Movement, Numbering, Span, Spot, State
from kuheng.core.ledger.domain import FROM_ORIGIN
from kuheng.core.ledger.texts import CONSTRAINTS
from kuheng.kernel.errors import NotFound, Refused
from kuheng.kernel.ids import MovementId, TenantId, new_id
from tests.core.ledger.book import CHEQUE, Book, constraint_of, days_ago, history, new_asset, new_line, past


def code(error: pytest.ExceptionInfo[IntegrityError]) -> str:
    return CONSTRAINTS[constraint_of(error.value) or ""][0]


def test_a_received_bar_lies_where_it_was_put(book: Book) -> None:
    bar = book.serial()
    (one,) = book.held(bar)
    assert (one.spot, one.quantity, one.reserved, one.available) == (book.vault, 1, 0, 1)


def test_a_bar_has_one_place_wherever_it_goes(book: Book) -> None:
    bar = book.serial()
    book.move(bar, Kind.SERIAL, book.vault, book.hands)
    book.move(bar, Kind.SERIAL, book.hands, book.shelf)
    assert book.where(bar) == {book.shelf: 1}


def test_a_bar_cannot_be_taken_from_where_it_is_not(book: Book) -> None:
    bar = book.serial()
    with pytest.raises(IntegrityError) as error:
        book.move(bar, Kind.SERIAL, book.shelf, book.hands)
    assert code(error) == "ledger.not_there"


def test_a_bar_is_not_received_twice(book: Book) -> None:
    bar = book.serial()
    with pytest.raises(IntegrityError) as error:
        book.post(Movement(kind="receive", entries=ledger.receipt(bar, Kind.SERIAL, book.shelf)))
    assert code(error) == "ledger.second_custody"


def test_the_holder_of_a_bar_must_be_right_too(book: Book) -> None:
    bar = book.serial(Spot(place=book.hands.place, holder=book.person))
    with pytest.raises(IntegrityError):
        book.move(bar, Kind.SERIAL, book.hands, book.vault)
    book.move(bar, Kind.SERIAL, Spot(place=book.hands.place, holder=book.person), book.vault)


def test_stock_divides_and_never_goes_below_zero(book: Book) -> None:
    coins = book.stock(100)
    book.move(coins, Kind.STOCK, book.vault, book.hands, quantity=30)
    assert book.where(coins) == {book.vault: 70, book.hands: 30}
    with pytest.raises(IntegrityError) as error:
        book.move(coins, Kind.STOCK, book.vault, book.hands, quantity=71)
    assert code(error) == "ledger.short"


def test_stock_is_not_taken_where_there_never_was_any(book: Book) -> None:
    coins = book.stock(100)
    with pytest.raises(IntegrityError) as error:
        book.move(coins, Kind.STOCK, book.shelf, book.hands, quantity=1)
    assert code(error) == "ledger.short"


def test_a_mirrored_place_may_be_short(book: Book) -> None:
    coins = book.stock(10)
    with book.open() as tx:
        ledger.allow_negative(tx, book.shelf.place)
    book.move(coins, Kind.STOCK, book.shelf, book.vault, quantity=3)
    assert book.where(coins) == {book.shelf: -3, book.vault: 13}
    with pytest.raises(IntegrityError), book.open() as tx:
        ledger.allow_negative(tx, book.shelf.place, allowed=False)
    assert book.differences() == []


def test_one_movement_moves_assets_of_all_kinds(book: Book) -> None:
    bar, coins, cheques = book.serial(), book.stock(50), book.batch(1, 100)
    entries = (
        *ledger.transfer(bar, Kind.SERIAL, book.vault, book.hands),
        *ledger.transfer(coins, Kind.STOCK, book.vault, book.hands, quantity=20),
        *ledger.transfer(cheques, Kind.RANGE, book.vault, book.teller, spans=[Span(1, 30)]),
    )
    book.post(Movement(kind="issue", entries=entries))
    assert book.where(bar) == {book.hands: 1}
    assert book.where(coins) == {book.vault: 30, book.hands: 20}
    assert book.where(cheques) == {book.vault: 70, book.teller: 30}
    assert book.numbers(cheques) == [(1, 30, State.WITH_TELLER, None), (31, 100, State.FREE, None)]


def test_numbers_split_and_merge(book: Book) -> None:
    cheques = book.batch(1, 100)
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(40, 69),))
    assert [found[:2] for found in book.numbers(cheques)] == [(1, 39), (40, 69), (70, 100)]
    book.move(cheques, Kind.RANGE, book.teller, book.vault, spans=(Span(40, 49), Span(60, 69)))
    assert [found[:2] for found in book.numbers(cheques)] == [(1, 49), (50, 59), (60, 100)]
    book.move(cheques, Kind.RANGE, book.teller, book.vault, spans=(Span(50, 59),))
    assert book.numbers(cheques) == [(1, 100, State.FREE, None)]


def test_a_voucher_goes_through_its_life(book: Book) -> None:
    cheques = book.batch(1, 10)
    consumed, void, destroyed = (
        Spot(place=book.hands.place, holder=book.person, state=State.CONSUMED),
        Spot(place=book.vault.place, state=State.VOID),
        Spot(place=book.shelf.place, state=State.DESTROYED),
    )
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(1, 5),))
    for number in (1, 2, 3):
        book.move(cheques, Kind.RANGE, book.teller, consumed, spans=(Span(number, number),))
    book.move(cheques, Kind.RANGE, book.teller, void, spans=(Span(4, 4),))
    book.move(cheques, Kind.RANGE, void, destroyed, spans=(Span(4, 4),))
    assert [found[:3] for found in book.numbers(cheques)] == [
        (1, 3, State.CONSUMED),
        (4, 4, State.DESTROYED),
        (5, 5, State.WITH_TELLER),
        (6, 10, State.FREE),
    ]
    with book.open() as tx:
        totals = ledger.number_totals(tx)
    assert totals == {
        (CHEQUE.kind, "consumed"): 3, (CHEQUE.kind, "destroyed"): 1, (CHEQUE.kind, "with_teller"): 1,
        (CHEQUE.kind, "free"): 5,
    }  # fmt: skip


def test_numbers_are_taken_from_where_they_are_only(book: Book) -> None:
    cheques = book.batch(1, 100)
    book.move(cheques, Kind.RANGE, book.vault, book.teller, spans=(Span(1, 10),))
    for source, span in ((book.vault, Span(10, 11)), (book.teller, Span(10, 11)), (book.shelf, Span(50, 50))):
        with pytest.raises(IntegrityError) as error:
            book.move(cheques, Kind.RANGE, source, book.hands, spans=(span,))
        assert code(error) in ("ledger.numbers_moved", "ledger.short")
    assert book.differences() == []


@pytest.mark.parametrize(("first", "last"), [(50, 60), (1, 100), (100, 100), (1, 1), (90, 200), (0, 300)])
def test_a_number_is_received_once(book: Book, first: int, last: int) -> None:
    book.batch(1, 100)
    with pytest.raises(IntegrityError) as error:
        book.batch(first, last)
    assert code(error) == "ledger.numbers_overlap"


def test_the_same_numbers_of_one_batch_are_not_received_twice(book: Book) -> None:
    cheques = book.batch(1, 100)
    entries = ledger.receipt(cheques, Kind.RANGE, book.vault, spans=(Span(50, 60),))
    with pytest.raises(IntegrityError) as error:
        book.post(Movement(kind="receive", entries=entries))
    assert code(error) == "ledger.numbers_overlap"


@pytest.mark.parametrize(
    "other",
    [
        Numbering(kind="现金支票", prefix="AB", digits=8),
        Numbering(kind=CHEQUE.kind, prefix="AC", digits=8),
        Numbering(kind=CHEQUE.kind, prefix="AB", edition="2026", digits=8),
        Numbering(kind=CHEQUE.kind, prefix="AB", digits=9),
    ],
)
def test_the_same_number_of_another_kind_is_another_number(book: Book, other: Numbering) -> None:
    first, second = book.batch(1, 100), book.batch(1, 100, other)
    with book.open() as tx:
        found = ledger.find_number(tx, other, 50)
        assert found is not None
        assert found.asset == second
        found = ledger.find_number(tx, CHEQUE, 50)
        assert found is not None
        assert found.asset == first


def test_another_tenant_has_the_same_numbers(book: Book) -> None:
    book.batch(1, 100)
    Book(database=book.database).batch(1, 100)


def test_a_number_has_no_more_digits_than_its_kind(book: Book) -> None:
    with pytest.raises(IntegrityError) as error:
        book.batch(99_999_990, 100_000_000)
    assert code(error) == "ledger.number_too_long"


def test_numbers_need_to_be_defined_and_are_defined_once(book: Book) -> None:
    cheques = new_asset()
    entries = ledger.receipt(cheques, Kind.RANGE, book.vault, spans=(Span(1, 9),))
    with pytest.raises(IntegrityError) as error:
        book.post(Movement(kind="receive", entries=entries))
    assert code(error) == "ledger.numbers_incomplete"
    known = book.batch(1, 9)
    with pytest.raises(IntegrityError) as error, book.open() as tx:
        ledger.define_numbers(tx, {known: CHEQUE})
    assert code(error) == "ledger.numbers_defined"


def test_a_correction_is_the_reverse_and_names_what_it_undoes(book: Book) -> None:
    bar, cheques = book.serial(), book.batch(1, 100)
    entries = (
        *ledger.transfer(bar, Kind.SERIAL, book.vault, book.hands),
        *ledger.transfer(cheques, Kind.RANGE, book.vault, book.teller, spans=[Span(11, 20)]),
    )
    wrong = book.post(Movement(kind="issue", entries=entries))
    with book.open() as tx:
        undone = ledger.correct(tx, wrong, reason="scanned in the wrong vault")
    assert book.where(bar) == {book.vault: 1}
    assert book.numbers(cheques) == [(1, 100, State.FREE, None)]
    with book.open() as tx:
        latest = ledger.history(tx, bar)[0]
    assert (latest["movement_id"], latest["corrects"], latest["reason"]) == (
        undone,
        wrong,
        "scanned in the wrong vault",
    )


def test_a_movement_is_corrected_once(book: Book) -> None:
    bar = book.serial()
    wrong = book.move(bar, Kind.SERIAL, book.vault, book.hands)
    with book.open() as tx:
        ledger.correct(tx, wrong, reason="a mistake")
    book.move(bar, Kind.SERIAL, book.vault, book.hands)
    with pytest.raises(IntegrityError) as error, book.open() as tx:
        ledger.correct(tx, wrong, reason="a mistake")
    assert code(error) == "ledger.already_corrected"


def test_what_moved_on_must_come_back_before_it_is_corrected(book: Book) -> None:
    bar = book.serial()
    wrong = book.move(bar, Kind.SERIAL, book.vault, book.hands)
    book.move(bar, Kind.SERIAL, book.hands, book.shelf)
    with pytest.raises(IntegrityError) as error, book.open() as tx:
        ledger.correct(tx, wrong, reason="a mistake")
    assert code(error) == "ledger.not_there"


def test_a_receipt_by_mistake_leaves_the_book_and_may_come_again(book: Book) -> None:
    bar, coins, cheques = new_asset(), new_asset(), new_asset()
    entries = (
        *ledger.receipt(bar, Kind.SERIAL, book.vault),
        *ledger.receipt(coins, Kind.STOCK, book.vault, quantity=9),
        *ledger.receipt(cheques, Kind.RANGE, book.vault, spans=(Span(1, 9),)),
    )
    with book.open() as tx:
        ledger.define_numbers(tx, {cheques: CHEQUE})
        wrong = ledger.post(tx, Movement(kind="receive", entries=entries))
    with book.open() as tx:
        ledger.correct(tx, wrong, reason="another branch's")
    assert book.held(bar) == book.held(coins) == book.held(cheques) == []
    assert book.numbers(cheques) == []
    book.post(Movement(kind="receive", entries=entries))
    assert book.where(bar) == {book.vault: 1}
    assert book.differences() == []


def test_there_is_nothing_to_correct_where_nothing_was_posted(book: Book) -> None:
    with pytest.raises(NotFound), book.open() as tx:
        ledger.correct(tx, MovementId(new_id()), reason="a mistake")


def test_an_unlawful_movement_never_reaches_the_database(book: Book) -> None:
    with pytest.raises(Refused, match="ledger.empty"):
        book.post(Movement(kind="transfer", entries=()))


def test_a_movement_is_an_audited_record(book: Book) -> None:
    bar = new_asset()
    with book.open() as tx:
        movement = ledger.post(
            tx, Movement(kind="receive", entries=ledger.receipt(bar, Kind.SERIAL, book.vault))
        )
        (change,) = tx.changes
    assert (change.entity, change.record_id, change.version) == ("movement", movement, 1)
    with book.open() as tx:
        stored = tx.one(
            "SELECT * FROM ledger_movement WHERE tenant_id = %s AND id = %s", [book.tenant, movement]
        )
    assert stored is not None
    assert {name: stored[name] for name in change.after} == change.after


def test_the_number_of_statements_does_not_grow_with_the_assets(book: Book) -> None:
    costs = []
    for count in (1, 500):
        with book.open() as tx:
            before = tx.statements
            entries = [
                entry for _ in range(count) for entry in ledger.receipt(new_asset(), Kind.SERIAL, book.vault)
            ]
            ledger.post(tx, Movement(kind="receive", entries=tuple(entries)))
            costs.append(tx.statements - before)
    assert costs == [3, 3]  # the clock (which dispatch knows already), the movement, its entries


def test_many_movements_cost_no_more_statements_than_ten(book: Book) -> None:
    costs = []
    for count in (10, 300):
        with book.open() as tx:
            before = tx.statements
            movements = [
                Movement(kind="receive", entries=ledger.receipt(new_asset(), Kind.SERIAL, book.vault))
                for _ in range(count)
            ]
            assert len(ledger.post_many(tx, movements)) == count
            costs.append(tx.statements - before)
    assert costs[0] == costs[1]
    assert book.differences() == []


def test_a_large_movement_leaves_the_pipeline_whole(book: Book) -> None:
    entries = [entry for _ in range(20_000) for entry in ledger.receipt(new_asset(), Kind.SERIAL, book.vault)]
    book.post(Movement(kind="receive", entries=tuple(entries)))
    with book.open() as tx:
        assert len(ledger.holding(tx, place_ids=[book.vault.place])) == 20_000


def test_history_is_loaded_by_the_owner_with_instants_of_its_own(book: Book) -> None:
    bar, cheques = new_asset(), new_asset()
    with book.open(role="owner") as tx:
        ledger.define_numbers(tx, {cheques: CHEQUE})
    history(
        book,
        past(Kind.SERIAL, bar, FROM_ORIGIN, book.vault, happened=days_ago(300)),
        past(Kind.SERIAL, bar, book.vault, book.hands, happened=days_ago(200)),
        past(Kind.SERIAL, bar, book.hands, book.vault, happened=days_ago(100)),
        past(Kind.RANGE, cheques, FROM_ORIGIN, book.vault, happened=days_ago(300), spans=(Span(1, 50),)),
        past(Kind.RANGE, cheques, book.vault, book.teller, happened=days_ago(200), spans=(Span(1, 20),)),
        past(Kind.RANGE, cheques, book.teller, book.vault, happened=days_ago(100), spans=(Span(5, 20),)),
        past(Kind.RANGE, cheques, FROM_ORIGIN, book.vault, happened=days_ago(50), spans=(Span(51, 60),)),
    )
    assert book.where(bar) == {book.vault: 1}
    assert book.numbers(cheques) == [(1, 4, State.WITH_TELLER, None), (5, 60, State.FREE, None)]
    assert book.differences() == []


def test_the_application_cannot_choose_when_it_recorded(book: Book) -> None:
    movement = past(Kind.SERIAL, new_asset(), FROM_ORIGIN, book.vault, happened=days_ago(2))
    with pytest.raises(IntegrityError) as error:
        book.post(movement)
    assert constraint_of(error.value) == "ledger_recorded_now"


def test_a_movement_from_the_future_is_refused(book: Book) -> None:
    entries = ledger.receipt(new_asset(), Kind.SERIAL, book.vault)
    with pytest.raises(Refused, match="ledger.future"):
        book.post(Movement(kind="receive", entries=entries, effective_at=days_ago(0) + timedelta(hours=1)))


def test_nothing_of_another_tenant_is_seen_or_moved(book: Book) -> None:
    bar = book.serial()
    other = Book(database=book.database, tenant=TenantId(new_id()), vault=book.vault)
    assert other.held(bar) == []
    with pytest.raises(IntegrityError) as error:
        other.move(bar, Kind.SERIAL, book.vault, other.hands)
    assert code(error) == "ledger.not_there"
    with pytest.raises(Refused, match="ledger.not_held"):
        other.reserve(ledger.Claim(line=new_line(), asset=bar))
