"""How tokens move: along edges, into branches, and back. A branch is known by its frame (fork, branch)."""

from collections.abc import Sequence
from dataclasses import dataclass

from kuheng.kernel.errors import Refusal

from .board import Board
from .graph import Edge
from .values import Frame, Resume, Token, Visit, is_in


def leave(board: Board, token: Token, outcome: str, edges: Sequence[Edge]) -> None:
    """The token goes on along every edge; more than one edge makes a fork.

    After a return the token jumps to the node that returned it, when the designer said so and nothing that
    a branch reads has changed since.
    """
    visit = board.visits[token.visit]
    if visit.resume and visit.resume.reads == board.branch_values():
        board.lift(token, outcome)
        board.place(visit.resume.node, visit.forks, (visit.number,), returned=True)
    elif not edges:
        board.block(token, "flows.no_way_on")
    else:
        board.lift(token, outcome, edges)
        fork = board.number() if len(edges) > 1 else None
        for branch, edge in enumerate(edges):
            forks = visit.forks if fork is None else (*visit.forks, (fork, branch))
            board.place(edge.end, forks, (visit.number,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A lawful way back: to this visit, keeping so many levels of forks."""

    visit: Visit
    depth: int


def way_back(board: Board, token: Token, node: str) -> Way | Refusal:
    """Whether the case can go back from the token to an earlier node.

    Refused: a node that people have not worked on in this case, one in a sibling branch that still runs, and
    any way that would undo what has really moved.
    """
    passed = [
        visit for visit in board.visits.values() if visit.node == node and visit.left_at and not visit.void
    ]
    traits = board.graph.nodes[node].kind.traits if node in board.graph.nodes else None
    if traits is None or not passed or not (traits.human or traits.starts):
        return Refusal("flows.return_target", node=node)
    target, own = passed[-1], board.forks_of(token)
    depth = _shared(own, target.forks)
    beside = target.forks[depth : depth + 1]
    if beside and any(is_in(board.forks_of(other), beside[0][0]) for other in board.tokens.values()):
        return Refusal("flows.return_sibling", node=node)
    way = Way(visit=target, depth=depth)
    undone = _undone(board, token, way)
    if board.moved and any(board.graph.nodes[visit.node].kind.traits.moves for visit in undone):
        return Refusal("flows.already_moved")
    return way


def go_back(board: Board, token: Token, way: Way, outcome: str, *, jump: bool) -> None:
    """Takes the case back. Branches beside the token are cancelled with the reason; the way since is void."""
    own, visit = board.forks_of(token), board.visits[token.visit]
    kept = way.visit.forks[: way.depth]
    undone = _undone(board, token, way)
    beside = own[way.depth : way.depth + 1]
    board.lift(token, outcome)
    for other in list(board.tokens.values()):
        if beside and is_in(board.forks_of(other), beside[0][0]):
            board.lift(other, "cancelled", note=f"beside_{outcome}")
    for one in undone:
        board.note(one.number, void=True)
    resume = Resume(node=visit.node, reads=board.branch_values()) if jump and not beside else None
    board.place(way.visit.node, kept, (visit.number,), returned=True, resume=resume)


def _undone(board: Board, token: Token, way: Way) -> list[Visit]:
    """Every visit since the target's that lies on the same side of the forks that stay."""
    kept = board.forks_of(token)[: way.depth]
    return [
        visit
        for visit in board.visits.values()
        if visit.number >= way.visit.number and visit.forks[: way.depth] == kept and not visit.void
    ]


def _shared(own: tuple[Frame, ...], other: tuple[Frame, ...]) -> int:
    depth = 0
    while depth < min(len(own), len(other)) and own[depth] == other[depth]:
        depth += 1
    return depth
