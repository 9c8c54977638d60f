"""The kinds of nodes that every flow may use; apps add theirs through `nodes.api`."""

from .approve import APPROVE
from .base import Kind
from .command import COMMAND
from .condition import CONDITION
from .copy import COPY
from .end import END
from .handle import HANDLE
from .inclusive import INCLUSIVE
from .parallel import PARALLEL
from .start import START

__all__ = ["BUILT_IN"]

BUILT_IN: tuple[Kind, ...] = (
    START, APPROVE, HANDLE, COPY, CONDITION, PARALLEL, INCLUSIVE, COMMAND, END,
)  # fmt: skip
