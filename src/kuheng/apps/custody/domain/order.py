"""Orders: what a set of lines means for the route they take."""

from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from kuheng.kernel.errors import Decision, Refusal

HIGH_VALUE_FEN = 1_000_000_00
MAX_LINES = 500

# From the least to the strictest; a mixed order takes the strictest of its lines.
ROUTES = ("ordinary", "high_value", "secret")


def is_high_value(day_amount_fen: int) -> bool:
    """Whether an order is worth so much, with what its applicant asked for that day, that its proof may not lag."""
    return day_amount_fen >= HIGH_VALUE_FEN


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """What one line contributes to the route."""

    category: str
    quantity: int
    value_fen: int
    secret: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Route(Decision):
    """The way an order goes. `amount_fen` is the order's own total; `day_amount_fen` is what is tested.

    `category` is the strictest line's: it names the order in lists.
    """

    route: str
    flow_key: str
    amount_fen: int
    day_amount_fen: int
    quantity: int
    category: str


def decide_route(
    order_type: str, urgency: str, lines: Iterable[LineFacts], earlier_today_fen: Mapping[str, int]
) -> Route | Refusal:
    """The strictest route of the lines. `earlier_today_fen`: the applicant's open totals of the day by category.

    The amount tested is the order's total plus those of its categories, so that splitting does not lower it.
    Refused: no line, or more than `MAX_LINES`.
    """
    taken = list(lines)
    if not taken or len(taken) > MAX_LINES:
        return Refusal("custody.line_count", "lines", limit=MAX_LINES)
    amount = sum(line.value_fen for line in taken)
    tested = amount + sum(
        earlier_today_fen.get(category, 0) for category in {line.category for line in taken}
    )
    secret = any(line.secret for line in taken)
    route = "secret" if secret else "high_value" if is_high_value(tested) else "ordinary"
    leading = max(taken, key=lambda line: (line.secret, line.value_fen))
    return Route(
        route=route,
        flow_key=_flow_of(order_type, urgency),
        amount_fen=amount,
        day_amount_fen=tested,
        quantity=sum(line.quantity for line in taken),
        category=leading.category,
    )


def _flow_of(order_type: str, urgency: str) -> str:
    return (
        "custody.out_emergency" if order_type == "out" and urgency == "emergency" else f"custody.{order_type}"
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Crew(Decision):
    """Two keepers who may execute together."""

    keeper: UUID
    second: UUID


def decide_crew(
    *, keeper: UUID, second: UUID, applicant: UUID, receiver: UUID | None, approvers: Container[UUID] = ()
) -> Crew | Refusal:
    """Dual control: two different people, neither the applicant nor the receiver nor one who approved."""
    if keeper == second:
        return Refusal("custody.same_keeper", "login")
    for person, field in ((keeper, "keeper"), (second, "login")):
        if person == applicant:
            return Refusal("custody.keeper_is_applicant", field)
        if person == receiver:
            return Refusal("custody.keeper_is_receiver", field)
        if person in approvers:
            return Refusal("custody.keeper_is_approver", field)
    return Crew(keeper=keeper, second=second)
