"""What the demonstration bank does beside its orders: binds and sets free, values anew, gives numbers to tellers."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from kuheng.doors.demo import words
from kuheng.doors.demo.branch import Piece
from kuheng.doors.demo.story import Story
from kuheng.kernel.clock import business_date

VALUED = ("metal", "deed", "security")
COUNTS = (5, 10, 20)


def pledge(story: Story) -> bool:
    """A deed comes to secure a claim."""
    taken = story.branch.take("deed", 1, story.random)
    document = f"抵押合同 HT{story.at:%Y}{story.random.randint(1, 99_999):05d}"
    return _bind(story, "custody.pledge_asset", taken, words.PLEDGE, document, story.branch.pledged)


def release(story: Story) -> bool:
    """A pledge ends; the piece is free again."""
    taken = _one_of(story, story.branch.pledged)
    document = f"结清证明 JQ{story.at:%y%m}{story.random.randint(1, 999):03d}"
    return _bind(story, "custody.release_asset", taken, words.RELEASE, document, None)


def freeze(story: Story) -> bool:
    """A court, a dispute or a suspicion."""
    taken = story.branch.take(story.random.choice(("deed", "security")), 1, story.random)
    document = f"（{story.at:%Y}）执 {story.random.randint(100, 9_999)} 号协助执行通知书"
    return _bind(story, "custody.freeze_asset", taken, words.FREEZE, document, story.branch.frozen)


def unfreeze(story: Story) -> bool:
    """The end of a freeze."""
    taken = _one_of(story, story.branch.frozen)
    document = f"（{story.at:%Y}）执 {story.random.randint(100, 9_999)} 号解除通知书"
    return _bind(story, "custody.unfreeze_asset", taken, words.UNFREEZE, document, None)


def revalue(story: Story) -> bool:
    """A new value for one piece, a few per cent off the old one."""
    pieces = [one for one in story.branch.stock.get(story.random.choice(VALUED), ()) if one.value]
    if not pieces:
        return False
    piece, today = story.random.choice(pieces), business_date(story.at)
    amount = round(piece.value * story.random.uniform(0.92, 1.11) / 100) * 100
    dates = {"on_date": today.isoformat(), "revalue_on": (today + timedelta(days=365)).isoformat()}
    source = story.random.choice(words.VALUED_BY)
    story.send(
        story.keeper, "custody.revalue_asset", asset_id=str(piece.id), amount_fen=amount, source=source, **dates
    )
    return True


def issue(story: Story) -> bool:
    """A teller takes the lowest free numbers, uses most of them up, and gives the rest back in the evening."""
    count = story.random.choice(COUNTS)
    batch = story.branch.batch(count, story.random)
    if batch is None:
        return False
    used, first = story.random.randint(count // 2, count - 1), batch.next
    about = {"asset_id": str(batch.id)}

    def numbers(start: int, many: int) -> str:
        return f"{start:0{batch.digits}d}#{many}"

    story.send(
        story.keeper, "custody.issue_numbers", **about, numbers=numbers(first, count),
        teller_id=str(story.branch.clerk), reason="柜员领用",
    )  # fmt: skip
    story.later(40, 110)
    story.send(story.keeper, "custody.consume_numbers", **about, numbers=numbers(first, used), reason="柜面使用销号")
    story.later(10, 30)
    story.send(
        story.keeper, "custody.return_numbers", **about, numbers=numbers(first + used, count - used),
        place_id=str(batch.place), reason="日终未用退回",
    )  # fmt: skip
    story.after.append(lambda: batch.used(used))
    return True


def _one_of(story: Story, pieces: list[Piece]) -> list[Piece]:
    return [pieces.pop(story.random.randrange(len(pieces)))] if pieces else []


def _bind(
    story: Story, name: str, taken: list[Piece], reasons: tuple[str, ...], document: str, to: list[Piece] | None
) -> bool:
    """One piece bound or set free, with reason and document; `to` is where the branch keeps it in mind."""
    if not taken:
        return False
    who = story.bank.risk[story.random.randrange(len(story.bank.risk))]
    facts: dict[str, Any] = {"reason": story.random.choice(reasons), "document": document}
    story.send(who, name, asset_id=str(taken[0].id), **facts)
    story.after.append(lambda: story.branch.put(taken) if to is None else to.extend(taken))
    return True


CHORES: dict[str, Callable[[Story], bool]] = {
    "pledge": pledge, "release": release, "freeze": freeze, "unfreeze": unfreeze, "revalue": revalue, "issue": issue,
}  # fmt: skip
