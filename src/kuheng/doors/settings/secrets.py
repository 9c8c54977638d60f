"""What an installation keeps to itself: files of mode 0600, made once, refused when others can read them."""

import json
import os
import secrets
import stat
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from kuheng.doors.settings.settings import CONNECTING_ROLES, Settings
from kuheng.kernel.errors import Broken

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """`installation` seeds the roles' passwords; `urls` are what `migrate` left, without the owner's."""

    installation: str
    urls: Mapping[str, str]


def installation_secrets(settings: Settings) -> Secrets:
    """Read the secrets file, or make it. Raises `Broken("settings.open_to_others")`."""
    text = _read_private(settings.secrets_file)
    if text is None:
        fresh = Secrets(installation=secrets.token_hex(32), urls={})
        text = _make_once(settings.secrets_file, _as_json(fresh))
    kept = json.loads(text)
    return Secrets(installation=kept["installation"], urls=kept["urls"])


def remember_urls(settings: Settings, urls: Mapping[str, str]) -> None:
    """Keep the roles' addresses for the processes that serve. The owner's is never kept."""
    known = installation_secrets(settings)
    kept = {role: url for role, url in urls.items() if role in CONNECTING_ROLES}
    new = settings.secrets_file.with_suffix(".new")
    new.unlink(missing_ok=True)
    _make_once(new, _as_json(Secrets(installation=known.installation, urls=kept)))
    new.replace(settings.secrets_file)


def serving_urls(settings: Settings) -> dict[str, str]:
    """The address of each role: the environment's, else what `migrate` left.

    Raises `Broken("settings.no_addresses")` naming the variables that are missing.
    """
    urls = {**installation_secrets(settings).urls, **settings.role_urls}
    missing = [f"KUHENG_{role.upper()}_URL" for role in CONNECTING_ROLES if role not in urls]
    if missing:
        raise Broken("settings.no_addresses", missing=" ".join(missing))
    return urls


def key_encryption_key(settings: Settings, *, may_make: bool) -> bytes:
    """The 32 bytes that every data key is wrapped in; lies outside the database and its backups.

    `may_make` is true for an empty database alone: a new key beside old data
    would hide that the old one is lost.
    Raises `Broken("settings.key_lost")`, `settings.bad_key` or `settings.open_to_others`.
    """
    return _key_in(settings.key_file, may_make=may_make)


def next_key(settings: Settings) -> bytes:
    """The key-encryption key that is to follow: what lies beside the present one as `.next`, made when there is none.

    Raises `Broken` as `key_encryption_key`.
    """
    return _key_in(_next_file(settings), may_make=True)


def take_next_key(settings: Settings, old: str) -> Path:
    """The next key becomes the present one; the old one stays beside it under its fingerprint `old`, since backups
    taken until now need it. Returns where. Killed halfway, a second call finishes it."""
    kept = settings.key_file.with_name(f"{settings.key_file.name}.{old}")
    with suppress(FileExistsError):
        os.link(settings.key_file, kept)
    _next_file(settings).replace(settings.key_file)
    return kept


def _next_file(settings: Settings) -> Path:
    return settings.key_file.with_name(f"{settings.key_file.name}.next")


def _key_in(file: Path, *, may_make: bool) -> bytes:
    text = _read_private(file)
    if text is None:
        if not may_make:
            raise Broken("settings.key_lost", file=str(file))
        text = _make_once(file, secrets.token_hex(KEY_BYTES) + "\n")
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise Broken("settings.bad_key", file=str(file), bytes=KEY_BYTES)
    return key


def _as_json(kept: Secrets) -> str:
    return json.dumps({"installation": kept.installation, "urls": dict(kept.urls)}, indent=1)


def _read_private(path: Path) -> str | None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Broken("settings.open_to_others", file=str(path))
    return path.read_text()


def _make_once(path: Path, text: str) -> str:
    """Write a new private file whole; when another process was faster its text is the answer."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    with open(draft, "x", opener=lambda name, flags: os.open(name, flags, 0o600)) as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        return _read_private(path) or text
    finally:
        draft.unlink()
    return text
