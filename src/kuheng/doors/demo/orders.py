"""How orders of the demonstration bank go, from the wish to the signature or the slot."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from kuheng.core.files.api import handing
from kuheng.doors.demo.arrivals import arrival
from kuheng.doors.demo.branch import Batch, Branch, Piece
from kuheng.doors.demo.people import PASSWORD
from kuheng.doors.demo.rhythm import Stop
from kuheng.doors.demo.signature import prepared
from kuheng.doors.demo.story import Story
from kuheng.doors.demo.words import STATEMENT
from kuheng.kernel.clock import business_date

# What is taken only for a while, by sort: its share of what goes out.
LENT = {"deed": 0.3, "metal": 0.1, "security": 0.1, "item": 0.8, "secret_file": 1.0}
BY_BADGE, PARTIAL, WRONG_SCAN = 0.12, 0.35, 0.04
PACKS = (10, 20, 25, 50, 100)
LINES = "SELECT id, asset_id, numbers FROM order_line WHERE tenant_id = %s AND order_id = %s ORDER BY line_no"
MADE = """
SELECT a.id, a.code, a.place_id, a.quantity, a.digits, a.first_no, a.value_fen, a.kind
FROM order_line l JOIN asset a ON a.tenant_id = l.tenant_id AND a.id = l.asset_id
WHERE l.tenant_id = %s AND l.order_id = %s ORDER BY l.line_no
"""


def go_out(story: Story) -> bool:
    """An out-order to whatever end was planned for it; False when the vault has nothing of the kind."""
    if story.planned.thing == "voucher":
        return _vouchers_out(story)
    pieces = story.branch.take(story.planned.thing, story.planned.pieces, story.random)
    if not pieces:
        return False
    _unless_it_waits(story, pieces)
    story.submit(order_type="out", urgency=_urgency(story), lines=[{"asset_id": str(one.id)} for one in pieces])
    if not (_is_free_to_move(story) and _execute(story, pieces)):
        return True
    story.after[:] = [lambda: _gone(story, pieces)]
    if _hand_over(story):
        story.is_approved()  # an emergency is confirmed afterwards
    return True


def _vouchers_out(story: Story) -> bool:
    count = story.random.choice(PACKS)
    batch = story.branch.batch(count, story.random)
    if batch is None:
        return False
    line = {"asset_id": str(batch.id), "quantity": count}
    story.submit(order_type="out", urgency=_urgency(story), lines=[line])
    if not (_is_free_to_move(story) and _execute(story, [batch])):
        return True
    first = batch.next
    story.after.append(lambda: batch.used(count))
    if _hand_over(story) and story.is_approved():
        _consume(story, batch, first, count)
    return True


def _unless_it_waits(story: Story, pieces: Sequence[Piece]) -> None:
    """An order that comes to nothing gives its pieces back; one that is left waiting keeps them reserved."""
    if story.planned.stop is None:
        story.after.append(lambda: story.branch.put(pieces))


def _urgency(story: Story) -> str:
    return "emergency" if story.planned.urgent else "normal"


def _gone(story: Story, pieces: Sequence[Piece]) -> None:
    """What was lent comes back one day; the rest has left for good."""
    for piece in pieces:
        if story.random.random() < LENT[piece.thing]:
            story.branch.out.append(piece.gone(business_date(story.at)))


def _is_free_to_move(story: Story) -> bool:
    """Asked, not taken back, approved, not given up."""
    if story.is_withdrawn() or not story.is_approved():
        return False
    if story.planned.fate == "cancelled":
        story.later(30, 90)
        reason = "客户改期，暂不办理"
        story.send(story.branch.clerk, "custody.cancel_order", order_id=story.order, reason=reason)
        return False
    return story.planned.stop is not Stop.EXECUTE


def _execute(story: Story, pieces: Sequence[Piece | Batch]) -> bool:
    """One round, or two where something is missing at first; False where the order waits at the shelf."""
    story.later(*((3, 14) if story.planned.urgent else (6, 85)))
    if len(pieces) > 1 and story.random.random() < PARTIAL:
        half = len(pieces) // 2
        _round(story, pieces[:half])
        story.later(25, 100)
        pieces = pieces[half:]
    return _round(story, pieces)


def _round(story: Story, pieces: Sequence[Piece | Batch]) -> bool:
    keeper, device = story.keeper, story.device
    opened = story.send(keeper, "custody.open_execution", order_id=story.order, device=device)
    execution = {"execution_id": opened["execution_id"], "device": device}
    story.later(0.3, 0.9)
    story.send(keeper, "custody.prove_second_keeper", **execution, **story.proof)
    if story.planned.stop is Stop.SCAN:
        return False
    story.later(0.5, 2.5)
    codes = [piece.code for piece in pieces]
    if story.random.random() < WRONG_SCAN:
        codes.append(_another(story))
    story.send(keeper, "custody.scan_batch", **execution, codes=codes)
    story.later(0.2, 1)
    story.send(keeper, "custody.close_execution", execution_id=opened["execution_id"])
    return True


def _another(story: Story) -> str:
    """A piece that lies beside, held under the scanner by mistake: refused and kept."""
    beside = story.branch.stock.get("item") or story.branch.stock["deed"]
    return story.random.choice(beside).code


def _hand_over(story: Story) -> bool:
    """The receiver signs on the glass, or by badge and password; False where he is still awaited."""
    if story.planned.stop is Stop.HAND_OVER:
        return False
    clerk = story.branch.clerk
    story.later(4, 25)
    order = {"order_id": story.order, "statement": STATEMENT, "device": story.device}
    if story.random.random() < BY_BADGE:
        badge = {"login": story.branch.clerk_login, "password": PASSWORD}
        story.send(story.keeper, "custody.sign_handover", **order, **badge)
        return True
    drawing = prepared(story.branch.clerk_login)
    with handing(drawing):
        named = {"name": drawing.name, "digest": drawing.hash.hex()}
        stored = story.send(clerk, "files.add_file", **named)
    story.later(0.1, 0.4)
    story.send(clerk, "custody.sign_handover", **order, signature_file_id=stored["id"])
    return True


def _consume(story: Story, batch: Batch, first: int, count: int) -> None:
    """Most of what a branch took is used up within the day; a spoilt one is void, what is left comes back."""
    used, spoilt = round(count * story.random.uniform(0.4, 0.8)), story.random.randint(0, 2)
    story.later(50, 160)
    _numbers(story, "custody.consume_numbers", batch, first, used, reason="柜面使用销号")
    if spoilt:
        _numbers(story, "custody.void_numbers", batch, first + used, spoilt, reason="填写错误作废")
    if story.random.random() < BY_BADGE:
        story.later(20, 60)
        begin, back = first + used + spoilt, count - used - spoilt
        more = {"reason": "未用退回", "place_id": str(batch.place)}
        _numbers(story, "custody.return_numbers", batch, begin, back, **more)
        story.after.append(lambda: batch.used(-back))


def _numbers(story: Story, name: str, batch: Batch, first: int, count: int, **more: Any) -> None:
    if count > 0:
        numbers = f"{first:0{batch.digits}d}#{count}"
        story.send(story.keeper, name, asset_id=str(batch.id), numbers=numbers, **more)


def move(story: Story) -> bool:
    """A transfer: approved as an out-order is, taken and signed for here, received and laid away in the other vault."""
    pieces = story.branch.take(story.planned.thing, story.planned.pieces, story.random)
    others = [one for one in story.bank.branches if one is not story.branch]
    if not pieces:
        return False
    there = story.random.choice(others)
    _unless_it_waits(story, pieces)
    lines = [{"asset_id": str(one.id)} for one in pieces]
    story.submit(order_type="transfer", to_place_id=str(there.vault), lines=lines)
    if not (_is_free_to_move(story) and _execute(story, pieces)):
        return True
    story.after.clear()
    if _hand_over(story):
        story.later(90, 240)
        _receive(story, there)
    return True


def come_in(story: Story) -> bool:
    """Something new: announced, agreed to, checked by two keepers, laid away."""
    arrivals = [arrival(story) for _ in range(story.planned.pieces)]
    story.submit(order_type="in", arrivals=arrivals)
    if _is_free_to_move(story) and _receive(story, story.branch):
        _register(story)
    return True


def come_back(story: Story) -> bool:
    """What was lent comes back, the longest away among the first; False when nothing is out."""
    away = story.branch.out
    today = business_date(story.at)
    ready = [one for one in sorted(away, key=lambda one: one.since)[:12] if one.since < today]
    if not ready:
        return False
    piece = story.random.choice(ready)
    away.remove(piece)
    story.after.append(lambda: story.branch.put([piece]))
    story.submit(order_type="return", lines=[{"asset_id": str(piece.id)}])
    _receive(story, story.branch)
    return True


def _receive(story: Story, there: Branch) -> bool:
    """Two keepers check what was brought and lay it away; False where it still waits."""
    if story.planned.stop is Stop.RECEIVE:
        return False
    story.later(5, 30)
    rows = story.hands.rows(LINES, UUID(story.order))
    lines = [line["id"] for line in rows]
    named = [str(line) for line in lines]
    numbers = [
        {"line_id": str(row["id"]), "note": row["numbers"], "found": row["numbers"]} for row in rows if row["numbers"]
    ]
    keeper, second = story.first_of(there), story.second_of(there)
    story.send(keeper, "custody.receive_order", order_id=story.order, line_ids=named, numbers=numbers, **second)
    if story.planned.stop is Stop.PUT_AWAY:
        return False
    for line in lines:
        story.later(2, 7)
        place = str(story.random.choice(there.slots))
        story.send(keeper, "custody.put_away", order_id=story.order, line_id=str(line), place_id=place)
    return True


def _register(story: Story) -> None:
    """What has come is there for whoever asks next."""
    rows = story.hands.rows(MADE, UUID(story.order))
    story.after.append(lambda: story.branch.learn(rows, story.planned.thing))
