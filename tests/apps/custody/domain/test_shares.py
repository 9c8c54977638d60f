"""Parts of stock and ranges: whatever leaves, comes back or is used up, quantity and value always add up."""

from hypothesis import given
from hypothesis import strategies as st

from kuheng.apps.custody.domain.shares import Shares, shares_of

STEPS = st.lists(
    st.tuples(st.sampled_from(("leave", "come_back", "gone")), st.integers(0, 10**6)), max_size=30
)


@given(received=st.integers(1, 10**6), fen=st.integers(0, 10**12) | st.none(), steps=STEPS)
def test_in_the_vault_out_and_gone_are_always_what_was_received(
    received: int, fen: int | None, steps: list[tuple[str, int]]
) -> None:
    now, spent, spent_fen = Shares(quantity=received, value_fen=fen, out=0, out_fen=0), 0, 0
    for act, count in steps:
        most = now.quantity if act == "leave" else now.out
        part = min(count, most)
        after: Shares = getattr(now, act)(part)
        if act == "gone":
            spent, spent_fen = spent + part, spent_fen + now.out_fen - after.out_fen
        now = after
        assert now.quantity + now.out + spent == received
        assert (now.value_fen or 0) + now.out_fen + spent_fen == (fen or 0)
        assert min(now.quantity, now.out, now.out_fen) >= 0


@given(received=st.integers(1, 10**6), fen=st.integers(0, 10**12), part=st.integers(0, 10**6))
def test_what_goes_and_comes_back_leaves_no_trace(received: int, fen: int, part: int) -> None:
    before = Shares(quantity=received, value_fen=fen, out=0, out_fen=0)
    assert before.leave(min(part, received)).come_back(min(part, received)) == before


def test_the_last_number_that_comes_back_brings_the_odd_fen() -> None:
    out = Shares(quantity=3, value_fen=100, out=0, out_fen=0).leave(3)
    assert out.out_fen == 100
    one = out.come_back(1)
    assert (one.value_fen, one.come_back(2).value_fen) == (33, 100)


def test_a_batch_imported_as_out_is_out_as_a_whole() -> None:
    row = {"state": "out", "quantity": 40, "value_fen": 400, "out_quantity": 0, "out_value_fen": 0}
    assert shares_of(row) == Shares(quantity=0, value_fen=0, out=40, out_fen=400)
    assert shares_of(row).come_back(10).columns() == {
        "quantity": 10, "value_fen": 100, "out_quantity": 30, "out_value_fen": 300, "state": "in_stock",
    }  # fmt: skip
