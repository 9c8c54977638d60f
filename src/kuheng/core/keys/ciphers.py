"""The two ciphers of the house, with associated data, and the keyed hash. Pure: bytes in, bytes out."""

import os
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from kuheng.kernel.errors import Broken

NONCE_BYTES = 12
TAG_BYTES = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatedCipher:
    """Seals bytes together with the associated data `aad` that has to be the same when they are opened."""

    key_bytes: int
    seal: Callable[[bytes, bytes, bytes, bytes], bytes]  # key, nonce, plain, aad → cipher text and tag
    open: Callable[[bytes, bytes, bytes, bytes], bytes]


def _sm4_seal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    running = Cipher(algorithms.SM4(key), modes.GCM(nonce)).encryptor()
    running.authenticate_additional_data(aad)
    return running.update(plain) + running.finalize() + running.tag


def _sm4_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    body, tag = sealed[:-TAG_BYTES], sealed[-TAG_BYTES:]
    running = Cipher(algorithms.SM4(key), modes.GCM(nonce, tag)).decryptor()
    running.authenticate_additional_data(aad)
    return running.update(body) + running.finalize()


def _aes_seal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    return AESGCM(key).encrypt(nonce, plain, aad)


def _aes_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    return AESGCM(key).decrypt(nonce, sealed, aad)


CIPHERS = {
    "sm4-gcm": AuthenticatedCipher(key_bytes=16, seal=_sm4_seal, open=_sm4_open),
    "aes-256-gcm": AuthenticatedCipher(key_bytes=32, seal=_aes_seal, open=_aes_open),
}


def seal(algorithm: str, key: bytes, plain: bytes, aad: bytes) -> bytes:
    """Nonce, cipher text and tag. One key serves 2³² values: the nonces are random."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + CIPHERS[algorithm].seal(key, nonce, plain, aad)


def unseal(algorithm: str, key: bytes, sealed: bytes, aad: bytes) -> bytes:
    """Raises `Broken("keys.not_authentic")`: damaged, another key, or moved to another place."""
    try:
        return CIPHERS[algorithm].open(key, sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError):
        raise Broken("keys.not_authentic") from None


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    running = HMAC(key, SM3())
    running.update(data)
    return running.finalize()


def derived(secret: bytes, purpose: str, length: int) -> bytes:
    """A key of `length` bytes for one purpose (HKDF with SM3)."""
    return HKDF(algorithm=SM3(), length=length, salt=None, info=purpose.encode()).derive(secret)


def fingerprint(key: bytes) -> str:
    """Names a key without giving it away."""
    running = Hash(SM3())
    running.update(b"kuheng key" + key)
    return running.finalize()[:8].hex()
