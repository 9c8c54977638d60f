"""The keyring of this process: set once at start, from the key-encryption key that the door has read. A second one is
offered beside it while data keys are wrapped anew."""

from kuheng.core.keys.keyring import Keyring
from kuheng.kernel.errors import Broken, Refused

_keyring: Keyring | None = None
_next: Keyring | None = None


def use_keyring(keyring: Keyring) -> None:
    """Called once, at start."""
    global _keyring  # noqa: PLW0603
    _keyring = keyring


def installed_keyring() -> Keyring:
    """Raises `Broken("keys.locked")` in a process that was given no key."""
    if _keyring is None:
        raise Broken("keys.locked")
    return _keyring


def offer_keyring(keyring: Keyring | None) -> None:
    """The keyring that is to follow; handed over here, since no payload may hold a key."""
    global _next  # noqa: PLW0603
    _next = keyring


def offered_keyring(name: str) -> Keyring:
    """The keyring that is to follow, by its fingerprint. Refused with `keys.not_offered`."""
    if _next is None or _next.name != name:
        raise Refused("keys.not_offered", "wrapped_by", name=name)
    return _next
