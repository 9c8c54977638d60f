"""Handing the installation's keys to the rooms that need them, once per process."""

from kuheng.core.catalog.api import use_secret
from kuheng.core.files.api import use_cabinet
from kuheng.core.keys.api import Keyring, use_keyring
from kuheng.doors.settings.secrets import installation_secrets, key_encryption_key
from kuheng.doors.settings.settings import Settings
from kuheng.kernel.canonical import sm3


def use_keys(settings: Settings, *, may_make: bool = False) -> None:
    """Opens files, sealed fields and cursors for this process.

    `may_make`: only for an empty database, where a missing key-encryption key is made. Raises `Broken("settings.…")`.
    """
    keyring = Keyring(key_encryption_key(settings, may_make=may_make))
    use_keyring(keyring)
    use_cabinet(settings.files, keyring)
    use_secret(sm3(b"cursor" + installation_secrets(settings).installation.encode()))
