"""Which way an order goes, and who may execute it."""

from hypothesis import given
from hypothesis import strategies as st

from kuheng.apps.custody.domain.order import HIGH_VALUE_FEN, Crew, LineFacts, Route, decide_crew, decide_route
from kuheng.kernel.errors import Refusal
from kuheng.kernel.ids import new_id


def a_line(category: str = "voucher", fen: int = 100, *, secret: bool = False) -> LineFacts:
    return LineFacts(category=category, quantity=1, value_fen=fen, secret=secret)


def route_of(*lines: LineFacts, earlier: dict[str, int] | None = None, urgency: str = "normal") -> Route:
    route = decide_route("out", urgency, lines, earlier or {})
    assert isinstance(route, Route)
    return route


def test_a_blank_voucher_goes_the_ordinary_way():
    assert route_of(a_line()).route == "ordinary"


def test_a_million_yuan_is_high_value_and_one_fen_less_is_not():
    assert route_of(a_line("metal", HIGH_VALUE_FEN)).route == "high_value"
    assert route_of(a_line("metal", HIGH_VALUE_FEN - 1)).route == "ordinary"


def test_a_mixed_order_takes_the_strictest_way_of_its_lines():
    assert route_of(a_line(), a_line("secret_file", 0, secret=True)).route == "secret"
    assert route_of(a_line(), a_line("metal", HIGH_VALUE_FEN)).route == "high_value"


def test_an_order_without_lines_is_refused():
    assert decide_route("out", "normal", [], {}) == Refusal("custody.line_count", "lines", limit=500)


def test_an_emergency_has_a_flow_of_its_own():
    assert route_of(a_line(), urgency="emergency").flow_key == "custody.out_emergency"


@given(st.lists(st.integers(0, 2 * HIGH_VALUE_FEN), min_size=1, max_size=6))
def test_splitting_an_order_never_gives_a_milder_way(amounts):
    whole = route_of(*(a_line("metal", fen) for fen in amounts))
    spent, ways = 0, []
    for fen in amounts:
        ways.append(route_of(a_line("metal", fen), earlier={"metal": spent}).route)
        spent += fen
    assert ways[-1] == whole.route


def test_two_keepers_are_two_people_and_neither_the_applicant_nor_the_receiver():
    one, two, applicant, receiver = (new_id() for _ in range(4))
    assert decide_crew(keeper=one, second=two, applicant=applicant, receiver=receiver) == Crew(keeper=one, second=two)
    for keeper, second, code in (
        (one, one, "custody.same_keeper"),
        (applicant, two, "custody.keeper_is_applicant"),
        (one, applicant, "custody.keeper_is_applicant"),
        (one, receiver, "custody.keeper_is_receiver"),
    ):
        refusal = decide_crew(keeper=keeper, second=second, applicant=applicant, receiver=receiver)
        assert isinstance(refusal, Refusal) and refusal.code == code
