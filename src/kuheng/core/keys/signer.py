"""Who signs tree heads. SM2 would be a second signer behind the same port, with its own signature type."""

import base64
import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kuheng.kernel.errors import Broken

ED25519 = b"\x01"  # C2SP signed-note signature type
SEED_BYTES = 32


class Signer(Protocol):
    """A key that signs. `name` is its id on every head, `kind` the signature type, `public` the raw key."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> bytes: ...
    @property
    def public(self) -> bytes: ...
    def sign(self, message: bytes) -> bytes: ...


class Ed25519Signer:
    """Signs with a key made from 32 secret bytes. Its name follows from its public key."""

    kind = ED25519

    def __init__(self, seed: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.public = self._key.public_key().public_bytes_raw()
        self.name = f"KH-{hashlib.sha256(self.public).hexdigest()[:8]}"

    def sign(self, message: bytes) -> bytes:
        return self._key.sign(message)


def key_hash(name: str, kind: bytes, public: bytes) -> bytes:
    """The four bytes that stand before every signature, so that the right key is tried."""
    return hashlib.sha256(name.encode() + b"\n" + kind + public).digest()[:4]


def verifier_key(name: str, kind: bytes, public: bytes) -> str:
    """The public key as one line, `name+hash+base64`: what verifiers and witnesses are given."""
    return f"{name}+{key_hash(name, kind, public).hex()}+{base64.b64encode(kind + public).decode()}"


def read_signing_key(file: Path) -> Ed25519Signer:
    """The signer whose seed lies in `file`. Raises `Broken`: absent, open to others, or not a seed."""
    try:
        mode = file.stat().st_mode
    except FileNotFoundError:
        raise Broken("keys.signing_key_absent", file=str(file)) from None
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise Broken("keys.signing_key_open", file=str(file))
    try:
        return Ed25519Signer(bytes.fromhex(file.read_text().strip()))
    except ValueError:
        raise Broken("keys.signing_key_unfit", file=str(file)) from None


def make_signing_key(file: Path) -> Ed25519Signer:
    """The signer in `file`, made when there is none. Two processes that make one agree on the first."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f".{file.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with open(handle, "w") as text:
            text.write(os.urandom(SEED_BYTES).hex() + "\n")
            text.flush()
            os.fsync(text.fileno())
        with suppress(FileExistsError):
            os.link(draft, file)
        draft.unlink()
    return read_signing_key(file)
