"""Letting every token go as far as it goes by itself, and bringing branches together.

A join waits while a token of the same fork can still reach it. So it waits for exactly the branches that
were taken, and a drawing whose branches never meet cannot hang a case.
"""

from .board import MAX_ENTRIES, Board
from .kind import Joined
from .scene import Scene
from .values import Phase, Token, Visit, is_in


def run(board: Board) -> None:
    """Moves every token as far as it goes by itself."""
    entries = 0
    while not board.outcome:
        while board.arrivals:
            token = board.tokens.get(board.arrivals.popleft())
            entries += 1
            if token is None:
                continue
            if entries > MAX_ENTRIES:
                board.block(token, "flows.endless")
            else:
                _enter(board, token)
        if not _join_one(board):
            break
    if not board.outcome and not board.tokens:
        board.finish(board.last_end)


def _enter(board: Board, token: Token) -> None:
    node = board.node_of(token)
    back = board.visits[token.visit].returned
    if node.key in board.graph.when_reached and (back or not node.kind.traits.starts):
        board.call(board.graph.when_reached[node.key], board.number())
    node.kind.enter(Scene(board, token))


def _join_one(board: Board) -> bool:
    """Lets the first group of branches through that has nobody left to wait for."""
    if board.outcome:
        return False
    joining = [token for token in board.tokens.values() if token.phase is Phase.JOINING]
    ready = next((token for token in joining if not _expected(board, token)), None)
    if ready is None and joining and len(joining) == len(board.tokens):
        ready = joining[0]  # only in drawings whose joins wait for each other: better on than stuck
    if ready is None:
        return False
    _release(board, ready)
    return True


def _expected(board: Board, token: Token) -> bool:
    """Whether another branch of the token's innermost fork may still come to this join."""
    here, fork = board.visits[token.visit].node, board.forks_of(token)[-1][0]
    others = (board.visits[other.visit] for other in board.tokens.values())
    return any(
        here in board.graph.beyond(visit.node) if visit.node != here else visit.forks[-1][0] != fork
        for visit in others
        if is_in(visit.forks, fork)
    )


def _release(board: Board, token: Token) -> None:
    """Merges all that waits here for the same fork; the fork is over when no branch is left elsewhere."""
    visit = board.visits[token.visit]
    group = _waiting_with(board, token)
    fork = visit.forks[-1][0]
    for other in group[1:]:
        board.lift(other, "joined")
    came = tuple(number for other in group for number in board.visits[other.visit].came)
    over = not any(is_in(board.forks_of(other), fork) for other in board.tokens.values() if other != token)
    board.note(visit.number, forks=visit.forks[:-1] if over else visit.forks, came=came)
    if not over or not _joins_outer(board, token):
        board.node_of(token).kind.wake(Scene(board, token), Joined())


def _joins_outer(board: Board, token: Token) -> bool:
    """Whether the same join closes the next fork outwards too: then the token waits on."""
    if not board.forks_of(token):
        return False
    return _expected(board, token) or len(_waiting_with(board, token)) > 1


def _waiting_with(board: Board, token: Token) -> list[Token]:
    """The token, and after it all others that wait at its join for the same fork."""
    visit = board.visits[token.visit]
    others = [other for other in board.tokens.values() if other.number != token.number]
    return [token, *(other for other in others if _waits_for(board, other, visit))]


def _waits_for(board: Board, other: Token, visit: Visit) -> bool:
    there = board.visits[other.visit]
    same = there.node == visit.node and bool(there.forks) and there.forks[-1][0] == visit.forks[-1][0]
    return other.phase is Phase.JOINING and same
