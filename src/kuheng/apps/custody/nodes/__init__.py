"""The kinds of work that custody adds to flows. Pure: the acts themselves are custody's commands."""

from kuheng.apps.custody.nodes.execute import EXECUTE
from kuheng.apps.custody.nodes.hand_over import HAND_OVER
from kuheng.apps.custody.nodes.put_away import PUT_AWAY
from kuheng.apps.custody.nodes.receive import RECEIVE

__all__ = ["EXECUTE", "HAND_OVER", "NODES", "PUT_AWAY", "RECEIVE"]

NODES = (EXECUTE, HAND_OVER, RECEIVE, PUT_AWAY)
