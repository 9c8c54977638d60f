"""The keyring of this process: set once at start, from the key-encryption key that the door has read."""

from kuheng.core.keys.keyring import Keyring
from kuheng.kernel.errors import Broken

_keyring: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """Called once, at start."""
    global _keyring  # noqa: PLW0603
    _keyring = keyring


def installed_keyring() -> Keyring:
    """Raises `Broken("keys.locked")` in a process that was given no key."""
    if _keyring is None:
        raise Broken("keys.locked")
    return _keyring
