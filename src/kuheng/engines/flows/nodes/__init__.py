"""The kinds of nodes. What an app needs to add its own is named here; nothing here touches a database."""

from ..domain.kind import Traits
from ..domain.reading import Settings
from ..domain.scene import Scene
from ..domain.values import Title
from .approve import APPROVE
from .base import Kind
from .command import COMMAND
from .condition import CONDITION
from .copy import COPY
from .end import END
from .handle import HANDLE, Work, WorkSettings
from .inclusive import INCLUSIVE
from .parallel import PARALLEL
from .start import START

__all__ = ["BUILT_IN", "Kind", "Scene", "Settings", "Title", "Traits", "Work", "WorkSettings"]

BUILT_IN: tuple[Kind, ...] = (
    START, APPROVE, HANDLE, COPY, CONDITION, PARALLEL, INCLUSIVE, COMMAND, END,
)  # fmt: skip
