"""What was read and judged, kept by this process for the next step; lost in a crash, it is made again."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

T = TypeVar("T")


class Remembered(Generic[T]):
    """The last few values by key. A list of 100,000 rows takes about 150 MB, so few means two."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()
        self._lock = Lock()

    def get(self, key: str) -> T | None:
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: str, value: T) -> T:
        with self._lock:
            self._values[key] = value
            self._values.move_to_end(key)
            while len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def made(self, key: str, make: Callable[[], T]) -> T:
        """The remembered value, else a new one; two threads may make it twice, which does no harm."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found

    def forget(self) -> None:
        """As after a restart."""
        with self._lock:
            self._values.clear()
