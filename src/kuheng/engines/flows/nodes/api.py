"""What an app needs to add kinds of nodes of its own. Pure: nothing here touches a database."""

from ..domain.kind import Traits
from ..domain.reading import Settings
from ..domain.scene import Scene
from ..domain.values import Title
from .base import Kind
from .handle import Work, WorkSettings

__all__ = ["Kind", "Scene", "Settings", "Title", "Traits", "Work", "WorkSettings"]
